import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment.entries import refusals
from enrollment.entries.models import Entry
from enrollment.registration import numbers, register
from enrollment.supplement.models import Supplement
from registry.records import StudentRecord
from review.decisions.approve import authority_approve, school_approve, send_back
from tests.factories import (
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def officer(school):
    return OfficerFactory(authority=school.authority)


def waiting(school, **other):
    return EntryFactory(school=school, state="at_authority", **other)


def codes(outcome):
    return [refusal.code for _pk, refusal in outcome.refused]


def test_the_last_approval_makes_the_record_that_continues_the_archive(school, officer):
    number = "G11010520200315001X"
    archive = StudentRecordFactory(student_number=number, name="林小雨")
    entry = waiting(school, archive=archive)
    assert authority_approve([entry.pk], officer).done == [entry.pk]
    entry = Entry.objects.get(pk=entry.pk)
    record = entry.record
    assert entry.state == "registered"
    assert (record.registry, record.stage, record.status) == ("k12", "primary", "enrolled")
    assert (record.continues, record.student_number, record.school) == (archive, number, school)
    assert (record.name, record.sex, record.birth_date, record.id_type, record.id_number) == (
        "林小雨",
        entry.sex,
        entry.birth_date,
        entry.id_type,
        entry.id_number,
    )
    assert (record.source_key, record.entered_on) == (None, entry.season.starts_on)
    archive.refresh_from_db()
    assert (archive.status, archive.registry) == ("enrolled", "preschool")
    last = entry.steps.order_by("number").last()
    assert (last.action, last.account, last.detail) == ("authority_approve", officer, {"record": record.pk})


def test_the_record_has_what_the_school_filled_in_and_is_found_by_its_keys(school, officer):
    entry = waiting(school, verdict="not_found")
    authority_approve([entry.pk], officer)
    record = StudentRecord.objects.get(entry=entry)
    assert record.k12_detail.class_name == "1班"
    assert (record.guardian_name, record.guardian_phone, record.grade) == ("林建国", "13800000001", "一年级")
    assert record.document_key == entry.document_key
    assert (record.name_key, record.student_number_key is not None) == (entry.name_key, True)


@pytest.mark.parametrize("archive", [False, True])
def test_without_a_number_to_keep_an_l_number_is_drawn(school, officer, archive):
    entry = waiting(school, **({} if archive else {"verdict": "not_found"}))
    authority_approve([entry.pk], officer)
    number = Entry.objects.get(pk=entry.pk).record.student_number
    assert number[:15] == f"L{school.authority.code}{entry.birth_date:%Y%m%d}"
    assert (len(number), number[15:].isdigit()) == (19, True)


def test_a_number_that_somebody_has_is_drawn_again(school, officer, monkeypatch):
    entry = waiting(school, verdict="not_found")
    start = f"L{school.authority.code}{entry.birth_date:%Y%m%d}"
    StudentRecordFactory(student_number=f"{start}0007")
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(numbers.secrets, "randbelow", lambda below: next(drawn))
    authority_approve([entry.pk], officer)
    assert Entry.objects.get(pk=entry.pk).record.student_number == f"{start}0008"


def test_two_new_numbers_of_one_batch_differ(school, officer, monkeypatch):
    first = waiting(school, verdict="not_found")
    second = waiting(school, verdict="not_found", birth_date=first.birth_date, sex="2")
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(numbers.secrets, "randbelow", lambda below: next(drawn))
    assert len(authority_approve([first.pk, second.pk], officer).done) == 2
    drawn_numbers = {record.student_number[-4:] for record in StudentRecord.objects.filter(registry="k12")}
    assert drawn_numbers == {"0007", "0008"}


def test_who_draws_no_free_number_is_refused_and_stops_nobody_else(school, officer, monkeypatch):
    lucky = waiting(school, verdict="not_found")
    unlucky = waiting(school, verdict="not_found", birth_date=lucky.birth_date, sex="2")
    monkeypatch.setattr(numbers.secrets, "randbelow", lambda below: 7)
    outcome = authority_approve([lucky.pk, unlucky.pk], officer)
    assert (outcome.done, codes(outcome)) == ([lucky.pk], ["number_taken"])


def test_a_number_given_at_the_same_moment_is_noticed_by_the_index(school, officer, monkeypatch):
    number = "G11010520200315001X"
    StudentRecordFactory(registry="k12", source_key=None, student_number=number)
    entry = waiting(school, archive=StudentRecordFactory(student_number=number))
    monkeypatch.setattr(numbers, "_bearers", lambda keys: {})
    assert codes(authority_approve([entry.pk], officer)) == ["number_taken"]


def test_a_number_that_belongs_to_another_record_is_not_given_twice(school, officer):
    number = "G11010520200315001X"
    StudentRecordFactory(registry="k12", student_number=number)
    entry = waiting(school, archive=StudentRecordFactory(student_number=number))
    assert codes(authority_approve([entry.pk], officer)) == ["number_taken"]


def test_who_has_an_active_record_gets_no_second_one(school, officer):
    entry = waiting(school)
    StudentRecordFactory(registry="k12", id_number=entry.id_number, birth_date=entry.birth_date)
    assert codes(authority_approve([entry.pk], officer)) == ["has_active_record"]
    assert Entry.objects.get(pk=entry.pk).state == "resolving"  # its school settles whose the document is


def test_one_person_in_two_seasons_is_registered_once(school, officer):
    # in one season only one of them can have come so far (one_entry_of_a_document_goes_on)
    here = waiting(school, verdict="not_found")
    elsewhere = {"season": SeasonFactory(), "id_number": here.id_number}
    there = waiting(SchoolFactory(authority=school.authority), verdict="not_found", **elsewhere)
    outcome = authority_approve([here.pk, there.pk], officer)
    assert (outcome.done, codes(outcome)) == ([here.pk], ["has_active_record"])


def test_a_registration_at_the_same_moment_is_noticed_by_the_index(school, officer, monkeypatch):
    first, second = waiting(school), waiting(school)
    StudentRecordFactory(registry="k12", source_key=None, id_number=first.id_number)
    monkeypatch.setattr(register, "_already_active", lambda entries, active: {})
    outcome = authority_approve([first.pk, second.pk], officer)
    assert (outcome.done, codes(outcome)) == ([second.pk], ["has_active_record"])


def test_an_archive_is_continued_once(school, officer):
    entry = waiting(school)
    StudentRecordFactory(registry="k12", continues=entry.archive)
    assert codes(authority_approve([entry.pk], officer)) == ["already_claimed"]


def test_a_record_without_supplement_is_not_registered(school, officer):
    entry = waiting(school)
    Supplement.objects.filter(entry=entry).delete()
    assert codes(authority_approve([entry.pk], officer)) == ["not_complete"]


def test_the_authoritys_approval_never_stands_in_for_the_schools(school, officer):
    entry = EntryFactory(school=school, state="at_school")
    assert codes(authority_approve([entry.pk], officer)) == ["conflict"]


def test_who_approved_for_the_school_does_not_approve_for_the_authority(school, officer):
    registrar = RegistrarFactory(school=school)
    entry = EntryFactory(school=school, state="at_school")
    school_approve([entry.pk], registrar)
    registrar.role, registrar.school, registrar.authority = "officer", None, school.authority
    registrar.save()
    assert codes(authority_approve([entry.pk], registrar)) == ["no_school_approval"]


def test_an_officer_of_the_superior_authority_approves_nothing(school):
    entry = waiting(school)
    superior = OfficerFactory(authority=school.authority.superior)
    assert codes(authority_approve([entry.pk], superior)) == ["out_of_scope"]


def test_a_school_under_the_citys_own_care_is_approved_by_the_city(school):
    school.authority = school.authority.superior
    school.save()
    entry = waiting(school)
    assert authority_approve([entry.pk], OfficerFactory(authority=school.authority)).done == [entry.pk]


def test_what_awaits_the_authority_is_approved_after_the_deadline_too(school, officer):
    entry = waiting(school, season=SeasonFactory(closed=True))
    assert authority_approve([entry.pk], officer).done == [entry.pk]


def test_what_is_sent_back_carries_the_reason_of_each_field(school, officer):
    entry = waiting(school)
    send_back(entry.pk, officer, "请核对", {"phone": "少一位"})
    step = entry.steps.order_by("number").last()
    assert (step.action, step.reason, step.detail) == ("authority_send_back", "请核对", {"fields": {"phone": "少一位"}})
    assert Entry.objects.get(pk=entry.pk).state == "supplementing"


def test_the_school_sends_back_before_it_approves(school):
    entry = EntryFactory(school=school, state="at_school")
    send_back(entry.pk, RegistrarFactory(school=school), "请核对")
    assert entry.steps.order_by("number").last().action == "school_send_back"


def test_a_desk_account_approves_nothing(school):
    from tests.factories import DeskFactory

    entry = EntryFactory(school=school, state="at_school")
    assert codes(school_approve([entry.pk], DeskFactory(school=school))) == ["not_allowed"]


def test_after_being_sent_back_the_school_approves_again(school, officer):
    registrar = RegistrarFactory(school=school)
    entry = waiting(school)
    send_back(entry.pk, officer, "请核对")
    assert codes(authority_approve([entry.pk], officer)) == ["conflict"]
    from enrollment.supplement.saving import submit

    assert submit([entry.pk], registrar).done == [entry.pk]
    assert school_approve([entry.pk], registrar).done == [entry.pk]
    assert authority_approve([entry.pk], officer).done == [entry.pk]


def test_the_number_of_queries_does_not_grow_with_those_approved(school, officer):
    counted = []
    for size in (1, 2, 10):
        ids = [waiting(school).pk for _ in range(size)]
        with CaptureQueriesContext(connection) as captured:
            assert len(authority_approve(ids, officer).done) == size
        counted.append(len(captured))
    assert counted[1] == counted[2]


def test_registering_tells_what_stands_in_the_way_of_one(school, officer):
    entry = waiting(school)
    Supplement.objects.filter(entry=entry).delete()
    refused = register.register_many([Entry.objects.get(pk=entry.pk)], officer, {})
    assert {pk: type(refusal) for pk, refusal in refused.items()} == {entry.pk: refusals.NotComplete}
