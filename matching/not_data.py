"""Rows below the header that are no students: totals, notes, serial numbers alone, a second header (R7, R14)."""

import re
from functools import cache

from matching.layouts import Layout
from registry.identity.check_digits import eighteen
from registry.identity.hiding import without_long_numbers
from registry.tabular.facts import is_blank
from registry.tabular.headers import fold
from registry.tabular.table import Row

_FIRST_WORDS = ("合计", "总计", "小计", "说明", "填表", "备注", "注", "制表", "审核")
_SERIAL_NUMBER = re.compile(r"[0-9０-９]{1,6}(\.0)?[.．、]?").fullmatch
# a total in the column of numbers is no document number
_MAY_BE_A_DOCUMENT = re.compile(r"[0-9A-Za-z０-９]{5,}").search
_LONGEST_TEXT = 100


def remark(row: Row, layout: Layout) -> str | None:
    """The text of a row that is not data, None for a new student's row."""
    if eighteen(row.cells["id_number"].text):
        return None  # as nearly every row; nothing else has such a number in this column
    texts = [" ".join(text.split()) for text in row.raw if not is_blank(text)]
    if not (_is_serial_number_alone(row, texts) or _is_note(row, texts) or _is_header(row, layout)):
        return None
    return without_long_numbers(" ".join(texts))[:_LONGEST_TEXT]  # skipped lines are kept in clear


def _is_serial_number_alone(row: Row, texts: list[str]) -> bool:
    if len(texts) != 1 or not _SERIAL_NUMBER(texts[0]):
        return False
    return all(is_blank(cell.text) and cell.kind in ("blank", "text") for cell in row.cells.values())


def _is_note(row: Row, texts: list[str]) -> bool:
    first = next((text for text in texts if not _SERIAL_NUMBER(text)), "")
    if not "".join(first.split()).startswith(_FIRST_WORDS):
        return False
    number = row.cells["id_number"].text
    return not _MAY_BE_A_DOCUMENT(number) or number == first


def _is_header(row: Row, layout: Layout) -> bool:
    filled = [(name, cell.text) for name, cell in row.cells.items() if not is_blank(cell.text)]
    # from the right: numbers are never headings, so that most rows are recognised by one cell
    return len(filled) >= 2 and all(_is_heading(text, name, layout) for name, text in reversed(filled))


def _is_heading(text: str, name: str, layout: Layout) -> bool:
    return fold(text) in _headings(layout)[name]


@cache
def _headings(layout: Layout) -> dict[str, frozenset[str]]:
    """Folded headings by field."""
    return {
        column.field: frozenset(map(fold, (column.label, column.field, *column.names))) for column in layout.columns
    }
