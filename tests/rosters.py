"""Roster files made by code: five columns, as a school would save them."""

import csv
import io

import openpyxl

HEADER = ["姓名", "性别", "出生日期", "身份证件类型", "身份证件号码"]


def csv_roster(rows: list[list[str]], header=HEADER) -> bytes:
    """The rows as a CSV file in UTF-8 with BOM."""
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode("utf-8-sig")


def xlsx_roster(rows: list[list[str]], header=HEADER, title: str = "") -> bytes:
    """The rows as a workbook of text cells, a title row above the header when asked for."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in ([[title]] if title else []) + [header, *rows]:
        sheet.append(line)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.number_format = "@"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
