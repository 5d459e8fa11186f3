"""Templates and rejected workbooks: text only, and readable again."""

import io

import openpyxl
import pytest

from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from registry.tabular.writing import rejected, template
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, WANG, ZHAO, saved, xls, xlsx

KINDS = ["居民身份证", "护照", "其他"]
LONG = [f"证件类型之{number:03}" for number in range(60)]


def made_template(**changes) -> bytes:
    words = {
        "title": "新生名单",
        "guide_title": "填写说明",
        "guide_headings": ("栏目", "说明", "示例"),
        "example": dict(zip(["name", "sex", "birth_date", "id_type", "id_number"], LIN, strict=True)),
        "explanations": {column.field: f"{column.label}的说明" for column in COLUMNS},
        "choices": {"sex": ["男", "女"], "id_type": KINDS},
        "notes": ["请勿改动表头"],
    }
    return template(COLUMNS, **(words | changes))


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_template_has_starred_headings_and_text_cells_for_many_rows():
    sheet = opened(made_template())["新生名单"]

    assert [cell.value for cell in sheet[1]] == [
        "姓名*",
        "性别*",
        "出生日期*",
        "身份证件类型*",
        "身份证件号码*",
        "学籍号",
    ]
    formats = {cell.number_format for row in sheet.iter_rows(min_row=2, max_row=1001) for cell in row}
    assert formats == {"@"}
    assert sheet.column_dimensions["E"].number_format == "@"
    assert sheet.column_dimensions["E"].width >= 20


def test_short_lists_stand_in_the_cell_rule_and_long_ones_on_a_hidden_sheet():
    book = opened(made_template(choices={"sex": ["男", "女"], "id_type": LONG, "id_number": ["a,b"]}))
    rules = {str(rule.sqref): rule.formula1 for rule in book["新生名单"].data_validations.dataValidation}

    assert rules["B2:B2001"] == '"男,女"'
    assert rules["D2:D2001"] == "'lists'!$A$1:$A$60"
    assert rules["E2:E2001"] == "'lists'!$B$1:$B$1"
    assert book["lists"].sheet_state == "hidden"
    assert [cell.value for cell in book["lists"]["A"]] == LONG


def test_the_guide_explains_every_column_with_an_example():
    rows = [[cell.value for cell in row] for row in opened(made_template())["填写说明"].iter_rows()]

    assert rows[0][0] == "请勿改动表头"
    assert rows[1] == ["栏目", "说明", "示例"]
    assert rows[2] == ["姓名*", "姓名的说明", "林小满"]
    assert [row[0] for row in rows[2:]] == [cell + "*" for cell in HEADER] + ["学籍号"]


def test_the_empty_template_has_no_rows_and_a_filled_one_is_read():
    with pytest.raises(FileRefused) as caught:
        read(made_template(), COLUMNS)
    assert (caught.value.code, caught.value.details) == ("no_rows", {"sheet": "新生名单"})

    book = opened(made_template())
    for place, text in enumerate(LIN, 1):
        book["新生名单"].cell(row=2, column=place, value=text)
    table = read(saved(book), COLUMNS)
    assert [[cell.text for cell in row.cells.values()] for row in table.rows] == [[*LIN, ""]]


def bad_rows(table, *problems):
    return [(row.raw, notes) for row, notes in zip(table.rows, problems, strict=True)]


def written(table, rows) -> bytes:
    return rejected(table.head, rows, title="需修改", note_heading="问题说明", author="学籍接续")


def test_the_rejected_rows_come_back_in_the_users_own_layout():
    table = read(xlsx(["青禾县第一小学"], ["序号", *HEADER, "电话"], ["1", *LIN, "139"], ["2", *ZHAO, "138"]), COLUMNS)
    notes = [[(5, "最后一位不对。"), (5, "与出生日期不符。"), (None, "本行重复。")], [(1, "请填写姓名。")]]
    sheet = opened(written(table, bad_rows(table, *notes))).active

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["青禾县第一小学", *[None] * 7],
        ["序号", *HEADER, "电话", "问题说明"],
        ["1", *LIN, "139", "最后一位不对。\n与出生日期不符。\n本行重复。"],
        ["2", *ZHAO, "138", "请填写姓名。"],
    ]
    assert sheet["F3"].comment.text == "最后一位不对。\n与出生日期不符。"
    assert sheet["F3"].fill.start_color.rgb == "00FFC7CE"
    assert sheet["E3"].comment is None
    assert sheet["E3"].fill.fill_type is None


def test_the_rejected_workbook_is_read_again_once_it_is_corrected():
    table = read(xlsx(["名单"], [*HEADER, "电话"], [*LIN, "139"], [*WANG, ""]), COLUMNS)
    book = opened(written(table, bad_rows(table, [(0, "x")], [(0, "y")])))
    book.active["A3"] = "林小蛮"
    again = read(saved(book), COLUMNS)

    assert again.header_row == 2
    assert again.ignored_columns == ["电话", "问题说明"]
    assert [row.cells["name"].text for row in again.rows] == ["林小蛮", "王若兰"]
    assert [row.cells["id_number"].text for row in again.rows] == [LIN[4], ""]


def test_a_second_round_keeps_one_column_of_problems():
    table = read(xlsx(HEADER, LIN), COLUMNS)
    again = read(written(table, bad_rows(table, [(0, "old")])), COLUMNS)
    sheet = opened(written(again, bad_rows(again, [(1, "new")]))).active

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [[*HEADER, "问题说明"], [*LIN, "new"]]


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1", "#N/A", "007", "TRUE"])
def test_no_text_becomes_a_formula_an_error_or_a_number(text):
    table = read(xls(HEADER, [text, *LIN[1:]]), COLUMNS)
    data = written(table, bad_rows(table, [(0, text)]))
    sheet = opened(data).active

    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", text)
    assert (sheet["F2"].data_type, sheet["F2"].value) == ("s", text)
    cell = read(data, COLUMNS).rows[0].cells["name"]
    assert (cell.kind, cell.text) == ("text", text)


def test_a_broken_number_stays_recognisable_as_one():
    table = read(xlsx(HEADER, [*LIN[:4], 110101201909030024]), COLUMNS)
    again = read(written(table, bad_rows(table, [(4, "x")])), COLUMNS)

    assert again.rows[0].cells["id_number"].text == "1.1010120190903E+17"


def test_signs_that_no_workbook_can_hold_are_replaced():
    data = rejected([HEADER], [(["a\x00b\ud800", *LIN[1:]], [])], title="x", note_heading="y", author="z")

    assert opened(data).active["A2"].value == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"
