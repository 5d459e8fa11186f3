"""Workbooks of Excel 97-2003 as other programs write them, and what must be refused of them."""

import struct
from datetime import date

import pytest

from registry.tabular.reading import read
from registry.tabular.records import CELLS, NO_CELLS, OLD_CELLS, may_hold_cells
from registry.tabular.refusals import FileRefused
from registry.tabular.xls import _Scan
from tests.registry.tabular import xls_makers as made
from tests.registry.tabular.compound_makers import compound_file
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, WANG, ZHAO, xls

DAY = 43899.0  # 2020-03-09
HEAD = made.rows(HEADER)
PEOPLE = made.rows(HEADER, LIN, ZHAO)


def raw(data: bytes) -> list[list[str]]:
    return [list(row.raw) for row in read(data, COLUMNS).rows]


def refused(data: bytes) -> tuple[str, dict]:
    with pytest.raises(FileRefused) as caught:
        read(data, COLUMNS)
    return caught.value.code, caught.value.details


def unread(sheet: bytes) -> str:
    code, details = refused(made.workbook(sheet))
    assert (code, details["sheet"]) == ("unreadable", "名单")
    return details.get("record") or details["cell"]


@pytest.mark.parametrize("sort", [0x0006, 0x0206, 0x0406])
def test_formulas_of_every_code_are_read(sort):
    cells = [made.formula(1, column, value, sort=sort) for column, value in enumerate(LIN)]
    table = read(made.workbook(HEAD + b"".join(cells) + made.formula(2, 0, 3.0, sort=sort)), COLUMNS)

    assert table.counted == 2
    assert [list(row.raw) for row in table.rows] == [LIN, ["3", "", "", "", ""]]
    assert table.rows[0].cells["name"].flags == {"from_formula"}


@pytest.mark.parametrize("sort", [0x0206, 0x0406])
def test_a_formula_in_the_header_keeps_its_place(sort):
    header = made.rows(HEADER[:4]) + made.formula(0, 4, HEADER[4], sort=sort)

    assert raw(made.workbook(header + made.rows([], LIN))) == [LIN]


def test_formulas_that_share_their_text_keep_their_values():
    shared = made.record(0x04BC, struct.pack("<HHBBBB", 1, 2, 0, 0, 0, 2), b"\0\0")
    array = made.record(0x0221, struct.pack("<HHBB", 1, 1, 0, 0), bytes(8))
    named = [
        made.formula(1, 0, b"\0" * 6 + b"\xff\xff") + between + made.record(made.STRING, made.text("林小满"))
        for between in (shared, array, shared + made.record(0x3C, b"x"))
    ]
    for cell in named:
        assert raw(made.workbook(HEAD + cell)) == [["林小满", "", "", "", ""]]


def test_values_of_formulas():
    kinds = [b"\1\0\1\0\0\0\xff\xff", b"\2\0\x2a\0\0\0\xff\xff", b"\2\0\x63\0\0\0\xff\xff", b"\0" * 6 + b"\xff\xff"]
    cells = [made.formula(1, column, value) for column, value in enumerate(kinds)]
    table = read(made.workbook(HEAD + b"".join(cells)), COLUMNS)

    assert [(cell.kind, cell.text) for cell in table.rows[0].cells.values()] == [
        ("bool", "TRUE"),
        ("error", "#N/A"),
        ("error", "#N/A"),
        ("formula", "="),
        ("blank", ""),
    ]


@pytest.mark.parametrize("sort", [0x0002, 0x0003, 0x0004, 0x0005, 0x0007, 0x007E, 0x0D06, 0x1234])
def test_a_record_that_nobody_reads_is_never_passed_over(sort):
    assert unread(PEOPLE + made.number(3, 0, 1.0, sort=sort)) == f"0x{sort:04X}"


@pytest.mark.parametrize("size", [0, 7])
def test_a_record_without_room_for_a_cell_does_no_harm(size):
    assert raw(made.workbook(made.record(0xFFFF, bytes(size)) + PEOPLE)) == [LIN, ZHAO]


def test_a_short_record_of_an_old_cell_is_not_passed_over():
    assert unread(PEOPLE + made.record(0x0007, b"\3abc")) == "0x0007"


def test_a_text_that_no_formula_awaits():
    assert unread(PEOPLE + made.record(made.STRING, made.text("林小满"))) == "String"
    assert unread(PEOPLE + made.formula(3, 0, 1.0) + made.record(made.STRING, made.text("林小满"))) == "String"


