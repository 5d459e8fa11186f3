"""One value for many: the school's fields of a whole class filled in at once (P3.1, P3.2)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import prefetch_related_objects

from enrollment.bulk_rows import store_instances
from enrollment.entries.models import Entry
from enrollment.entries.refusals import NothingToFill
from enrollment.entries.transitions import move_many
from enrollment.refused import ActRefused
from enrollment.supplement.models import AnySupplement, saved_supplements
from enrollment.supplement.saving import changed_fields, mark_saved, present
from enrollment.supplement.shown import shown_values, write
from registry.accounts.models import Account
from registry.fields.field_set import Field, FieldSet


class Unreadable(NamedTuple):
    """Nothing was filled in for anybody: a sentence for each value that cannot be taken."""

    problems: dict[str, str]


class Filled(NamedTuple):
    """As an ActsOutcome; ``kept`` counts, by field, those filled in otherwise who kept a value of their own there."""

    done: list[int]
    refused: list[tuple[int, ActRefused]]
    kept: dict[Field, int]


def fill_in(
    ids: Iterable[int], account: Account, fields: FieldSet, texts: Mapping[str, str], *, overwrite: bool = False
) -> Filled | Unreadable:
    """Give many new students of one field set the same values; only its ``common`` fields with a text count.

    Without ``overwrite`` only blank fields are filled in; one that is taken over unseen keeps what it has. Each new
    student's history has its step; who would not change, or may not be supplemented, is among the refused. A fixed
    number of queries for each batch of transitions.
    """
    common = {field.name: texts[field.name] for field in fields.common if texts.get(field.name, "").strip()}
    # once for all, as upon an empty supplement: no value depends on what one new student has already
    reading = fields.read(common, fields.blank)
    if reading.problems:
        return Unreadable(reading.problems)
    filling = _Filling(account, fields, reading.values, overwrite)
    outcome = move_many(ids, "save", account, change=filling.change, detail=filling.detail)
    return Filled(*outcome, {fields.by_name[name]: count for name, count in filling.kept.items()})


class _Filling:
    """Runs under the locks of each batch; remembers each result for the steps."""

    def __init__(self, account: Account, fields: FieldSet, values: Mapping[str, Any], overwrite: bool):
        self.account, self.fields, self.values, self.overwrite = account, fields, values, overwrite
        self._details: dict[int, dict] = {}
        self.kept: Counter[str] = Counter()

    def detail(self, entry: Entry) -> dict:
        """What the step says: names of fields, never values."""
        return self._details[entry.pk]

    def change(self, entries: list[Entry]) -> dict[int, ActRefused]:
        prefetch_related_objects(entries, "archive__k12_detail")
        saved = saved_supplements(entries)
        filled: list[AnySupplement] = []
        refused: dict[int, ActRefused] = {}
        for entry in entries:
            supplement, before = present(entry, saved.get(entry.pk))
            kept = self._fill(supplement)
            changed = changed_fields(supplement, before)
            if not changed:
                refused[entry.pk] = NothingToFill()
                continue
            self.kept.update(kept)
            mark_saved(supplement, self.account)
            self._details[entry.pk] = {"fields": list(changed), "supplement_version": supplement.version}
            filled.append(supplement)
        store_instances(filled)
        return refused

    def _fill(self, supplement: AnySupplement) -> list[str]:
        """Write what may be written; gives the fields that keep another value."""
        if supplement.field_set is not self.fields:
            return []  # another kind of school: nothing changes, which is refused as such
        shown, given, kept = shown_values(supplement, self.account), {}, []
        for name, value in self.values.items():
            stands = getattr(supplement, name)
            if self.overwrite or stands == self.fields.by_name[name].kind.blank:
                given[name] = value
            elif shown[name].hidden or stands != value:  # of what is unseen nothing is said by comparing
                kept.append(name)
        write(supplement, given, shown, given)
        return kept
