"""Supplementing (补录, P3): the one function that saves, and what is still missing.

A form posts what its user changed, a workbook what its cells say; both are texts by field name.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.models import Entry
from enrollment.prefill import prefill, supplement_of
from enrollment.refusals import NotComplete
from enrollment.supplements import MODELS, AnySupplement, saved_supplements
from enrollment.transitions import Outcome, move, move_many
from registry.family import MEMBERS, YES
from registry.field_set import CONTROLLED_COLUMNS, Field, Group
from registry.models import Account

CONTROLLED_FIELDS = tuple(CONTROLLED_COLUMNS)  # P3.1: never changed by a supplement
TRACKS = tuple(MODELS)  # that have a field set


class Saved(NamedTuple):
    """What was saved; ``changed`` names the fields, ``problems`` has a sentence for each that was left as it was."""

    supplement: AnySupplement
    changed: tuple[str, ...]
    problems: dict[str, str]


class Rejected(NamedTuple):
    """Nothing was saved: controlled fields were to be changed, or (not a draft) some values cannot be taken."""

    controlled: tuple[str, ...] = ()
    problems: dict[str, str] = {}


class SavedSince(NamedTuple):
    """A field that somebody else saved after the page was opened, with its value now as a user would write it."""

    field: Field
    value: str
    account: Account
    at: datetime


class Stale(NamedTuple):
    """Nothing was saved: others saved meanwhile. ``version`` is the one to save upon next."""

    version: int
    since: list[SavedSince]


class Progress(NamedTuple):
    """How complete one group is: needed fields, and those of them that are still blank."""

    group: Group
    needed: int
    missing: list[Field]

    @property
    def done(self) -> int:
        """Needed fields that are filled in."""
        return self.needed - len(self.missing)


class _NotSaved(Exception):
    """Rolls the transaction back; carries what the caller is told."""

    def __init__(self, result):
        self.result = result


def save(
    entry_id: int, account: Account, texts: Mapping[str, str], version: int, *, draft: bool = True
) -> Saved | Stale | Rejected:
    """Save what a user wrote upon ``version`` of the entry's supplement (0: nothing was saved before).

    Fields that ``texts`` does not name are left alone; a blank clears. A draft takes every readable value and leaves
    the others as they were, with a sentence for each; otherwise one unreadable value refuses them all (a row of a
    workbook). A controlled field with a value refuses everything, and the attempt stands in the history.
    Raises what transitions.move raises when the entry may not be supplemented.
    """
    controlled = tuple(name for name in CONTROLLED_FIELDS if texts.get(name))
    if controlled:
        tried = _("Not saved: controlled fields were to be changed.")
        move(entry_id, "save", account, reason=tried, detail={"fields": [], "refused": list(controlled)})
        return Rejected(controlled)
    writing = _Writing(account, texts, version, draft)
    try:
        move(entry_id, "save", account, detail=writing.detail, change=writing.write)
    except _NotSaved as outcome:
        return outcome.result
    return writing.saved


class _Writing:
    """One save: runs under the entry's lock and fills in the detail of its step, names of fields only."""

    def __init__(self, account, texts, version, draft):
        self.account, self.texts, self.version, self.draft = account, texts, version, draft
        self.detail = {"fields": []}
        self.saved: Saved | None = None

    def write(self, entry: Entry) -> None:
        supplement, before = _present(entry, saved_supplements([entry]).get(entry.pk))
        if supplement.version != self.version:
            raise _NotSaved(Stale(supplement.version, _since(entry, supplement, self.version)))
        reading = supplement.field_set.read(self.texts, supplement.field_set.values(supplement))
        if reading.problems and not self.draft:
            raise _NotSaved(Rejected(problems=reading.problems))
        for name, value in reading.values.items():
            setattr(supplement, name, value)
        after = _state(supplement)
        changed = tuple(name for name in supplement.field_set.by_name if after[name] != before[name])
        self.saved = Saved(supplement, changed, reading.problems)
        if supplement.version and after == before:
            raise _NotSaved(self.saved)
        _store(supplement, self.account)
        self.detail |= {"fields": list(changed), "supplement_version": supplement.version}


