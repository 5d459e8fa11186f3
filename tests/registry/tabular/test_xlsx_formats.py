"""Of an .xlsx cell that is taken which the sheet shows: by its number format, and macros only where there is code."""

import datetime
import html

import pytest

from registry.tabular.plain_rows import PlainRows
from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from registry.tabular.strings import SharedStrings
from tests.registry.tabular.compound_makers import compound_file, vba_project
from tests.registry.tabular.workbook_makers import COLUMNS, LIN, ZHAO
from tests.registry.tabular.xlsx_makers import OFFICE, TOP, inline, parts, row, workbook, worksheet, zipped

DAY = 43711  # 2019-09-03
FRAME = 'Attribute VB_Name = "ThisWorkbook"\r\n'


def styles(*codes: str | int) -> str:
    """Styles 0 (General), 1, 2, … with these format codes, or ids of built-in formats."""
    own = {code: number for number, code in enumerate(codes, 164) if isinstance(code, str)}
    formats = "".join(f'<numFmt numFmtId="{key}" formatCode="{html.escape(code)}"/>' for code, key in own.items())
    used = "".join(f'<xf numFmtId="{own.get(code, code)}"/>' for code in (0, *codes))
    named = '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    other = '<dxfs><dxf><numFmt numFmtId="165" formatCode="yyyy-mm-dd"/></dxf></dxfs>'
    return f"<numFmts>{formats}</numFmts>{named}<cellXfs>{used}</cellXfs>{other}"


def cell_of(place: str, value: str, *codes: str | int, more: str = ""):
    """The cell of a row in which this XML stands, in a sheet with these styles."""
    texts = [inline(f"{letter}2", text) for letter, text in zip("ABCDE", LIN, strict=True)]
    texts["ABCDE".index(place[0])] = value
    sheet = worksheet(f'{TOP}<row r="2">{"".join(texts)}</row>{row(3, ZHAO)}')
    made = parts(sheet, styles=styles(*codes))
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace("<sheets>", f"{more}<sheets>")
    rows = read(zipped(made), COLUMNS).rows
    assert [cell.text for cell in rows[1].cells.values()] == ZHAO
    return {cell.address: cell for cell in rows[0].cells.values()}[place]


@pytest.mark.parametrize("cell", ['<c r="B3" s="1"><v>0</v></c>', '<c r="B3" s="1"><f>F3</f><v>0</v></c>'])
def test_a_zero_that_its_format_hides_makes_no_row(cell):
    sheet = worksheet(f'{TOP}{row(2, LIN)}<row r="3">{cell}</row>{row(4, ZHAO)}')
    table = read(workbook(sheet, styles=styles("0;-0;;@")), COLUMNS)

    assert ([found.number for found in table.rows], table.counted) == ([2, 4], 2)


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ("yyyy-mm-dd", "date", "2019-09-03"),
        ('yyyy"年"m"月"d"日"', "date", "2019-09-03"),
        ('yyyy"年"m"月"d"日";@', "date", "2019-09-03"),
        ("[$-F800]dddd, mmmm dd, yyyy", "date", "2019-09-03"),
        ('yyyy"年"m"月"', "text", "2019年9月"),
        ('m"月"d"日"', "text", "9月3日"),
        ("yyyy", "text", "2019年"),
        ("h:mm", "text", "00:00:00"),
        (57, "text", "2019年9月"),
        (31, "date", "2019-09-03"),
        ("0&0", "text", "4371&1"),
        ("0", "number", "43711"),
        ("@", "number", "43711"),
    ],
)
def test_a_date_is_the_day_where_its_format_shows_one_and_else_what_is_shown(code, kind, text):
    cell = cell_of("C2", f'<c r="C2" s="1"><v>{DAY}</v></c>', code)

    assert (cell.kind, cell.text) == (kind, text)


@pytest.mark.parametrize(
    ("code", "value", "kind", "text"),
    [
        ('[=1]"女";[=2]"男";General', 1, "text", "女"),
        ('[=1]"女";[=2]"男";General', 2, "text", "男"),
        ('[=1]"女";[=2]"男";General', 3, "number", "3"),
        ('"男"', 1, "text", "男"),
        ("000", 7, "text", "007"),
        (";;;", 1, "unclear", "1"),
    ],
)
def test_a_number_whose_format_shows_a_word_is_that_word(code, value, kind, text):
    for attributes in ('s="1"', 's="1" t="n"', 't="n" s="1"'):
        cell = cell_of("B2", f'<c r="B2" {attributes}><v>{value}</v></c>', code)
        assert (cell.kind, cell.text) == (kind, text)


