"""What stands in an .ods sheet: which elements hold cells, which text a cell shows, what is hidden."""

import datetime

import pytest

from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, ZHAO, ods, ods_row, patched

HEAD, PERSON, OTHER = ods_row(*HEADER), ods_row(*LIN), ods_row(*ZHAO)
REST = ods_row(*LIN[1:]).partition(">")[2].removesuffix("</table:table-row>")


def row(cell: str, attributes: str = 'office:value-type="string"', of_row: str = "") -> str:
    """Lin's row, with this in the place of the name's cell."""
    return f"<table:table-row {of_row}><table:table-cell {attributes}>{cell}</table:table-cell>{REST}</table:table-row>"


def birth(attributes: str, shown: str) -> str:
    """Lin's row with another cell for the date of birth."""
    cells = [f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in LIN]
    cells[2] = f"<table:table-cell {attributes}>{shown}</table:table-cell>"
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def names(*rows: str, **further: str) -> list[str]:
    return [each.cells["name"].text for each in read(ods(*rows, **further), COLUMNS).rows]


def refused(*rows: str, **further: str) -> str:
    with pytest.raises(FileRefused) as caught:
        read(ods(*rows, **further), COLUMNS)
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<text:p>林<text:span>小</text:span><text:a>满</text:a></text:p>", "林小满"),
        (
            "<text:p><text:ruby><text:ruby-base>林小满</text:ruby-base><text:ruby-text>lin</text:ruby-text></text:ruby>"
            "</text:p>",
            "林小满",
        ),
        ("<text:p>林<text:s/><text:s text:c='2'/>小满</text:p>", "林   小满"),
        ("<text:p>林<text:tab/>小<text:line-break/>满</text:p>", "林\t小\n满"),
        ("<text:p>林小</text:p><text:p>满</text:p>", "林小\n满"),
        ("<text:p>林小满<text:note><text:note-body><text:p>x</text:p></text:note-body></text:note></text:p>", "林小满"),
        ("<office:annotation><text:p>请核对</text:p></office:annotation><text:p>林小满</text:p>", "林小满"),
        ("<text:p>林小满</text:p><draw:frame><draw:text-box><text:p>x</text:p></draw:text-box></draw:frame>", "林小满"),
        ("<text:p>林<draw:frame><draw:text-box><text:p>x</text:p></draw:text-box></draw:frame>小满</text:p>", "林小满"),
        ("<text:p>林<text:bookmark/><x:mark xmlns:x='x'>小</x:mark><text:title>满</text:title></text:p>", "林小满"),
        ("<text:p>林<![CDATA[小]]>满</text:p>", "林小满"),
        ("<text:p>林<!-- x -->小&#28385;</text:p>", "林小满"),
        ("<text:h>林小满</text:h>", "林小满"),
        ("<text:list><text:list-item><text:p>林小满</text:p></text:list-item></text:list>", "林小满"),
        ("\n    <text:p>林小满</text:p>\n  ", "林小满"),
    ],
)
def test_the_text_of_a_cell_is_that_of_its_paragraphs(cell, text):
    assert names(HEAD, row(cell), OTHER) == [text, "赵一鸣"]


@pytest.mark.parametrize(
    "attributes",
    ['office:value-type="string" office:string-value="林小满"', 'office:string-value="林小满"'],
)
def test_a_text_may_stand_in_an_attribute_alone(attributes):
    assert names(HEAD, row("", attributes), OTHER) == ["林小满", "赵一鸣"]


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'office:value-type="string" office:string-value=""',
        'office:value-type="float"',
        'calcext:value-type="string"',
    ],
)
def test_a_shown_text_is_read_whatever_is_said_of_its_type(attributes):
    assert names(HEAD, row("<text:p>林小满</text:p>", attributes), OTHER) == ["林小满", "赵一鸣"]


def test_a_heading_may_be_told_by_the_second_look_alone():
    head = HEAD.replace("<text:p>姓名", "<text:p>姓<text:ruby-text>xing</text:ruby-text>名", 1)

    assert names(head, PERSON) == ["林小满"]


def test_white_space_between_elements_means_nothing():
    spaced = [part.replace("><", ">\n      <") for part in (HEAD, PERSON, OTHER)]

    assert names(*spaced) == ["林小满", "赵一鸣"]


@pytest.mark.parametrize("name", ["<table:named-range table:name='x'{}", "<table:named-expression table:name='x'{}"])
@pytest.mark.parametrize("end", ["/>", ">\n</{}>"])
def test_white_space_between_names_means_nothing(name, end):
    made = name.format(end.format(name.partition(" ")[0][1:]))
    indented = f"<table:named-expressions>\n  {made}\n  {made}\n</table:named-expressions>\n"

    assert names(HEAD, PERSON, OTHER, after=indented) == ["林小满", "赵一鸣"]
    assert names(HEAD, PERSON, OTHER, indented) == ["林小满", "赵一鸣"]


