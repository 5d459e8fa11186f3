"""Supplementing (补录, P3): the one way to save, and what is still missing.

A form posts what its user changed, a workbook what its cells say; both are texts by field name.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.bulk_rows import store_instances
from enrollment.entries.models import Entry, Step
from enrollment.entries.refusals import NotComplete
from enrollment.entries.transitions import ActsOutcome, move_many
from enrollment.practice import names_real_people
from enrollment.refused import ActRefused
from enrollment.supplement.models import MODELS, AnySupplement, saved_supplement, saved_supplements
from enrollment.supplement.prefill import prefill, prefilled_values, supplement_of
from enrollment.supplement.shown import seen_values, shown_values, write, written
from registry.accounts.models import Account
from registry.fields.by_track import field_set
from registry.fields.family import MEMBERS, YES
from registry.fields.field_set import CONTROLLED_COLUMNS, Field, Group

CONTROLLED_FIELDS = tuple(CONTROLLED_COLUMNS)  # P3.1: never changed by a supplement
SUPPLEMENTED = tuple(MODELS)  # that have a field set


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
    """A field that somebody else saved after the page was opened, with its value now as the account may see it."""

    field: Field
    value: str
    who: str
    at: datetime


class Stale(NamedTuple):
    """Nothing was saved: others saved meanwhile. ``version`` is the one to save upon next."""

    version: int
    since: list[SavedSince]


class GroupProgress(NamedTuple):
    """How complete one group is: needed fields, and those of them that are still blank."""

    group: Group
    needed: int
    missing: list[Field]

    @property
    def done(self) -> int:
        """Needed fields that are filled in."""
        return self.needed - len(self.missing)


class Saving(NamedTuple):
    """What a user wrote about one new student, to be saved upon ``version`` (0: nothing was saved before)."""

    entry_id: int
    texts: Mapping[str, str]
    version: int


Result = Saved | Stale | Rejected | ActRefused


class _NotSaved(ActRefused):
    """Keeps the entry from being moved: there is a result, but nothing to write."""


def save(
    entry_id: int, account: Account, texts: Mapping[str, str], version: int, *, draft: bool = True
) -> Saved | Stale | Rejected:
    """Save what a user wrote upon ``version`` of the entry's supplement (0: nothing was saved before).

    Fields that ``texts`` does not name are left alone; a blank clears. A draft takes every readable value and leaves
    the others as they were, with a sentence for each; otherwise one unreadable value refuses them all (a row of a
    workbook). A controlled field with a value refuses everything, and the attempt stands in the history.
    Raises what transitions.move raises when the entry may not be supplemented.
    """
    result = save_many(account, [Saving(entry_id, texts, version)], draft=draft)[entry_id]
    if isinstance(result, ActRefused):
        raise result
    return result


def save_many(
    account: Account, savings: Iterable[Saving], *, draft: bool = False, note: Mapping | None = None
) -> dict[int, Result]:
    """Save what was written about many new students, each as ``save`` does; by entry id, what became of it.

    What ``save`` would raise stands in the place of a result and stops nobody else. A fixed number of queries for
    every hundred. ``note`` is added to the detail of the steps (names and ids only).
    """
    wanted = {saving.entry_id: saving for saving in savings}
    controlled = {
        pk: tuple(name for name in CONTROLLED_FIELDS if saving.texts.get(name)) for pk, saving in wanted.items()
    }
    attempts = {pk: names for pk, names in controlled.items() if names}
    # by acts of their own: the history keeps what was tried, although nothing of it is saved
    tried = note_attempts(account, attempts, _("Not saved: controlled fields were to be changed."), note)
    writing = _Writing(account, {pk: saving for pk, saving in wanted.items() if pk not in attempts}, draft, note)
    moved = move_many(writing.savings, "save", account, detail=writing.detail_of, change=writing.write)
    rejected = {pk: Rejected(names) for pk, names in attempts.items()}
    return {**rejected, **tried, **dict(moved.refused), **writing.results}


def note_attempts(
    account: Account, attempts: Mapping[int, Sequence[str]], reason: str, note: Mapping | None = None
) -> dict[int, ActRefused]:
    """Write into the new students' histories what was not to be changed and was; those that could not be, with why."""

    def detail(entry: Entry) -> dict:
        return {"fields": [], "refused": list(attempts[entry.pk]), **(note or {})}

    return dict(move_many(attempts, "save", account, reason=reason, detail=detail).refused)


