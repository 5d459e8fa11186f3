"""Where the child is that a new student turned out to be: each place is named with its school, for each leads on."""

import pytest

from enrollment.rosters.recognition import HELD_BY_SENIOR_HIGH
from review.decisions.refusals import Where
from review.decisions.same_child import same_child
from review.decisions.ties import Ties, ties_now
from tests.factories import EntryFactory, SchoolFactory, StudentRecordFactory

pytestmark = pytest.mark.django_db

OWN = ("same_document", "same_name")


def told(record, *, entry=None, elsewhere=(), reasons=OWN):
    """Where the child is said to be, and at whose school."""
    entry = entry or EntryFactory(verdict="pending", candidates=[record])
    refusal = same_child(entry, Ties({record.pk: reasons}, frozenset(elsewhere)))
    return refusal.where, refusal.school


def test_a_record_that_nobody_continues_is_free():
    record = StudentRecordFactory()
    assert told(record) == (Where.FREE, record.school)


def test_a_record_of_a_senior_high_school_is_with_it_whoever_has_claimed_it():
    record = StudentRecordFactory(registry="k12", stage="senior")
    EntryFactory(archive=record)
    assert told(record) == (Where.ADMITTED, record.school)


def test_a_record_that_another_new_student_holds_is_with_its_school():
    record = StudentRecordFactory()
    holding = EntryFactory(archive=record)
    assert told(record) == (Where.CLAIMED, holding.school)


def test_what_the_new_student_holds_itself_is_no_claim_of_another():
    entry = EntryFactory()
    assert told(entry.archive, entry=entry) == (Where.FREE, entry.archive.school)


def test_a_record_that_is_continued_is_with_the_school_of_the_later_one():
    record = StudentRecordFactory()
    later = StudentRecordFactory(registry="k12", continues=record)
    assert told(record) == (Where.REGISTERED, later.school)


def test_an_active_record_is_with_its_school():
    active = StudentRecordFactory(registry="k12")
    assert told(active, reasons=(*OWN, "document_on_active_record")) == (Where.REGISTERED, active.school)


def test_a_new_student_of_another_school_goes_before_any_record():
    other = EntryFactory(verdict="not_found")
    assert told(StudentRecordFactory(), elsewhere=[other.pk]) == (Where.LIVE_ELSEWHERE, other.school)


def test_the_claim_of_the_new_student_itself_is_no_tie_to_another():
    archive = StudentRecordFactory(
        registry="k12", stage="senior", status="enrolled", school=SchoolFactory(senior_high=True)
    )
    school = SchoolFactory(vocational=True)
    entry = EntryFactory(track="vocational", school=school, verdict="admitted", archive=archive)
    assert ties_now(entry).reasons == {archive.pk: HELD_BY_SENIOR_HIGH}
