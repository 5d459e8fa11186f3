"""Text files: which encoding and separator, what of their bytes may be wrong, and what only looks like one."""

import pytest

from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, WANG, ZHAO, csv, xlsx

ROWS = (HEADER, LIN, ZHAO)
TABLE = "<table><tr><td>姓名</td></tr></table>"


def names(data: bytes) -> list[tuple[int, str]]:
    return [(row.number, row.cells["name"].text) for row in read(data, COLUMNS).rows]


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(FileRefused) as caught:
        read(data, COLUMNS)
    return caught.value.code, str(caught.value.details.get("format") or caught.value.details.get("reason", ""))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_mark(encoding):
    assert names(csv(HEADER, LIN, ["赵一一", *ZHAO[1:]], mark="\t", encoding=encoding)) == [
        (2, "林小满"),
        (3, "赵一一"),
    ]


@pytest.mark.parametrize("mark", ["|", "，"])
def test_further_separators(mark):
    assert names(csv(*ROWS, mark=mark)) == [(2, "林小满"), (3, "赵一鸣")]


@pytest.mark.parametrize(("line", "mark"), [("sep=,", ","), ("sep=;", ";"), ('"sep=\t"', "\t"), ("SEP=^", "^")])
def test_a_first_line_that_names_the_separator_is_obeyed_and_no_row(line, mark):
    table = read(f"{line}\r\n".encode() + csv(*ROWS, mark=mark), COLUMNS)

    assert (table.header_row, [row.number for row in table.rows]) == (1, [2, 3])


def test_a_named_separator_with_which_there_is_no_header_is_passed_over():
    assert names(b"sep=,\n" + csv(*ROWS, mark=";")) == [(2, "林小满"), (3, "赵一鸣")]


@pytest.mark.parametrize("name", ['林"小满', '林小满"', '"林"小满', '"林"小"满"', '林""小满'])
def test_a_quotation_mark_inside_a_cell_is_a_sign_like_any_other(name):
    assert [number for number, _ in names(csv(['一"班'], HEADER, [name, *LIN[1:]], ZHAO, WANG))] == [3, 4, 5]


@pytest.mark.parametrize("other", ["王若兰", '"王若兰"', '"王"若兰'])
def test_a_quotation_mark_that_only_one_in_another_row_closes_swallows_none(other):
    data = csv(HEADER, ['"林小满', *LIN[1:]], ZHAO, [other, *WANG[1:]])

    assert refusal(data)[0] == "unreadable"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_every_end_of_line(end):
    assert names(csv(*ROWS, end=end)) == [(2, "林小满"), (3, "赵一鸣")]


def test_ends_of_lines_may_differ():
    assert names(csv(HEADER, LIN) + b"\n" + csv(ZHAO) + b"\r" + csv(WANG) + b"\r\n") == [
        (2, "林小满"),
        (3, "赵一鸣"),
        (4, "王若兰"),
    ]


def test_the_euro_sign_of_windows_does_not_make_a_text_unknown():
    book = csv([*HEADER, "餐费"], [*LIN, "5"], encoding="gbk").replace(b"\xb2\xcd\xb7\xd1", b"\x80")

    assert names(book) == [(2, "林小满")]


def test_the_end_of_text_of_old_programs_is_no_row():
    assert names(csv(*ROWS, [""], encoding="gbk") + b"\x1a") == [(2, "林小满"), (3, "赵一鸣")]


@pytest.mark.parametrize("sign", ["\0", "\x08", "\x1c"])
def test_a_control_character_is_its_cells_business(sign):
    table = read(csv(HEADER, [f"林{sign}小满", *LIN[1:]], ZHAO), COLUMNS)

    assert len(table.rows) == 2
    assert table.rows[0].cells["name"].text not in ("林小满", "林 小满")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (csv(*ROWS)[:-1] + "满".encode()[:2], 3),
        (csv(*ROWS).replace("赵".encode(), b"\xe8\xff\xb5"), 3),
        (csv(*ROWS, encoding="utf-8-sig").replace("赵".encode(), b"\xb5"), 3),
        (csv(*ROWS, encoding="gb18030").replace("赵".encode("gbk"), b"\xff"), 3),
        (csv(*ROWS, encoding="gb18030").replace("林".encode("gbk"), b"\xff"), 2),
        (csv(*ROWS, encoding="utf-16")[:-1], 3),
    ],
)
def test_a_text_with_a_broken_sign_is_damaged_in_that_line(data, line):
    with pytest.raises(FileRefused) as caught:
        read(data, COLUMNS)
    assert (caught.value.code, caught.value.details) == ("damaged", {"reason": "encoding", "row": line})


