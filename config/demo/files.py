"""Roster files of every kind, as schools save them."""

import csv
import importlib.util
import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

CellValue = str | int | float
FIVE = ("姓名", "性别", "出生日期", "身份证件类型", "身份证件号码")
SIX = ("学籍号", *FIVE)

_ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"'
)
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx(rows: Sequence[Sequence[CellValue]], header: Sequence[str] = FIVE, *, title: str = "", notes=()) -> bytes:
    """A workbook; with a title row over all columns, and notes below the list. Numbers become number cells."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "新生名单"
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
        sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=14), Alignment(horizontal="center")
    for row in (header, *rows, *([note] for note in notes)):
        sheet.append(list(row))
    for cells in sheet.iter_rows(min_row=2 if title else 1):
        for cell in cells:
            cell.number_format = "General" if isinstance(cell.value, int | float) else "@"
    for letter, width in zip("ABCDEF", (14, 14, 16, 20, 24, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    return _saved(book)


def csv_file(rows: Sequence[Sequence[str]], header: Sequence[str] = FIVE, *, encoding: str = "gb18030") -> bytes:
    """A CSV file, by default in the encoding that Excel in China writes."""
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode(encoding)


def ods(rows: Sequence[Sequence[str]], header: Sequence[str] = FIVE) -> bytes:
    """An OpenDocument spreadsheet of text cells."""
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in (header, *rows))
    table = f'<table:table table:name="新生名单">{lines}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMES}>{body}'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODS_TYPE, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content + "</office:document-content>")
        archive.writestr("META-INF/manifest.xml", _manifest())
    return out.getvalue()


def _ods_cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'


def _manifest() -> str:
    namespace = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"'
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (("/", _ODS_TYPE), ("content.xml", "text/xml"))
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest {namespace}>{entries}</manifest:manifest>'


def can_write_xls() -> bool:
    """Whether the package that writes the old format is here; it comes with the tools for development."""
    return importlib.util.find_spec("xlwt") is not None


def xls(rows: Sequence[Sequence[str]], header: Sequence[str] = FIVE) -> bytes:
    """A workbook of Excel 97."""
    import xlwt  # noqa: PLC0415 - late: here only where `can_write_xls` says so

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("新生名单")
    for number, row in enumerate((header, *rows)):
        for place, text in enumerate(row):
            sheet.write(number, place, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def web_page(rows: Sequence[Sequence[str]], header: Sequence[str] = FIVE) -> bytes:
    """What old systems call a spreadsheet: a web page named .xls."""
    lines = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in (header, *rows))
    return f"<html><meta charset='utf-8'><table>{lines}</table></html>".encode()


def paper(words: str) -> bytes:
    """A page with one line (of plain letters), as a scanned paper would be handed in: PDF."""
    drawn = f"BT /F1 24 Tf 72 720 Td ({words}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> "
        b">>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(parts) + 1, table, trailer)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