def test_rows_are_found_in_every_kind_of_group():
    rows = (
        f"<table:table-header-rows>{HEAD}</table:table-header-rows>",
        f"<table:table-row-group><table:table-row-group>{PERSON}</table:table-row-group></table:table-row-group>",
        f"<text:soft-page-break/><table:table-rows>{OTHER}</table:table-rows>",
    )

    assert names(*rows) == ["林小满", "赵一鸣"]


def test_what_holds_no_cell_is_passed_over():
    beside = "<table:title>x</table:title><office:forms/>"
    beside += "<table:shapes><draw:frame><text:p>x</text:p></draw:frame></table:shapes>"
    after = "<table:named-expressions/><calcext:conditional-formats><calcext:condition/></calcext:conditional-formats>"

    assert names(beside, HEAD, PERSON, OTHER, after) == ["林小满", "赵一鸣"]


def test_what_stood_in_a_cell_before_a_tracked_change_is_not_read():
    changes = (
        "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell "
        'office:value-type="string"><text:p>林大满</text:p></table:change-track-table-cell></table:previous>'
        "</table:cell-content-change></table:tracked-changes>"
    )

    assert names(HEAD, PERSON, beside=changes) == ["林小满"]


def test_a_table_of_another_program_is_no_sheet():
    sent = f'<table:table table:name="x">{HEAD}{OTHER}</table:table>'
    link = f"<table:dde-links><table:dde-link>{sent}</table:dde-link></table:dde-links>"

    assert names(HEAD, PERSON, after=link) == ["林小满"]
    assert refused(HEAD, PERSON, after=link.replace('"x"', '"Sheet1"')) == "unreadable"


@pytest.mark.parametrize(
    "rows",
    [
        (HEAD, PERSON, f"<table:further>{OTHER}</table:further>"),
        (HEAD, PERSON, f'<x:further xmlns:x="x">{OTHER}</x:further>'),
        (HEAD, PERSON, f"<table:shapes>{OTHER}</table:shapes>"),
        (HEAD, row(f'<table:table table:name="in">{OTHER}</table:table>')),
        (HEAD, row("林小满")),
        (HEAD, row(f"<text:p>林小满{OTHER}</text:p>")),
        (HEAD, row(f"<text:p>林<text:span>{OTHER}</text:span></text:p>")),
        (HEAD, row("<x:y xmlns:x='x'><text:p>林小满</text:p></x:y>")),
        (HEAD, PERSON.replace("</table:table-row>", "<table:cell/></table:table-row>")),
        (HEAD, row("<text:p><text:ruby-text>lin</text:ruby-text></text:p>")),
        (HEAD, row("<text:p>1</text:p>", 'office:value-type="float" office:date-value="2019-09-03"')),
        (HEAD, row("<text:p>1</text:p>", 'office:value-type="FLOAT" office:value="7"')),
    ],
)
def test_what_no_reading_understands_is_unreadable(rows):
    assert refused(*rows) == "unreadable"


def test_a_sheet_of_a_name_that_stands_twice_is_unreadable():
    assert refused(HEAD, PERSON, after=f'<table:table table:name="Sheet1">{HEAD}{OTHER}</table:table>') == "unreadable"


def test_a_sheet_without_a_name_or_a_book_without_a_sheet_is_no_list_without_a_header():
    no_name = patched(ods(HEAD, PERSON), lambda _, part: part.replace(b' table:name="Sheet1"', b""))
    no_sheet = patched(ods(HEAD, PERSON), lambda _, part: part.replace(b"office:spreadsheet", b"office:drawing"))
    found = []
    for book in (no_name, no_sheet):
        with pytest.raises(FileRefused) as caught:
            read(book, COLUMNS)
        found.append(caught.value.code)

    assert found == ["unreadable", "unreadable"]


@pytest.mark.parametrize("written", [("xmlns:table=", "xmlns:t="), ('xmlns:text="urn:oasis', 'xmlns:text="urn:other')])
def test_elements_by_other_names_are_unreadable(written):
    book = patched(ods(HEAD, PERSON), lambda _, part: part.replace(written[0].encode(), written[1].encode()))
    with pytest.raises(FileRefused) as caught:
        read(book, COLUMNS)

    assert caught.value.code == "unreadable"


@pytest.mark.parametrize("count", ["0", "-1", "x"])
def test_a_count_that_is_none_is_damaged(count):
    assert refused(HEAD, PERSON.replace("table-row ", f'table-row table:number-rows-repeated="{count}"')) == "damaged"


@pytest.mark.parametrize("value", ["x", "NaN", "1e999", "1_0", ""])
def test_a_number_that_is_none_is_an_error_and_the_other_rows_are_read(value):
    table = read(
        ods(HEAD, row("<text:p>7</text:p>", f'office:value-type="float" office:value="{value}"'), OTHER), COLUMNS
    )

    found = [(each.cells["name"].kind, each.cells["name"].text) for each in table.rows]
    assert found == [("error", "7"), ("text", "赵一鸣")]


