"""Files as users and attackers make them, built by the tests; all people are invented."""

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import xlwt

from registry.tabular.table import Column

COLUMNS = (
    Column("name", "姓名", ("学生姓名",)),
    Column("sex", "性别"),
    Column("birth_date", "出生日期", ("出生年月日",)),
    Column("id_type", "身份证件类型", ("证件类型",)),
    Column("id_number", "身份证件号码", ("身份证号", "证件号码")),
    Column("student_number", "学籍号", ("全国学籍号",), required=False),
)
HEADER = ["姓名", "性别", "出生日期", "身份证件类型", "身份证件号码"]
LIN = ["林小满", "女", "2019-09-03", "居民身份证", "110101201909030024"]
ZHAO = ["赵一鸣", "男", "2020-01-15", "居民身份证", "110101202001150017"]
WANG = ["王若兰", "女", "2019-12-01", "其他", ""]


def saved(book) -> bytes:
    """Return the bytes of a workbook of openpyxl or xlwt."""
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def xlsx(*rows, change: Callable | None = None, title: str = "Sheet1") -> bytes:
    """Return an .xlsx with these rows; `change` gets the sheet before it is saved."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    return saved(book)


def xls(*rows, change: Callable | None = None) -> bytes:
    """Return a BIFF8 .xls with these rows."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    if change:
        change(sheet)
    return saved(book)


def csv(*rows, mark: str = ",", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """Return a text file of these rows."""
    return end.join(mark.join(row) for row in rows).encode(encoding)


def patched(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return a zip whose members went through `change(name, content)`; None leaves a member out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return made.getvalue()


def sheet_patched(data: bytes, change: Callable[[str], str]) -> bytes:
    """Return a workbook whose first sheet's XML went through `change`."""

    def one(name: str, content: bytes) -> bytes:
        return change(content.decode()).encode() if name == "xl/worksheets/sheet1.xml" else content

    return patched(data, one)


def with_member(data: bytes, name: str, content: bytes, **options) -> bytes:
    """Return a zip with one more member."""
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content, **options)
    return made.getvalue()


def replaced(pattern: str, by: str) -> Callable[[str], str]:
    """Return a change of XML by regular expression."""
    return lambda text: re.sub(pattern, by, text, flags=re.DOTALL)


_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def ods(
    *rows: str,
    columns: str = "",
    before: str = "",
    styles: str = "",
    attributes: str = "",
    beside: str = "",
    after: str = "",
) -> bytes:
    """Return an .ods whose rows are given as XML; `beside` stands before its only table, `after` behind it."""
    names = ("office", "table", "text", "style", "number")
    spaces = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    spaces += ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" office:version="1.3"'
    calc = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content{spaces}{calc}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{beside}"
        f'<table:table table:name="Sheet1"{attributes}>{columns}{"".join(rows)}</table:table>{after}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
    return made.getvalue()


def ods_row(*texts: str, attributes: str = "") -> str:
    """Return one row of text cells as XML."""
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        if text
        else "<table:table-cell/>"
        for text in texts
    )
    return f"<table:table-row {attributes}>{cells}</table:table-row>"