@pytest.mark.parametrize("sort", [*NO_CELLS, 0x0800, 0x0862, 0x08FF, 0x1001])
def test_records_without_cells_do_no_harm(sort):
    if sort in (0x000A, 0x0809):  # end and beginning
        return
    body = struct.pack("<HHHH", 0, 0, 1, 0) + bytes(8)
    assert read(made.workbook(made.record(sort, body) + PEOPLE), COLUMNS).counted == 2


def test_the_tables_do_not_overlap_and_each_cell_record_is_read():
    assert not CELLS.keys() & NO_CELLS.keys()
    assert set(CELLS) <= set(_Scan._ACTS)
    assert not any(may_hold_cells(sort, 99) for sort in _Scan._ACTS)
    assert not OLD_CELLS.keys() & (CELLS.keys() | NO_CELLS.keys())


def test_rows_and_cells_out_of_order():
    cells = [made.label(2, 0, "赵一鸣"), made.label(1, 1, "女"), made.label(1, 0, "林小满")]
    cells += [made.formula(0, column, text) for column, text in reversed(list(enumerate(HEADER)))]

    assert raw(made.workbook(b"".join(cells))) == [["林小满", "女", "", "", ""], ["赵一鸣", "", "", "", ""]]


@pytest.mark.parametrize(
    "again",
    [
        made.label(1, 0, "王若兰"),
        made.number(1, 0, 3.0),
        made.formula(1, 0, "x"),
        made.record(0x00BD, struct.pack("<HHHiHiH", 1, 0, 0, 6, 0, 6, 1)),
        made.record(made.BOOLERR, struct.pack("<HHHBB", 1, 0, 0, 7, 1)),
        made.record(0x00FD, struct.pack("<HHHI", 1, 0, 0, 9)),
        made.formula(1, 0, b"\2\0\7\0\0\0\xff\xff"),
    ],
)
def test_a_cell_that_stands_twice(again):
    assert unread(PEOPLE + again) == "A2"
    assert unread(HEAD + again + again + made.rows(HEADER, LIN)[len(HEAD) :]) == "A2"


@pytest.mark.parametrize("stored", [b"\3\0\1" + "林小".encode("utf-16-le"), b"\2\0\0a", b"\1\0\4aaaaa", b"\1\0\x08aaa"])
def test_a_text_that_is_cut_off_or_begins_elsewhere_for_some_is_damaged(stored):
    cell = made.record(made.LABEL, struct.pack("<HHH", 2, 0, 0), stored)

    assert refused(made.workbook(PEOPLE + cell)) == ("damaged", {"reason": "part"})


def test_a_text_that_goes_on_in_the_next_record_is_no_damage():
    long = made.record(made.STRING, struct.pack("<HB", 9000, 0), b"a" * 8221) + made.record(0x003C, b"\0" + b"a" * 779)
    formula = made.formula(1, 7, b"\0\0\0\0\0\0\xff\xff")

    assert [line[0] for line in raw(made.workbook(PEOPLE + formula + long))] == [LIN[0], ZHAO[0]]


def test_blanks_may_stand_beside_values():
    blanks = made.record(0x0201, struct.pack("<HHH", 1, 0, 0)) + made.record(
        0x00BE, struct.pack("<6H", 1, 0, 0, 0, 0, 2)
    )

    assert raw(made.workbook(PEOPLE + blanks)) == [LIN, ZHAO]


def test_cells_behind_the_end():
    assert unread(PEOPLE + made.EOF + made.label(3, 0, "王若兰")) == "EOF"


def test_a_chart_inside_a_sheet_is_left_out_and_another_sheet_refused():
    chart = made.bof(0x20) + made.record(0x1001, b"\0\0") + made.label(9, 9, "图") + made.EOF
    inner = made.bof(0x10) + made.label(9, 9, "表") + made.EOF

    assert raw(made.workbook(HEAD + chart + made.rows([], LIN))) == [LIN]
    assert unread(PEOPLE + inner) == "BOF"


@pytest.mark.parametrize("size", [(0, 0, 0, 0), (9, 1, 9, 1), (0, 0xFFFFFFFF, 0, 255)])
def test_dimensions_that_lie(size):
    assert raw(made.workbook(made.record(0x0200, struct.pack("<IIHHH", *size, 0)) + PEOPLE)) == [LIN, ZHAO]


def test_numbers_of_every_record():
    rk = [(7 << 2) | 2, (-700 << 2) | 3, struct.unpack("<II", struct.pack("<d", 2.5))[1] & ~3, (12345 << 2) | 3]
    cells = made.record(0x027E, struct.pack("<HHHi", 1, 0, 0, rk[0]))
    cells += made.record(0x00BD, struct.pack("<HHHiHiHiH", 1, 1, *(x for bits in rk[1:] for x in (0, bits)), 3))

    assert raw(made.workbook(HEAD + cells)) == [["7", "-7", "2.5", "123.45", ""]]


