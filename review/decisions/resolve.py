"""Decisions about doubtful new students (P2.2): which archive is the child's, or none; taken back until school review.

A decision never changes the new student's controlled values: when the archive's document differs, the entry keeps its
own (I10). A supplement saved under a decision that is taken back stays; when another archive is confirmed, what came
from the first one gives way to what the new one says (enrollment/supplement/prefill.py).
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.claims import take, taken
from enrollment.entries.models import Decision, Entry, Verdict
from enrollment.entries.refusals import Conflict, NotACandidate, NothingDecided
from enrollment.entries.season_end import end_holders
from enrollment.entries.transitions import move
from enrollment.refused import NotAllowed
from registry.accounts.models import Account
from registry.records import StudentRecord
from review.cases.acts import become_admitted, find, leave_cases, leave_own_case
from review.decisions.refusals import SameChild

DECIDED = ["archive", "decision", "decided_by", "decided_at", "deferred_at"]


def confirm(entry_id: int, record_id: int, account: Account, reason: str = "") -> Entry:
    """This record is the child's. One that a senior high school holds is then to be chosen about (V2.1, R4).

    Raises NotACandidate, AlreadyClaimed, Conflict and the others of transitions.
    """
    end_holders([record_id])
    is_held = _is_held(record_id)  # before the locks: it says which of two actions this is

    def change(entry: Entry) -> list[str]:
        if not entry.candidates.filter(record=record_id).exists():
            raise NotACandidate
        _leave(entry, account, keeps=record_id)
        _claim(entry, record_id)
        if _is_held(record_id) != is_held:  # asked again now that the record is locked: it was enrolled or left since
            raise Conflict
        if is_held:
            return become_admitted(entry)
        find(entry, Verdict.PENDING)
        return [*_decide(entry, Decision.CONFIRMED, account), "verdict"]

    action = "confirm_admitted" if is_held else "confirm"
    return move(entry_id, action, account, reason=reason, detail={"record": record_id}, change=change)


def _is_held(record_id: int) -> bool:
    record = StudentRecord.objects.filter(pk=record_id).first()
    return record is not None and record.held_by_senior_high


def none_of_these(entry_id: int, account: Account, reason: str = "") -> Entry:
    """None of the records shown is the child's: an explicit decision, as if nothing had been found.

    Raises SameChild when document and name are those of a record that somebody holds: that child has its record.
    """

    def change(entry: Entry) -> list[str]:
        # document and name of a record that is held or taken: as a new child it would get a second one (N2)
        if entry.document_key is not None:
            same = entry.candidates.filter(record__document_key=entry.document_key, record__name_key=entry.name_key)
            records = [candidate.record for candidate in same.select_related("record")]
            if any(record.held_by_senior_high for record in records) or taken(records, besides=entry.archive_id):
                raise SameChild
        _leave(entry, account)
        entry.archive = None
        return _decide(entry, Decision.NONE_OF_THESE, account)

    return move(entry_id, "none_of_these", account, reason=reason, change=change)


def undo(entry_id: int, account: Account, reason: str = "") -> Entry:
    """Take a decision back, until school review; the entry is undecided again, the archive free.

    Raises NothingDecided for what the machine matched; for an admitted new student, who keeps or gets back the archive
    that was found, AlreadyClaimed when another has taken it since, and NotAllowed for who may not choose (V2.1).
    """

    def change(entry: Entry) -> list[str]:
        if not entry.decision:
            raise NothingDecided
        entry.decision, entry.decided_by, entry.decided_at = "", None, None
        if entry.verdict == Verdict.ADMITTED:
            # who is admitted keeps the archive, or gets it back: only what was chosen about it is undone (V2.1)
            if not states.may("continue_admitted", account.role):
                raise NotAllowed
            leave_own_case(entry, account)
            _claim(entry, entry.archive_id or found_archive(entry))
        else:
            _leave(entry, account)
            entry.archive = None
        return DECIDED

    return move(entry_id, "undo_decision", account, reason=reason, change=change)


def found_archive(entry: Entry) -> int:
    """The archive by which it is admitted: the one that was last said to be, else what the machine found."""
    said = entry.steps.filter(action__in=["confirm_admitted", "win_case_admitted"]).order_by("number").last()
    return said.detail["record"] if said else entry.candidates.get(rank=1).record_id


def _leave(entry: Entry, account: Account, keeps: int | None = None) -> None:
    """What was disputed by this new student is not any more, and what it held, unless it keeps it, is free."""
    if entry.archive_id in (None, keeps):
        leave_own_case(entry, account)
    else:
        leave_cases(entry, account)


def withdraw(entry_id: int, account: Account, reason: str) -> Entry:
    """Take a new student off the roster; an archive is free at once, and cases about it end."""

    def change(entry: Entry) -> None:
        leave_cases(entry, account)

    return move(entry_id, "withdraw", account, reason=reason, change=change)


def _claim(entry: Entry, record_id: int) -> None:
    """Make the archive the entry's, unless its person is somebody else's (I1, I6)."""
    take(record_id, besides=entry.archive_id)
    entry.archive_id = record_id


def _decide(entry: Entry, decision: str, account: Account) -> list[str]:
    entry.decision, entry.decided_by, entry.decided_at = decision, account, timezone.now()
    entry.deferred_at = None
    return DECIDED


def defer(entry_id: int, account: Account) -> bool:
    """Put a doubtful new student at the end of the list; False when it is not undecided, or not the account's."""
    with transaction.atomic():
        return bool(_undecided(account).filter(pk=entry_id).update(deferred_at=timezone.now()))


def _undecided(account: Account):
    return Entry.objects.visible_to(account).filter(state=states.RESOLVING)


def undecided_ids(account: Account, season: int | None = None) -> list[int]:
    """Undecided new students (of a season) in working order: as on their rosters, what was deferred at the end."""
    order = (F("deferred_at").asc(nulls_first=True), F("roster").asc(nulls_last=True), "row_number", "pk")
    found = _undecided(account) if season is None else _undecided(account).filter(season=season)
    return list(found.order_by(*order).values_list("pk", flat=True))


def next_undecided(account: Account, after: int | None = None) -> int | None:
    """The undecided new student that follows ``after`` in its season's order, from the start when none does."""
    season = Entry.objects.visible_to(account).filter(pk=after).values_list("season", flat=True).first()
    ids = undecided_ids(account, season)
    place = ids.index(after) if after in ids else -1
    following = [*ids[place + 1 :], *ids[: max(place, 0)]]
    return following[0] if following else None
