"""Cases 30-59: which sheet, which header, which rows, and what other programs put beside them."""

import datetime
import io
import re
from pathlib import Path

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table as Listing

from registry.tabular.table import Limits
from tests.bad_inputs.cases import HEADER, LIN, ZHAO, Case
from tests.bad_inputs.making import MAIN, header, part, row_xml, sheet, stored, written, xlsx_of_xml, xlsxwriter_book
from tests.registry.tabular.workbook_makers import csv, patched, replaced, saved, sheet_patched, xls, xlsx

ROWS = (HEADER, LIN, ZHAO)
GOLDEN = Path(__file__).parents[1] / "golden"


def sheets(**named) -> bytes:
    """A workbook of several sheets: title=(state, rows)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, (state, rows) in named.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
        page.sheet_state = state
    return saved(book)


def chart_only() -> bytes:
    book = openpyxl.Workbook()
    book.create_chartsheet().add_chart(BarChart())
    book.remove(book.worksheets[0])
    return saved(book)


def hide_rows(page) -> None:
    page.row_dimensions[2].hidden = True


def hide_column(page) -> None:
    page.column_dimensions["C"].hidden = True


def filter_rows(page) -> None:
    page.auto_filter.ref = "A1:E3"
    page.auto_filter.add_filter_column(1, ["男"])
    page.row_dimensions[2].hidden = True


def titled() -> bytes:
    return xlsx(["青禾县第一小学新生名单"], *ROWS, change=lambda page: page.merge_cells("A1:E1"))


def two_rows(top: list, bottom: list, *merges: str) -> bytes:
    def change(page):
        for area in merges:
            page.merge_cells(area)

    return xlsx(["名单"], top, bottom, LIN, ZHAO, change=change)


SPLIT = ["姓名", "性别", "出生日期", "身份证件", ""], ["", "", "", "类型", "号码"]


def merged_name(page) -> None:
    page.merge_cells("A2:A3")


def everything_merged() -> bytes:
    return sheet_patched(
        xlsx(*ROWS), replaced("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    )


def blank_rows(count: int, cells: str) -> bytes:
    rows = "".join(f'<row r="{n}" s="1" customFormat="1">{cells.format(n)}</row>' for n in range(4, 4 + count))
    return xlsx_of_xml(body="".join(row_xml(n, row) for n, row in enumerate(ROWS, 1)) + rows)


def far_blank() -> bytes:
    def change(page):
        page["XFD1048576"] = " "

    return xlsx(*ROWS, change=change)


def late() -> bytes:
    return xlsx(HEADER, LIN, *[[]] * 1498, ZHAO)


def wide() -> bytes:
    letters = [openpyxl.utils.get_column_letter(n) for n in range(1, 16385)]
    rows = "".join(row_xml(n, [*row, *range(16384 - 5)], letters) for n, row in enumerate([HEADER, *[LIN] * 4], 1))
    return xlsx_of_xml(body=rows)


def strict() -> bytes:
    def change(_, content):
        content = content.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        return content.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )

    return patched(xlsx(*ROWS), change)


def encoded(encoding: str, declared: str) -> bytes:
    def change(name, content):
        if name != "xl/worksheets/sheet1.xml":
            return content
        return f'<?xml version="1.0" encoding="{declared}"?>{content.decode()}'.encode(encoding)

    return patched(xlsx_of_xml(*ROWS), change)


def decorated(page) -> None:
    page["A2"].comment = Comment("请核对", "x")
    page.add_data_validation(DataValidation(type="list", formula1='"男,女"', sqref="B2:B99"))
    page.conditional_formatting.add("A1:E9", CellIsRule(operator="equal", formula=["1"]))
    page.freeze_panes, page.print_title_rows = "A2", "1:1"
    page.add_table(Listing(displayName="List1", ref="A1:E3"))
    page.protection.sheet = True
    page.protection.password = "x"


def shapes(book, page) -> None:
    for _ in range(1000):
        page.insert_textbox(5, 7, "说明")


def outside() -> bytes:
    return stored(xlsx(*ROWS), "xl/externalLinks/externalLink1.xml", '<externalLink xmlns="x"/>')


def connected() -> bytes:
    return stored(xlsx(*ROWS), "xl/connections.xml", "<connections/>")


def by_odfpy() -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="名单")
    for values in ROWS:
        row = TableRow()
        for value in values:
            filled = TableCell(valuetype="string")
            filled.addElement(P(text=value))
            row.addElement(filled)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    made = io.BytesIO()
    document.write(made)
    return made.getvalue()


def easy_excel() -> bytes:
    """As streaming Java writers do: texts inline, style before type, row heights."""
    rows = []
    for number, values in enumerate(ROWS, 1):
        cells = (
            f'<c r="{"ABCDE"[n]}{number}" s="1" t="inlineStr"><is><t>{v}</t></is></c>' for n, v in enumerate(values)
        )
        rows.append(f'<row r="{number}" customHeight="true" ht="20.0">{"".join(cells)}</row>\n')
    return xlsx_of_xml(body="".join(rows))


def swapped_attributes() -> bytes:
    return written(replaced(r'<c r="(\w+)" t="(\w+)">', r'<c t="\2" r="\1">'))()


def real_dates() -> bytes:
    def fill(book, page):
        page.write_datetime(1, 2, datetime.datetime(2019, 9, 3), book.add_format({"num_format": "yyyy/m/d"}))

    return xlsxwriter_book(fill, constant_memory=False)


def refused(number: int, what: str, make, code: str, /, **details) -> Case:
    return Case(number, what, make, "F", code, details=details)


def fine(number: int, what: str, make, **counts) -> Case:
    return Case(number, what, make, "OK", **counts)


VISIBLE, HIDDEN = ("visible", ROWS), ("hidden", ROWS)
GUIDE = ("visible", [["请按身份证填写"]])
UNNAMED = replaced(r' r="[A-Z]*\d+"', "")

CASES = [
    refused(30, "only a chart", chart_only, "no_header"),
    refused(30, "no sheet", part("xl/workbook.xml", "<sheet .*?/>", ""), "no_header"),
    refused(
        30,
        "a sheet's part is missing",
        lambda: patched(xlsx(*ROWS), lambda n, c: None if "sheet1" in n else c),
        "damaged",
    ),
    fine(31, "the guide first", lambda: sheets(说明=GUIDE, 名单=VISIBLE)),
    refused(31, "two lists", lambda: sheets(一班=VISIBLE, 二班=VISIBLE), "several_sheets", sheets=["一班", "二班"]),
    refused(32, "hidden list", lambda: sheets(说明=GUIDE, 名单=HIDDEN), "no_header", hidden_sheet="名单"),
    refused(
        32, "very hidden list", lambda: sheets(说明=GUIDE, 名单=("veryHidden", ROWS)), "no_header", hidden_sheet="名单"
    ),
    Case(33, "hidden row", sheet(hide_rows), "W", "hidden", "A2"),
    Case(33, "hidden column", sheet(hide_column), "W", "hidden", "C2"),
    Case(33, "filtered row", sheet(filter_rows), "W", "hidden", "A2"),
    fine(34, "a title merged above the header", titled),
    fine(35, "two-row header, merged", lambda: two_rows(*SPLIT, "A2:A3", "B2:B3", "C2:C3", "D2:E2")),
    fine(35, "two-row header, not merged", lambda: two_rows(*SPLIT)),
    fine(
        35, "two-row header, grouped", lambda: two_rows(["学生信息", "", "", "证件", ""], [*HEADER[:3], "类型", "号码"])
    ),
    fine(35, "a group above a whole header", lambda: two_rows(["基本信息", "", "", "", ""], HEADER, "A2:E2")),
    refused(
        35,
        "two headings for one column",
        lambda: two_rows(["姓名", "性别", "出生日期", "身份证件", ""], ["", "姓名", "", "类型", "号码"]),
        "no_header",
        cell="B3",
    ),
    Case(36, "a name over two rows", sheet(merged_name), "R", "merged_cells", "A3"),
    Case(37, "everything merged", everything_merged, "W", "hidden", "A2"),
    refused(38, "a missing column", header(*HEADER[:4], "电话"), "no_header", missing=["身份证件号码"], row=1),
    Case(38, "a further column", header(*HEADER, "电话", rows=([*LIN, "1"], [*ZHAO, "2"])), "W", "ignored_column"),
    fine(38, "another order", header(*HEADER[::-1], rows=(LIN[::-1], ZHAO[::-1]))),
    refused(39, "a heading twice", header(*HEADER, "姓名"), "no_header", cells=["A1", "F1"]),
    *(
        fine(40, f"heading {written_so!r}", header(written_so, *HEADER[1:]))
        for written_so in ("姓 名", "姓名*", "姓名(必填)", "姓\u3000名", "姓\n名", "学生姓名")
    ),
    fine(40, "other common headings", header("姓名", "性別", "出生年月日", "证件类型", "身份证号")),
    fine(40, "traditional headings", header("姓名", "性別", "出生日期", "身份證件類型", "身份證件號碼")),
    refused(41, "another template", header("姓名", "性别", "年龄", "班级", "家庭住址"), "no_header", row=1),
    refused(42, "only the header", lambda: xlsx(HEADER), "no_rows"),
    refused(42, "blank rows", lambda: xlsx(HEADER, [" "], ["", "\u3000"]), "no_rows"),
    fine(43, "100,000 blank formatted rows", lambda: blank_rows(100_000, '<c r="A{0}" s="1"/>')),
    fine(43, "300,000 formatted rows without cells", lambda: blank_rows(300_000, "")),
    fine(44, "a row after blank ones", late),
    refused(45, "a blank in the last cell", far_blank, "too_large", what="cells", cell="XFD1048576"),
    refused(46, "16,384 columns", wide, "too_large", what="columns", found=16384),
    refused(
        47, "50,001 rows", lambda: csv(HEADER, *[LIN] * 50_001), "too_large", what="rows", limit=50_000, found=50_001
    ),
    Case(
        47, "over a lower limit", lambda: xlsx(*ROWS), "F", "too_large", details={"what": "rows"}, limits=Limits(rows=1)
    ),
    fine(48, "a lying dimension", written(replaced("<dimension[^>]*>", '<dimension ref="A1:A1"/>'))),
    fine(49, "rows out of order", written(replaced(r'(<row r="2".*?</row>)(<row r="3".*?</row>)', r"\2\1"))),
    refused(
        49, "a row number twice", written(lambda xml: xml.replace('r="3"', 'r="2"').replace('3"', '2"')), "unreadable"
    ),
    fine(50, "cells out of order", written(replaced(r'(<c r="A2".*?</c>)(<c r="B2".*?</c>)', r"\2\1"))),
    refused(50, "a cell twice", written(replaced(r'(<c r="A2".*?</c>)', r"\1\1")), "unreadable", cell="A2"),
    fine(51, "no addresses", written(UNNAMED)),
    fine(52, "strict", strict),
    fine(
        53, "prefixed names", written(lambda xml: re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x="))
    ),
    fine(53, "byte order mark", lambda: encoded("utf-8-sig", "UTF-8")),
    fine(53, "UTF-16", lambda: encoded("utf-16", "UTF-16")),
    refused(54, "a part in GBK", lambda: encoded("gbk", "GBK"), "damaged"),
    refused(54, "a part in GB18030", lambda: encoded("gb18030", "GB18030"), "damaged"),
    fine(55, "a protected sheet", sheet(decorated)),
    fine(56, "comments, lists, conditional formats", sheet(decorated)),
    fine(56, "1,000 shapes", lambda: xlsxwriter_book(shapes)),
    Case(57, "links to other files", outside, "W", "outside_content"),
    Case(57, "data connections", connected, "W", "outside_content"),
    fine(58, "tables, filters, frozen panes, print titles", sheet(decorated)),
    fine(59, "XlsxWriter", lambda: xlsxwriter_book(lambda book, page: None)),
    fine(59, "XlsxWriter with dates", real_dates),
    fine(59, "xlwt", lambda: xls(*ROWS)),
    fine(59, "odfpy", by_odfpy),
    fine(59, "streaming Java writers", easy_excel),
    fine(59, "attributes in another order", swapped_attributes),
    fine(59, "pretty-printed", written(lambda xml: xml.replace("><", ">\n  <"))),
    *(
        Case(59, f"LibreOffice {kind}", (GOLDEN / f"roster-libreoffice.{kind}").read_bytes, "R", accepted=2, rejected=4)
        for kind in ("xlsx", "xls", "ods")
    ),
]
