"""A workbook with rows that are known in part, to be filled in outside and given back.

It is written row by row and never held in memory as a whole. All cells are text; what must stay is locked and
coloured (without a password: a lock against slips, not against people), everything else is open.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from registry.tabular.writing import (
    HEADER_FILL,
    LIST_SHEET,
    REQUIRED_FILL,
    TEXT_FORMAT,
    list_of,
    put,
    style_heading,
    width_of,
)

_LOCKED_FILL = PatternFill("solid", start_color="E7E6E6")
_WIDEST = 40


@dataclass(frozen=True, slots=True)
class FillColumn:
    """A column: its heading (`required` ones get a star), and `note`, what to write there.

    `choices` are offered as a list; `closed`: nothing else is taken. `locked` cells cannot be typed into, `hidden`
    columns are not seen.
    """

    label: str
    required: bool = False
    locked: bool = False
    hidden: bool = False
    note: str = ""
    choices: Sequence[str] = ()
    closed: bool = True

    @property
    def heading(self) -> str:
        """The label, with a star when it is required."""
        return f"{self.label}*" if self.required else self.label


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What stands around the table: names of the sheets, headings and remarks of the second, and who remarks."""

    title: str
    guide_title: str
    guide_headings: tuple[str, str, str]
    guide_notes: Sequence[str]
    author: str
    not_on_list: str


def filling_sheet(
    columns: Sequence[FillColumn], rows: Iterable[Sequence[str]], words: SheetWords, *, frozen: int
) -> bytes:
    """Return the workbook as .xlsx; each of `rows` has a text for every column.

    The first sheet has one header row, the first `frozen` columns stay in sight; the second explains the columns;
    a hidden one has the lists that are too long for a cell's own.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(words.title)
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
    for place, column in enumerate(columns, 1):
        shape = sheet.column_dimensions[get_column_letter(place)]
        shape.width = min(width_of((column.heading, *column.choices)), _WIDEST)
        shape.hidden = column.hidden
    _protect(sheet)
    sheet.append([_heading(sheet, column, words.author) for column in columns])
    count = 0
    styles = [_style(sheet, column.locked) for column in columns]
    for texts in rows:
        sheet.append(_cells(sheet, texts, styles))
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"  # a protected sheet lets nobody add one
    _explain(book.create_sheet(words.guide_title), columns, words)
    _offer(book, sheet, columns, count, words)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _protect(sheet: Any) -> None:
    """Lock what is locked, and leave what does no harm: widths, filters, sorting."""
    sheet.protection.sheet = True
    for harmless in ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, harmless, False)  # of these, False is what allows


def _heading(sheet: Any, column: FillColumn, author: str) -> Cell:
    cell = WriteOnlyCell(sheet)
    put(cell, column.heading)
    fill = _LOCKED_FILL if column.locked else REQUIRED_FILL if column.required else HEADER_FILL
    style_heading(cell, fill)
    cell.number_format = TEXT_FORMAT
    if column.note:
        cell.comment = Comment(column.note, author, height=90, width=300)
    return cell


def _style(sheet: Any, locked: bool) -> Any:
    """The style that the cells of a column share."""
    cell = WriteOnlyCell(sheet)
    cell.number_format = TEXT_FORMAT
    cell.protection = Protection(locked=locked)
    if locked:
        cell.fill = _LOCKED_FILL
    return cell._style  # type: ignore[attr-defined]  # openpyxl knows no public way to share a style


def _cells(sheet: Any, texts: Sequence[str], styles: Sequence[Any]) -> Iterator[Cell]:
    for text, style in zip(texts, styles, strict=True):
        cell = WriteOnlyCell(sheet)
        cell._style = style  # type: ignore[attr-defined]  # as in `_style`
        put(cell, text)
        yield cell


def _explain(guide: Any, columns: Sequence[FillColumn], words: SheetWords) -> None:
    for letter, width in (("A", 32), ("B", 70), ("C", 40)):
        guide.column_dimensions[letter].width = width
    for note in words.guide_notes:
        guide.append([_guide_cell(guide, note, bold=True)])
    headings = [WriteOnlyCell(guide) for _ in words.guide_headings]
    for cell, heading in zip(headings, words.guide_headings, strict=True):
        put(cell, heading)
        style_heading(cell, HEADER_FILL)
    guide.append(headings)
    for column in columns:
        if not column.hidden:
            texts = (column.heading, column.note, "、".join(column.choices[:12]))
            guide.append([_guide_cell(guide, text) for text in texts])


def _guide_cell(guide: Any, text: str, *, bold: bool = False) -> Cell:
    cell = WriteOnlyCell(guide)
    put(cell, text)
    cell.number_format = TEXT_FORMAT
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text=not bold)
    return cell


def _offer(book: Workbook, sheet: Any, columns: Sequence[FillColumn], count: int, words: SheetWords) -> None:
    """Lists to choose from, for each column that has one; equal lists stand once in the hidden sheet."""
    lists: list[Sequence[str]] = []
    for place, column in enumerate(columns, 1):
        if column.choices and not column.locked and count:
            source = list_of(column.choices) or _reference(lists, column.choices)
            rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=column.closed)
            rule.error, rule.errorTitle = words.not_on_list, column.label
            letter = get_column_letter(place)
            rule.add(f"{letter}2:{letter}{count + 1}")
            sheet.data_validations.append(rule)
    if lists:
        hidden = book.create_sheet(LIST_SHEET)
        hidden.sheet_state = "hidden"
        for texts in zip_longest(*lists, fillvalue=""):
            hidden.append([_guide_cell(hidden, text) for text in texts])


def _reference(lists: list[Sequence[str]], choices: Sequence[str]) -> str:
    if choices not in lists:
        lists.append(choices)
    letter = get_column_letter(lists.index(choices) + 1)
    return f"{quote_sheetname(LIST_SHEET)}!${letter}$1:${letter}${len(choices)}"
