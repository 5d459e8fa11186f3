"""Reading CSV files: encodings, headings, and lines that cannot be read."""

import pytest

from registry.exchange.lines import CsvColumn, CsvFile
from registry.exchange.refusals import LoadRefused

COLUMNS = (
    CsvColumn("record_key", ("记录标识",), required=True),
    CsvColumn("name", ("姓名",)),
    CsvColumn("address", ("现住址",)),
)


def read(tmp_path, data: bytes):
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    file = CsvFile(path, COLUMNS)
    return file, list(file.rows())


def values(lines):
    return [line.values for line in lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encoding_is_found_by_itself(tmp_path, encoding):
    _file, lines = read(tmp_path, "record_key,姓名\nA,王𬱖\n".encode(encoding))

    assert values(lines) == [("A", "王𬱖", "")]


def test_one_damaged_line_does_not_turn_a_utf8_file_into_nonsense(tmp_path):
    data = "record_key,姓名\nA,王雨\nB,李雪\n".encode() + b"C,\xe5\xbc\n" + "D,赵云\n".encode()

    _file, lines = read(tmp_path, data)

    assert values(lines) == [("A", "王雨", ""), ("B", "李雪", ""), (), ("D", "赵云", "")]
    assert (lines[2].number, lines[2].fault) == (4, "encoding")


def test_a_nul_is_a_fault_of_its_line_and_no_hindrance_in_a_heading(tmp_path):
    rows = [f"{number},王雨" for number in range(100)]

    file, lines = read(tmp_path, "\n".join(["record_key,姓\0名,备\0注", *rows, 'A\0,"李,雪"', "B\0,李雪", ""]).encode())

    assert values(lines[:100]) == [(f"{number}", "王雨", "") for number in range(100)]
    assert [(line.number, line.values, line.fault) for line in lines[100:]] == [
        (102, (), "encoding"),
        (103, (), "encoding"),
    ]
    assert file.ignored_columns == ["备[U+0000]注"]


def test_a_character_is_not_torn_where_the_file_is_read_in_pieces(tmp_path):
    padding = "x" * ((1 << 20) - len("record_key,姓名\n".encode()) - 3)

    _file, lines = read(tmp_path, f"record_key,姓名\n{padding},\nA,王雨\n".encode())

    assert lines[1].values == ("A", "王雨", "")


def test_columns_stand_in_any_order_under_any_of_their_names(tmp_path):
    file, lines = read(tmp_path, "现住址,备注,姓名*,record_key\n人民路1号,x,王雨,A\n".encode())

    assert values(lines) == [("A", "王雨", "人民路1号")]
    assert file.ignored_columns == ["备注"]


def test_line_numbers_are_those_of_the_file_and_blank_lines_are_left_out(tmp_path):
    data = b'record_key,name,address\nA,x,"one\ntwo"\n\n,,\nB,y,z\n'

    _file, lines = read(tmp_path, data)

    assert [(line.number, line.values) for line in lines] == [(2, ("A", "x", "one\ntwo")), (6, ("B", "y", "z"))]


def test_a_forgotten_quotation_mark_costs_its_own_line_only(tmp_path):
    data = b'record_key,name\nA,"x\n' + b"".join(b"B%d,y\n" % number for number in range(50))

    _file, lines = read(tmp_path, data)

    assert (lines[0].number, lines[0].fault) == (2, "quotation_mark")
    assert values(lines[1:]) == [(f"B{number}", "y", "") for number in range(50)]


def test_a_line_with_more_values_than_columns_is_not_read(tmp_path):
    _file, lines = read(tmp_path, b"record_key,name\nA,x,\nB,y,z\nC\n")

    assert [(line.values, line.fault) for line in lines] == [
        (("A", "x", ""), ""),
        ((), "too_many_values"),
        (("C", "", ""), ""),
    ]


def test_text_wrapped_for_spreadsheets_is_unwrapped(tmp_path):
    _file, lines = read(tmp_path, b'record_key,name\n="007", x \n')

    assert values(lines) == [("007", "x", "")]


def test_one_value_of_a_line_is_that_of_its_row(tmp_path):
    """By it a load knows which records a batch speaks of, before anybody reads the batch."""
    rows = [
        "address,备注,name,record_key",
        "路1号,x, 王雨 ,A",
        '"路,2号",,"王""雨","="" 007 """',
        "z,y,x,　B　",
        "z",
        ",,,",
    ]
    file, lines = read(tmp_path, "\n".join([*rows, ""]).encode())
    raw_lines = [raw for raw in file.raw_lines() if file.shape.line(raw)]

    for column in range(len(COLUMNS)):
        assert [file.shape.value(raw, column) for raw in raw_lines] == [line.values[column] for line in lines]
    assert [line.values[0] for line in lines] == ["A", "007", "B", ""]


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_lines_end_in_any_way(tmp_path, ending):
    _file, lines = read(tmp_path, ending.join(["record_key,name", "A,x", "B,y", ""]).encode())

    assert values(lines) == [("A", "x", ""), ("B", "y", "")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_header"),
        (b"a,b\n1,2\n", "no_header"),
        (b"name\nx\n", "no_header"),
        ("record_key,name,姓名\n".encode(), "column_twice"),
        (b"PK\x03\x04 a workbook", "spreadsheet_not_csv"),
        ("record_key\nA\n".encode("utf-16"), "other_encoding"),
        (b"record_key\n\x00\x01", "no_text"),
        (b"x" * (6 << 20), "no_text"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path, data, code):
    with pytest.raises(LoadRefused) as refused:
        read(tmp_path, data)

    assert refused.value.code == code
