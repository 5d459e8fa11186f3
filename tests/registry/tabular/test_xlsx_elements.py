"""What stands in an .xlsx sheet is read, is known to hold no cell, or the file is refused: nothing is passed over."""

import io
import re

import openpyxl
import pytest

from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from registry.tabular.sheet_elements import NO_CELLS
from tests.registry.tabular.workbook_makers import COLUMNS, LIN, ZHAO
from tests.registry.tabular.xlsx_makers import MAIN, ROWS, TOP, inline, row, workbook, worksheet

PROBE = '<c r="{}" t="{}"><is><t>{}</t></is></c>'
REST = "".join(inline(f"{letter}2", text) for letter, text in zip("BCDE", LIN[1:], strict=True))


def texts(data: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells.values()] for row in read(data, COLUMNS).rows]


def first(cell: str):
    """The name's cell of a sheet whose second row begins with this XML."""
    rows = read(workbook(worksheet(f'{TOP}<row r="2">{cell}{REST}</row>{row(3, ZHAO)}')), COLUMNS).rows
    assert [each.cells["id_number"].text for each in rows] == [LIN[4], ZHAO[4]]
    return rows[0].cells["name"]


def refused(sheet: str) -> dict:
    with pytest.raises(FileRefused) as caught:
        read(workbook(sheet), COLUMNS)
    assert caught.value.code == "unreadable"
    return caught.value.details


def as_openpyxl_reads(data: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[str(cell or "") for cell in cells] for cells in sheet.iter_rows(min_row=2, values_only=True)]


INDENTED = re.sub(r"(<[^/?][^<>]*>|</[^<>]*>)(?=<)", "\\1\n   ", ROWS)
SHARED = "".join(f"<si><t>{text}</t></si>" for text in ("林小满", "赵一鸣"))


@pytest.mark.parametrize("blank", ["\n  ", "\t", "\r\n", " "])
def test_white_space_between_elements_means_nothing(blank):
    sheet = worksheet(INDENTED.replace("\n   ", blank), before=blank, after=blank)
    data = workbook(sheet)

    assert texts(data) == [LIN, ZHAO] == as_openpyxl_reads(data)


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        ('<c r="A2" t="s">\n <v>1</v>\n</c>', "text", "赵一鸣"),
        ('<c r="A2" t="s">\n <f>B9</f>\n <v>1</v>\n</c>', "text", "赵一鸣"),
        ('<c r="A2" t="s"><v>\n1\n</v></c>', "text", "赵一鸣"),
        ('<c r="A2">\n<v>7</v>\n</c>', "number", "7"),
        ('<c r="A2"><v> 7 </v></c>', "number", "7"),
        ('<c r="A2" t="str">\n<f>B9</f>\n<v>林</v>\n</c>', "text", "林"),
        ('<c r="A2">\n<f>B9</f>\n</c>', "formula", "=B9"),
        ('<c r="A2" t="b">\n<v>1</v>\n</c>', "bool", "TRUE"),
        ('<c r="A2" t="e">\n<v>#N/A</v>\n</c>', "error", "#N/A"),
        ('<c r="A2" t="inlineStr">\n<is>\n<r>\n<t>林</t>\n</r>\n<r>\n<t>小</t>\n</r>\n</is>\n</c>', "text", "林小"),
        ('<c r="A2" t="inlineStr">\n<is>\n<t> 林小</t>\n</is>\n</c>', "text", "林小"),
        ('<c r="A2">\n</c>', "blank", ""),
    ],
)
def test_white_space_inside_a_cell_means_nothing(cell, kind, text):
    sheet = worksheet(f'{TOP}<row r="2">{cell}{REST}</row>')
    found = read(workbook(sheet, strings=SHARED), COLUMNS).rows[0].cells["name"]

    assert (found.kind, found.text) == (kind, text)