def test_a_zero_that_its_format_hides_makes_no_row():
    cells = made.number(3, 1, 0, style=1) + made.formula(4, 1, 0.0, style=1)

    assert raw(made.workbook(PEOPLE + cells, formats=("0;-0;;@",))) == [LIN, ZHAO]


def test_rich_text_and_a_shared_text_that_is_not_there():
    rich = made.record(0x00D6, struct.pack("<HHH", 1, 0, 0), made.text("林小满"), struct.pack("<HHH", 1, 0, 0))
    shared = made.record(0x00FD, struct.pack("<HHHI", 1, 1, 0, 99))
    cells = read(made.workbook(HEAD + rich + shared), COLUMNS).rows[0].cells

    assert (cells["name"].text, cells["sex"].kind, cells["sex"].text) == ("林小满", "error", "99")


def test_a_text_that_breaks_off_inside_a_character_goes_on_in_the_next_record():
    coded = made.text("林𠮷满")
    shared = made.shared(coded[:7], b"\1" + coded[7:] + made.text("赵一鸣"), count=2)
    cells = [made.record(0x00FD, struct.pack("<HHHI", 1 + index, 0, 0, index)) for index in range(2)]

    assert [row[0] for row in raw(made.workbook(HEAD + b"".join(cells), extra=shared))] == ["林𠮷满", "赵一鸣"]


def test_shared_texts_in_both_widths_rich_and_with_readings():
    rich = struct.pack("<HBH", 3, 9, 1) + "林小满".encode("utf-16-le") + bytes(4)
    read_aloud = struct.pack("<HBI", 3, 5, 6) + "赵一鸣".encode("utf-16-le") + b"reading"[:6]
    broken = struct.pack("<HB", 4, 0) + b"ab"
    shared = made.shared(rich + read_aloud + broken, b"\1" + "王c".encode("utf-16-le"), b"behind the end", count=3)
    cells = [made.record(0x00FD, struct.pack("<HHHI", 1 + index, 0, 0, index)) for index in range(3)]

    assert [row[0] for row in raw(made.workbook(HEAD + b"".join(cells), extra=shared))] == ["林小满", "赵一鸣", "ab王c"]


@pytest.mark.parametrize("code_page", [1252, 936, 0, 10008, 1200, 65001, 367, 31337])
def test_texts_are_utf_16_whatever_code_page_is_named(code_page):
    data = xls(HEADER, LIN, ZHAO)
    at = data.index(struct.pack("<HHH", made.CODE_PAGE, 2, 1200))
    named = data[: at + 4] + struct.pack("<H", code_page) + data[at + 6 :]
    extra = made.record(made.CODE_PAGE, struct.pack("<H", code_page))

    assert raw(named) == [LIN, ZHAO]
    table = read(made.workbook(HEAD + made.formula(1, 0, "买买提·阿卜"), extra=extra), COLUMNS)
    assert (table.sheet, table.rows[0].cells["name"].text) == ("名单", "买买提·阿卜")


@pytest.mark.parametrize("name", ["Workbook", "WORKBOOK", "workbook", "Book", "BOOK"])
def test_the_stream_is_found_in_whatever_case(name):
    assert raw(made.workbook(PEOPLE, name)) == [LIN, ZHAO]


def test_the_workbook_of_the_file_and_not_one_embedded_in_it():
    inner = {"Workbook": made.stream(made.rows(HEADER, WANG))}
    both = {"MBD0001": inner, "Book": bytes(8), "Workbook": made.stream(PEOPLE)}

    assert raw(compound_file(both)) == [LIN, ZHAO]
    assert raw(compound_file({"MBD0001": inner, "BOOK": made.stream(PEOPLE)})) == [LIN, ZHAO]


def test_a_workbook_without_a_container_is_read():
    assert raw(made.stream(PEOPLE)) == [LIN, ZHAO]


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (made.record(0x0009, b"\2\0\x10\0") + bytes(60), "excel4"),
        (made.record(0x0209, bytes(6)) + bytes(60), "excel4"),
        (made.record(0x0409, bytes(6)) + bytes(60), "excel4"),
        (made.record(0x0809, b"\0\5\5\0\0\0\0\0") + bytes(60), "excel95"),
        (made.record(0x0809, b"\0\0\x10\0\0\0\0\0") + bytes(60), "excel95"),
        (compound_file({"Book": made.bof(5, version=0x0500) + bytes(5000)}), "excel95"),
        (compound_file({"Workbook": made.bof(5, version=0x0500) + bytes(5000)}), "excel95"),
        (compound_file({"Book": made.bof(5, code=0x0409) + bytes(5000)}), "excel4"),
    ],
)
def test_older_workbooks_are_named(data, format):
    assert refused(data) == ("not_a_spreadsheet", {"format": format})


