"""Finding the roster: headings by name, the one fitting sheet, and what is said when there is none."""

import openpyxl
import pytest

from registry.tabular import headers
from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, ZHAO, csv, saved, xlsx


def refusal(data: bytes) -> tuple[str, dict]:
    with pytest.raises(FileRefused) as caught:
        read(data, COLUMNS)
    return caught.value.code, caught.value.details


def book(**sheets) -> bytes:
    """Return a workbook of several sheets: title=(state, rows)."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, (state, rows) in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = state
    return saved(made)


@pytest.mark.parametrize(
    "written",
    [
        "姓名",
        " 姓 名 ",
        "姓　名*",
        "*姓名",
        "姓\n名（必填）",
        "姓名(必填)",
        "姓名【必填】",
        "学生姓名",
        "學生姓名",
        "姓名：",
        "name",
        "Name",
    ],
)
def test_headings_are_recognised_through_their_usual_dress(written):
    assert read(xlsx([written, *HEADER[1:]], LIN), COLUMNS).letters["name"] == "A"


def test_traditional_headings_are_recognised():
    assert len(read(xlsx(["姓名", "性別", "出生日期", "身份證件類型", "身份證號"], LIN), COLUMNS).rows) == 1


def test_a_folded_heading_does_not_swallow_what_follows_a_bracket():
    assert headers.fold("（必填）出生日期（格式：2019-09-01）") == headers.fold("出生日期") == "出生日期"


def test_columns_stand_in_any_order_and_unknown_ones_are_named():
    order = ["序号", "证件号码", "全国学籍号", "联系 电话", "姓名", "证件类型", "出生年月日", "性别"]
    table = read(xlsx(order, ["1", LIN[4], "", "", LIN[0], LIN[3], LIN[2], LIN[1]]), COLUMNS)

    assert table.letters == {
        "id_number": "B",
        "student_number": "C",
        "name": "E",
        "id_type": "F",
        "birth_date": "G",
        "sex": "H",
    }
    assert table.ignored_columns == ["序号", "联系 电话"]
    assert table.rows[0].cells["name"].address == "E2"
    assert table.rows[0].raw[0] == "1"


def test_title_rows_above_the_header_are_tolerated_up_to_the_tenth_row():
    titles = [["青禾县第一小学"], ["填表人", "姓名"], *[[]] * 7]

    assert read(xlsx(*titles, HEADER, LIN), COLUMNS).header_row == 10
    assert refusal(xlsx(*titles, [], HEADER, LIN))[0] == "no_header"


def test_missing_columns_are_listed():
    assert refusal(xlsx(["名单"], ["姓名", "性别", "电话"], ["林小满", "女", ""])) == (
        "no_header",
        {"missing": ["出生日期", "身份证件类型", "身份证件号码"], "sheet": "Sheet1", "row": 2},
    )
    everything = {"missing": ["姓名", "性别", "出生日期", "身份证件类型", "身份证件号码"]}
    assert refusal(xlsx(["甲", "乙"], [1, 2])) == ("no_header", everything)
    assert refusal(csv(["hello"])) == ("no_header", everything)


def test_a_doubled_heading_is_refused_with_both_addresses():
    book = xlsx(["名单"], [*HEADER, "学生姓名"], [*LIN, "林"])

    assert refusal(book) == ("no_header", {"label": "姓名", "cells": ["A2", "F2"], "sheet": "Sheet1"})


def test_the_one_visible_sheet_that_fits_is_taken():
    table = read(
        book(说明=("visible", [["请按要求填写"]]), 名单=("visible", [HEADER, LIN]), 空表=("visible", [HEADER])), COLUMNS
    )

    assert table.sheet == "名单"


def test_several_fitting_sheets_with_rows_are_named():
    rows = [HEADER, LIN]

    assert refusal(book(一班=("visible", rows), 说明=("visible", [["x"]]), 二班=("visible", rows))) == (
        "several_sheets",
        {"sheets": ["一班", "二班"]},
    )


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_never_read_but_named(state):
    only_hidden = book(封面=("visible", [["x"]]), 名单=(state, [HEADER, LIN]))
    beside = book(名单=("visible", [HEADER, LIN]), 旧=(state, [HEADER, ZHAO]))
    empty = book(名单=("visible", [HEADER]), 旧=(state, [HEADER, ZHAO]))

    assert refusal(only_hidden) == ("no_header", {"hidden_sheet": "名单"})
    assert len(read(beside, COLUMNS).rows) == 1
    assert refusal(empty) == ("no_rows", {"sheet": "名单", "hidden_sheet": "旧"})


def test_a_header_without_rows_is_no_rows():
    assert refusal(xlsx(HEADER, [], [" "])) == ("no_rows", {"sheet": "Sheet1"})
    assert refusal(csv(HEADER)) == ("no_rows", {"sheet": ""})
