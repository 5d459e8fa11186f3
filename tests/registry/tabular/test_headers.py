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
    assert refusal(xlsx(*titles, [], HEADER, LIN)) == ("no_header", {"sheet": "Sheet1", "below": 11})


@pytest.mark.parametrize("make", [xlsx, csv])
def test_a_child_above_the_header_is_not_lost(make):
    code, details = refusal(make(["名单"], LIN, HEADER, ZHAO))
    assert (code, details["row"], details["above"]) == ("no_header", 3, 2)


def test_a_number_in_a_title_is_no_child():
    assert len(read(xlsx(["填表人身份证号", ZHAO[4]], HEADER, LIN), COLUMNS).rows) == 1


def test_missing_columns_are_listed():
    assert refusal(xlsx(["名单"], ["姓名", "性别", "电话"], ["林小满", "女", ""])) == (
        "no_header",
        {
            "missing": ["出生日期", "身份证件类型", "身份证件号码"],
            "sheet": "Sheet1",
            "row": 2,
            "found": ["姓名", "性别", "电话"],
        },
    )
    everything = {"missing": ["姓名", "性别", "出生日期", "身份证件类型", "身份证件号码"]}
    nearest = {"sheet": "Sheet1", "nearest": 2, "found": ["名字", "生辰"]}
    assert refusal(xlsx(["名单"], ["名字", "生辰"], ["林小满", 2])) == ("no_header", everything | nearest)
    assert refusal(csv(["hello"])) == ("no_header", everything)


def test_a_row_with_digits_is_no_header_that_a_refusal_would_repeat():
    assert "found" not in refusal(xlsx(["林小满", "110101201909030024"], ["赵一鸣", "13800000000"]))[1]
    found = refusal(xlsx(["姓名", "性别", "电话13800000000", "请按户口簿上的内容逐项认真填写不要遗漏"], LIN))[1][
        "found"
    ]
    assert found == ["姓名", "性别"]
    phones = ["138-0013-8000", "138 0013 8000", "１３８００１３８０００"]
    assert refusal(xlsx(["姓名", "性别", *phones], LIN))[1]["found"] == ["姓名", "性别"]


def test_a_heading_that_stands_in_another_row_is_said_with_its_cell():
    details = refusal(xlsx(["出生日期"], [], [heading for heading in HEADER if heading != "出生日期"], LIN))[1]
    assert details["missing"] == ["出生日期"]
    assert details["elsewhere"] == ["出生日期 A1"]
    child = [
        "林小满",
        "李芳",
        "女",
        "2019-09-03",
        "身份证",
    ]  # which is a heading of numbers, but stands below one of types
    only_types = ["学生", "监护人姓名", "性别", "出生日期", "证件类型"]
    assert "elsewhere" not in refusal(xlsx(only_types, child))[1]
    far = [["", "", "", "", "", "出生日期"] if row == 30 else LIN for row in range(40)]
    assert refusal(xlsx([*HEADER[:2], *HEADER[3:]], *far))[1]["elsewhere"] == ["出生日期 F32"]


@pytest.mark.parametrize(
    "heading",
    [
        "姓名(家长)",
        "姓名（监护人）",
        "姓名(父亲)",
        "姓名【监护人1】",
        "家长姓名",
        "监护人姓名",
        "学生家长姓名",
        "学生(家长)姓名",
    ],
)
def test_a_column_of_somebody_else_is_never_the_childs(heading):
    table = read(xlsx([*HEADER, heading], [*LIN, "林建国"]), COLUMNS)
    assert table.letters["name"] == "A"
    assert len(table.ignored_columns) == 1
    assert refusal(xlsx([heading, *HEADER[1:]], LIN))[1]["missing"] == ["姓名"]


@pytest.mark.parametrize("remark", ["(家长填写)", "（由家长对照户口簿填写）", "(与户口簿一致)", "(必填)"])
def test_a_remark_that_speaks_of_parents_is_a_remark(remark):
    assert read(xlsx([f"姓名{remark}", *HEADER[1:]], LIN), COLUMNS).letters["name"] == "A"


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("性别(1女2男)", "性别"),
        ("性别（女-1，男-2）", "性别"),
        ("性别【0男1女】", "性别"),
        ("出生日期（农历）", "出生日期"),
        ("出生日期(请填阴历)", "出生日期"),
    ],
)
def test_a_column_whose_values_mean_something_else_is_not_taken(heading, column):
    header = [heading if each == column else each for each in HEADER]
    assert refusal(xlsx(header, LIN))[1]["missing"] == [column]
    assert refusal(xlsx(header, LIN))[1]["found"][HEADER.index(column)] == heading


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("性别(1男2女)", "性别"),
        ("性别（男-1，女-2）", "性别"),
        ("性别（填1或2，男1女2）", "性别"),
        ("性别(男/女)", "性别"),
        ("出生日期（公历）", "出生日期"),
        ("出生日期（公历，勿填农历）", "出生日期"),
    ],
)
def test_a_remark_that_says_what_is_so_anyway_is_a_remark(heading, column):
    header = [heading if each == column else each for each in HEADER]
    assert len(read(xlsx(header, LIN), COLUMNS).rows) == 1


@pytest.mark.parametrize(
    "group", ["监护人", "监护人信息", "家长情况", "第一监护人", "父亲信息", "法定监护人(一)", "家庭成员1"]
)
@pytest.mark.parametrize("merged", [True, False])
def test_below_the_heading_of_somebody_else_no_column_is_the_childs(group, merged):
    def merge(page):
        if merged:
            page.merge_cells("F1:H1")

    upper = ["", "", "", "", "", group]
    table = read(xlsx(upper, [*HEADER, "姓名", "身份证号", "电话"], [*LIN, "林建国"], change=merge), COLUMNS)
    assert table.letters["name"] == "A"
    assert table.letters["id_number"] == "E"
    # where the child's own is missing, the guardian's does not stand in for it
    details = refusal(xlsx(upper, [*HEADER[:4], "备注", "姓名", "身份证号"], LIN, change=merge))[1]
    assert details["missing"] == ["身份证件号码"]


def test_a_title_that_speaks_of_parents_makes_no_column_theirs():
    title = ["新生及监护人信息登记表"]
    assert len(read(xlsx(title, HEADER, LIN), COLUMNS).rows) == 1


def test_a_doubled_heading_is_refused_with_both_addresses():
    book = xlsx(["名单"], [*HEADER, "学生姓名"], [*LIN, "林"])

    assert refusal(book) == ("no_header", {"label": "姓名", "cells": ["A2", "F2"], "sheet": "Sheet1"})


def test_the_one_visible_sheet_that_fits_is_taken():
    table = read(
        book(说明=("visible", [["请按要求填写"]]), 名单=("visible", [HEADER, LIN]), 空表=("visible", [HEADER])), COLUMNS
    )

    assert table.sheet == "名单"


@pytest.mark.parametrize(
    ("state", "header"),
    [("visible", ["姓名", "性别", "生日期", "证件类型", "身份证号"]), ("visible", ["续表"]), ("veryHidden", HEADER)],
)
def test_children_in_another_sheet_are_told(state, header):
    others = [[*LIN[:4], number] for number in ("110101201909030024", "110101201909030040")]
    first, second = ("visible", [HEADER, ZHAO]), (state, [header, *others])
    assert read(book(一班=first, 二班=second), COLUMNS).warnings == ("other_list",)
    assert read(book(一班=first, 示例=(state, [header, LIN])), COLUMNS).warnings == ()


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
