"""Writing workbooks: every cell is text, in tables of figures also a number, so nothing can become a formula.

All words (headings, titles, notes) come from the caller.
"""

import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from registry.tabular.table import Column

TEXT_FORMAT = "@"
# A list longer than this cannot stand in the validation itself; Excel refuses to open the file.
_LONGEST_LIST = 255
_LONGEST_CELL = 32_767
LIST_SHEET = "lists"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
HEADER_FILL = PatternFill("solid", start_color="DCE6F1")
REQUIRED_FILL = PatternFill("solid", start_color="FCE4D6")
_BAD_FILL = PatternFill("solid", start_color="FFC7CE")
Rejected = tuple[Sequence[str], Sequence[tuple[int | None, str]]]  # texts of a row, its problems in words
_LINE = Side(style="thin", color="BFBFBF")
_HEADER_BORDER = Border(bottom=_LINE, right=_LINE)


def template(
    columns: Sequence[Column],
    *,
    title: str,
    guide_title: str,
    guide_headings: tuple[str, str, str],
    example: Mapping[str, str],
    explanations: Mapping[str, str],
    choices: Mapping[str, Sequence[str]],
    notes: Sequence[str] = (),
    rows: int = 2_000,
) -> bytes:
    """Return an empty workbook to fill in, as .xlsx.

    The first sheet, named `title`, has one header row (required columns with a star) and text cells for
    `rows` rows, with a drop-down list for every field in `choices`. The second, named `guide_title`, lists
    the columns downwards under `guide_headings` (column, explanation, example), so that it never looks like
    a roster itself; `example` and `explanations` are keyed by field, `notes` stand above.
    """
    book = Workbook()
    sheet = _first_sheet(book)
    sheet.title = title
    for place, column in enumerate(columns, 1):
        _heading(sheet, place, column)
        _format_as_text(sheet, place, rows)
        texts = (column.label, example.get(column.field, ""), *choices.get(column.field, ()))
        _widen(sheet, place, texts)
    sheet.freeze_panes = "A2"
    guide = book.create_sheet(guide_title)
    _introduce(guide, guide_headings, notes)
    _explain(guide, len(notes) + 2, columns, explanations, example)
    _offer_choices(book, sheet, columns, choices, rows)
    return _saved(book)


def _first_sheet(book: Workbook) -> Worksheet:
    """The sheet that every new workbook has."""
    return book.worksheets[0]


def _heading(sheet: Worksheet, place: int, column: Column) -> None:
    cell = _write(sheet, 1, place, f"{column.label}*" if column.required else column.label)
    style_heading(cell, REQUIRED_FILL if column.required else HEADER_FILL)


def style_heading(cell: Cell | MergedCell, fill: PatternFill) -> None:
    """Make a cell look like a heading."""
    cell.font, cell.fill, cell.border = Font(bold=True), fill, _HEADER_BORDER
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _format_as_text(sheet: Worksheet, place: int, rows: int) -> None:
    # On the column for rows beyond, on the cells for programs that read cell formats only.
    sheet.column_dimensions[get_column_letter(place)].number_format = TEXT_FORMAT
    for row in range(2, rows + 2):
        sheet.cell(row=row, column=place).number_format = TEXT_FORMAT


def _widen(sheet: Worksheet, place: int, texts: Sequence[str]) -> None:
    sheet.column_dimensions[get_column_letter(place)].width = width_of(texts)


def width_of(texts: Sequence[str]) -> int:
    """Return the width of a column in which these texts stand, within reason."""
    width = max(sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text) for text in texts)
    return min(max(width + 4, 10), 60)


def _introduce(sheet: Worksheet, headings: tuple[str, str, str], notes: Sequence[str]) -> None:
    for row, note in enumerate(notes, 1):
        _write(sheet, row, 1, note)
    for place, heading in enumerate(headings, 1):
        style_heading(_write(sheet, len(notes) + 1, place, heading), HEADER_FILL)
    for letter, width in (("A", 24), ("B", 70), ("C", 28)):
        sheet.column_dimensions[letter].width = width


def _explain(
    sheet: Worksheet,
    first_row: int,
    columns: Sequence[Column],
    explanations: Mapping[str, str],
    example: Mapping[str, str],
) -> None:
    for row, column in enumerate(columns, first_row):
        label = f"{column.label}*" if column.required else column.label
        texts = (label, explanations.get(column.field, ""), example.get(column.field, ""))
        for place, text in enumerate(texts, 1):
            _write(sheet, row, place, text).alignment = Alignment(vertical="top", wrap_text=True)


def _offer_choices(
    book: Workbook, sheet: Worksheet, columns: Sequence[Column], choices: Mapping[str, Sequence[str]], rows: int
) -> None:
    lists = None
    for place, column in enumerate(columns, 1):
        names = choices.get(column.field)
        if not names:
            continue
        source = list_of(names)
        if source is None:
            lists = lists or _list_sheet(book)
            source = _list_source(lists, names)
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
        letter = get_column_letter(place)
        rule.add(f"{letter}2:{letter}{rows + 1}")
        sheet.add_data_validation(rule)


def list_of(names: Sequence[str]) -> str | None:
    """Return a list as it stands in a validation; None for one that needs cells of its own."""
    source = '"' + ",".join(names) + '"'
    fits = len(source) <= _LONGEST_LIST and not any("," in name or '"' in name for name in names)
    return source if fits else None


