"""A list that leaves the system as a workbook: text cells only, a watermark line above them and in every print's foot.

It is written row by row into a file on disk and never held in memory as a whole, so that 50,000 rows cost no more
than 50. All words come from the caller.
"""

import tempfile
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from registry.tabular.writing import HEADER_FILL, TEXT_FORMAT, put, style_heading, width_of

_HEADER_ROW = 2  # below the watermark
_WIDEST_SAMPLE = 50  # rows that tell how wide a column must be
_LONGEST_FOOT = 200  # characters; Excel refuses a file with more than 255 in a foot, marks and page number included


def exported(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, title: str, watermark: str, landscape: bool = True
) -> BinaryIO:
    """Return an open temporary file, at its beginning, with the workbook as .xlsx; gone when it is closed.

    The first row is ``watermark``, the second the ``headings``; each of ``rows`` has a text for every heading.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    _set_up(sheet, len(headings), watermark, landscape)
    rows = iter(rows)
    sample = [texts for texts, _ in zip(rows, range(_WIDEST_SAMPLE), strict=False)]
    _widths(sheet, headings, sample)
    sheet.append([_line(sheet, watermark)])
    sheet.append([_heading(sheet, heading) for heading in headings])
    cells = [_text_cell(sheet) for _ in headings]
    count = 0
    for texts in chain(sample, rows):
        sheet.append(_filled(cells, texts))
        count += 1
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{get_column_letter(len(headings))}{count + _HEADER_ROW}"
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer that sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _set_up(sheet: Any, columns: int, watermark: str, landscape: bool) -> None:
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.print_title_rows = f"1:{_HEADER_ROW}"
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    # & begins a mark of the foot's own
    sheet.oddFooter.left.text = watermark[:_LONGEST_FOOT].replace("&", "＆")
    sheet.oddFooter.left.size = 8
    sheet.oddFooter.right.text = "&P / &N"


def _widths(sheet: Any, headings: Sequence[str], sample: Sequence[Sequence[str]]) -> None:
    for place, heading in enumerate(headings):
        texts = [heading, *(texts[place] for texts in sample)]
        sheet.column_dimensions[get_column_letter(place + 1)].width = width_of(texts)


def _line(sheet: Any, text: str) -> Cell:
    cell = _text_cell(sheet)
    put(cell, text)
    cell.font, cell.alignment = Font(size=9, color="595959"), Alignment(wrap_text=False)
    return cell


def _heading(sheet: Any, text: str) -> Cell:
    cell = _text_cell(sheet)
    put(cell, text)
    style_heading(cell, HEADER_FILL)
    return cell


def _text_cell(sheet: Any) -> Cell:
    cell = WriteOnlyCell(sheet)
    cell.number_format = TEXT_FORMAT
    return cell


def _filled(cells: Sequence[Cell], texts: Sequence[str]) -> Sequence[Cell]:
    """The same cells with other texts: a row is written as soon as it is appended."""
    for cell, text in zip(cells, texts, strict=True):
        cell.value = None
        put(cell, text)
    return cells
