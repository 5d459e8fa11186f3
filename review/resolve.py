"""Decisions about doubtful newcomers (P2.2): which archive is the child's, or none; taken back until school review.

A decision never changes the newcomer's controlled values: when the archive's document differs, the entry keeps its
own (I10). A supplement saved under a decision that is taken back stays; when another archive is confirmed, what came
from the first one gives way to what the new one says (enrollment/prefill.py).
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from enrollment import states
from enrollment.claims import claimed, lock
from enrollment.models import Decision, Entry, Verdict
from enrollment.refusals import AlreadyClaimed, NotACandidate, NothingDecided
from enrollment.transitions import move
from registry.models import Account

DECIDED = ["archive", "decision", "decided_by", "decided_at", "postponed_at"]


def confirm(entry_id: int, record_id: int, account: Account, reason: str = "") -> Entry:
    """This record is the child's. Raises NotACandidate, AlreadyClaimed, Conflict and the others of transitions."""

    def change(entry: Entry) -> list[str]:
        if not entry.candidates.filter(record=record_id).exists():
            raise NotACandidate
        _claim(entry, record_id)
        return _decide(entry, Decision.CONFIRMED, account)

    return move(entry_id, "confirm", account, reason=reason, detail={"record": record_id}, change=change)


def none_of_these(entry_id: int, account: Account, reason: str = "") -> Entry:
    """None of the records shown is the child's: an explicit decision, as if nothing had been found."""

    def change(entry: Entry) -> list[str]:
        entry.archive = None
        return _decide(entry, Decision.NONE_OF_THESE, account)

    return move(entry_id, "none_of_these", account, reason=reason, change=change)


def undo(entry_id: int, account: Account, reason: str = "") -> Entry:
    """Take a decision back, until school review; the entry is undecided again, the archive free.

    Raises NothingDecided for what the machine matched; for an admitted newcomer, whose archive the machine found,
    AlreadyClaimed when another has taken that archive since.
    """

    def change(entry: Entry) -> list[str]:
        if not entry.decision:
            raise NothingDecided
        entry.decision, entry.decided_by, entry.decided_at = "", None, None
        if entry.verdict == Verdict.ADMITTED:
            _claim(entry, entry.candidates.get(rank=1).record_id)
        else:
            entry.archive = None
        return DECIDED

    return move(entry_id, "undo_decision", account, reason=reason, change=change)


def _claim(entry: Entry, record_id: int) -> None:
    """Make the archive the entry's, unless it is somebody else's (I1)."""
    lock([record_id])
    if record_id != entry.archive_id and claimed([record_id]):
        raise AlreadyClaimed
    entry.archive_id = record_id


def _decide(entry: Entry, decision: str, account: Account) -> list[str]:
    entry.decision, entry.decided_by, entry.decided_at = decision, account, timezone.now()
    entry.postponed_at = None
    return DECIDED


def postpone(entry_id: int, account: Account) -> bool:
    """Put a doubtful newcomer at the end of the list; False when it is not undecided, or not the account's."""
    with transaction.atomic():
        return bool(_undecided(account).filter(pk=entry_id).update(postponed_at=timezone.now()))


def _undecided(account: Account):
    return Entry.objects.visible_to(account).filter(state=states.RESOLVING)


def undecided_ids(account: Account) -> list[int]:
    """Undecided newcomers in working order: as on their rosters, what was put off at the end."""
    order = (F("postponed_at").asc(nulls_first=True), F("roster").asc(nulls_last=True), "row_number", "pk")
    return list(_undecided(account).order_by(*order).values_list("pk", flat=True))


def next_undecided(account: Account, after: int | None = None) -> int | None:
    """The undecided newcomer that follows ``after`` in working order, from the start when none does."""
    ids = undecided_ids(account)
    place = ids.index(after) if after in ids else -1
    following = [*ids[place + 1 :], *ids[: max(place, 0)]]
    return following[0] if following else None
