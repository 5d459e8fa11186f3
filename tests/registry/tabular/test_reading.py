"""What reading gives for files that can be taken: rows, addresses, kinds and flags as the user sees them."""

import datetime

import openpyxl
import pytest
import xlwt

from registry.tabular.reading import read
from registry.tabular.table import Limits
from tests.registry.tabular.workbook_makers import (
    COLUMNS,
    HEADER,
    LIN,
    WANG,
    ZHAO,
    csv,
    ods,
    ods_row,
    patched,
    replaced,
    saved,
    sheet_patched,
    xls,
    xlsx,
)


def texts(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells.values()] for row in table.rows]


@pytest.mark.parametrize("make", [xlsx, xls])
def test_rows_carry_the_numbers_and_addresses_that_the_spreadsheet_shows(make):
    table = read(make(["青禾县第一小学新生名单"], [], HEADER, LIN, [], ZHAO), COLUMNS)

    assert table.header_row == 3
    assert [row.number for row in table.rows] == [4, 6]
    assert table.rows[1].cells["id_number"].address == "E6"
    assert texts(table) == [LIN, ZHAO]
    assert table.counted == 2
    assert table.head == (("青禾县第一小学新生名单", "", "", "", ""), ("",) * 5, tuple(HEADER))
    assert table.letters == {"name": "A", "sex": "B", "birth_date": "C", "id_type": "D", "id_number": "E"}
    assert table.format == make.__name__


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_files_are_read_in_every_usual_encoding_and_separator(encoding, mark):
    table = read(csv(["名单"], HEADER, LIN, [], WANG, mark=mark, encoding=encoding), COLUMNS)

    assert table.format == "csv"
    assert [row.number for row in table.rows] == [3, 5]
    assert texts(table) == [LIN, WANG]
    assert {cell.kind for cell in table.rows[0].cells.values()} == {"text"}


def test_a_quoted_line_break_in_a_text_file_counts_as_one_row():
    table = read(csv(["姓\n名".join('""'), *HEADER[1:]], ['"林\n小满"', *LIN[1:]], ZHAO), COLUMNS)

    assert [(row.number, row.cells["name"].text) for row in table.rows] == [(2, "林\n小满"), (3, "赵一鸣")]


def test_digits_protected_as_a_formula_in_a_text_file_are_unwrapped():
    table = read(csv(HEADER, [*LIN[:4], '"=""110101201909030024"""']), COLUMNS)

    assert table.rows[0].cells["id_number"].text == "110101201909030024"


def test_an_ods_file_is_read_with_repeated_and_hidden_rows():
    rows = [
        ods_row(*HEADER),
        ods_row(*LIN),
        ods_row("", attributes='table:number-rows-repeated="3"'),
        ods_row(*WANG, attributes='table:visibility="collapse" table:number-rows-repeated="2"'),
        ods_row("", attributes='table:number-rows-repeated="1048569"'),
    ]
    table = read(ods(*rows), COLUMNS)

    assert [(row.number, row.hidden) for row in table.rows] == [(2, False), (6, True), (7, True)]
    assert table.rows[1].cells["name"].flags == {"hidden"}


def test_the_ending_of_the_name_plays_no_part_and_an_xlsm_without_macros_is_read():
    book = patched(
        xlsx(HEADER, LIN),
        lambda name, content: content.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
    )

    assert texts(read(book, COLUMNS)) == [LIN]


@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_long_number_in_a_number_cell_says_so_and_never_looks_like_an_identity_number(make):
    cell = read(make(HEADER, [*LIN[:4], 110101201909030024]), COLUMNS).rows[0].cells["id_number"]

    assert (cell.kind, cell.text) == ("number", "1.1010120190903E+17")
    assert cell.value == pytest.approx(1.10101201909030024e17)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1"),
        (39814, "39814"),
        (20190903, "20190903"),
        (1.5, "1.5"),
        (110101190903002, "110101190903002"),
        (-3, "-3"),
    ],
)
def test_other_numbers_read_as_a_person_would_write_them(number, text):
    cell = read(xlsx(HEADER, [*LIN[:4], number]), COLUMNS).rows[0].cells["id_number"]

    assert (cell.kind, cell.text, cell.value) == ("number", str(text), number)


