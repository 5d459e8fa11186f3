"""What a supplement starts from: the archive's values with their marks, and never another child's."""

import pytest

from enrollment.entries.models import Entry
from enrollment.supplement.models import Supplement
from enrollment.supplement.prefill import prefill, supplement_of
from enrollment.supplement.saving import save
from enrollment.supplement.shown import changes
from registry.fields.k12 import K12Detail
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import EntryFactory, RegistrarFactory, StudentRecordFactory

pytestmark = pytest.mark.django_db

ARCHIVE = {
    "former_name": "林小明",
    "household_region": "110105",
    "address": "云溪县青禾镇杨柳街 3 号",
    "guardian_name": "林建国",
    "guardian_id_number": "11010519491231002X",
    "guardian_phone": "13800000001",
}
FROM_ARCHIVE = [
    "former_name",
    "household_region",
    "current_address",
    "member1_name",
    "member1_phone",
    "member1_is_guardian",
    "member1_id_type",
    "member1_id_number",
]


def continuing(**facts):
    return EntryFactory(archive=StudentRecordFactory(**ARCHIVE | facts))


def again(entry):
    return Entry.objects.get(pk=entry.pk)


def test_the_archives_values_are_taken_over_and_marked():
    supplement = prefill(continuing())

    assert supplement.from_archive == FROM_ARCHIVE
    assert (supplement.version, supplement.pk) == (0, None)
    assert (supplement.member1_name, supplement.member1_id_type, supplement.member1_is_guardian) == ("林建国", "1", "1")
    assert (supplement.current_address, supplement.home_address) == ("云溪县青禾镇杨柳街 3 号", "")


def test_a_student_without_archive_starts_with_what_the_entry_says():
    entry = EntryFactory(verdict="not_found")
    supplement = prefill(entry)
    assert supplement.from_archive == []
    assert supplement.entry_month == f"{entry.season.starts_on:%Y%m}"
    assert (supplement.grade, supplement.nationality, supplement.member1_name) == ("一年级", "CHN", "")


def test_the_nationality_follows_only_from_a_resident_id():
    assert prefill(EntryFactory(verdict="not_found", id_type="Z")).nationality == ""


def test_values_of_the_archive_that_nobody_could_type_are_left_out():
    supplement = prefill(continuing(guardian_phone="无", guardian_id_number="123"))
    assert supplement.from_archive == [*FROM_ARCHIVE[:4], "member1_is_guardian"]


def test_an_archive_with_details_gives_all_but_the_old_schooling():
    entry = continuing(registry="k12", guardian_name="", guardian_phone="", guardian_id_number="")
    K12Detail.objects.create(record=entry.archive, ethnicity="05", class_name="三班", current_address="旧址 1 号")

    supplement = prefill(entry)

    assert (supplement.ethnicity, supplement.class_name, supplement.current_address) == ("05", "", "旧址 1 号")
    assert supplement.from_archive == ["ethnicity", "former_name", "household_region", "current_address"]


def test_a_changed_value_stands_beside_what_the_archive_says_now():
    entry = continuing()
    registrar = RegistrarFactory(school=entry.school)
    save(entry.pk, registrar, {"current_address": "新城路 5 号"}, 0)
    entry.archive.address = "云溪县青禾镇杨柳街 33 号"
    entry.archive.save()

    [change] = changes(supplement_of(again(entry)), registrar)

    assert (change.field.name, change.old, change.new) == ("current_address", "云溪县青禾镇杨柳街 33 号", "新城路 5 号")


def test_a_value_of_the_archive_is_not_copied_into_the_marks():
    entry = continuing()
    save(entry.pk, RegistrarFactory(school=entry.school), {"class_name": "1班"}, 0)
    assert Supplement.objects.get(entry=entry).from_archive == FROM_ARCHIVE


def test_after_another_archive_is_confirmed_nothing_of_the_first_child_stays():
    entry = continuing()
    account = RegistrarFactory(school=entry.school)
    save(entry.pk, account, {"class_name": "1班", "current_address": "新城路 5 号"}, 0)
    other = StudentRecordFactory(guardian_name="周晓梅", guardian_phone="13900000009", address="河东街 7 号")
    Entry.objects.filter(pk=entry.pk).update(archive=other)

    supplement = supplement_of(again(entry))

    assert (supplement.member1_name, supplement.member1_phone) == ("周晓梅", "13900000009")
    assert (supplement.current_address, supplement.former_name, supplement.member1_id_number) == ("河东街 7 号", "", "")
    assert supplement.class_name == "1班"
    assert supplement.from_archive == ["current_address", "member1_name", "member1_phone", "member1_is_guardian"]

    result = save(entry.pk, account, {}, 1)
    assert set(result.changed) >= {"member1_name", "member1_phone", "former_name"}
    assert Supplement.objects.get(entry=entry).archive == other


def test_what_a_person_typed_for_a_student_without_archive_stays_when_one_is_confirmed():
    entry = EntryFactory(verdict="pending", decision="none_of_these", state="supplementing")
    account = RegistrarFactory(school=entry.school)
    save(entry.pk, account, COMPLETE, 0)
    archive = StudentRecordFactory(**ARCHIVE)
    Entry.objects.filter(pk=entry.pk).update(archive=archive, decision="confirmed", proof="phone")

    supplement = supplement_of(again(entry))

    assert supplement.current_address == COMPLETE["current_address"]
    assert supplement.member1_name == "林建国"
    [change] = changes(supplement, account)
    assert (change.field.name, change.old) == ("current_address", "云溪县青禾镇杨柳街 3 号")