def test_white_space_between_shared_strings_and_inside_them_means_nothing():
    strings = (
        "\n<si>\n<t>林小满</t>\n</si>\n<si>\n<r>\n<rPr>\n<b/>\n</rPr>\n<t>赵</t>\n</r>\n<r>\n<t>一鸣</t>\n</r>\n</si>\n"
    )
    cell = '<c r="A{0}" t="s"><v>{1}</v></c>'
    sheet = worksheet(f'{TOP}<row r="2">{cell.format(2, 0)}</row><row r="3">{cell.format(3, 1)}</row>')
    data = workbook(sheet, strings=strings)

    assert [each[0] for each in texts(data)] == ["林小满", "赵一鸣"] == [each[0] for each in as_openpyxl_reads(data)]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A2" t="str"><v>林<!-- -->小<![CDATA[满]]></v></c>', "林小满"),
        ('<c r="A2" t="inlineStr"><is><t><![CDATA[<林>]]></t></is></c>', "<林>"),
        ('<c r="A2"><v>1<!-- <c> -->7</v></c>', "17"),
        ('<c r="A2"><v><![CDATA[17]]></v></c>', "17"),
        ('<c r="A2"><?of a program?><v>17</v></c>', "17"),
    ],
)
def test_a_value_that_a_comment_cuts_in_two_is_whole(cell, text):
    assert first(cell).text == text


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        ('<c r="A2" t="inlineStr"><v>林小满</v></c>', "error", "林小满"),
        ('<c r="A2" t="str"><is><t>林小满</t></is></c>', "error", "林小满"),
        ('<c r="A2"><is><t>林小满</t></is><v>1</v></c>', "error", "1"),
        ('<c r="A2"><v>1</v><is/></c>', "error", "1"),
        ('<c r="A2" t="inlineStr"><v>1</v><is><t>林小满</t></is></c>', "text", "林小满"),
        ('<c r="A2" t="inlineStr"><v>1</v><is/></c>', "error", "1"),
        ('<c r="A2" t="inlineStr"><is><t>林小满</t></is><v/></c>', "error", "林小满"),
        ('<c r="A2" t="inlineStr"><is><t>林小满</t></is><v> </v></c>', "error", "林小满"),
        ('<c r="A2" t="inlineStr"><is/></c>', "blank", ""),
        ('<c r="A2" t="s"><is/></c>', "blank", ""),
        ('<c r="A2" t="inlineStr"><is><t>林小满</t></is><f>B2</f></c>', "error", "林小满"),
        ('<c r="A2" t="inlineStr"><is><t>林</t></is><is><t>小满</t></is></c>', "error", "小满"),
        ('<c r="A2" t="str"><v>林小满</v><f>B2</f></c>', "error", "林小满"),
        ('<c r="A2" t="new"><v>林小满</v></c>', "error", "林小满"),
        ('<c r="A2" t=""><v>林小满</v></c>', "error", "林小满"),
        ('<c r="A2" t="e" vm="1"><v>#VALUE!</v></c>', "error", "#VALUE!"),
        ('<c r="A2" cm="1" t="str"><v>林小满</v></c>', "text", "林小满"),
        ('<c r="A2"><v>7</v><extLst><ext><c><v>8</v></c></ext></extLst></c>', "number", "7"),
        ('<extLst><ext><c r="A2"><v>8</v></c></ext></extLst><c r="A2"><v>7</v></c>', "number", "7"),
    ],
)
def test_a_cell_of_an_odd_form_is_read_or_an_error(cell, kind, text):
    found = first(cell)

    assert (found.kind, found.text) == (kind, text)


MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
CHOICE = f"<mc:AlternateContent {MC}><mc:Choice Requires='x14'>{{}}</mc:Choice></mc:AlternateContent>"


@pytest.mark.parametrize(
    ("sheet", "element"),
    [
        (worksheet(ROWS + CHOICE.format(row(4, LIN))), "mc:AlternateContent"),
        (worksheet(f'{ROWS}<row r="4">{CHOICE.format(inline("A4", "林"))}</row>'), "mc:AlternateContent"),
        (worksheet(f'{TOP}<row r="2"><c r="A2">{CHOICE.format("<v>1</v>")}</c>{REST}</row>'), "mc:AlternateContent"),
        (worksheet(before=CHOICE.format(f"<sheetData>{row(9, LIN)}</sheetData>")), "sheetData"),
        (worksheet(after=f"<sheetData>{row(9, LIN)}</sheetData>"), "sheetData"),
        (worksheet(after='<x:sheetData xmlns:x="urn:other"/>'), "x:sheetData"),
        (worksheet(f'{ROWS}<x:row xmlns:x="urn:other" r="4"/>'), "x:row"),
        (worksheet(f'{ROWS}<row r="4" xmlns="urn:other"><c r="A4"><v>1</v></c></row>'), "worksheet"),
        (worksheet(f'{ROWS}<c r="A4"><v>1</v></c>'), "c"),
        (worksheet(f'{TOP}<row r="2"><c r="A2"><v>1</v><c r="B2"><v>2</v></c></c></row>'), "c"),
        (worksheet(f'{TOP}<row r="2"><c r="A2"><v>1</v><v>2</v></c></row>'), "v"),
        (worksheet(f'{TOP}<row r="2"><c r="A2"><value>1</value></c></row>'), "value"),
        (worksheet(f"{ROWS}<rows/>"), "rows"),
        (worksheet(after=f"<moreData>{row(4, LIN)}</moreData>"), "moreData"),
        (f'<sheet xmlns="{MAIN}"><sheetData>{ROWS}</sheetData></sheet>', "sheet"),
    ],
)
def test_an_element_that_is_not_known_in_its_place_is_not_passed_over(sheet, element):
    assert refused(sheet) == {"sheet": "Sheet1", "element": element}


def test_a_string_that_is_not_only_of_text_is_not_passed_over():
    cell = '<row r="4"><c r="A4" t="s"><v>0</v></c></row>'
    with pytest.raises(FileRefused) as caught:
        read(workbook(worksheet(ROWS + cell), strings="<si><t>林</t><picture/></si>"), COLUMNS)

    assert (caught.value.code, caught.value.details) == ("unreadable", {"element": "picture"})


