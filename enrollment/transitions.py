"""The only writer of an entry's state: lock, read, check, write, log, in one transaction (states.py is the table).

``Entry.version`` counts the acts on an entry, as the numbers of its steps do; so the last step is always the one
whose number is the entry's version.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from enrollment import states
from enrollment.models import Entry, Step
from enrollment.refusals import (
    BY_THE_DEADLINE,
    Conflict,
    NotAllowed,
    OutOfScope,
    ReasonMissing,
    Refused,
    deadline_passed,
)
from enrollment.storing import NewEntry, NewStep, store_fields
from registry.models import Account

__all__ = ["Outcome", "Refused", "move", "move_many"]

BATCH = 100  # entries in one transaction; SQLite writes that many at once in one statement

Detail = dict | Callable[[Entry], dict]
Changes = Callable[[list[Entry]], dict[int, Refused]]


class Outcome(NamedTuple):
    """What became of many: ids done, and those refused with why."""

    done: list[int]
    refused: list[tuple[int, Refused]]


@dataclass(frozen=True)
class _Act:
    """One action by one account, on one entry or on many."""

    action: str
    account: Account
    reason: str = ""
    detail: Detail = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    scope: QuerySet[Entry] | None = None

    @property
    def rule(self) -> states.Action:
        return states.ACTIONS[self.action]

    def refusal_of_all(self) -> Refused | None:
        """What stands in the way whatever the entry."""
        if self.account.role not in self.rule.roles:
            return NotAllowed()
        if self.rule.reason_required and not self.reason.strip():
            return ReasonMissing()
        return None

    def overtaken(self, entry: Entry) -> bool:
        """Whether the entry is no longer where, or no longer what, the account saw."""
        seen = self.versions.get(entry.pk, entry.version)
        return entry.state not in self.rule.sources or entry.version != seen

    def leaves_sent_back(self, entry: Entry) -> bool:
        """Whether the entry is one that was sent back once this is done."""
        return self.action in states.SENDING_BACK or (entry.is_sent_back and self.action != states.SUBMITTING)

    def too_late(self, entry: Entry) -> Refused | None:
        """Whether the season's deadline forbids it (N5, I21)."""
        return deadline_passed(entry.season, entry.track) if self.action in BY_THE_DEADLINE else None


def move(
    entry_id: int,
    action: str,
    account: Account,
    *,
    reason: str = "",
    detail: Detail | None = None,
    change: Callable[[Entry], Iterable[str] | None] | None = None,
    version: int | None = None,
    scope: QuerySet[Entry] | None = None,
) -> Entry:
    """Take one action on one entry; gives the entry as it stands then.

    ``change(entry)`` runs under the lock, may write other rows, raise Refused, and set the entry's own fields, whose
    names it gives back. ``detail`` of the step, names of fields and ids only, is read after it. ``version``: the one
    that the account looked at; another one now is a Conflict. ``scope``: the entries that the account may act on here
    when not those visible to it (the two of a case). Raises a subclass of Refused; nothing has changed then.
    """
    act = _Act(action, account, reason, detail or {}, {} if version is None else {entry_id: version}, scope)
    refusal = act.refusal_of_all()
    if refusal:
        raise refusal
    with transaction.atomic():
        found, refused = _fit([entry_id], act)
        if refused:
            raise refused[entry_id]
        written = change(found[0]) if change else None
        _write(found, act, written or ())
        return found[0]


def move_many(
    ids: Iterable[int],
    action: str,
    account: Account,
    *,
    reason: str = "",
    detail: Detail | None = None,
    change: Changes | None = None,
    writes: Sequence[str] = (),
    versions: dict[int, int] | None = None,
) -> Outcome:
    """Take one action on many entries, in transactions of at most ``BATCH`` with a fixed number of queries each.

    ``change(entries)`` gives back, by entry id, those that it refuses, and sets on the others the fields that
    ``writes`` names; it must leave nothing behind of an entry that it refuses. What is refused stops nobody else.
    """
    act = _Act(action, account, reason, detail or {}, versions or {})
    wanted = list(dict.fromkeys(ids))
    refusal = act.refusal_of_all()
    if refusal:
        return Outcome([], [(entry_id, refusal) for entry_id in wanted])
    outcome = Outcome([], [])
    for start in range(0, len(wanted), BATCH):
        done, refused = _move_batch(wanted[start : start + BATCH], act, change, writes)
        outcome.done.extend(done)
        outcome.refused.extend(refused.items())
    return outcome