def _present(entry: Entry, saved: AnySupplement | None) -> tuple[AnySupplement, dict]:
    """The supplement to write to, and its state as ``saved``, both read under the entry's lock."""
    if saved is None:
        supplement = prefill(entry)
        return supplement, _state(supplement)
    before = _state(saved)
    setattr(entry, saved._meta.model_name, saved)
    return supplement_of(entry), before


def _state(supplement: AnySupplement) -> dict:
    return {**supplement.field_set.values(supplement), "archive": supplement.archive_id}


def _store(supplement: AnySupplement, account: Account) -> None:
    supplement.version += 1
    supplement.missing = len(lacking(supplement))
    supplement.saved_at, supplement.saved_by = timezone.now(), account
    supplement.save()


def _since(entry: Entry, supplement: AnySupplement, version: int) -> list[SavedSince]:
    """What was saved after ``version``: the last step of each field, in the order of the form."""
    last = {}
    for step in entry.steps.filter(action="save").select_related("account").order_by("number"):
        if step.detail.get("supplement_version", 0) > version:
            last |= dict.fromkeys(step.detail["fields"], step)
    return [
        SavedSince(field, field.kind.show(getattr(supplement, field.name)), step.account, step.at)
        for field in supplement.field_set.fields
        if (step := last.get(field.name))
    ]


def submit(ids: Iterable[int], account: Account) -> Outcome:
    """Send newcomers to school review; whoever is not complete stays, with NotComplete. A fixed number of queries."""
    return move_many(ids, "submit", account, change=_incomplete)


def _incomplete(entries: list[Entry]) -> dict[int, NotComplete]:
    """Under the entries' locks: those that may not go on yet. What another archive says by now is saved on the way."""
    prefetch_related_objects(entries, "archive__k12_detail")
    saved = saved_supplements(entries)
    refused = {}
    for entry in entries:
        supplement, before = _present(entry, saved.get(entry.pk))
        if not complete(supplement):
            labels = [field.label for field in lacking(supplement)]
            refused[entry.pk] = NotComplete(labels or [_("a first look, saved")])
        elif _state(supplement) != before:
            supplement.save()
    return refused


def lacking(supplement: AnySupplement) -> list[Field]:
    """Needed fields that are still blank, in the order of the form."""
    return supplement.field_set.lacking(supplement.field_set.values(supplement))


def complete(supplement: AnySupplement) -> bool:
    """Whether it may go to school review: saved, and nothing is missing (the precondition of ``submit``)."""
    return supplement.version > 0 and not lacking(supplement)


def missing(supplement: AnySupplement) -> list[Progress]:
    """The meter: of every group, how many fields are needed and which of them are still blank."""
    fields = supplement.field_set
    values = fields.values(supplement)
    needed, blank = {f.name for f in fields.needed(values)}, {f.name for f in fields.lacking(values)}
    return [
        Progress(
            group,
            sum(field.name in needed | blank for field in group.fields),
            [field for field in group.fields if field.name in blank],
        )
        for group in fields.groups
    ]


# columns that every StudentRecord has and only some field sets
_OF_SOME_SETS = ("former_name", "grade", "major")


def shared_columns(supplement: AnySupplement) -> dict[str, str]:
    """Values of the supplement for the columns that every StudentRecord has; the guardian is the first who is one."""
    number = next((n for n in MEMBERS if getattr(supplement, f"member{n}_is_guardian") == YES), MEMBERS[0])
    region = supplement.household_region
    return {name: getattr(supplement, name) for name in _OF_SOME_SETS if name in supplement.field_set.by_name} | {
        "household_region": region if region.isdigit() else "",
        "address": supplement.current_address,
        "guardian_name": getattr(supplement, f"member{number}_name"),
        "guardian_id_number": getattr(supplement, f"member{number}_id_number"),
        "guardian_phone": getattr(supplement, f"member{number}_phone"),
    }