DATE_FORMATS = ["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "[DBNum1][$-804]yyyy年m月d日", "m/d/yy h:mm"]


@pytest.mark.parametrize("number_format", DATE_FORMATS)
def test_date_cells_arrive_as_dates_whatever_their_format(number_format):
    def change(sheet):
        sheet["C2"].number_format = number_format

    cell = read(xlsx(HEADER, [*LIN[:2], 43711, *LIN[3:]], change=change), COLUMNS).rows[0].cells["birth_date"]

    assert (cell.kind, cell.value, cell.text) == ("date", datetime.date(2019, 9, 3), "2019-09-03")


BUILT_IN_DATES = dict.fromkeys((14, 15, 22, 30, 31), "2019-09-03")
BUILT_IN_DATES |= dict.fromkeys((27, 36, 50, 52, 57), "2019年9月")
BUILT_IN_DATES |= dict.fromkeys((28, 29, 51, 53, 54, 58), "9月3日")
BUILT_IN_DATES |= dict.fromkeys((32, 33, 34, 35, 55, 56), "00:00:00")


@pytest.mark.parametrize(("number", "text"), BUILT_IN_DATES.items())
def test_a_date_of_a_chinese_builtin_format_is_the_day_where_it_shows_one_and_else_its_text(number, text):
    def change(sheet):
        sheet["C2"].number_format = "yyyy-mm-dd"

    def with_builtin_format(name, content):
        return content.replace(b'numFmtId="164" fontId', b'numFmtId="%d" fontId' % number)

    book = patched(xlsx(HEADER, [*LIN[:2], 43711, *LIN[3:]], change=change), with_builtin_format)
    cell = read(book, COLUMNS).rows[0].cells["birth_date"]

    assert (cell.text, cell.kind) == (text, "date" if text.startswith("2019-") else "text")


def test_the_1904_date_system_gives_the_right_day():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in (HEADER, [*LIN[:2], datetime.date(2019, 9, 3), *LIN[3:]]):
        book.active.append(row)

    assert read(saved(book), COLUMNS).rows[0].cells["birth_date"].value == datetime.date(2019, 9, 3)


def test_a_date_with_a_time_is_the_date_and_the_text_shows_the_time():
    moment = datetime.datetime(2019, 9, 3, 12, 30)
    cell = read(xlsx(HEADER, [*LIN[:2], moment, *LIN[3:]]), COLUMNS).rows[0].cells["birth_date"]

    assert (cell.kind, cell.value, cell.text) == ("date", datetime.date(2019, 9, 3), "2019-09-03 12:30:00")


def test_an_impossible_iso_date_cell_stays_text_and_the_other_rows_are_read():
    book = sheet_patched(
        xlsx(HEADER, [*LIN[:2], 77, *LIN[3:]], ZHAO),
        replaced(r'<c r="C2"[^>]*><v>77</v>', '<c r="C2" t="d"><v>2019-02-30</v>'),
    )
    table = read(book, COLUMNS)

    assert (table.rows[0].cells["birth_date"].kind, table.rows[0].cells["birth_date"].text) == ("text", "2019-02-30")
    assert len(table.rows) == 2


def test_error_cells_booleans_and_formulas_say_what_they_are():
    def change(sheet):
        sheet["E2"].data_type = "e"

    rows = HEADER, ['=B2&""', True, '=IF(1=1,"","x")', "居民身份证", "#N/A"]
    row = read(xlsx(*rows, change=change), COLUMNS).rows[0]

    assert (row.cells["name"].kind, row.cells["name"].text) == ("formula", '=B2&""')
    assert (row.cells["sex"].kind, row.cells["sex"].value) == ("bool", True)
    assert (row.cells["id_number"].kind, row.cells["id_number"].text) == ("error", "#N/A")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('t="n"><v>NaX</v>', "NaX"),
        ('t="n"><v>nan</v>', "nan"),
        ('t="n"><v>1e999</v>', "1e999"),
        ('t="n"><v>1_0</v>', "1_0"),
        ('t="s"><v>999</v>', "999"),
        ('t="s"><v>-1</v>', "-1"),
        ('t="b"><v>7</v>', "7"),
        ('t="e"><v>#SPILL!</v>', "#SPILL!"),
        ('t="new"><v>x</v>', "x"),
    ],
)
def test_a_cell_that_no_parser_could_read_is_an_error_and_the_other_rows_are_read(cell, text):
    book = sheet_patched(xlsx(HEADER, [*LIN[:4], 7], ZHAO), replaced('t="n"><v>7</v>', cell))
    table = read(book, COLUMNS)
    cell = table.rows[0].cells["id_number"]

    assert (cell.kind, cell.text) == ("error", text)
    assert texts(table)[1] == ZHAO


