"""Where the child is that a new student turned out to be: every refusal names the school, and leads on."""

from collections.abc import Iterable

from enrollment.entries.claims import persons_of
from enrollment.entries.models import LIVE, Entry
from enrollment.entries.refusals import own
from enrollment.entries.stages import may_hear, may_hear_by_document
from matching.core.one_person import Tie
from registry.institutions import School
from registry.records import StudentRecord
from review.decisions.refusals import DisputeFirst, NotThisRecord, SameChild, Where
from review.decisions.ties import Ties

_ANY_RECORD = StudentRecord.objects.select_related("school__authority")


def same_child(entry: Entry, ties: Ties) -> SameChild:
    """Why the new student cannot be called none of these: who has the child."""
    other = Entry.objects.filter(pk__in=ties.elsewhere).select_related("school").order_by("pk").first()
    if other is not None:
        known = may_hear_by_document(entry, other.school)
        return SameChild(Where.LIVE_ELSEWHERE, other.school, own(other, entry), known=known)
    bound = dict(sorted(ties.strong, reverse=True))
    if Tie.REGISTERED in bound:
        record = _ANY_RECORD.get(pk=bound[Tie.REGISTERED])
        return SameChild(Where.REGISTERED, record.school, known=may_hear(entry, record.school, record))
    record = _ANY_RECORD.get(pk=bound[Tie.SAME_PERSON])
    where, school, pupil = _who_has(entry, record)
    return SameChild(where, school, pupil, known=may_hear(entry, school, record))


def own_holders(entry: Entry, records: Iterable[StudentRecord]) -> list[Entry]:
    """Other new students of the same school who have these records, or one of the same person; no case is the way."""
    everybody = {pk for person in persons_of(records).values() for pk in person}
    holding = Entry.objects.filter(LIVE, archive__in=everybody, school=entry.school_id).exclude(pk=entry.pk)
    return list(holding.order_by("pk")) if everybody else []


def dispute_first(entry: Entry, ties: Ties) -> DisputeFirst:
    """The document is on somebody else's record: at which school."""
    found = next(pk for tie, pk in sorted(ties.strong) if tie in (Tie.SAME_DOCUMENT, Tie.DOCUMENT_REGISTERED))
    record = _ANY_RECORD.get(pk=found)
    return DisputeFirst(record.school, known=may_hear(entry, record.school, record))


def not_this_record(entry: Entry, record_id: int) -> NotThisRecord:
    """The record is in force where the track registers into: at which school."""
    record = _ANY_RECORD.get(pk=record_id)
    return NotThisRecord(record.school, known=may_hear(entry, record.school, record))


def _who_has(entry: Entry, record: StudentRecord) -> tuple[Where, School | None, Entry | None]:
    if record.held_by_senior_high:
        return Where.ADMITTED, record.school, None
    person = persons_of([record])[record.pk]
    claiming = Entry.objects.filter(LIVE, archive__in=person, record=None).exclude(pk=entry.pk)
    claim = claiming.select_related("school").order_by("pk").first()
    if claim is not None:
        return Where.CLAIMED, claim.school, own(claim, entry)
    # a record of the person itself that goes on from another one is no other's
    continuing = _ANY_RECORD.filter(continues__in=person).exclude(pk__in=person).order_by("pk").first()
    if continuing:
        return Where.REGISTERED, continuing.school, None
    return Where.FREE, record.school, None
