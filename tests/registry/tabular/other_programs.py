"""The cells of a file as openpyxl, xlrd and LibreOffice have them, each as one comparable text."""

import datetime
import io
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import xlrd

Cells = dict[tuple[str, int, int], str]  # by sheet, row and column, counted from 1

_OFFICE, _TABLE, _TEXT, _CALC = (
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
    "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
    "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}",
)
_FAR = 200
_AT_A_TIME = 150  # files; it stops without a word after some 250


def number(value: float) -> str:
    """A number to fifteen digits, the same for every program."""
    return f"{value:.15g}" if abs(value) < 10**15 else f"{value:.13E}"


def value(found: object) -> str:
    """A value of a reader in Python as one text."""
    if found is None:
        return ""
    if isinstance(found, bool):
        return str(found).upper()
    if isinstance(found, int | float):
        return number(found)
    if isinstance(found, datetime.datetime):
        found = (found + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
        return found.isoformat(" ").removesuffix(" 00:00:00")
    return text(str(found))


def text(found: str) -> str:
    """A text with the same line ends in every program; one of blanks alone shows nothing."""
    found = found.replace("\r\n", "\n").replace("\r", "\n")
    return found if found.strip() else ""


def of_openpyxl(data: bytes) -> Cells:
    """Stored values, an error as "#", a formula without a value as nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        (sheet.title, cell.row, cell.column): "#" if cell.data_type == "e" else value(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def of_xlrd(data: bytes) -> Cells:
    """Dates by their format, an error as "#"."""
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
    found: Cells = {}
    for sheet in book.sheets():
        for row in range(sheet.nrows):
            for column, cell in enumerate(sheet.row(row)):
                found[sheet.name, row + 1, column + 1] = _of_xlrd(cell, book.datemode)
    return found


def _of_xlrd(cell: xlrd.sheet.Cell, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return "#"
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return value(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_DATE:
        return value(xlrd.xldate_as_datetime(cell.value, datemode))
    return value(cell.value)


def converted(files: dict[str, bytes], folder: Path) -> dict[str, Cells]:
    """What LibreOffice makes of many files, some at a time; those that it cannot open are missing."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "fods", "--outdir", "made"]
    names = list(files)
    for first in range(0, len(names), _AT_A_TIME):
        some = names[first : first + _AT_A_TIME]
        subprocess.run([*command, *some], cwd=folder, check=True, capture_output=True, timeout=300)
    made = {name: folder / "made" / f"{name.rpartition('.')[0]}.fods" for name in files}
    return {name: of_flat(path.read_bytes()) for name, path in made.items() if path.exists()}


def of_flat(data: bytes) -> Cells:
    """The cells of a flat OpenDocument file, which LibreOffice wrote."""
    found: Cells = {}
    for table in ElementTree.fromstring(data).iter(_TABLE + "table"):
        row = 1
        for element in table.iter(_TABLE + "table-row"):
            texts = dict(_row(element))
            repeated = int(element.get(_TABLE + "number-rows-repeated", "1"))
            for number_of_row in range(row, row + min(repeated, _FAR) if texts else row):
                for column, shown in texts.items():
                    found[table.get(_TABLE + "name", ""), number_of_row, column] = shown
            row += repeated
    return found


def _row(row: ElementTree.Element) -> Iterator[tuple[int, str]]:
    column = 1
    for cell in row:
        repeated = int(cell.get(_TABLE + "number-columns-repeated", "1"))
        shown = _cell(cell)
        for place in range(column, column + min(repeated, _FAR)) if shown else ():
            yield place, shown
        column += repeated


def _cell(cell: ElementTree.Element) -> str:
    sort = cell.get(_OFFICE + "value-type", "")
    if cell.get(_CALC + "value-type") == "error":
        return "#"
    if sort == "date":
        return cell.get(_OFFICE + "date-value", "").replace("T", " ").removesuffix(" 00:00:00")
    if sort == "boolean":
        return cell.get(_OFFICE + "boolean-value", "").upper()
    if sort in ("float", "percentage", "currency"):
        return number(float(cell.get(_OFFICE + "value", "0")))
    return text("\n".join("".join(_shown(part)) for part in cell if part.tag == _TEXT + "p"))


def _shown(paragraph: ElementTree.Element) -> Iterator[str]:
    yield paragraph.text or ""
    for child in paragraph:
        if child.tag == _TEXT + "s":
            yield " " * int(child.get(_TEXT + "c", "1"))
        elif child.tag == _TEXT + "tab":
            yield "\t"
        elif child.tag == _TEXT + "line-break":
            yield "\n"
        elif child.tag != _OFFICE + "annotation":
            yield from _shown(child)
        yield child.tail or ""
