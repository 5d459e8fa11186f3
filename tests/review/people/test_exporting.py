"""Lists that leave the system: text cells only, the watermark above and in the foot, written without being held."""

import tracemalloc
from zipfile import ZipFile

from openpyxl import load_workbook

from registry.tabular.exporting import exported

LINE = "青山县教育局 · 张科员 · 编号 20260901-7KQ2M4XD"


def made(rows, watermark=LINE):
    return exported(["姓名", "证件号"], rows, title="名单", watermark=watermark)


def sheet_of(rows):
    with made(rows) as file:
        return load_workbook(file).active


def test_every_cell_is_text_whatever_it_begins_with():
    wicked = ["=1+1", "+86", "-2", "@SUM(A1)", "00123", "1E+17", "110105202003150011", '=HYPERLINK("x")']
    sheet = sheet_of([[text, text] for text in wicked])
    cells = [cell for row in sheet.iter_rows(min_row=3) for cell in row]
    assert [cell.value for cell in cells[::2]] == wicked
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}


def test_the_watermark_stands_above_and_in_every_prints_foot():
    sheet = sheet_of([["李小明", "1"]])
    assert sheet["A1"].value == LINE
    assert sheet.oddFooter.left.text == LINE
    assert sheet.print_title_rows == "$1:$2"
    assert [cell.value for cell in sheet[2]] == ["姓名", "证件号"]


def test_a_watermark_cannot_give_the_foot_orders_nor_make_it_too_long():
    with made([["李小明", "1"]], watermark='A&P&"Arial"' + "长" * 400) as file:
        with ZipFile(file) as parts:
            text = parts.read("xl/worksheets/sheet1.xml").decode()
        printed = load_workbook(file).active.oddFooter.left.text
    foot = text[text.index("<oddFooter>") : text.index("</oddFooter>")]
    assert "A＆P＆" in foot
    assert len(printed) <= 200


def test_a_blank_leaves_nothing_of_the_row_before():
    sheet = sheet_of([["李小明", "1"], ["", "2"]])
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [["李小明", "1"], [None, "2"]]


def peak(count: int) -> int:
    tracemalloc.start()
    made((f"第{number}名", f"{number:018d}") for number in range(count)).close()
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size


def test_ten_times_the_rows_need_no_more_memory():
    small = peak(500)
    assert peak(5_000) < 1.5 * small