class _Writing:
    """Savings of one act: runs under the entries' locks and fills in results and details, names of fields only."""

    def __init__(self, account: Account, savings: dict[int, Saving], draft: bool, note: Mapping | None):
        self.account, self.savings, self.draft, self.note = account, savings, draft, note or {}
        self.details: dict[int, dict] = {}
        self.results: dict[int, Saved | Stale | Rejected] = {}

    def detail_of(self, entry: Entry) -> dict:
        return self.details[entry.pk]

    def write(self, entries: list[Entry]) -> dict[int, ActRefused]:
        """Work out what becomes of each, write those that change, and keep the others from being moved."""
        prefetch_related_objects(entries, "archive__k12_detail")
        saved = saved_supplements(entries)  # read under the locks: nobody saves between this look and the writing
        stale, to_store = [], []
        for entry in entries:
            saving, (supplement, before) = self.savings[entry.pk], present(entry, saved.get(entry.pk))
            if supplement.version != saving.version:
                stale.append((supplement, saving.version))
                continue
            result = self.results[entry.pk] = self._work_out(supplement, before, saving)
            # a first save that changes nothing counts too: somebody looked at what was filled in from the archive
            if isinstance(result, Saved) and (not supplement.version or state_of(supplement) != before):
                to_store.append(supplement)
        self.results |= _stale(stale, self.account)
        self._store(to_store)
        return {entry.pk: _NotSaved() for entry in entries if entry.pk not in self.details}

    def _work_out(self, supplement: AnySupplement, before: dict, saving: Saving) -> Saved | Rejected:
        fields, shown = supplement.field_set, shown_values(supplement, self.account)
        texts = written(saving.texts, shown)
        reading = fields.read(texts, seen_values(supplement, shown))
        real = [name for name, text in texts.items() if name in fields.by_name and names_real_people([text])]
        for name in real:
            reading.values.pop(name, None)
            reading.problems[name] = _("This is practice: no number as real people have them is kept here.")
        if reading.problems and not self.draft:
            return Rejected(problems=reading.problems)
        # a draft keeps what was readable; what was not stays as it was, with its sentence
        write(supplement, reading.values, shown, texts)
        return Saved(supplement, changed_fields(supplement, before), reading.problems)

    def _store(self, supplements: list[AnySupplement]) -> None:
        for supplement in supplements:
            mark_saved(supplement, self.account)
            result = self.results[supplement.entry_id]
            assert isinstance(result, Saved)
            detail = {"fields": list(result.changed), "supplement_version": supplement.version}
            self.details[supplement.entry_id] = {**detail, **self.note}
        store_instances(supplements)


def present(entry: Entry, saved: AnySupplement | None) -> tuple[AnySupplement, dict]:
    """The supplement to write to, and its state as ``saved``, both read under the entry's lock."""
    if saved is None:
        supplement = prefill(entry)
        return supplement, state_of(supplement)
    before = state_of(saved)
    setattr(entry, type(saved).__name__.lower(), saved)
    return supplement_of(entry), before


def state_of(supplement: AnySupplement) -> dict:
    """All that a save may change: the values, whose word they are, and which archive they go with."""
    values = supplement.field_set.values(supplement)
    return {**values, "own_words": list(supplement.own_words), "archive": supplement.archive_id}


