"""Bulk fill: one value for a whole class, blank fields only or everywhere, a step for each new student."""

import json

import pytest

from enrollment import refused
from enrollment.entries import refusals
from enrollment.entries.models import Entry
from enrollment.supplement.bulk_fill import Unreadable, fill_in
from enrollment.supplement.models import Supplement, VocationalSupplement
from enrollment.supplement.saving import SavedSince, Stale, save
from registry.fields.by_track import field_set
from registry.fields.k12 import K12, K12Detail
from registry.fields.vocational import VOCATIONAL
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import EntryFactory, RegistrarFactory, SchoolFactory, SeasonFactory, StudentRecordFactory

pytestmark = pytest.mark.django_db

CLASS = {"class_name": "2班", "attendance": "走读", "postcode": "311700"}


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def season():
    return SeasonFactory()


@pytest.fixture
def registrar(school):
    return RegistrarFactory(school=school)


@pytest.fixture
def students(school, season):
    return [EntryFactory(verdict=verdict, school=school, season=season) for verdict in ("matched", "not_found")]


def stood(entry):
    supplement = Supplement.objects.get(entry=entry)
    return supplement.class_name, supplement.attendance, supplement.postcode


def test_blank_fields_are_filled_in_for_all_and_each_history_has_its_step(students, registrar):
    outcome = fill_in([one.pk for one in students], registrar, K12, CLASS)

    assert (outcome.done, outcome.refused) == ([one.pk for one in students], [])
    for one in students:
        assert stood(one) == ("2班", "1", "311700")
        supplement = Supplement.objects.get(entry=one)
        assert (supplement.version, supplement.saved_by, supplement.grade) == (1, registrar, "一年级")
        step = one.steps.last()
        names = ["class_name", "attendance", "postcode"]
        assert (step.action, step.account, step.detail) == (
            "save",
            registrar,
            {"fields": names, "supplement_version": 1},
        )
        assert "311700" not in json.dumps(step.detail)


def test_what_stands_there_is_kept_or_replaced_as_chosen(students, registrar):
    first, second = students
    save(first.pk, registrar, {"class_name": "1班", "phone": "13800000001"}, 0)

    outcome = fill_in([first.pk, second.pk], registrar, K12, CLASS)
    assert outcome.done == [first.pk, second.pk]
    assert {field.name: count for field, count in outcome.kept.items()} == {"class_name": 1}
    assert (stood(first)[0], stood(second)[0]) == ("1班", "2班")

    outcome = fill_in([first.pk, second.pk], registrar, K12, CLASS, overwrite=True)
    assert outcome.kept == {}
    assert outcome.done == [first.pk]
    [(refused_id, refusal)] = outcome.refused
    assert (refused_id, type(refusal)) == (second.pk, refusals.NothingToFill)
    stored = Supplement.objects.get(entry=first)
    assert (stored.class_name, stored.phone, stored.version) == ("2班", "13800000001", 3)


def test_a_blank_value_clears_nothing(students, registrar):
    save(students[0].pk, registrar, {"class_name": "1班"}, 0)
    outcome = fill_in([students[0].pk], registrar, K12, {"class_name": " ", "postcode": "311700"}, overwrite=True)
    assert outcome.done == [students[0].pk]
    assert stood(students[0]) == ("1班", "", "311700")


def test_one_value_that_cannot_be_read_stops_everything(students, registrar):
    outcome = fill_in([one.pk for one in students], registrar, K12, CLASS | {"postcode": "31"})
    assert isinstance(outcome, Unreadable)
    assert list(outcome.problems) == ["postcode"]
    assert not Supplement.objects.exists()


@pytest.mark.parametrize("name", ["phone", "current_address", "member1_name", "left_behind", "name", "id_number"])
def test_what_is_a_childs_own_is_never_filled_in_bulk(students, registrar, name):
    outcome = fill_in([students[0].pk], registrar, K12, {name: "是"}, overwrite=True)
    assert [type(why) for _pk, why in outcome.refused] == [refusals.NothingToFill]
    assert not Supplement.objects.exists()


