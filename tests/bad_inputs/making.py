"""Files of bad inputs, made by code: whole containers, single parts, single cells."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

import xlsxwriter

from tests.bad_inputs.cases import HEADER, LIN, ZHAO, changed
from tests.registry.tabular.workbook_makers import patched, sheet_patched, xlsx

__all__ = [
    "cell",
    "header",
    "one",
    "part",
    "raw_zip",
    "row_xml",
    "sheet",
    "stored",
    "written",
    "xlsx_of_xml",
    "xlsxwriter_book",
]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SORTS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SORTS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SORTS}.worksheet+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def one(**values) -> Callable[[], bytes]:
    """A file of two rows, in the first of which some values are others; what openpyxl cannot write is inline XML."""
    return lambda: xlsx_of_xml(HEADER, changed(**values), ZHAO)


def header(*headings, rows=(LIN, ZHAO)) -> Callable[[], bytes]:
    """A file with another header."""
    return lambda: xlsx(list(headings), *rows)


def sheet(change: Callable) -> Callable[[], bytes]:
    """A file whose sheet openpyxl changes before it is saved."""
    return lambda: xlsx(HEADER, LIN, ZHAO, change=change)


def cell(address: str, xml: str, rows=(HEADER, LIN, ZHAO)) -> Callable[[], bytes]:
    """A file one cell of which is written as XML: what follows `<c r="…"` up to `</c>`."""

    def change(text: str) -> str:
        found, count = re.subn(rf'<c r="{address}".*?</c>', lambda _: f'<c r="{address}" {xml}</c>', text, count=1)
        assert count == 1
        return found

    return lambda: sheet_patched(xlsx(*rows), change)


def part(name: str, pattern: str, by: str) -> Callable[[], bytes]:
    """A file one part of which went through a regular expression."""

    def change(found: str, content: bytes) -> bytes:
        if found != name:
            return content
        text, count = re.subn(pattern, lambda _: by, content.decode(), count=1, flags=re.DOTALL)
        assert count == 1
        return text.encode()

    return lambda: patched(xlsx(HEADER, LIN, ZHAO), change)


def written(change: Callable[[str], str]) -> Callable[[], bytes]:
    """A file whose sheet's XML is changed."""
    return lambda: sheet_patched(xlsx(HEADER, LIN, ZHAO), change)


def escaped(text: str) -> str:
    """A text inside XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def row_xml(number: int, values, letters="ABCDEFGH") -> str:
    """A row as XML: texts inline, numbers as numbers, None left out."""
    cells = []
    for letter, value in zip(letters, values, strict=False):
        if isinstance(value, str):
            cells.append(
                f'<c r="{letter}{number}" t="inlineStr"><is><t xml:space="preserve">{escaped(value)}</t></is></c>'
            )
        elif value is not None:
            cells.append(f'<c r="{letter}{number}"><v>{value}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def relations(target: str, sort: str) -> str:
    """A part of one relationship."""
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/{sort}" Target="{target}"/></Relationships>'
    )


def xlsx_of_xml(*rows, body: str | None = None, compress=zipfile.ZIP_DEFLATED) -> bytes:
    """The smallest workbook, its sheet written as XML."""
    if body is None:
        body = "".join(row_xml(number, row) for number, row in enumerate(rows, 1))
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relations("xl/workbook.xml", "officeDocument"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations("worksheets/sheet1.xml", "worksheet"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>',
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compress) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def stored(data: bytes, name: str, content: bytes | str) -> bytes:
    """A zip with one member more, or another one in the place of one of that name."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return made.getvalue()


def raw_zip(*members: tuple[bytes, bytes], offsets: list[int] | None = None, **fields: int) -> bytes:
    """A zip put together by hand; `fields` overrule those of the directory, `offsets` where members begin."""
    body, directory, place = [], [], 0
    for number, (name, content) in enumerate(members):
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        facts = {"method": 8, "flags": 0, "crc": zlib.crc32(content), "packed": len(packed), "size": len(content)}
        order = ("flags", "method", "crc", "packed", "size")
        flags, method, crc, packed_size, size = ((facts | fields)[fact] for fact in order)
        common = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0x21, crc, packed_size, size, len(name), 0)
        start = offsets[number] if offsets else place
        member = b"PK\1\2\x14\0" + common + struct.pack("<HHHII", 0, 0, 0, fields.get("mode", 0) << 16, start) + name
        directory.append(member)
        body.append(b"PK\3\4" + common + name + packed)
        place += len(body[-1])
    listed = b"".join(directory)
    count = len(members) & 0xFFFF
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(listed), place, 0)
    return b"".join(body) + listed + end


def xlsxwriter_book(write: Callable, **options) -> bytes:
    """A workbook of XlsxWriter; `write(book, sheet)` fills it after header and two rows."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, **options}) as book:
        page = book.add_worksheet("Sheet1")
        for number, row in enumerate((HEADER, LIN, ZHAO)):
            page.write_row(number, 0, row)
        write(book, page)
    return made.getvalue()