def changed_fields(supplement: AnySupplement, before: dict) -> tuple[str, ...]:
    """Names of the fields that no longer say what they said ``before``, in the order of the form.

    The school's own word in the place of the archive's is a change, also where both are the same.
    """
    newly_said = set(supplement.own_words).difference(before["own_words"])
    return tuple(
        name for name in supplement.field_set.by_name if name in newly_said or getattr(supplement, name) != before[name]
    )


def mark_saved(supplement: AnySupplement, account: Account) -> None:
    """Set what a save says of itself: version, what is missing, when, who."""
    supplement.version += 1
    supplement.missing = len(lacking(supplement))
    supplement.saved_at, supplement.saved_by = timezone.now(), account
    supplement.saved_person = account.acting_person


def _stale(savings: list[tuple[AnySupplement, int]], account: Account) -> dict[int, Stale]:
    """Of each supplement that others saved after ``version``, the last step of each field, in the order of the form."""
    if not savings:
        return {}
    versions = {supplement.entry_id: version for supplement, version in savings}
    last: dict[int, dict[str, Step]] = defaultdict(dict)
    steps = Step.objects.filter(entry__in=versions, action="save").select_related("account")
    for step in steps.order_by("entry", "number"):
        if step.detail.get("supplement_version", 0) > versions[step.entry_id]:
            last[step.entry_id] |= dict.fromkeys(step.detail["fields"], step)  # a later step takes an earlier's place
    return {
        supplement.entry_id: Stale(supplement.version, _since(supplement, account, last[supplement.entry_id]))
        for supplement, _version in savings
    }


def _since(supplement: AnySupplement, account: Account, last: Mapping[str, Step]) -> list[SavedSince]:
    shown = shown_values(supplement, account)
    return [
        SavedSince(field, shown[field.name].words, step.who, step.at)
        for field in supplement.field_set.fields
        if (step := last.get(field.name))
    ]


def submit(ids: Iterable[int], account: Account) -> ActsOutcome:
    """Send to school review; whoever is not complete stays, with NotComplete. A fixed number of queries."""
    return move_many(ids, "submit", account, change=_incomplete)


def _incomplete(entries: list[Entry]) -> dict[int, ActRefused]:
    """Under the entries' locks: those that may not go on yet. What another archive says by now is saved on the way."""
    prefetch_related_objects(entries, "archive__k12_detail")
    saved = saved_supplements(entries)
    refused: dict[int, ActRefused] = {}
    for entry in entries:
        supplement, before = present(entry, saved.get(entry.pk))
        if not complete(supplement):
            labels = [field.label for field in lacking(supplement)]
            refused[entry.pk] = NotComplete(labels or [_("a first look, saved")])
        elif state_of(supplement) != before:
            supplement.save()
    return refused


def lacking(supplement: AnySupplement) -> list[Field]:
    """Needed fields that are still blank, in the order of the form."""
    return supplement.field_set.lacking(supplement.field_set.values(supplement))


def complete(supplement: AnySupplement) -> bool:
    """Whether it may go to school review: saved, and nothing is missing (the precondition of ``submit``)."""
    return supplement.version > 0 and not lacking(supplement)


class Progress(NamedTuple):
    """How far a supplement has come: how many fields are needed, and those of them that are still blank."""

    needed: int
    lacking: list[Field]


def progress(entry: Entry) -> Progress:
    """That of one new student, as saved or as it would be prefilled; lists show it without its groups."""
    fields = field_set(entry.track)
    values = fields.values(supplement_of(entry)) if saved_supplement(entry) else prefilled_values(entry)
    needed, blank = fields.needed(values), fields.lacking(values)
    return Progress(len({field.name for field in (*needed, *blank)}), blank)


def missing(supplement: AnySupplement) -> list[GroupProgress]:
    """The meter: of every group, how many fields are needed and which of them are still blank."""
    fields = supplement.field_set
    values = fields.values(supplement)
    needed, blank = {f.name for f in fields.needed(values)}, {f.name for f in fields.lacking(values)}
    return [
        GroupProgress(
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
