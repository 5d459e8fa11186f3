"""A workbook to be filled in outside: text cells only, locks, lists, remarks."""

import io

import openpyxl

from registry.tabular.filling import FillColumn, SheetWords, filling_sheet
from registry.tabular.reading import read
from registry.tabular.table import Column

WORDS = SheetWords("补录", "说明", ("列", "填写", "可选"), ("先看这里",), "系统", "请选择")
COLUMNS = (
    FillColumn("标识", locked=True, hidden=True, note="勿动"),
    FillColumn("姓名", locked=True),
    FillColumn("性别", required=True, choices=("男", "女"), note="必选"),
    FillColumn("年级", choices=("一年级", "二年级"), closed=False),
    FillColumn("国家", choices=tuple(f"国家{number:03}" for number in range(90))),
    FillColumn("地区", choices=tuple(f"国家{number:03}" for number in range(90))),
    FillColumn("引号", choices=('一"二', "三,四")),
)


def book(*rows):
    return openpyxl.load_workbook(io.BytesIO(filling_sheet(COLUMNS, rows, WORDS, frozen=2)))


def row(*texts):
    return [*texts, *[""] * (len(COLUMNS) - len(texts))]


def test_cells_are_texts_whatever_they_begin_with():
    sheet = book(row("J1", "=1+1", "+男", "-1", "@x")).worksheets[0]
    assert [(cell.value, cell.data_type) for cell in sheet[2][:5]] == [
        (text, "s") for text in ("J1", "=1+1", "+男", "-1", "@x")
    ]
    assert {cell.number_format for cell in sheet[2]} == {"@"}


def test_signs_that_no_workbook_can_hold_are_replaced_and_rare_characters_stay():
    sheet = book(row("a\x00b", "𠮷𬱖·\ud800")).worksheets[0]
    assert [cell.value for cell in sheet[2][:2]] == ["a\N{REPLACEMENT CHARACTER}b", "𠮷𬱖·\N{REPLACEMENT CHARACTER}"]


def test_locks_hidden_columns_stars_and_remarks():
    sheet = book(row()).worksheets[0]
    assert [cell.value for cell in sheet[1]][:4] == ["标识", "姓名", "性别*", "年级"]
    assert [cell.protection.locked for cell in sheet[2]] == [True, True, *[False] * 5]
    assert (sheet.column_dimensions["A"].hidden, sheet.freeze_panes) == (True, "C2")
    assert [cell.comment and cell.comment.text for cell in sheet[1]][:3] == ["勿动", None, "必选"]
    assert sheet.protection.sheet


def test_lists_short_ones_in_place_long_and_odd_ones_once_on_a_hidden_sheet():
    made = book(row("1"), row("2"))
    rules = {str(rule.sqref): rule for rule in made.worksheets[0].data_validations.dataValidation}
    assert rules["C2:C3"].formula1 == '"男,女"'
    assert [rules[f"{column}2:{column}3"].showErrorMessage for column in "CD"] == [True, False]
    assert rules["E2:E3"].formula1 == rules["F2:F3"].formula1 == "'lists'!$A$1:$A$90"
    assert rules["G2:G3"].formula1 == "'lists'!$B$1:$B$2"
    lists = made["lists"]
    assert (lists.sheet_state, lists["A90"].value, lists["B1"].value, lists["B3"].value) == (
        "hidden",
        "国家089",
        '一"二',
        None,
    )


def test_the_guide_explains_every_column_that_is_seen():
    guide = book(row())["说明"]
    texts = [[cell.value for cell in line] for line in guide.iter_rows()]
    assert texts[0][0] == "先看这里"
    assert texts[1] == ["列", "填写", "可选"]
    assert [line[0] for line in texts[2:]] == ["姓名", "性别*", "年级", "国家", "地区", "引号"]


def test_without_rows_there_is_only_the_header():
    assert book().worksheets[0].max_row == 1


def test_rows_are_the_same_whenever_they_are_asked_for():
    data = filling_sheet(COLUMNS, [row(f"J{number}", "林小满", "女") for number in range(5)], WORDS, frozen=2)
    columns = (Column("marker", "标识"), Column("name", "姓名"), Column("sex", "性别"))
    rows = read(data, columns).rows
    assert [rows[place] for place in range(5)] == list(rows) == rows[0:5]
    assert (len(rows), rows[-1].cells["marker"].text, rows[4].number) == (5, "J4", 6)
