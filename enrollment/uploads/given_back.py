"""Rows that were not taken, given back in their own layout, each bad cell marked and explained."""

from django.utils.translation import gettext as _

from enrollment.uploads.models import NOTES_HEADING
from registry.tabular import writing
from registry.tabular.table import Table


def marked(table: Table, shown_rows) -> bytes:
    """A workbook of these rows as they were written, beside each what is wrong; to be corrected and uploaded again."""
    notes = {
        row.number: [(_column_index(line.cell), f"{line.cell} {line.words}".strip()) for line in row.lines]
        for row in shown_rows
    }
    rows = [(row.raw, notes[row.number]) for row in table.rows if row.number in notes]
    return writing.rejected(
        table.head,
        rows,
        title=_("rejected rows"),
        note_heading=str(NOTES_HEADING),
        author=_("Student record continuation"),
    )


def _column_index(cell: str) -> int | None:
    """Zero-based column of an address such as E9; None for a problem of the whole row."""
    letters = "".join(character for character in cell if character.isalpha())
    if not letters:
        return None
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1
