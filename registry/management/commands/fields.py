"""``manage.py fields k12|vocational``: a field set to compare with an official blank template."""

from collections.abc import Iterator

from django.core.management.base import BaseCommand
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from registry.fields.by_track import SETS
from registry.fields.field_set import CONTROLLED_COLUMNS, Field, FieldSet

BY_CODE = {each.code: each for each in SETS.values()}
NOWHERE = "-"


class Command(BaseCommand):
    """Prints one line per column, separated by tabs, so that it can be pasted into a spreadsheet."""

    help = "Print a national field set: column letter, header, group, field, rule, what is to be written."

    def add_arguments(self, parser):
        parser.add_argument("set", choices=sorted(BY_CODE))

    def handle(self, *args, **options):
        heading = (_("column"), _("header"), _("group"), _("field"), _("rule"), _("what is to be written"))
        for line in (heading, *lines(BY_CODE[options["set"]])):
            self.stdout.write("\t".join(map(str, line)))


def lines(fields: FieldSet) -> Iterator[tuple]:
    """The columns in the national order, then the fields that only the paper form has."""
    groups = {field.name: group.label for group in fields.groups for field in group.fields}
    for letter, header in _lettered(fields):
        field = fields.by_column.get(header)
        yield (letter, header, *(_of_field(field, groups) if field else _of_entry(header)))
    for field in fields.fields:
        if field.column not in fields.template:
            yield (NOWHERE, field.column, *_of_field(field, groups))


def _lettered(fields: FieldSet) -> Iterator[tuple[str, str]]:
    """Letters of the official template; what stands before its first column is ours and has none."""
    ours = fields.added
    for place, header in enumerate(fields.template, start=1):
        yield NOWHERE if header in ours else get_column_letter(place - len(ours)), header


def _of_field(field: Field, groups) -> tuple:
    written = field.kind.words
    more = "、".join(field.kind.suggestions)
    return capfirst(groups[field.name]), field.name, field.needed.words, f"{written}（{more}…）" if more else written


def _of_entry(header: str) -> tuple:
    names = {column: name for name, column in CONTROLLED_COLUMNS.items()}
    if header in names:
        return _("Controlled fields"), names[header], _("locked"), _("as imported; they cannot be changed")
    return "", "", _("locked"), _("filled in by the system")