@pytest.mark.parametrize(
    ("book", "written"),
    [
        (csv(*ROWS).decode("gb18030", "replace").encode(), "姓名".encode().decode("gb18030")),
        (csv(*ROWS, encoding="gbk").decode("latin-1").encode(), "姓名".encode("gbk").decode("cp1252")),
        (xlsx(["名单"], [text.encode().decode("gb18030", "replace") for text in HEADER]), "濮撳悕"),
    ],
)
def test_garbled_headings_are_told_with_what_they_were(book, written):
    with pytest.raises(FileRefused) as caught:
        read(book, COLUMNS)
    told = caught.value.details
    assert (caught.value.code, told["garbled"], told["meant"]) == ("no_header", written, "姓名")
    assert told["at"] in ("A1", "A2")


def test_rows_may_have_more_or_fewer_cells_than_the_header():
    table = read(csv(HEADER, [*LIN, "多", "余"], ZHAO[:2], WANG), COLUMNS)

    assert [row.number for row in table.rows] == [2, 3, 4]
    assert table.rows[0].raw == (*LIN, "多", "余")
    assert [cell.kind for cell in table.rows[1].cells.values()] == ["text", "text", "blank", "blank", "blank"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_a_quotation_mark_swallows_no_rows(mark, end):
    header = [*HEADER, "备注"]
    opened, closed = [*LIN, '"小满'], [*ZHAO, '无"']
    swallowed = csv(header, [*LIN, "无"], opened, [*WANG, "无"], closed, mark=mark, end=end)

    with pytest.raises(FileRefused) as caught:
        read(swallowed, COLUMNS)
    assert (caught.value.code, caught.value.details) == ("unreadable", {"row": 3})
    # also where a text goes on behind the second mark
    assert refusal(csv(header, opened, [*ZHAO, '"一鸣'], mark=mark, end=end)) == ("unreadable", "")


def test_a_cell_of_several_lines_is_one_cell():
    remark = '"随迁子女, 住亲戚家\r\n电话见附表; 过敏: 花生, 虾"'
    table = read(csv([*HEADER, "备注"], [*LIN, remark], [*ZHAO, ""]), COLUMNS)
    assert [row.number for row in table.rows] == [2, 3]


@pytest.mark.parametrize(
    "start",
    [
        "<div>",
        "<CENTER>",
        "<!-- saved from url -->\n",
        "<font size=2>",
        "<script>var a = '<';</script>",
        "\ufeff \r\n<p>",
        "<?xml version='1.0'?>\n<!-- x --><html xmlns='http://www.w3.org/1999/xhtml'>",
        "名单",
        "<style>td {}</style>",
        "<br/>",
        "<TR><TD>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_web_pages_are_named_however_they_begin(start, encoding):
    assert refusal((start + TABLE).encode(encoding, "ignore")) == ("not_a_spreadsheet", "html")


@pytest.mark.parametrize("start", ["From: <Saved by a browser>\r\n", "", "Subject: x\r\n"])
def test_web_pages_in_one_file_are_named(start):
    page = f"{start}MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n{TABLE}"

    assert refusal(page.encode()) == ("not_a_spreadsheet", "html")


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b'ID;PWXL;N;E\r\nC;Y1;X1;K"x"\r\nE\r\n', "sylk"),
        (b'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n0,5\r\n""\r\n', "dif"),
        (
            b"\x03\x7e\x09\x01\x01\0\0\0\x41\0\x0b\0"
            + bytes(20)
            + b"NAME\0\0\0\0\0\0\0C"
            + bytes(20)
            + b"\r   \xc1\xd6",
            "dbf",
        ),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<office:document xmlns:office="x"/>', "flat_ods"),
        (
            b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
            b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "xml_spreadsheet",
        ),
        (b'<?xml version="1.0"?><rows><row/></rows>', "xml"),
    ],
)
def test_other_formats_are_named(data, format):
    assert refusal(data) == ("not_a_spreadsheet", format)


@pytest.mark.parametrize("title", ["<2026级新生>", "<<名单>>", "姓名<table", "ID", "TABLE"])
def test_what_only_looks_like_another_format_is_read(title):
    assert names(csv([title], *ROWS)) == [(3, "林小满"), (4, "赵一鸣")]