@pytest.mark.parametrize("options", [{"sort": 1}, {"sort": 6}])
def test_sheets_of_macros_are_refused(options):
    assert refused(made.workbook(PEOPLE, **options)) == ("macros", {"sheet": "名单"})


def test_a_sheet_that_is_one_of_macros_by_its_beginning():
    data = made.workbook(PEOPLE).replace(made.bof(0x10), made.bof(0x40))

    assert refused(data)[0] == "macros"


def row(number: int, height: int = 270, options: int = 0) -> bytes:
    return made.record(0x0208, struct.pack("<HHHHHHHH", number, 0, 5, height, 0, 0, options, 15))


def test_rows_and_columns_without_height_or_width_are_hidden():
    column = made.record(0x007D, struct.pack("<6H", 1, 1, 0, 0, 0, 0))
    table = read(made.workbook(row(1, 0) + row(2) + column + PEOPLE), COLUMNS)

    assert [each.hidden for each in table.rows] == [True, False]
    assert [name for name, cell in table.rows[1].cells.items() if "hidden" in cell.flags] == ["sex"]


def test_rows_that_are_hidden_unless_they_say_otherwise():
    default = made.record(0x0225, struct.pack("<HH", 2, 270))
    table = read(made.workbook(default + row(0) + row(2) + PEOPLE), COLUMNS)

    assert [each.hidden for each in table.rows] == [True, False]


def born(cell: bytes, *formats: str, extra: bytes = b"") -> tuple[str, str, object]:
    cells = made.label(1, 0, "林小满") + cell + made.label(1, 3, "其他")
    found = read(made.workbook(HEAD + cells, formats=formats, extra=extra), COLUMNS).rows[0].cells["birth_date"]
    return found.kind, found.text, found.value


RK = made.record(0x027E, struct.pack("<HHHi", 1, 2, 1, (43899 << 2) | 2))
MULTIPLE = made.record(0x00BD, struct.pack("<HHHiHiH", 1, 1, 0, 6, 1, (43899 << 2) | 2, 2))


@pytest.mark.parametrize("cell", [made.number(1, 2, DAY, 1), RK, MULTIPLE, made.formula(1, 2, DAY, 1)])
def test_what_a_number_shows(cell):
    assert born(cell, "yyyy-mm-dd") == ("date", "2020-03-09", date(2020, 3, 9))
    assert born(cell, 'yyyy"年"m"月"') == ("text", "2020年3月", "2020年3月")
    assert born(cell, '[>3]"女";"男"') == ("text", "女", "女")
    assert born(cell, '[=1]"男";[=2]"女"')[:2] == ("unclear", "43899")
    assert born(cell, "General") == ("number", "43899", 43899)


def test_days_since_1904_and_of_a_second_before_midnight():
    since = made.record(0x0022, b"\1\0")

    assert born(made.number(1, 2, DAY - 1462, 1), "yyyy-mm-dd", extra=since)[2] == date(2020, 3, 9)
    assert born(made.number(1, 2, DAY - 43 / 86_400, 1), "yyyy-mm-dd")[:2] == ("date", "2020-03-09")
    assert born(made.number(1, 2, DAY + 0.5, 1), "yyyy-mm-dd")[:2] == ("date", "2020-03-09 12:00:00")


@pytest.mark.parametrize(
    ("number", "shown"), [(14, "2020-03-09"), (31, "2020-03-09"), (57, "2020年3月"), (58, "3月9日")]
)
def test_formats_that_every_program_knows(number, shown):
    style = made.record(made.XF, struct.pack("<HH16x", 0, number))
    assert born(made.number(1, 2, DAY, 0), extra=style)[1] == shown


def test_zeros_in_texts_keep_their_cell():
    cells = (
        read(made.workbook(HEAD + made.label(1, 0, "林\0小满") + made.label(1, 1, "_x0000_")), COLUMNS).rows[0].cells
    )

    assert cells["name"].text == "林[U+0000]小满"
    assert cells["name"].flags == {"control"}
    assert cells["sex"].text == "_x0000_"


@pytest.mark.parametrize("cut", [3, 40, 400])
def test_a_stream_that_ends_early_is_damaged(cut):
    assert refused(compound_file({"Workbook": made.stream(PEOPLE * 1)[:-cut]}))[0] == "damaged"
