"""A record's number that is nearly the new student's: what the paper says at the places that differ; equal, or not.

Nobody needs to be shown the record's number for that. Where the paper says what the record says, the roster is mistyped
and its row is replaced; it proves nothing and ranks nothing, as one character has ten values. A wrong one is counted
with the wrong facts of the family.
"""

from collections.abc import Iterable

from django.db import transaction

from enrollment.disclosure.models import Answer, Fact
from enrollment.disclosure.refusals import FactsLocked, FactUnreadable
from enrollment.disclosure.tries import FactTried, compared_with, left, lock_child, note_try
from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.entries.stages import is_guessed
from enrollment.refused import NotAllowed
from registry.accounts.models import Account
from registry.identity.characters import fold_width
from registry.identity.masking import differing_places
from registry.looks import Looked, LookKind, note_looks
from registry.records import StudentRecord


def near_places(entry: Entry, records: Iterable[StudentRecord]) -> list[int]:
    """In which places, counted from 1, the first nearly equal number of these records differs; none where none is."""
    return next(filter(None, _near(entry, records).values()), [])


def _near(entry: Entry, records: Iterable[StudentRecord]) -> dict[int, list[int]]:
    """By record id the places; of a number that may be guessed none is told, nor compared."""
    if is_guessed(entry):
        return {each.pk: [] for each in records}
    return {each.pk: differing_places(entry.id_number, each.id_number) for each in records}


def try_places(entry_id: int, text: str, account: Account) -> FactTried:
    """Compare the characters that the paper has at those places, in their order, with each record's.

    What the roster says itself there is known to differ, and costs no try. Raises FactUnreadable, FactsLocked,
    OutOfScope, NotAllowed, Conflict.
    """
    if account.role not in states.SCHOOL:
        raise NotAllowed
    typed = "".join(filter(str.isalnum, fold_width(text))).upper()
    with transaction.atomic():
        entry = lock_child(entry_id, account)
        records = compared_with(entry)
        near = _near(entry, records)
        if not typed or all(len(places) != len(typed) for places in near.values()):
            raise FactUnreadable
        if left(entry, account).locked:
            raise FactsLocked(entry.school.authority.name)
        found = {each.pk: _answer(typed, near[each.pk], each) for each in records}
        if any(typed != _at(near[each.pk], entry.id_number) for each in records if near[each.pk]):
            note_try(entry, Fact.PLACES, found, account)
            note_looks(account, LookKind.FACT, (Looked(each.pk, each.school_id, entry.pk) for each in records))
        return FactTried(found, left(entry, account))


def _answer(typed: str, places: list[int], record: StudentRecord) -> Answer:
    if not places:
        return Answer.NONE
    return Answer.AGREES if typed == _at(places, record.id_number) else Answer.DIFFERS


def _at(places: list[int], number: str) -> str:
    return "".join(number[place - 1] for place in places)
