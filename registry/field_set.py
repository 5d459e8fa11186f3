"""What a national field set is: its fields in their groups and order, and what the rules say of a set of values.

Model columns, form, meter and admin all derive from one such description (registry/k12.py).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError

from registry.field_kinds import Kind

Values = Mapping[str, Any]
Rule = Callable[[Values], bool]


def always(values: Values) -> bool:
    """Required in every case."""
    return True


def never(values: Values) -> bool:
    """Not required in any case."""
    return False


@dataclass(frozen=True)
class Field:
    """One field: ``name`` of the model column, ``label`` for pages, ``column`` the national header (Chinese data).

    ``needed`` says whether it is required beside the other values.
    """

    name: str
    label: Any
    column: str
    kind: Kind
    needed: Rule = never
    help: Any = ""

    def read(self, text: str) -> Any:
        """The value of a text as a user wrote it; blank clears. Raises ValidationError."""
        return self.kind.read(text) if text.strip() else self.kind.blank


@dataclass(frozen=True)
class Group:
    """Fields that stand together on the national form."""

    code: str
    label: Any
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Reading:
    """Texts as read: ``values`` by field, and ``problems``, a sentence for each field that cannot be taken."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldSet:
    """A national field set.

    ``gaps`` are rules over several fields: each gives the names of fields that must still be answered.
    ``checks`` read fields that have sense only together: each gives the names it speaks for, and the value or the
    ValidationError that each has beside the others.
    """

    groups: tuple[Group, ...]
    gaps: tuple[Callable[[Values], Iterable[str]], ...] = ()
    checks: tuple[Callable[[Values], Iterator[tuple[tuple[str, ...], str, Any]]], ...] = ()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All fields in the national order."""
        return tuple(one for group in self.groups for one in group.fields)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Fields by the name of their column in the model."""
        return {one.name: one for one in self.fields}

    def values(self, row) -> dict[str, Any]:
        """The values that a model row holds."""
        return {name: getattr(row, name) for name in self.by_name}

    def read(self, texts: Mapping[str, str], stored: Values) -> Reading:
        """Read what a user wrote beside what is ``stored``; fields that ``texts`` does not name are left alone."""
        reading = Reading()
        for name in self.by_name.keys() & texts.keys():
            try:
                reading.values[name] = self.by_name[name].read(texts[name])
            except ValidationError as error:
                reading.problems[name] = error.messages[0]
        for check in self.checks:
            self._apply(check, reading, stored)
        return reading

    @staticmethod
    def _apply(check, reading: Reading, stored: Values) -> None:
        """Where fields do not go together, none of them is taken."""
        for together, name, outcome in check({**stored, **reading.values}):
            if not any(one in reading.values for one in together):
                continue
            if isinstance(outcome, ValidationError):
                reading.problems[name] = outcome.messages[0]
                for one in together:
                    reading.values.pop(one, None)
            else:
                reading.values[name] = outcome

    def needed(self, values: Values) -> list[Field]:
        """Fields that must be filled in beside these values, in order."""
        return [one for one in self.fields if one.needed(values)]

    def lacking(self, values: Values) -> list[Field]:
        """Needed fields that are still blank, or must still be answered otherwise, in order."""
        asked = {name for gap in self.gaps for name in gap(values)}
        return [
            one
            for one in self.fields
            if one.name in asked or (one.needed(values) and values[one.name] == one.kind.blank)
        ]
