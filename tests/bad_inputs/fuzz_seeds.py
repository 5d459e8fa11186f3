"""Whole files that the fuzzer takes apart: by format, as several programs write them; all people are invented."""

import datetime
from functools import cache
from pathlib import Path

import xlwt

from tests.bad_inputs.cases import HEADER, LIN, ZHAO
from tests.bad_inputs.making import xlsx_of_xml, xlsxwriter_book
from tests.bad_inputs.sheet_cases import by_odfpy, decorated, easy_excel
from tests.factories import resident_number
from tests.registry.tabular.workbook_makers import csv, ods, ods_row, saved, xls, xlsx

ROWS = (HEADER, LIN, ZHAO)
GOLDEN = Path(__file__).parents[1] / "golden"
BORN = datetime.date(2019, 12, 1)
WANG = ["王若兰", "女", "2019-12-01", "居民身份证", resident_number(BORN, "2", 3)]
HE = ["何思远", "男", "2019-12-01", "居民身份证", resident_number(BORN, "1", 4)]
MORE = (*ROWS, WANG, HE)


def of_every_record() -> bytes:
    """An .xls with numbers, dates, formulas, rich text, booleans, errors, merged and hidden cells, and two sheets."""
    book = xlwt.Workbook()
    sheet, other = book.add_sheet("名单"), book.add_sheet("说明")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for number, row in enumerate(MORE):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    sheet.write(5, 0, "林若水")
    sheet.write(5, 2, BORN, day)
    sheet.write(5, 4, 20191201)
    sheet.write_rich_text(6, 0, ["林", ("若山", xlwt.easyfont("bold on"))])
    sheet.write(6, 1, xlwt.Formula('"男"'))
    sheet.write(6, 2, xlwt.Formula("1+1"))
    sheet.write(7, 0, True)
    sheet.row(7).set_cell_error(1, "#DIV/0!")
    sheet.row(8).set_cell_mulblanks(0, 4)
    for place in range(5):
        sheet.write(9, place, 1.5 + place)
    sheet.row(3).hidden = True
    sheet.col(3).hidden = True
    other.write_merge(0, 1, 0, 2, "说明")
    return saved(book)


def of_many_strings() -> bytes:
    """An .xls whose shared strings go on in a CONTINUE record."""
    people = [[f"林{chr(0x4E00 + number)}", *WANG[1:3], "住址" * 20 + str(number), ""] for number in range(150)]
    return xls(HEADER, *people)


def in_groups() -> bytes:
    """An .ods with every usual element: groups, repeated rows and cells, spans, annotations, values of all types."""
    head, *people = (ods_row(*row) for row in ROWS)
    typed = (
        '<table:table-row><table:table-cell office:value-type="string" office:string-value="林若水"/>'
        '<table:table-cell office:value-type="string"><text:p>女</text:p><office:annotation><text:p>x</text:p>'
        "</office:annotation></table:table-cell>"
        '<table:table-cell office:value-type="date" office:date-value="2019-12-01"><text:p>2019-12-01</text:p>'
        "</table:table-cell>"
        '<table:table-cell office:value-type="float" office:value="1.5"><text:p>1.5</text:p></table:table-cell>'
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p>'
        "</table:table-cell></table:table-row>"
    )
    spans = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-spanned="2">'
        "<text:p>林<text:s/><text:span>若</text:span><text:a>山</text:a></text:p></table:table-cell>"
        '<table:covered-table-cell/><table:table-cell table:number-columns-repeated="3"/></table:table-row>'
    )
    return ods(
        f"<table:table-header-rows>{head}</table:table-header-rows>",
        f"<table:table-row-group>{people[0]}</table:table-row-group>",
        '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="9"/>'
        "</table:table-row>",
        people[1],
        typed,
        spans,
        columns='<table:table-column table:number-columns-repeated="5"/>',
    )


@cache
def seeds() -> dict[str, list[bytes]]:
    """The files by format."""
    quoted = [HEADER, ['"林\n小满"', *LIN[1:]], ['"赵""一鸣"', *ZHAO[1:]], WANG]
    return {
        "xlsx": [
            xlsx(*MORE, change=decorated),
            xlsx_of_xml(*MORE),
            xlsxwriter_book(lambda book, page: page.write_formula(3, 0, "=B2", value="林")),
            easy_excel(),
            (GOLDEN / "roster-libreoffice.xlsx").read_bytes(),
        ],
        "xls": [
            xls(*MORE),
            of_every_record(),
            of_many_strings(),
            (GOLDEN / "roster-libreoffice.xls").read_bytes(),
        ],
        "ods": [
            ods(*(ods_row(*row) for row in MORE)),
            in_groups(),
            by_odfpy(),
            (GOLDEN / "roster-libreoffice.ods").read_bytes(),
        ],
        "csv": [
            csv(*MORE, encoding="gb18030"),
            csv(*quoted),
            csv(*MORE, mark="\t", encoding="utf-16"),
            csv(["名单"], *MORE, mark=";", encoding="utf-8-sig", end="\n"),
        ],
    }
