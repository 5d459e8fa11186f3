"""What stands in a file by readers that share no code with ours, for the fuzzer to compare with.

Each gives the filled cells by sheet, row (counted from 1, as users do) and column (from 0): every cell that shows
something wherever in the part it stands, because what we pass over must hold nothing. Whatever they raise means that
they cannot read the file.
"""

import io
import posixpath
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

import xlrd
import xlrd.sheet

from tests.bad_inputs.cases import HEADER

Cells = dict[int, dict[int, str]]
Sheets = dict[str, Cells]
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_OF_SHEETS = {"formula1", "formula2", "formula", "oddHeader", "oddFooter", "evenHeader", "evenFooter", "sqref"}
_FAR = 300  # columns and repeated rows beyond that are not laid out


class Doubled(Exception):
    """A cell stands twice: one of the two would be lost, so nobody may read the file."""


def sheets(format: str, data: bytes) -> Sheets:
    """Return the filled cells of every sheet."""
    return {"xlsx": of_xlsx, "xls": of_xls, "ods": of_ods, "csv": of_text}[format](data)


def shows(text: str) -> bool:
    """Tell whether a text shows something."""
    return any(not (sign.isspace() or unicodedata.category(sign) == "Cf") for sign in text)


def _put(cells: Cells, row: int, column: int, text: str) -> None:
    if shows(text):
        if column in cells.setdefault(row, {}):
            raise Doubled(f"{row} {column}")
        cells[row][column] = text


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if _local(key) == name), "")


def of_xlsx(data: bytes) -> Sheets:
    """Parts found by their relations, cells by their name alone."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {"/" + name.lower(): archive.read(name) for name in archive.namelist()}
    book = next(part for part, sort in _related(parts, "/").values() if sort == "officeDocument")
    related = _related(parts, book)
    strings: list[str] = []
    for part, sort in related.values():
        if sort == "sharedStrings" and part in parts:
            strings = [_rich(item) for item in ElementTree.fromstring(parts[part]) if _local(item.tag) == "si"]
    found: Sheets = {}
    for sheet in ElementTree.fromstring(parts[book]).iter():
        if _local(sheet.tag) == "sheet":
            part, sort = related[_attribute(sheet, "id")]
            if sort == "worksheet":
                found[_attribute(sheet, "name")] = _of_worksheet(ElementTree.fromstring(parts[part]), strings)
    return found


def _related(parts: dict[str, bytes], source: str) -> dict[str, tuple[str, str]]:
    folder, _, name = source.rpartition("/")
    found = {}
    for element in ElementTree.fromstring(parts[f"{folder}/_rels/{name}.rels"]).iter():
        if _local(element.tag) != "Relationship" or element.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(posixpath.join(folder or "/", element.get("Target", ""))).lower()
        found[element.get("Id", "")] = (target.replace("//", "/"), element.get("Type", "").rpartition("/")[2])
    return found


def _rich(item: ElementTree.Element) -> str:
    return _ESCAPE.sub(lambda code: chr(int(code[1], 16)), "".join(_texts(item)))


def _texts(element: ElementTree.Element) -> Iterator[str]:
    """The texts in an element, without reading aids."""
    for child in element:
        if _local(child.tag) == "t":
            yield child.text or ""
        if _local(child.tag) != "rPh":
            yield from _texts(child)


def _only_in(element: ElementTree.Element, holders: set[str]) -> None:
    """Raise ValueError where text stands outside the elements that may hold some: nobody knows what it means."""
    for each in element.iter():
        if isinstance(each.tag, str):
            stray = [child.tail or "" for child in each]
            if _local(each.tag) not in holders:
                stray.append(each.text or "")
            if any(map(shows, stray)) and not (_local(each.tag) in holders and each.tag.startswith("{urn:oasis")):
                raise ValueError("text outside")


def _of_worksheet(root: ElementTree.Element, strings: list[str]) -> Cells:
    cells: Cells = {}
    row = column = -1
    _only_in(root, {"v", "t", "f", *_OF_SHEETS})
    for element in _standing(root):
        name = _local(element.tag) if isinstance(element.tag, str) else ""
        if name == "row":
            row, column = int(element.get("r") or max(row, 0) + 1), -1
        elif name == "c":
            place = re.fullmatch("([A-Z]+)([0-9]+)", element.get("r") or "")
            if place:
                row, column = int(place[2]), _number(place[1]) - 1
            else:
                column += 1
            _put(cells, row, column, _of_cell(element, strings))
    return cells


def _standing(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """All elements but those of future features (extLst), which say nothing to who does not know them."""
    for child in element:
        yield child
        if not (isinstance(child.tag, str) and _local(child.tag) == "extLst"):
            yield from _standing(child)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _of_cell(cell: ElementTree.Element, strings: list[str]) -> str:
    held = {_local(child.tag): child for child in cell}
    sort, value = cell.get("t", "n"), held["v"].text if "v" in held else None
    if sort == "s" and value and value.strip().isdigit() and int(value) < len(strings):
        value = strings[int(value)]
    elif "is" in held:
        value = _rich(held["is"])
    elif sort == "str":
        value = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), value or "")
    if "f" in held and not shows(value or "") and not (sort == "str" and "v" in held):
        return "=" + (held["f"].text or "")
    return value or ""


@contextmanager
def _each_cell() -> Iterator[dict[xlrd.sheet.Sheet, Cells]]:
    """Take every cell from xlrd as it reads it: it forgets those before a DIMENSION, and writes one over another."""
    put, found = xlrd.sheet.Sheet.put_cell_ragged, defaultdict[xlrd.sheet.Sheet, Cells](dict)

    def take(self, row, column, sort, value, style):
        if sort not in (xlrd.XL_CELL_BLANK, xlrd.XL_CELL_EMPTY):
            _put(found[self], row + 1, column, "#" if sort == xlrd.XL_CELL_ERROR else str(value))
        put(self, row, column, sort, value, style)

    xlrd.sheet.Sheet.put_cell_ragged = take
    try:
        yield found
    finally:
        xlrd.sheet.Sheet.put_cell_ragged = put


def of_xls(data: bytes) -> Sheets:
    """As xlrd reads it."""
    with _each_cell() as found:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), ragged_rows=True)
    return {sheet.name: found[sheet] for sheet in book.sheets()}


_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAWING = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_ASIDE = {_TEXT + "ruby-text", _TEXT + "note", _OFFICE + "annotation", _TABLE + "table"}
_HOLDERS = {"p", "h", "span", "a", "ruby", "ruby-base", "ruby-text", "note-citation", "creator", "date"}
_CELLS = {_TABLE + "table-cell", _TABLE + "covered-table-cell"}


def of_ods(data: bytes) -> Sheets:
    """Rows and cells by their names, wherever in a table they stand."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = ElementTree.fromstring(archive.read("content.xml"))
    found: Sheets = {}
    for table in content.iter(_TABLE + "table"):
        cells = found[table.get(_TABLE + "name", "")] = {}
        row = 1
        for element in table.iter(_TABLE + "table-row"):
            repeated = int(element.get(_TABLE + "number-rows-repeated", "1"))
            texts = _of_row(element)
            for number in range(row, row + min(repeated, _FAR) if texts else row):
                cells[number] = texts
            row += repeated
    return found


