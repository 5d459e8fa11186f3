"""What registration itself refuses, whatever the approvals before it have seen: it is the only writer of records."""

from datetime import date

import pytest

from enrollment.entries.models import Entry
from enrollment.entries.probes import ties_of
from enrollment.registration import numbers
from enrollment.registration.register import active_records, register_many
from registry.identity.student_numbers import temporary_number
from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from tests.factories import EntryFactory, OfficerFactory, SchoolFactory, StudentRecordFactory, resident_number

pytestmark = pytest.mark.django_db
NUMBER = "G440105201103070011"


@pytest.fixture
def school():
    return SchoolFactory(vocational=True)


def waiting(school, **other):
    return EntryFactory(school=school, **{"verdict": "not_found", "state": "at_authority"} | other)


def with_number(school, **other):
    """A new student whose roster states a number that no registry knew, and the authority has seen the paper."""
    stated = {"student_number": NUMBER, "student_number_key": student_number_key(NUMBER), "number_check": "checked"}
    return waiting(school, **stated | {"track": "vocational"} | other)


def described(entry, **other):
    values = {name: getattr(entry, name) for name in ("name", "sex", "birth_date", "id_type", "id_number")}
    return {"registry": "k12", "source_key": None} | values | other


def refusals(*entries):
    officer = OfficerFactory(authority=entries[0].school.authority)
    return register_many(list(entries), officer, active_records(ties_of(entries)))


def registered(*entries):
    """By new student: the code of the refusal, "" for who has a record now."""
    refused = refusals(*entries)
    assert {entry.pk for entry in entries if entry.record} == {entry.pk for entry in entries} - refused.keys()
    return [refused[entry.pk].code if entry.pk in refused else "" for entry in entries]


def test_all_ten_thousand_numbers_of_a_day_may_be_drawn(school, monkeypatch):
    monkeypatch.setattr(numbers.secrets, "randbelow", lambda below: below - 1)
    entry = waiting(school)
    assert registered(entry) == [""]
    assert (entry.record.student_number[-4:], len(entry.record.student_number)) == ("9999", 19)


def test_no_number_is_drawn_that_a_live_new_student_brought_along(school, monkeypatch):
    entry = waiting(school)
    brought = temporary_number(school.authority.code, entry.birth_date, "0001")
    waiting(school, student_number=brought, student_number_key=student_number_key(brought), track="vocational")
    drawn = iter([1, 1, 2])
    monkeypatch.setattr(numbers.secrets, "randbelow", lambda below: next(drawn))
    assert registered(entry) == [""]
    assert entry.record.student_number == temporary_number(school.authority.code, entry.birth_date, "0002")


def test_who_draws_a_number_keeps_nobody_after_it_from_the_own(school):
    drawing, keeping = waiting(school, track="vocational"), with_number(school)
    assert registered(drawing, keeping) == ["", ""]
    assert keeping.record.student_number == NUMBER


@pytest.mark.parametrize(
    ("whose", "code"),
    [
        ({}, ""),
        ({"id_number": resident_number(date(2020, 1, 1))}, "number_taken"),
        ({"id_type": "Z", "id_number": ""}, ""),
        ({"name": "欧阳若曦"}, "number_taken"),
        ({"name": "欧阳若曦", "id_type": "Z", "id_number": ""}, "number_taken"),
        ({"status": "enrolled"}, "number_taken"),
    ],
    ids=["its own", "another document", "no document", "another name", "another child's without", "in force"],
)
def test_the_number_of_an_ended_record_is_the_childs_own_by_name_and_document(school, whose, code):
    entry = with_number(school)
    StudentRecordFactory(**described(entry, student_number=NUMBER, **{"status": "left"} | whose))
    assert registered(entry) == [code]


def test_the_number_that_the_child_brought_to_two_schools_is_its_own_at_both(school):
    entry = with_number(school)
    person = {name: getattr(entry, name) for name in ("name", "sex", "birth_date", "id_type", "id_number")}
    with_number(SchoolFactory(vocational=True), verdict="pending", state="resolving", season=entry.season, **person)
    assert registered(entry) == [""]


def test_of_two_children_with_one_number_the_first_has_it(school):
    first, second = with_number(school), with_number(school, name="欧阳若曦")
    # neither stands in the other's way as a new student who waits
    Entry.objects.filter(pk__in=[first.pk, second.pk]).update(number_check="struck")
    assert registered(first, second) == ["", "number_taken"]


def test_an_archive_whose_number_another_record_has_where_the_child_goes_is_not_continued(school):
    archive = StudentRecordFactory(student_number=NUMBER)
    entry = waiting(school, archive=archive, verdict="matched")
    other = StudentRecordFactory(registry="k12", student_number=NUMBER)
    words = refusals(entry)[entry.pk].words()
    # another child's: its school is named in the own area alone
    assert other.school.authority.name in words
    assert other.school.name not in words


def test_one_document_has_one_record_in_force(school):
    entry = waiting(school)
    active = StudentRecordFactory(**described(entry))
    refused = refusals(entry)
    assert (refused[entry.pk].code, active.school.name in refused[entry.pk].words()) == ("has_active_record", True)


@pytest.mark.parametrize("other", [{"status": "left"}, {"registry": "vocational"}, {"document_doubted": True}])
def test_what_is_no_record_in_force_of_this_registry_and_document_stands_in_nobodys_way(school, other):
    entry = waiting(school)
    # a doubted one is the source's: what is made here carries a document of its own
    StudentRecordFactory(**described(entry, source_key="K1", **other))
    assert registered(entry) == [""]


def test_who_has_no_document_hides_nobody_who_comes_after(school):
    without, known = waiting(school, id_type="Z", id_number=""), waiting(school)
    StudentRecordFactory(**described(known, source_key="K1"))  # a source's: no index stands behind
    assert registered(without, known) == ["", "has_active_record"]


def test_an_archive_is_continued_once_in_the_registries_and_once_in_a_batch(school):
    entry = waiting(school, archive=StudentRecordFactory(), verdict="matched")
    StudentRecordFactory(registry="k12", continues=entry.archive)
    assert registered(entry) == ["already_claimed"]
    first, second = (waiting(school, archive=StudentRecordFactory(), verdict="matched") for _each in range(2))
    second.archive = first.archive  # as if it had been taken in this very moment
    assert registered(first, second) == ["", "already_claimed"]
    assert StudentRecord.objects.filter(continues=first.archive).count() == 1


def test_the_numbers_of_a_chain_are_the_childs_own_whatever_name_its_records_carry(school):
    first = StudentRecordFactory(registry="vocational", status="left", student_number=NUMBER, name="欧阳若曦")
    second = StudentRecordFactory(registry="vocational", status="left", student_number=NUMBER, continues=first)
    entry = waiting(school, track="vocational", archive=second, verdict="matched")
    assert registered(entry) == [""]
    assert entry.record.student_number == NUMBER