def test_who_may_not_be_supplemented_is_refused_and_holds_up_nobody(students, registrar, school, season):
    gone = EntryFactory(school=school, season=season, state="at_school")
    stranger = EntryFactory(verdict="not_found")

    outcome = fill_in([gone.pk, stranger.pk, students[0].pk], registrar, K12, CLASS, overwrite=True)

    assert outcome.done == [students[0].pk]
    kinds = {pk: type(why) for pk, why in outcome.refused}
    assert kinds == {gone.pk: refusals.Conflict, stranger.pk: refused.OutOfScope}


def test_a_form_opened_before_the_bulk_fill_is_refused_with_what_was_filled_in_since(students, registrar, school):
    colleague = RegistrarFactory(school=school)
    save(students[0].pk, colleague, {"phone": "13800000001"}, 0)
    fill_in([students[0].pk], registrar, K12, CLASS)

    result = save(students[0].pk, colleague, {"class_name": "3班"}, 1)

    assert isinstance(result, Stale)
    assert [(one.field.name, one.who) for one in result.since if isinstance(one, SavedSince)] == [
        ("class_name", registrar.person),
        ("attendance", registrar.person),
        ("postcode", registrar.person),
    ]


def test_what_was_filled_in_counts_for_completeness(students, registrar):
    rest = {name: text for name, text in COMPLETE.items() if name not in CLASS}
    save(students[0].pk, registrar, rest, 0)
    fill_in([students[0].pk], registrar, K12, CLASS)
    assert Supplement.objects.get(entry=students[0]).missing == 0


def test_sealed_values_survive_and_those_of_another_archive_give_way(registrar, school, season):
    archive = StudentRecordFactory(guardian_name="林建国", guardian_phone="13800000001")
    entry = EntryFactory(school=school, season=season, archive=archive)
    save(entry.pk, registrar, {"phone": "13900000002"}, 0)
    other = StudentRecordFactory(guardian_name="周晓梅", guardian_phone="13700000003")
    Entry.objects.filter(pk=entry.pk).update(archive=other)

    fill_in([entry.pk], registrar, K12, CLASS)

    stored = Supplement.objects.get(entry=entry)
    assert (stored.phone, stored.member1_name, stored.member1_phone) == ("13900000002", "周晓梅", "13700000003")
    assert (stored.class_name, stored.archive) == ("2班", other)


def test_bulk_fill_of_vocational_students_has_fields_of_its_own(season):
    school = SchoolFactory(vocational=True)
    archive = StudentRecordFactory(registry="k12", stage="junior")
    K12Detail.objects.create(record=archive, ethnicity="05")
    entry = EntryFactory(track="vocational", school=school, season=season, archive=archive)
    texts = {"major": "护理", "schooling_length": "三年", "joint_kind": "非联合办学", "phone": "13800000001"}

    assert fill_in([entry.pk], RegistrarFactory(school=school), VOCATIONAL, texts).done == [entry.pk]

    stored = VocationalSupplement.objects.get(entry=entry)
    assert (stored.major, stored.schooling_length, stored.ethnicity, stored.phone) == ("护理", "05", "05", "")


@pytest.mark.parametrize("track", ["primary", "vocational"])
def test_common_are_the_schools_fields_only(track):
    fields = field_set(track)
    assert {"class_name", "entry_month", "entry_method", "attendance"} <= {field.name for field in fields.common}
    groups = {group.code for group in fields.groups for field in group.fields if field.common}
    assert groups <= {"schooling", "admission", "contact", "way_to_school", "extended"}
    assert not [field.name for field in fields.common if "phone" in field.name or "address" in field.name]


@pytest.mark.parametrize("count", [3, 13])
def test_many_take_a_fixed_number_of_queries(registrar, school, season, count, django_assert_max_num_queries):
    entries = [EntryFactory(school=school, season=season) for _ in range(count)]
    for one in entries[: count // 2]:
        save(one.pk, registrar, {"phone": "13800000001"}, 0)
    with django_assert_max_num_queries(16):
        assert len(fill_in([one.pk for one in entries], registrar, K12, CLASS).done) == count
