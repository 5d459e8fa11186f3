"""What a national field set is: its fields in their groups and order, and what the rules say of a set of values.

Model columns, form, sheet, meter and admin all derive from one such description (registry/fields/k12.py,
registry/fields/vocational.py); by_track.py says which track has which.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.fields.kinds import Kind

Values = Mapping[str, Any]

MARKER_COLUMN = "学籍接续标识"
SCHOOL_COLUMN = "学校标识码"
# P3.1: never changed by a supplement; the attribute of an entry → the national header
CONTROLLED_COLUMNS = {
    "name": "姓名",
    "sex": "性别",
    "birth_date": "出生日期",
    "id_type": "身份证件类型",
    "id_number": "身份证件号",
}


@dataclass(frozen=True, eq=False)
class Rule:
    """When a field is required: ``holds`` of the values beside it, and the same in ``words`` for people.

    Fields share a rule, which is then asked once for all of them.
    """

    holds: Callable[[Values], bool]
    words: Any

    def __call__(self, values: Values) -> bool:
        return self.holds(values)


always = Rule(lambda values: True, _("required"))
never = Rule(lambda values: False, _("optional"))


@dataclass(frozen=True)
class Field:
    """One field: ``name`` of the model column, ``label`` for pages, ``column`` the national header (Chinese data).

    ``needed`` says whether it is required beside the other values. ``common``: a whole class may have one value.
    """

    name: str
    label: Any
    column: str
    kind: Kind
    needed: Rule = never
    help: Any = ""
    common: bool = False

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
    """A national field set; ``code`` names it for programs.

    ``template`` has the headers of its workbook from left to right: marker and school, the controlled columns, then
    the others in the national order. Fields that only the paper form has (姓名拼音 of K-12) are not in it; columns
    that the official template does not have are in ``added`` too.
    ``gaps`` are rules over several fields: each gives the names of fields that must still be answered.
    ``checks`` read fields that have sense only together: each gives the names it speaks for, and the value or the
    ValidationError that each has beside the others.
    """

    code: str
    groups: tuple[Group, ...]
    template: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    gaps: tuple[Callable[[Values], Iterable[str]], ...] = ()
    checks: tuple[Callable[[Values], Iterator[tuple[tuple[str, ...], str, Any]]], ...] = ()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All fields in the order of the form."""
        return tuple(one for group in self.groups for one in group.fields)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Fields by the name of their column in the model."""
        return {one.name: one for one in self.fields}

    @cached_property
    def blank(self) -> dict[str, Any]:
        """The value of each where nothing is filled in."""
        return {one.name: one.kind.blank for one in self.fields}

    @cached_property
    def _rules(self) -> set[Rule]:
        return {one.needed for one in self.fields}

    @cached_property
    def by_column(self) -> dict[str, Field]:
        """Fields by their national header."""
        return {one.column: one for one in self.fields}

    @cached_property
    def common(self) -> tuple[Field, ...]:
        """Fields in which a whole class may have one value, in order."""
        return tuple(one for one in self.fields if one.common)

    def add_columns(self, model) -> None:
        """Give an abstract model a column for every field, all of which may be blank: drafts are."""
        model.field_set = self
        for one in self.fields:
            model.add_to_class(one.name, one.kind.column(one.label))

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

    def _holding(self, values: Values) -> set[Rule]:
        return {rule for rule in self._rules if rule(values)}

    def needed(self, values: Values) -> list[Field]:
        """Fields that must be filled in beside these values, in order."""
        holding = self._holding(values)
        return [one for one in self.fields if one.needed in holding]

    def lacking(self, values: Values) -> list[Field]:
        """Needed fields that are still blank, or must still be answered otherwise, in order."""
        asked, holding = {name for gap in self.gaps for name in gap(values)}, self._holding(values)
        return [
            one
            for one in self.fields
            if one.name in asked or (one.needed in holding and values[one.name] == one.kind.blank)
        ]
