"""Sheets as their users handle them: taken out, filled in by code, and given back."""

import io
from collections.abc import Callable, Mapping

import openpyxl

from enrollment.sheets.models import SupplementSheet
from enrollment.sheets.receiving import receive
from enrollment.sheets.taking_out import selected, take_out
from enrollment.sheets.uploading import store_sheet
from registry.fields.by_track import field_set
from tests.enrollment.supplement.values import COMPLETE, VOCATIONAL_COMPLETE

TEXTS = {"primary": COMPLETE, "vocational": VOCATIONAL_COMPLETE}
MARKER, SCHOOL, NAME, NUMBER = "学籍接续标识", "学校标识码", "姓名", "身份证件号"


class Book:
    """A workbook by its headers; rows are counted as the spreadsheet does."""

    def __init__(self, data: bytes):
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.sheet = self.book.worksheets[0]
        self.places = {str(cell.value).rstrip("*"): cell.column for cell in self.sheet[1] if cell.value}

    def cell(self, row: int, header: str):
        return self.sheet.cell(row, self.places[header])

    def text(self, row: int, header: str) -> str:
        return self.cell(row, header).value or ""

    def put(self, row: int, values: Mapping[str, object]) -> None:
        for header, value in values.items():
            self.cell(row, header).value = value

    def address(self, row: int, header: str) -> str:
        return self.cell(row, header).coordinate

    def texts(self, row: int) -> dict[str, str]:
        return {header: self.text(row, header) for header in self.places}

    def append(self, texts: Mapping[str, str]) -> None:
        self.put(self.sheet.max_row + 1, texts)

    def rows(self) -> range:
        return range(2, self.sheet.max_row + 1)

    def row_of(self, name: str) -> int:
        return next(row for row in self.rows() if self.text(row, NAME) == name)

    def bytes(self) -> bytes:
        saved = io.BytesIO()
        self.book.save(saved)
        return saved.getvalue()


def by_header(texts: Mapping[str, str], track: str = "primary") -> dict[str, str]:
    """Texts by field as texts by national header, those that the template has."""
    fields = field_set(track)
    return {
        fields.by_name[name].column: text
        for name, text in texts.items()
        if fields.by_name[name].column in fields.template
    }


def taken_out(account, *entries, track: str = "primary") -> Book:
    """The sheet of these new students, or of all."""
    found = selected(account, track, "all")
    if entries:
        found = found.filter(pk__in=[entry.pk for entry in entries])
    return Book(take_out(account, track, found).data)


def filled(book: Book, texts: Mapping[str, str] | None = None, track: str = "primary") -> Book:
    """The same sheet with every row filled in."""
    for row in book.rows():
        book.put(row, by_header(TEXTS[track] if texts is None else texts, track))
    return book


def given_back(account, data: bytes | Book, *, track: str = "primary", name: str = "补录.xlsx") -> SupplementSheet:
    """The sheet uploaded and received to its end."""
    data = data.bytes() if isinstance(data, Book) else data
    sheet, _created = store_sheet(account, track, name, data, enqueue=False)
    receive(sheet.pk)
    sheet.refresh_from_db()
    return sheet


def outcomes(sheet: SupplementSheet) -> list[tuple[int, str]]:
    return list(sheet.rows.values_list("number", "outcome"))


def problems(sheet: SupplementSheet, row: int | None = None) -> list[tuple[str, str]]:
    """Cells and codes of all problems, or of one row's."""
    found = [problem for each in sheet.rows.all() if row in (None, each.number) for problem in each.problems.all()]
    return [(problem.cell, problem.code) for problem in found if problem.level == "error"]


def tampered(book: Book, change: Callable[[Book], None]) -> Book:
    change(book)
    return book