def _move_batch(ids: list[int], act: _Act, change: Changes | None, writes: Sequence[str]):
    with transaction.atomic():
        found, refused = _fit(ids, act)
        if change and found:
            refused |= change(found)
        fit = [entry for entry in found if entry.pk not in refused]
        _write(fit, act, writes)
    return [entry.pk for entry in fit], refused


def _fit(ids: list[int], act: _Act) -> tuple[list[Entry], dict[int, Refused]]:
    """The entries locked, in the order of their ids, and of those that may not move why."""
    scope = Entry.objects.visible_to(act.account) if act.scope is None else act.scope
    visible = scope.filter(pk__in=ids).select_related("season", "school__authority")
    locked = list(visible.order_by("pk").select_for_update(of=("self",), no_key=True))
    refused: dict[int, Refused] = {pk: OutOfScope() for pk in set(ids) - {entry.pk for entry in locked}}
    overtaken = [entry for entry in locked if act.overtaken(entry)]
    steps = {step.entry_id: step for step in last_steps(overtaken)}
    refused |= {entry.pk: Conflict(steps.get(entry.pk)) for entry in overtaken}
    for entry in locked:
        late = None if entry.pk in refused else act.too_late(entry)
        if late:
            refused[entry.pk] = late
    return [entry for entry in locked if entry.pk not in refused], refused


def last_steps(entries: list[Entry]) -> list[Step]:
    """The last step of each entry, with its account; one query, none for nobody."""
    if not entries:
        return []
    last = Step.objects.filter(entry__in=entries, number=F("entry__version"))
    return list(last.select_related("account"))


def _write(entries: list[Entry], act: _Act, fields: Iterable[str]) -> None:
    if not entries:
        return
    now = timezone.now()
    steps = [_step(entry, act, now) for entry in entries]
    if act.rule.target in states.ENDED:
        fields = {*fields, "archive"}
    moved = [entry for entry in entries if entry.state != act.rule.target]
    for entry in entries:
        if act.rule.target in states.ENDED:
            entry.archive = None  # who ends holds nothing and stands in nobody's way
        entry.version += 1
    for entry in moved:
        entry.state, entry.state_since = act.rule.target, now
    for entry in entries:
        entry.is_sent_back = act.leaves_sent_back(entry)
    if fields or 0 < len(moved) < len(entries):
        store_fields(entries, [*fields, "state", "state_since", "version", "is_sent_back"])
    else:  # the same for all of them: a twentieth of the time of values by entry
        same = {"state": act.rule.target, "state_since": now} if moved else {}
        if act.action in (*states.SENDING_BACK, states.SUBMITTING):
            same["is_sent_back"] = act.action in states.SENDING_BACK
        found = Entry.objects.filter(pk__in=[entry.pk for entry in entries])
        found.update(version=F("version") + 1, **same)
    Step.objects.bulk_create(steps)


def _step(entry: Entry, act: _Act, now) -> Step:
    return Step(
        entry=entry,
        number=entry.version + 1,
        version=entry.version + 1,
        at=now,
        account=act.account,
        person=act.account.acting_person,
        sitting=act.account.sitting,
        action=act.action,
        from_state=entry.state,
        to_state=act.rule.target,
        reason=act.reason.strip(),
        detail=act.detail(entry) if callable(act.detail) else act.detail,
    )


def first_step(entry: NewEntry, account: Account) -> NewStep:
    """The step by which an entry comes into being; stored together with it (intake)."""
    action = "receive_doubtful" if entry.state == states.RESOLVING else "receive"
    sitting_id = account.sitting and account.sitting.pk
    return NewStep(entry.id, entry.created_at, account.pk, account.acting_person, sitting_id, action, entry.state)