def test_a_row_of_nothing_but_errors_is_not_lost():
    def change(sheet):
        sheet["A3"].data_type = "e"

    assert [row.number for row in read(xlsx(HEADER, LIN, ["#REF!"], change=change), COLUMNS).rows] == [2, 3]


def test_a_formula_with_a_stored_value_is_read_and_flagged():
    stored = '<c r="A2" t="str"><f>B9&amp;"满"</f><v>林小满</v></c>'
    book = sheet_patched(xlsx(HEADER, LIN, ZHAO), replaced(r'<c r="A2".*?</c>', stored))
    cell = read(book, COLUMNS).rows[0].cells["name"]

    assert (cell.kind, cell.text, cell.flags) == ("text", "林小满", {"from_formula"})


@pytest.mark.parametrize("stored", ["<f>B9</f>", "<f>B9</f><v></v>", "<f>B9</f><v/>", '<f t="shared" si="0"/>'])
def test_a_formula_without_a_stored_value_never_looks_blank(stored):
    book = sheet_patched(xlsx(HEADER, LIN), replaced(r'<c r="A2".*?</c>', f'<c r="A2">{stored}</c>'))
    cell = read(book, COLUMNS).rows[0].cells["name"]

    assert cell.kind == "formula"
    assert cell.text == ("=" if "shared" in stored else "=B9")


def test_rich_text_is_joined_and_the_reading_aid_left_out():
    runs = "<r><t>林</t></r><r><t>小满</t></r><rPh sb='0' eb='1'><t>lin</t></rPh>"
    cell = f'<c r="A2" t="inlineStr"><is>{runs}</is></c>'
    book = sheet_patched(xlsx(HEADER, LIN, ZHAO), replaced(r'<c r="A2".*?</c>', cell))

    assert texts(read(book, COLUMNS)) == [LIN, ZHAO]


def test_formulas_filled_down_with_an_empty_result_are_no_rows():
    empty = '<row r="3"><c r="A3" t="str"><f>IF(H3="","",H3)</f><v></v></c></row></sheetData>'

    assert len(read(sheet_patched(xlsx(HEADER, LIN), replaced("</sheetData>", empty)), COLUMNS).rows) == 1


def test_errors_and_formulas_of_xls_files_are_seen():
    def change(sheet):
        sheet.write(1, 0, xlwt.Formula('B9&"x"'))
        sheet.write(1, 1, "女")
        sheet.row(1).set_cell_error(2, "#DIV/0!")
        sheet.row(1).hidden = True
        sheet.write_merge(2, 3, 0, 0, "林小满")
        sheet.write(3, 1, "男")

    table = read(xls(HEADER, [], change=change), COLUMNS)

    # the writer stores an empty text as the result, which no reader can tell from an empty result
    assert (table.rows[0].cells["name"].kind, table.rows[0].cells["name"].flags) == (
        "blank",
        {"from_formula", "hidden"},
    )
    assert table.rows[0].hidden
    assert (table.rows[0].cells["birth_date"].kind, table.rows[0].cells["birth_date"].text) == ("error", "#DIV/0!")
    assert table.rows[2].cells["name"].flags == {"merged"}
    assert table.rows[1].cells["name"].flags == frozenset()