def _of_row(row: ElementTree.Element) -> dict[int, str]:
    column, found = 0, {}
    for cell in (element for element in row.iter() if element.tag in _CELLS):
        _only_in(cell, _HOLDERS)
        repeated = int(cell.get(_TABLE + "number-columns-repeated", "1"))
        text = _of_ods_cell(cell)
        for place in range(column, column + min(repeated, _FAR)) if shows(text) else ():
            found[place] = text
        column += repeated
    return found


def _of_ods_cell(cell: ElementTree.Element) -> str:
    values = [cell.get(f"{_OFFICE}{name}") for name in ("value", "date-value", "time-value", "boolean-value")]
    text = cell.get(_OFFICE + "string-value") or "".join(_shown(cell))
    value = next((value for value in values if value), None)
    if value and shows(text) and not any(map(str.isdigit, text)):
        return text  # a number's format, or a formula, that shows a word
    if cell.get(_TABLE + "formula") and not (cell.get(_OFFICE + "value-type") or shows(text) or value):
        return "="
    sort = cell.get(_OFFICE + "value-type")
    return text if sort == "string" or not value or (sort is None and shows(text)) else value


def _shown(element: ElementTree.Element) -> Iterator[str]:
    """The text of the paragraphs in an element, without what stands aside."""
    for child in element:
        if not _stands_aside(child):
            yield from _paragraph(child) if child.tag in (_TEXT + "p", _TEXT + "h") else _shown(child)


def _stands_aside(element: ElementTree.Element) -> bool:
    """Whether it is a comment, or drawn beside the cell's text."""
    return not isinstance(element.tag, str) or element.tag in _ASIDE or element.tag.startswith(_DRAWING)


def _paragraph(element: ElementTree.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if not _stands_aside(child):
            yield from _paragraph(child)
        yield child.tail or ""


def of_text(data: bytes) -> Sheets:
    """By the rules of RFC 4180, with the separator that makes most headings of a first row."""
    text = _decoded(data).removesuffix("\x1a")  # of DOS: the end of the text
    text = re.sub(r'^"?sep=[^\w"\r\n]"?(\r\n|\r|\n)', "", text)
    found: Cells = {}
    for number, row in enumerate(max((list(_split(text, mark)) for mark in ",\t;|，"), key=_headed), 1):
        for column, cell in enumerate(row):
            _put(found, number, column, cell)
    return {"": found}


def _headed(rows: list[list[str]]) -> int:
    return max((len({re.sub(r"\W", "", cell) for cell in row} & {*HEADER}) for row in rows[:10]), default=0)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    if data.count(0) > len(data) / 10:
        return data.decode("utf-16-le" if data[1:400:2].count(0) > data[:400:2].count(0) else "utf-16-be")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _split(text: str, mark: str) -> Iterator[list[str]]:
    row, cell, place, quoted, begins = [], "", 0, False, 0
    while place < len(text):
        sign, following = text[place], text[place + 1 : place + 2]
        if quoted:
            quoted = sign != '"' or following == '"'
            if sign == '"' and following == '"':
                place += 1
            cell += sign if quoted else ""
        elif sign == '"' and place == begins:
            quoted = True
        elif sign == mark:
            row, cell, begins = [*row, cell], "", place + 1
        elif sign in "\r\n":
            place += sign == "\r" and following == "\n"
            yield [*row, cell]
            row, cell, begins = [], "", place + 1
        else:
            cell += sign
        place += 1
    if quoted:
        raise ValueError("a quotation mark is never closed")
    yield [*row, cell]
