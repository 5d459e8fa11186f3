"""One value for many: the school's fields of a whole class filled in at once (P3.1, P3.2)."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import prefetch_related_objects

from enrollment.models import Entry
from enrollment.refusals import NothingToFill, Refused
from enrollment.storing import store_instances
from enrollment.supplement import changed_fields, mark_saved, present
from enrollment.supplements import AnySupplement, saved_supplements
from enrollment.transitions import Outcome, move_many
from registry.field_set import FieldSet
from registry.models import Account


class Unreadable(NamedTuple):
    """Nothing was filled in for anybody: a sentence for each value that cannot be taken."""

    problems: dict[str, str]


def fill_in(
    ids: Iterable[int], account: Account, fields: FieldSet, texts: Mapping[str, str], *, overwrite: bool = False
) -> Outcome | Unreadable:
    """Give many newcomers of one field set the same values; only its ``common`` fields with a text count.

    Without ``overwrite`` only blank fields are filled in. Each newcomer's history has its step; who would not change,
    or may not be supplemented, is among the refused. A fixed number of queries for each batch of transitions.
    """
    common = {field.name: texts[field.name] for field in fields.common if texts.get(field.name, "").strip()}
    reading = fields.read(common, {field.name: field.kind.blank for field in fields.fields})
    if reading.problems:
        return Unreadable(reading.problems)
    filling = _Filling(account, fields, reading.values, overwrite)
    return move_many(ids, "save", account, change=filling.change, detail=filling.detail)


class _Filling:
    """Runs under the locks of each batch; remembers what became of whom for the steps."""

    def __init__(self, account: Account, fields: FieldSet, values: Mapping[str, Any], overwrite: bool):
        self.account, self.fields, self.values, self.overwrite = account, fields, values, overwrite
        self._details: dict[int, dict] = {}

    def detail(self, entry: Entry) -> dict:
        """What the step says: names of fields, never values."""
        return self._details[entry.pk]

    def change(self, entries: list[Entry]) -> dict[int, Refused]:
        prefetch_related_objects(entries, "archive__k12_detail")
        saved = saved_supplements(entries)
        filled, refused = [], {}
        for entry in entries:
            supplement, before = present(entry, saved.get(entry.pk))
            self._fill(supplement)
            changed = changed_fields(supplement, before)
            if not changed:
                refused[entry.pk] = NothingToFill()
                continue
            mark_saved(supplement, self.account)
            self._details[entry.pk] = {"fields": list(changed), "supplement_version": supplement.version}
            filled.append(supplement)
        store_instances(filled)
        return refused

    def _fill(self, supplement: AnySupplement) -> None:
        if supplement.field_set is not self.fields:
            return
        for name, value in self.values.items():
            if self.overwrite or getattr(supplement, name) == self.fields.by_name[name].kind.blank:
                setattr(supplement, name, value)