@pytest.mark.parametrize("text", ["#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "Err:502"])
def test_a_formula_that_failed_is_an_error_whoever_wrote_it(text):
    older = 'table:formula="of:=1/0" office:value-type="float" office:value="0"'
    cell = read(ods(HEAD, row(f"<text:p>{text}</text:p>", older)), COLUMNS).rows[0].cells["name"]

    assert (cell.kind, cell.text) == ("error", text)


def test_a_formula_s_text_is_read_and_flagged():
    by_formula = 'table:formula="of:=[.H2]" office:value-type="string" office:string-value=""'
    cell = read(ods(HEAD, row("<text:p>林小满</text:p>", by_formula)), COLUMNS).rows[0].cells["name"]

    assert (cell.kind, cell.text, cell.flags) == ("text", "林小满", {"from_formula"})


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ("", "date"),
        ("2019-09-03", "date"),
        ("2019年9月3日", "date"),
        ("03/09/19", "date"),
        ("3 Sep 2019", "date"),
        ("二〇一九年九月三日", "date"),
        ("2019-09-03 00:00:00", "date"),
        ("2019年9月", "text"),
        ("9月3日", "text"),
        ("2019", "text"),
        ("星期二", "text"),
    ],
)
def test_a_date_that_is_not_shown_whole_is_the_text_that_is_shown(shown, kind):
    cell = birth('office:value-type="date" office:date-value="2019-09-03"', f"<text:p>{shown}</text:p>")
    found = read(ods(HEAD, cell), COLUMNS).rows[0].cells["birth_date"]

    assert (found.kind, found.value) == (kind, datetime.date(2019, 9, 3) if kind == "date" else shown)


def test_the_day_of_a_month_of_the_same_number_is_not_taken_for_shown():
    cell = birth('office:value-type="date" office:date-value="2019-09-09"', "<text:p>2019年9月</text:p>")

    assert read(ods(HEAD, cell), COLUMNS).rows[0].cells["birth_date"].kind == "text"


@pytest.mark.parametrize(("shown", "kind"), [("女", "text"), ("1", "number"), ("1.00", "number"), ("", "number")])
def test_a_number_that_is_shown_as_a_word_is_the_word(shown, kind):
    cell = read(ods(HEAD, birth('office:value-type="float" office:value="1"', f"<text:p>{shown}</text:p>")), COLUMNS)
    found = cell.rows[0].cells["birth_date"]

    assert (found.kind, found.text) == (kind, shown if kind == "text" else "1")


@pytest.mark.parametrize(
    ("shown", "kind"), [("", "bool"), ("TRUE", "bool"), ("是", "text"), ("1", "error"), ("2019-09-03", "error")]
)
def test_a_truth_is_never_the_number_or_day_that_its_text_says(shown, kind):
    attributes = 'office:value-type="boolean" office:boolean-value="true"'
    table = read(ods(HEAD, birth(attributes, f"<text:p>{shown}</text:p>")), COLUMNS)

    assert table.rows[0].cells["birth_date"].kind == kind


@pytest.mark.parametrize(
    ("attributes", "styles"),
    [
        ('table:visibility="collapse"', ""),
        ('table:visibility="filter"', ""),
        ('table:style-name="flat"', '<style:table-row-properties style:row-height="0cm"/>'),
        ('table:style-name="flat"', '<style:table-row-properties style:row-height="0.00in"/>'),
    ],
)
def test_rows_that_cannot_be_seen_are_hidden(attributes, styles):
    styles = styles and f'<style:style style:name="flat" style:family="table-row">{styles}</style:style>'
    table = read(ods(HEAD, row("<text:p>林小满</text:p>", of_row=attributes), OTHER, styles=styles), COLUMNS)

    assert [each.hidden for each in table.rows] == [True, False]


def test_rows_of_a_closed_group_are_hidden():
    inner = f"<table:table-row-group>{PERSON}</table:table-row-group>"
    closed = f'<table:table-row-group table:display="false">{inner}</table:table-row-group>'
    table = read(ods(HEAD, closed, OTHER), COLUMNS)

    assert [each.hidden for each in table.rows] == [True, False]


def test_a_column_of_no_width_is_hidden():
    styles = '<style:style style:name="flat"><style:table-column-properties style:column-width="0mm"/></style:style>'
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:style-name="flat"/>'
    cells = read(ods(HEAD, PERSON, styles=styles, columns=columns), COLUMNS).rows[0].cells

    assert [field for field, cell in cells.items() if cell.flags] == ["birth_date"]


def test_a_sheet_that_its_style_hides_is_hidden():
    styles = '<style:style style:name="off"><style:table-properties table:display="false"/></style:style>'

    assert refused(HEAD, PERSON, styles=styles, attributes=' table:style-name="off"') == "no_header"


def test_covered_cells_that_hold_text_are_read():
    spanned = PERSON.replace("table-cell ", 'table-cell table:number-columns-spanned="2" ', 1)
    first, found, rest = spanned.partition("</table:table-cell>")
    covered = rest.replace("table:table-cell", "table:covered-table-cell", 1)
    covered = covered.replace("</table:table-cell>", "</table:covered-table-cell>", 1)
    cells = read(ods(HEAD, first + found + covered), COLUMNS).rows[0].cells

    assert (cells["sex"].text, cells["sex"].flags) == ("女", {"merged"})