def test_what_a_formula_found_is_shown_by_its_format_too():
    cell = cell_of("B2", '<c r="B2" s="1"><f>A1</f><v>1</v></c>', '[=1]"女";[=2]"男";General')

    assert (cell.text, cell.flags) == ("女", {"from_formula"})


def test_a_text_is_itself_whatever_its_format():
    assert cell_of("B2", '<c r="B2" s="1" t="str"><v>女</v></c>', '"男"').text == "女"


def test_a_cell_without_a_style_has_the_first():
    sheet = worksheet(f'{TOP}<row r="2">{inline("A2", LIN[0])}<c r="C2"><v>{DAY}</v></c></row>')
    made = parts(sheet, styles='<cellXfs><xf numFmtId="14"/></cellXfs>')

    assert read(zipped(made), COLUMNS).rows[0].cells["birth_date"].text == "2019-09-03"


def test_seconds_from_midnight_are_that_midnight():
    shanghai = DAY - 43 / 86_400

    assert cell_of("C2", f'<c r="C2" s="1"><v>{shanghai!r}</v></c>', "yyyy-mm-dd").value == datetime.date(2019, 9, 3)


def test_days_since_1904_are_shown_like_all_others():
    cell = cell_of("C2", '<c r="C2" s="1"><v>42249</v></c>', 'yyyy"年"m"月"', more='<workbookPr date1904="1"/>')

    assert cell.text == "2019年9月"


@pytest.mark.parametrize(
    ("code", "kind", "text"), [("yyyy-mm-dd", "date", "2019-09-03"), ("yyyy-mm", "text", "2019年9月")]
)
def test_an_iso_date_is_what_its_format_shows(code, kind, text):
    cell = cell_of("C2", '<c r="C2" s="1" t="d"><v>2019-09-03T00:00:00</v></c>', code)

    assert (cell.kind, cell.text) == (kind, text)


def test_rows_are_taken_quickly_where_no_number_has_a_speaking_format():
    part = b'<sheetData><row r="2"><c r="A2" s="1" t="s"><v>0</v></c><c r="B2" s="2"><v>1</v></c></row>'
    strings = SharedStrings(b"<sst><si><t>a</t></si></sst>", 9)

    assert PlainRows(part, strings, {"3": "yyyy"}).rows == {1}
    assert PlainRows(part, strings, {"2": "yyyy"}).rows == set()


def with_project(name: str, content: bytes, relation: str = "") -> bytes:
    made = parts() | {name: content}
    held = "xl/_rels/workbook.xml.rels"
    if relation:
        more = f'<Relationship Id="v" Type="{OFFICE}/vbaProject" Target="{relation}"/></Relationships>'
        made[held] = made[held].replace("</Relationships>", more)
    return zipped(made)


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "XL/VBAPROJECT.BIN", "xl/code.bin"])
def test_macros_are_refused_only_where_there_is_code(name):
    relation = "code.bin" if name == "xl/code.bin" else ""
    empty = compound_file(vba_project(ThisWorkbook=FRAME))
    code = compound_file(vba_project(ThisWorkbook=FRAME + "Sub A()\r\nEnd Sub\r\n"))

    assert len(read(with_project(name, empty, relation), COLUMNS).rows) == 2
    for content in (code, b"no project"):
        with pytest.raises(FileRefused) as caught:
            read(with_project(name, content, relation), COLUMNS)
        assert caught.value.code == "macros"


def test_pictures_in_cells_are_named_where_a_value_is_needed_and_harmless_elsewhere():
    picture = '<c r="{0}" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
    sheet = worksheet(f'{TOP}<row r="2">{picture.format("A2")}{inline("B2", "女")}{picture.format("H2")}</row>')
    found = read(workbook(sheet), COLUMNS).rows[0]

    assert (found.cells["name"].kind, found.cells["name"].text) == ("picture", '=DISPIMG("ID_1",1)')
    assert found.raw[7] == '=DISPIMG("ID_1",1)'
