"""The only writer of an entry's state: lock, read, check, write, log, in one transaction (states.py is the table).

``Entry.version`` counts the acts on an entry, as the numbers of its steps do; so the last step is always the one
whose number is the entry's version.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from enrollment.bulk_rows import insert_instances, store_fields
from enrollment.entries import states
from enrollment.entries.models import Entry, Step
from enrollment.entries.refusals import Conflict, LiveElsewhere, own
from enrollment.entries.stages import may_hear_by_document
from enrollment.refused import ActRefused, NotAllowed, OutOfScope, ReasonMissing
from enrollment.seasons.deadlines import Deadlines, closed
from enrollment.seasons.models import Extension
from registry.accounts.models import Account
from registry.identity.hiding import kept_reason

_GOES_ON = "one_entry_of_a_document_goes_on"
BATCH = 250  # entries in one transaction: what is asked once of all costs little, and no lock is held for long

Detail = dict | Callable[[Entry], dict]
Changes = Callable[[list[Entry]], dict[int, ActRefused]]


class ActsOutcome(NamedTuple):
    """What became of many: ids done, and those refused with why."""

    done: list[int]
    refused: list[tuple[int, ActRefused]]


@dataclass(frozen=True)
class _Act:
    """One action by one account, on one entry or on many; by no account where the machine may act (states.py)."""

    action: str
    account: Account | None
    reason: str = ""
    detail: Detail = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    scope: QuerySet[Entry] | None = None
    confirmed_at: datetime | None = None

    @property
    def rule(self) -> states.Action:
        return states.ACTIONS[self.action]

    def refusal_of_all(self) -> ActRefused | None:
        """What stands in the way whatever the entry."""
        if self.account is None:
            return None if self.action in states.BY_MACHINE else NotAllowed()
        if self.account.role not in self.rule.roles:
            return NotAllowed()
        if self.rule.reason_required and not self.reason.strip():
            return ReasonMissing()
        return None

    def entries_in_scope(self) -> QuerySet[Entry]:
        """What the account may act on; the machine on everybody."""
        if self.scope is not None:
            return self.scope
        return Entry.objects.all() if self.account is None else Entry.objects.visible_to(self.account)

    @property
    def lets_go_on(self) -> bool:
        """Whether what was to be confirmed goes on with this act."""
        return states.RESOLVING in self.rule.sources and self.rule.target in states.GOING_ON

    def target_of(self, entry: Entry) -> str:
        """Where the entry stands once this is done."""
        return self.rule.target or entry.state

    def overtaken(self, entry: Entry) -> bool:
        """Whether the entry is no longer where, or no longer what, the account saw."""
        seen = self.versions.get(entry.pk, entry.version)
        return entry.state not in self.rule.sources or entry.version != seen

    def leaves_sent_back(self, entry: Entry) -> bool:
        """Whether the entry is one that was sent back once this is done."""
        return self.action in states.SENDING_BACK or (entry.is_sent_back and self.action != states.SUBMITTING)


@dataclass
class _Found:
    """Entries of one transaction, locked, in the order of their ids; of those that may not move, why.

    ``at`` is the moment of the act: by its day the deadline is judged. ``extensions``: by entry id the extension
    without which it would be too late (I21). ``in_time``: those for whom it is late by now, but was confirmed in time.
    """

    fit: list[Entry]
    refused: dict[int, ActRefused]
    at: datetime
    extensions: dict[int, int] = field(default_factory=dict)
    in_time: set[int] = field(default_factory=set)


def move(
    entry_id: int,
    action: str,
    account: Account | None,
    *,
    reason: str = "",
    detail: Detail | None = None,
    change: Callable[[Entry], Iterable[str] | None] | None = None,
    version: int | None = None,
    scope: QuerySet[Entry] | None = None,
) -> Entry:
    """Take one action on one entry; gives the entry as it stands then.

    ``change(entry)`` runs under the lock, may write other rows, raise ActRefused, and set the entry's own fields, whose
    names it gives back. ``detail`` of the step, names of fields and ids only, is read after it. ``version``: the one
    that the account looked at; another one now is a Conflict. ``scope``: the entries that the account may act on here
    when not those visible to it (the two of a case). Raises a subclass of ActRefused; nothing has changed then.
    """
    seen = {} if version is None else {entry_id: version}
    # an empty detail may still be filled by `change`
    act = _Act(action, account, reason, {} if detail is None else detail, seen, scope)
    refusal = act.refusal_of_all()
    if refusal:
        raise refusal
    try:
        with transaction.atomic():
            found = _fit([entry_id], act)
            if found.refused:
                raise found.refused[entry_id]
            entry = found.fit[0]
            written = change(entry) if change else None
            _write(found.fit, act, written or (), found)
            return entry
    except IntegrityError as error:
        if _GOES_ON not in str(error):
            raise
        raise Conflict from error  # another school went on with the child in this very moment


def move_many(
    ids: Iterable[int],
    action: str,
    account: Account | None,
    *,
    reason: str = "",
    detail: Detail | None = None,
    change: Changes | None = None,
    writes: Sequence[str] = (),
    versions: dict[int, int] | None = None,
    confirmed_at: datetime | None = None,
) -> ActsOutcome:
    """Take one action on many entries, in transactions of at most ``BATCH`` with a fixed number of queries each.

    ``change(entries)`` gives back, by entry id, those that it refuses, and sets on the others the fields that
    ``writes`` names; it must leave nothing behind of an entry that it refuses. What is refused stops nobody else.
    ``confirmed_at``: when the person confirmed what is only done now, as it was stored then; who was in time stays so.
    """
    act = _Act(action, account, reason, detail or {}, versions or {}, confirmed_at=confirmed_at)
    wanted = list(dict.fromkeys(ids))
    refusal = act.refusal_of_all()
    if refusal:
        return ActsOutcome([], [(entry_id, refusal) for entry_id in wanted])
    outcome = ActsOutcome([], [])
    for start in range(0, len(wanted), BATCH):
        try:
            moved = _move_batch(wanted[start : start + BATCH], act, change, writes)
        except IntegrityError as error:
            if _GOES_ON not in str(error):
                raise
            # another school went on with one of them in this very moment, which is found now
            moved = _move_batch(wanted[start : start + BATCH], act, change, writes)
        outcome.done.extend(moved.done)
        outcome.refused.extend(moved.refused)
    return outcome


def _move_batch(ids: list[int], act: _Act, change: Changes | None, writes: Sequence[str]) -> ActsOutcome:
    with transaction.atomic():
        found = _fit(ids, act)
        refused = found.refused
        if change and found.fit:
            refused |= change(found.fit)
        fit = [entry for entry in found.fit if entry.pk not in refused]
        _write(fit, act, writes, found)
    return ActsOutcome([entry.pk for entry in fit], list(refused.items()))


def _fit(ids: list[int], act: _Act) -> _Found:
    """Lock the entries, and see who may move."""
    scope = act.entries_in_scope()
    # by ids, as everybody locks them: of two acts on the same entries one waits for the other, never both
    visible = scope.filter(pk__in=ids).select_related("season", "school__authority")
    locked = list(visible.order_by("pk").select_for_update(of=("self",), no_key=True))
    refused: dict[int, ActRefused] = {pk: OutOfScope() for pk in set(ids) - {entry.pk for entry in locked}}
    overtaken = [entry for entry in locked if act.overtaken(entry)]
    steps = {step.entry_id: step for step in last_steps(overtaken)}
    refused |= {entry.pk: Conflict(steps.get(entry.pk)) for entry in overtaken}
    # the moment is taken under the locks: who waited for them until after midnight is late
    found = _Found([entry for entry in locked if entry.pk not in refused], refused, timezone.now())
    if act.rule.by_deadline and found.fit:
        _hold_against_deadlines(found, act.confirmed_at)
    if act.lets_go_on and found.fit:
        _hold_against_other_schools(found)
    return found


def _hold_against_other_schools(found: _Found) -> None:
    """Refuse who would be the second of one document to go on, whatever the school or track (I6); one query."""
    doubtful = {entry.pk: entry for entry in found.fit if entry.state == states.RESOLVING}
    others = _going_on(doubtful.values())
    found.refused |= {pk: _live_elsewhere(other, doubtful[pk]) for pk, other in others.items()}
    found.fit = [entry for entry in found.fit if entry.pk not in found.refused]


def _live_elsewhere(other: Entry, entry: Entry) -> LiveElsewhere:
    return LiveElsewhere(other.school, own(other, entry), known=may_hear_by_document(entry, other.school))


def _going_on(entries: Iterable[Entry]) -> dict[int, Entry]:
    """By entry, another one with its document that goes on."""
    by_person = {(entry.document_key, entry.season_id): entry.pk for entry in entries if entry.document_key is not None}
    if not by_person:
        return {}
    others = Entry.objects.filter(state__in=states.GOING_ON, document_key__in={key for key, _season in by_person})
    found = (((other.document_key, other.season_id), other) for other in others.select_related("school"))
    return {by_person[person]: other for person, other in found if person in by_person}


def _hold_against_deadlines(found: _Found, confirmed_at: datetime | None) -> None:
    """Refuse who is too late (N5, I21), and note by which extension the others are not; one query."""
    days = Deadlines.of_entries(found.fit)
    untils = [(entry, days.of_entry(entry)) for entry in found.fit]
    # the moment is taken after the reading: an extension that was found had been granted before the act that it allows
    found.at = timezone.now()
    today = timezone.localdate(found.at)

    @cache
    def granted(before: datetime) -> set[int]:
        ids = {until.extension for _entry, until in untils if until.extension}
        return set(Extension.objects.filter(pk__in=ids, granted_at__lte=before).values_list("pk", flat=True))

    for entry, until in untils:
        late, extension = closed(until, entry.school, today), until.by_extension(today)
        if late and confirmed_at and not closed(until, entry.school, timezone.localdate(confirmed_at)):
            extension = until.by_extension(timezone.localdate(confirmed_at))
            # an extension counts for it only if it had been granted before the confirmation
            if not extension or extension in granted(confirmed_at):
                found.in_time.add(entry.pk)
                late = None
        if late:
            found.refused[entry.pk] = late
        elif extension:
            found.extensions[entry.pk] = extension
    found.fit = [entry for entry in found.fit if entry.pk not in found.refused]


def last_steps(entries: list[Entry]) -> list[Step]:
    """The last step of each entry, with its account; one query, none for nobody."""
    if not entries:
        return []
    last = Step.objects.filter(entry__in=entries, number=F("entry__version"))
    return list(last.select_related("account"))


def _write(entries: list[Entry], act: _Act, fields: Iterable[str], found: _Found) -> None:
    if not entries:
        return
    now = found.at
    # made before anything is set: a step tells the state that the entry leaves
    steps = [_step(entry, act, found) for entry in entries]
    if act.rule.target in states.ENDED:
        fields = {*fields, "archive", "proof"}
    moved = [entry for entry in entries if entry.state != act.target_of(entry)]
    for entry in entries:
        if act.rule.target in states.ENDED:
            entry.archive, entry.proof = None, ""  # who ends holds nothing and stands in nobody's way
        entry.version += 1
        entry.is_sent_back = act.leaves_sent_back(entry)
    for entry in moved:  # whoever keeps its state has it since before
        entry.state, entry.state_since = act.rule.target, now
    if fields or 0 < len(moved) < len(entries):
        store_fields(entries, [*fields, "state", "state_since", "version", "is_sent_back"])
    else:  # the same for all of them: a twentieth of the time of values by entry
        same = {"state": act.rule.target, "state_since": now} if moved else {}
        if act.action in (*states.SENDING_BACK, states.SUBMITTING):
            same["is_sent_back"] = act.action in states.SENDING_BACK
        own = Entry.objects.filter(pk__in=[entry.pk for entry in entries])
        own.update(version=F("version") + 1, **same)
    insert_instances(steps)


def _step(entry: Entry, act: _Act, found: _Found) -> Step:
    detail = act.detail(entry) if callable(act.detail) else act.detail
    if entry.pk in found.extensions:
        detail = {**detail, "extension": found.extensions[entry.pk]}
    return Step(
        entry=entry,
        number=entry.version + 1,
        at=found.at,
        confirmed_at=act.confirmed_at if entry.pk in found.in_time else None,
        account=act.account,
        **(act.account.signature() if act.account else {}),
        action=act.action,
        from_state=entry.state,
        to_state=act.target_of(entry),
        reason=kept_reason(act.reason),
        detail=detail,
    )
