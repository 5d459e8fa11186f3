"""Family members or guardians on a national form (成员1, 成员2), and their rules.

One guardian is enough: a second member is never asked for, and one of those named must be a guardian.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.codes import DOCUMENT_TYPE
from registry.fields.field_set import Field, Group, Rule, Values, never
from registry.fields.kinds import Kind
from registry.identity.documents import DocumentType, parse_document_number

MEMBERS = (1, 2)
YES = "1"
LABELS = (_("family member or guardian 1"), _("family member or guardian 2"))
# when a column is asked for of somebody who is named
ONCE_NAMED = "once named"
WITH_A_NUMBER = "with a number"
WITH_A_NUMBERED_TYPE = "with a type that has numbers"
ONCE_NAMED_BUT_OTHER = "once named, but for the type 其他"
WITH_ANOTHER_RELATION = "with the relation 其他"


@dataclass(frozen=True)
class MemberColumn:
    """One column of each member; ``needed`` is one of the words above, or blank."""

    name: str
    label: Any
    column: str
    kind: Kind
    needed: str = ""
    help: Any = ""


@dataclass(frozen=True)
class Family:
    """The members of a field set: the same columns for each. ``other_relation``: the code that must be explained."""

    columns: tuple[MemberColumn, ...]
    other_relation: str = ""

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The fields of each member as a group of its own, which the form shows under one heading."""
        return tuple(self._group(number) for number in MEMBERS)

    @cached_property
    def checks(self) -> tuple:
        """The document of each member by the rule of its own type."""
        return tuple(partial(_document, number) for number in MEMBERS)

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """The national headers of all members, in order."""
        return tuple(field.column for group in self.groups for field in group.fields)

    def _group(self, number: int) -> Group:
        rules = self._rules(number)
        fields = tuple(
            Field(
                f"member{number}_{each.name}",
                each.label,
                f"成员{number}{each.column}",
                each.kind,
                rules.get(each.needed, never),
                each.help,
            )
            for each in self.columns
        )
        return Group(f"member{number}", LABELS[number - 1], fields)

    @cached_property
    def _names(self) -> dict[int, tuple[str, ...]]:
        return {number: tuple(f"member{number}_{each.name}" for each in self.columns) for number in MEMBERS}

    def is_named(self, values: Values, number: int) -> bool:
        """Whether anything is said of this family member."""
        return any(values[name] for name in self._names[number])

    def _is_wanted(self, number: int, values: Values) -> bool:
        """The first is asked for only while there is no second."""
        return self.is_named(values, number) or (number == 1 and not self.is_named(values, 2))

    def _rules(self, number: int) -> dict[str, Rule]:
        relation, id_type, id_number = (f"member{number}_{name}" for name in ("relation", "id_type", "id_number"))
        wanted = partial(self._is_wanted, number)
        named = (_("required, unless member 2 alone is named"), _("required once member 2 is named"))[number - 1]
        return {
            ONCE_NAMED: Rule(wanted, named),
            WITH_A_NUMBER: Rule(lambda values: bool(values[id_number]), _("required beside a document number")),
            WITH_A_NUMBERED_TYPE: Rule(
                lambda values: values[id_type] not in {"", DocumentType.OTHER},
                _("required beside a document type other than 其他"),
            ),
            ONCE_NAMED_BUT_OTHER: Rule(
                lambda values: wanted(values) and values[id_type] != DocumentType.OTHER,
                _("required of who is named, but for the document type 其他"),
            ),
            WITH_ANOTHER_RELATION: Rule(
                lambda values: values[relation] == self.other_relation, _("required beside the relation 其他")
            ),
        }

    def no_guardian(self, values: Values) -> Iterator[str]:
        """At least one member is a guardian; when all say no, the first of them must be answered again."""
        if not any(values[f"member{number}_is_guardian"] == YES for number in MEMBERS):
            named = [number for number in MEMBERS if self.is_named(values, number)]
            yield f"member{(named or MEMBERS)[0]}_is_guardian"


def _document(number: int, values: Values) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    """The number by the rule of its own type (GB 11643 for resident IDs only)."""
    type_name, number_name = f"member{number}_id_type", f"member{number}_id_number"
    if not (values[type_name] and values[number_name]):
        return
    parsed = parse_document_number(values[number_name], DocumentType(values[type_name]))
    error = ValidationError(
        gettext("This is not a valid number of the document type %(type)s; please compare it with the document."),
        params={"type": DOCUMENT_TYPE.label_of(values[type_name])},
    )
    yield (type_name, number_name), number_name, error if parsed.problem else parsed.value
