"""One person, one number, for life: what is kept, what is struck out, what is a new one."""

import pytest

from enrollment.entries.models import Entry
from enrollment.refused import NotAllowed, ReasonMissing
from registry.numbers import NumberHistory
from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from review.decisions import numbers
from review.decisions.approve import authority_approve, school_approve
from review.decisions.refusals import NoNumberToCheck
from review.invariants.all import INVARIANTS
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory, SchoolFactory, StudentRecordFactory

pytestmark = pytest.mark.django_db
NUMBER = "G440105201103070011"


@pytest.fixture(autouse=True)
def all_hold():
    yield
    assert {each.code for each in INVARIANTS if each.code in ("I7", "I20") and list(each.offenders())} == set()


def brought_along(**other):
    """A new student whose roster states a number that no registry knows."""
    values = {"verdict": "not_found", "number_check": "unknown", "student_number": NUMBER, "track": "vocational"}
    entry = EntryFactory(**values | {"school": SchoolFactory(vocational=True)} | other)
    Entry.objects.filter(pk=entry.pk).update(student_number_key=student_number_key(entry.student_number))
    return entry


def officer_of(entry):
    return OfficerFactory(authority=entry.school.authority)


def registered(entry):
    assert authority_approve([entry.pk], officer_of(entry)).done == [entry.pk]
    return StudentRecord.objects.get(entry=entry)


def refusals(entry):
    return [refusal.code for _pk, refusal in authority_approve([entry.pk], officer_of(entry)).refused]


def lines(record):
    history = NumberHistory.objects.filter(record=record).order_by("pk")
    return [(line.number, line.reason, line.until is None) for line in history]


def test_a_number_brought_along_is_kept_for_life_once_it_was_checked():
    entry = brought_along(state="at_authority")
    assert refusals(entry) == ["number_not_checked"]
    numbers.check(entry.pk, officer_of(entry))
    record = registered(entry)
    assert record.student_number == NUMBER
    assert lines(record) == [(NUMBER, "kept", True)]


def test_what_the_authority_strikes_out_stays_in_the_history():
    entry = brought_along(state="at_authority")
    officer = officer_of(entry)
    with pytest.raises(ReasonMissing):
        numbers.strike(entry.pk, officer, " ")
    numbers.strike(entry.pk, officer, "与纸质材料不符")
    record = registered(entry)
    assert record.student_number.startswith("L")
    assert lines(record) == [(NUMBER, "struck", False), (record.student_number, "first", True)]


def test_the_school_strikes_it_out_and_takes_that_back():
    entry = brought_along(state="supplementing")
    registrar = RegistrarFactory(school=entry.school)
    assert numbers.strike(entry.pk, registrar, "号码写错").number_check == "struck"
    with pytest.raises(NoNumberToCheck):
        numbers.strike(entry.pk, registrar, "号码写错")
    assert numbers.keep(entry.pk, registrar).number_check == "unknown"
    with pytest.raises(NotAllowed):
        numbers.check(entry.pk, registrar)


def test_who_has_no_such_number_has_nothing_to_check():
    entry = EntryFactory(state="at_authority")
    with pytest.raises(NoNumberToCheck):
        numbers.check(entry.pk, officer_of(entry))


@pytest.mark.parametrize("whose", ["a record", "an old number of a record", "another new student"])
def test_a_number_that_is_somebody_elses_is_not_kept(whose):
    entry = brought_along(state="at_authority", number_check="checked")
    if whose == "a record":
        other = StudentRecordFactory(student_number=NUMBER)
    elif whose == "an old number of a record":
        other = StudentRecordFactory(student_number="G440105201103070038")
        NumberHistory.objects.create(record=other, number=NUMBER, reason="changed", until=entry.created_at)
    else:
        other = brought_along(name="欧阳若曦")
    [(_pk, refusal)] = authority_approve([entry.pk], officer_of(entry)).refused
    assert (refusal.code, other.school.name in refusal.words()) == ("number_taken", True)


def test_a_continued_number_stands_in_the_history():
    record = registered(EntryFactory(state="at_authority", archive=StudentRecordFactory(student_number=NUMBER)))
    assert lines(record) == [(NUMBER, "continued", True)]


def test_who_comes_back_continues_the_ended_record_under_its_number():
    school = SchoolFactory(vocational=True)
    junior = StudentRecordFactory(registry="k12", stage="junior", status="graduated", student_number=NUMBER)
    first = EntryFactory(track="vocational", school=school, archive=junior, state="at_authority")
    ended = registered(first)
    StudentRecord.objects.filter(pk=ended.pk).update(status="left")
    back = EntryFactory(track="vocational", archive=ended, state="at_authority", school=SchoolFactory(vocational=True))
    record = registered(back)
    assert (record.student_number, record.continues, record.continues.continues) == (NUMBER, ended, junior)


def test_an_active_record_that_a_case_gave_to_this_school_ends_with_the_new_one():
    active = StudentRecordFactory(registry="k12", source_key=None, student_number=NUMBER)
    entry = EntryFactory(verdict="pending", archive=active, state="at_authority")
    assert refusals(entry) == ["has_active_record"]  # without a case
    entry = EntryFactory(verdict="pending", archive=active, state="at_authority")
    won = {"action": "win_case", "from_state": "resolving", "to_state": "supplementing", "number": 0, "version": 0}
    entry.steps.create(account=officer_of(entry), detail={"record": active.pk}, **won)
    record = registered(entry)
    active.refresh_from_db()
    assert (active.status, active.left_reason) == ("left", "to_other_school")
    assert (record.status, record.student_number, record.continues) == ("enrolled", NUMBER, active)


def test_the_school_approves_while_the_number_is_not_checked_yet():
    entry = brought_along(state="at_school")
    assert school_approve([entry.pk], RegistrarFactory(school=entry.school)).done == [entry.pk]