@pytest.mark.parametrize("name", sorted(NO_CELLS))
def test_what_is_known_to_hold_no_cell_is_passed_over(name):
    extra = f"<{name}><ext xmlns:xdr='urn:x'><xdr:row>3</xdr:row><xdr:c/></ext></{name}>"

    assert texts(workbook(worksheet(after=extra))) == texts(workbook(worksheet(before=extra))) == [LIN, ZHAO]


def test_controls_of_newer_programs_are_passed_over():
    anchor = (
        "<controls><control><anchor><from><xdr:row xmlns:xdr='urn:x'>1</xdr:row></from></anchor></control></controls>"
    )

    assert texts(workbook(worksheet(after=CHOICE.format(anchor)))) == [LIN, ZHAO]


def test_names_of_the_sheets_namespace_may_be_declared_again():
    sheet = worksheet(ROWS.replace('<row r="3"', f'<row xmlns="{MAIN}" r="3"'))

    assert texts(workbook(sheet)) == [LIN, ZHAO]


@pytest.mark.parametrize(
    ("sheet", "hidden"),
    [
        (worksheet(ROWS.replace('<row r="3"', '<row r="3" ht="0" customHeight="1"')), [False, True]),
        (worksheet(ROWS.replace('<row r="3"', '<row r="3" ht="0.0"')), [False, True]),
        (worksheet(ROWS.replace('<row r="3"', '<row r="3" ht="0.75"')), [False, False]),
        (worksheet(ROWS.replace('<row r="3"', '<row r="3" hidden="true"')), [False, True]),
        # rows that have an element say so themselves: programs write it when they hide all rows that are not used
        (worksheet(before='<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>'), [False, False]),
        (worksheet(ROWS.replace('<row r="3"', '<row r="3" outlineLevel="1" hidden="1"')), [False, True]),
        (worksheet(ROWS.replace('<row r="3"', '<row r="3" collapsed="1"')), [False, False]),
    ],
)
def test_rows_without_height_are_hidden(sheet, hidden):
    assert [each.hidden for each in read(workbook(sheet), COLUMNS).rows] == hidden


@pytest.mark.parametrize(
    ("attributes", "flags"),
    [
        ('width="0" customWidth="1"', {"hidden"}),
        ('width="0.0"', {"hidden"}),
        ('hidden="1"', {"hidden"}),
        ('width="0.5" customWidth="1"', set()),
        ("", set()),
    ],
)
def test_columns_without_width_are_hidden(attributes, flags):
    cells = read(workbook(worksheet(before=f'<cols><col min="2" max="2" {attributes}/></cols>')), COLUMNS).rows[0].cells

    assert (cells["sex"].flags, cells["name"].flags) == (flags, set())


def test_a_dimension_that_is_none_does_no_harm():
    assert texts(workbook(worksheet(before="<dimension/>"))) == [LIN, ZHAO]
    assert texts(workbook(worksheet(before='<dimension ref=""/>'))) == [LIN, ZHAO]


@pytest.mark.parametrize(
    "written", ["2019-09-03", "2019-09-03T00:00:00", "2019-09-03T00:00:00Z", "2019-09-03T00:00:00.000Z"]
)
def test_iso_dates_are_days(written):
    cell = f'<c r="C2" t="d"><v>{written}</v></c>'
    found = read(workbook(worksheet(f'{TOP}<row r="2">{inline("A2", LIN[0])}{cell}</row>')), COLUMNS).rows[0]

    assert (found.cells["birth_date"].kind, found.cells["birth_date"].text) == ("date", "2019-09-03")


@pytest.mark.parametrize("sort", ["", "2", "n", "str"])
def test_a_heading_in_a_cell_of_an_odd_form_is_the_heading(sort):
    top = TOP.replace(inline("E1", "身份证件号码"), PROBE.format("E1", sort, "身份证件号码"))

    assert top != TOP
    assert texts(workbook(worksheet(ROWS.replace(TOP, top)))) == texts(workbook(worksheet(ROWS)))


@pytest.mark.parametrize("around", ["<c>{}</c>", "<v>{}</v>", "<is>{}</is>", "<extLst><ext>{}</ext></extLst>"])
@pytest.mark.parametrize("again", [1, 2])
def test_rows_inside_a_cell_are_never_passed_over(around, again):
    inside = "".join(row(9 + number, ZHAO) for number in range(again))
    cell = '<c r="A4" t="inlineStr">' + around.format(inside) + "</c>"

    assert refused(worksheet(ROWS + f'<row r="4">{cell}</row>'))["element"] in ("row", "c")


def test_a_cell_without_place_behind_one_of_another_row_is_not_guessed_at():
    stray = '<c r="B3" t="inlineStr"><is><t>男</t></is></c><c t="inlineStr"><is><t>赵一鸣</t></is></c>'

    assert refused(worksheet(f'{ROWS}<row r="4">{stray}</row>')) == {"sheet": "Sheet1", "cell": "C4"}