def _list_sheet(book: Workbook) -> Worksheet:
    sheet: Worksheet = book.create_sheet(LIST_SHEET)
    sheet.sheet_state = "hidden"
    return sheet


def _list_source(lists: Worksheet, names: Sequence[str]) -> str:
    place = 1 if lists.cell(row=1, column=1).value is None else lists.max_column + 1
    for row, name in enumerate(names, 1):
        _write(lists, row, place, name)
    letter = get_column_letter(place)
    return f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${len(names)}"


def rejected(
    head: Sequence[Sequence[str]],
    rows: Sequence[Rejected],
    *,
    title: str,
    note_heading: str,
    author: str,
) -> bytes:
    """Return the rejected rows in the user's own layout, as .xlsx, to be corrected and uploaded again.

    `head` is `Table.head` (title rows, then the header row), each row its `Row.raw` with its problems in
    words: (column counted from 0, or None for the whole row; sentence). Bad cells are coloured and carry the
    sentence as a comment by `author`; the last column, headed `note_heading`, holds all sentences of the row.
    A workbook of this kind given in again keeps its one such column.
    """
    book = Workbook()
    sheet = _first_sheet(book)
    sheet.title = title
    place = _note_place(head, rows, note_heading)
    for row, texts in enumerate(head, 1):
        _write_row(sheet, row, texts[: place - 1])
    for place_in_header in range(1, place):
        style_heading(sheet.cell(row=len(head), column=place_in_header), HEADER_FILL)
    style_heading(_write(sheet, len(head), place, note_heading), REQUIRED_FILL)
    for row, (texts, problems) in enumerate(rows, len(head) + 1):
        _write_row(sheet, row, texts[: place - 1])
        _mark(sheet, row, problems, author)
        notes = "\n".join(note for _, note in problems)
        _write(sheet, row, place, notes).alignment = Alignment(vertical="top", wrap_text=True)
    _lay_out(sheet, head, rows, place)
    return _saved(book)


def _note_place(head: Sequence[Sequence[str]], rows: Sequence[Rejected], note_heading: str) -> int:
    header = [text.strip() for text in head[-1]] if head else []
    if note_heading in header and not any(header[header.index(note_heading) + 1 :]):
        return header.index(note_heading) + 1
    return max((len(texts) for texts in (*head, *(texts for texts, _ in rows))), default=0) + 1


def _write_row(sheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    for place, text in enumerate(texts, 1):
        _write(sheet, row, place, text)


def _mark(sheet: Worksheet, row: int, problems: Sequence[tuple[int | None, str]], author: str) -> None:
    by_place: dict[int, list[str]] = {}
    for place, note in problems:
        if place is not None:
            by_place.setdefault(place + 1, []).append(note)
    for place, notes in by_place.items():
        cell = sheet.cell(row=row, column=place)
        cell.fill = _BAD_FILL
        cell.comment = Comment("\n".join(notes), author, height=40 + 40 * len(notes), width=320)


def _lay_out(sheet: Worksheet, head: Sequence[Sequence[str]], rows: Sequence[Rejected], place: int) -> None:
    for column in range(place - 1):
        texts = [texts[column] for texts in (*head[-1:], *(texts for texts, _ in rows[:200])) if column < len(texts)]
        _widen(sheet, column + 1, texts or [""])
        sheet.column_dimensions[get_column_letter(column + 1)].number_format = TEXT_FORMAT
    sheet.column_dimensions[get_column_letter(place)].width = 70
    sheet.freeze_panes = f"A{len(head) + 1}"


def _write(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write a text that stays text, whatever it begins with."""
    cell = sheet.cell(row=row, column=column)
    assert isinstance(cell, Cell)  # nothing that is written here merges cells
    put(cell, text)
    cell.number_format = TEXT_FORMAT
    return cell


def put(cell: Cell, text: str) -> None:
    """Put a text into a cell as text; signs that no workbook can hold become �."""
    text = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:_LONGEST_CELL]
    if text:
        cell.value = text
        cell.data_type = "s"


class SheetToWrite(NamedTuple):
    """One sheet of a workbook to look at: `rows` of texts and numbers (None stays empty) below their headings."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | int | None]]


def tables(sheets: Sequence[SheetToWrite], *, notes: Sequence[str]) -> bytes:
    """Return a workbook of tables to look at, as .xlsx; `notes` (what it is, who took it out) stand above each."""
    book = Workbook()
    book.remove(_first_sheet(book))
    for each in sheets:
        sheet = book.create_sheet(each.title)
        for row, note in enumerate(notes, 1):
            _write(sheet, row, 1, note)
        head = len(notes) + 1
        for place, heading in enumerate(each.headings, 1):
            style_heading(_write(sheet, head, place, heading), HEADER_FILL)
            texts = [heading, *(str(row[place - 1] or "") for row in each.rows[:200])]
            sheet.column_dimensions[get_column_letter(place)].width = width_of(texts)
        for row, values in enumerate(each.rows, head + 1):
            for place, value in enumerate(values, 1):
                _write_value(sheet, row, place, value)
        sheet.freeze_panes = f"B{head + 1}"
    return _saved(book)


def _write_value(sheet: Worksheet, row: int, column: int, value: str | int | None) -> None:
    if isinstance(value, str):
        _write(sheet, row, column, value)
    elif value is not None:
        sheet.cell(row=row, column=column, value=value).number_format = "#,##0"


def _saved(book: Workbook) -> bytes:
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()