def test_merged_cells_flag_the_rows_that_lack_their_own_value():
    def change(sheet):
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("A3:A4")

    book = xlsx(["x", *HEADER], ["1", *LIN], ["2", *ZHAO], ["3", *WANG], change=change)
    table = read(sheet_patched(book, replaced('"A3:A4"', '"A3:XFD1048576"')), COLUMNS)

    assert [row.cells["name"].flags for row in table.rows] == [frozenset(), {"merged"}, {"merged"}]
    assert [row.cells["sex"].flags for row in table.rows] == [frozenset(), {"merged"}, {"merged"}]


def test_hidden_rows_and_columns_are_flagged_and_read():
    def change(sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True

    table = read(xlsx(HEADER, LIN, ZHAO, change=change), COLUMNS)

    assert [row.hidden for row in table.rows] == [True, False]
    assert table.rows[0].cells["name"].flags == {"hidden"}
    assert table.rows[1].cells["birth_date"].flags == {"hidden"}
    assert table.rows[1].cells["name"].flags == frozenset()


def test_rows_out_of_order_without_addresses_or_with_a_lying_dimension_are_all_read():
    book = xlsx(HEADER, LIN, ZHAO)
    swapped = sheet_patched(book, replaced(r'(<row r="2".*?</row>)(<row r="3".*?</row>)', r"\2\1"))
    bare = sheet_patched(book, replaced(r' r="\w+"', ""))
    lying = sheet_patched(book, replaced("<dimension[^>]*>", '<dimension ref="A1:A1"/>'))
    missing = sheet_patched(book, replaced("<dimension[^>]*>", ""))

    for changed in (swapped, bare, lying, missing):
        assert texts(read(changed, COLUMNS)) == [LIN, ZHAO]


def test_strict_workbooks_and_prefixed_names_are_read():
    def strict(_, content):
        main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        content = content.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        return content.replace(office, b"http://purl.oclc.org/ooxml/officeDocument/relationships")

    def prefixed(text):
        return replaced("xmlns=", "xmlns:x=")(replaced(r"<(/?)(\w)", r"<\1x:\2")(text))

    assert texts(read(patched(xlsx(HEADER, LIN), strict), COLUMNS)) == [LIN]
    assert texts(read(sheet_patched(xlsx(HEADER, LIN), prefixed), COLUMNS)) == [LIN]


def test_data_after_a_thousand_blank_rows_is_not_cut():
    def change(sheet):
        sheet["A1500"] = "林小满"

    assert [row.number for row in read(xlsx(HEADER, LIN, change=change), COLUMNS).rows] == [2, 1500]


def test_rows_that_show_nothing_are_no_rows():
    table = read(xlsx(HEADER, LIN, [" ", "\u3000", "\u200b"], ["", None, "\n"]), COLUMNS)

    assert [row.number for row in table.rows] == [2]


def test_a_very_long_cell_is_cut_with_a_mark_and_kept_whole_in_the_raw_row():
    row = read(xlsx(HEADER, ["满" * 40_000, *LIN[1:]]), COLUMNS, Limits(cell_characters=200)).rows[0]

    assert row.cells["name"].text == "满" * 200 + "…"
    assert row.cells["name"].flags == {"cut"}
    assert len(row.raw[0]) == 32_767  # what openpyxl lets into a cell


def test_rare_characters_come_through_unchanged():
    names = ["𠮷田𰻞", "买买提·阿卜杜拉", "\ue863玉", "أحمد", "ﬁona"]
    table = read(xlsx(HEADER, *([name, *LIN[1:]] for name in names)), COLUMNS)

    assert [row.cells["name"].text for row in table.rows] == names


def test_twenty_thousand_rows_are_read_whole():
    rows = ([f"林{number}", *LIN[1:]] for number in range(20_000))
    table = read(csv(HEADER, *rows), COLUMNS)

    assert (len(table.rows), table.rows[-1].number, table.rows[-1].cells["name"].text) == (20_000, 20_001, "林19999")
