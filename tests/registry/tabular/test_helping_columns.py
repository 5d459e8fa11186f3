"""Columns that only help: found by their headings, of which none ever turns a file or a row away."""

import pytest

from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Column
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, ZHAO, csv, xlsx

HELPING = (
    Column("guardian_name", "家长姓名", ("家长", "监护人姓名"), required=False),
    Column("phone", "联系电话", ("电话", "手机"), required=False),
    Column("guardian_phone", "家长电话", ("监护人电话",), required=False),
    Column("former_school", "毕业幼儿园", ("幼儿园",), required=False),
)


def found(*rows, change=None, make=xlsx):
    data = make(*rows, change=change) if change else make(*rows)
    return read(data, COLUMNS, helping=HELPING)


def fields(table) -> list[tuple[str, int]]:
    return [(column.field, column.place) for column in table.helping]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("家长姓名", "guardian_name"),
        ("學生家長姓名", "guardian_name"),
        ("家长(姓名)", "guardian_name"),
        ("第一监护人姓名（必填）", "guardian_name"),
        ("法定监护人的姓名*", "guardian_name"),
        ("联系 电话", "phone"),
        ("手机1", "phone"),
        ("学生联系电话", "phone"),
        ("监护人1电话", "guardian_phone"),
        ("幼儿园", "former_school"),
    ],
)
def test_headings_are_known_in_their_usual_dress(heading, field):
    table = found([*HEADER, heading], [*LIN, "x"])
    assert fields(table) == [(field, 5)]
    assert not table.ignored_columns


@pytest.mark.parametrize("heading", ["备注", "监护人关系", "家长工作单位", "学校", "户口性质", "电话费"])
def test_other_headings_stay_unknown(heading):
    table = found([*HEADER, heading], [*LIN, "x"])
    assert not table.helping
    assert table.ignored_columns == [heading]


def test_they_are_no_columns_of_the_layout():
    table = found(["联系电话", *HEADER, "家长姓名"], ["13800000002", *LIN, "王大山"])
    assert set(table.letters) == {"name", "sex", "birth_date", "id_type", "id_number"}
    assert set(table.rows[0].cells) == set(table.letters)
    assert table.rows[0].raw == ("13800000002", *LIN, "王大山")


def test_without_being_asked_for_they_are_unknown():
    table = read(xlsx([*HEADER, "联系电话"], [*LIN, "13800000002"]), COLUMNS)
    assert not table.helping
    assert table.ignored_columns == ["联系电话"]


def test_one_that_stands_twice_turns_no_file_away():
    table = found([*HEADER, "联系电话", "联系电话"], [*LIN, "13800000002", "13900000003"])
    assert fields(table) == [("phone", 5), ("phone", 6)]


@pytest.mark.parametrize("make", [xlsx, csv])
def test_a_telephone_typed_as_a_number_takes_no_row_off_the_plain_path(make):
    phone = 13800000002 if make is xlsx else "13800000002"
    table = found([*HEADER, "联系电话"], [*LIN, phone], [*ZHAO, ""], make=make)
    assert None not in list(table.rows.lines())
    assert table.rows[0].raw[5] == "13800000002"


@pytest.mark.parametrize("value", ["=1/0", "#N/A", True])
def test_whatever_stands_in_them_flags_nothing(value):
    table = found([*HEADER, "家长姓名"], [*LIN, value])
    assert None not in list(table.rows.lines())


def test_a_hidden_one_is_not_read_as_nobody_sees_it():
    def hide(page):
        page.column_dimensions["F"].hidden = True

    table = found([*HEADER, "家长姓名", "电话"], [*LIN, "王大山", "13800000002"], change=hide)
    assert fields(table) == [("phone", 6)]
    assert table.ignored_columns == ["家长姓名"]


def test_no_header_is_recognised_by_them():
    with pytest.raises(FileRefused) as caught:
        found(["家长姓名", "联系电话", "毕业幼儿园"], ["王大山", "13800000002", "阳光幼儿园"])
    assert caught.value.code == "no_header"
    assert len(caught.value.details["missing"]) == 5


@pytest.mark.parametrize("group", ["监护人", "监护人信息", "第一监护人", "法定监护人(一)"])
@pytest.mark.parametrize("merged", [True, False])
def test_below_a_heading_of_theirs_they_are_theirs(group, merged):
    def merge(page):
        if merged:
            page.merge_cells("F1:G1")

    upper = ["", "", "", "", "", group]
    table = found(upper, [*HEADER, "姓名", "电话"], [*LIN, "王大山", 13800000002], change=merge)
    assert fields(table) == [("guardian_name", 5), ("guardian_phone", 6)]
    assert table.letters["name"] == "A"


def test_below_another_groups_heading_they_are_known_by_themselves():
    header = ["学生信息", "", "", "", "", "家庭信息", ""]
    table = found(header, [*HEADER, "家长姓名", "毕业幼儿园"], [*LIN, "王大山", "阳光幼儿园"])
    assert fields(table) == [("guardian_name", 5), ("former_school", 6)]


def test_a_row_into_which_all_columns_of_the_header_reach_down_belongs_to_it():
    def merge(page):
        for letter in "ABCDE":
            page.merge_cells(f"{letter}1:{letter}2")
        page.merge_cells("F1:G1")

    below = ["", "", "", "", "", "姓名", "电话"]
    table = found([*HEADER, "监护人", ""], below, [*LIN, "王大山", "13800000002"], change=merge)
    assert (table.header_row, table.counted) == (2, 1)
    assert fields(table) == [("guardian_name", 5), ("guardian_phone", 6)]
    assert table.rows[0].cells["name"].text == LIN[0]


def test_a_row_into_which_only_some_columns_reach_is_a_row():
    def merge(page):
        page.merge_cells("A1:A2")

    table = found([*HEADER, "监护人"], ["", *LIN[1:], "王大山"], ZHAO, change=merge)
    assert (table.header_row, table.counted) == (1, 2)


def test_a_heading_is_storable():
    table = found([*HEADER, "家长\u200b姓名"], [*LIN, "王大山"])
    assert [column.heading for column in table.helping] == ["家长\u200b姓名"]
