"""Rows taken by one expression are those that a look at every cell finds, whoever wrote the file."""

import io
from dataclasses import asdict

import pytest
import xlsxwriter
from hypothesis import given, settings

from registry.tabular import containers, plain_rows, xlsx
from registry.tabular.plain_rows import PlainRows
from registry.tabular.strings import SharedStrings
from registry.tabular.table import Limits
from tests.registry.tabular.test_properties import ROWS
from tests.registry.tabular.workbook_makers import HEADER, LIN, ZHAO, replaced, sheet_patched
from tests.registry.tabular.workbook_makers import xlsx as by_openpyxl

NO_STRINGS = SharedStrings(b"", 10)
PERSON = '<c r="A2" t="inlineStr"><is><t>林小满</t></is></c>'


def by_xlsxwriter(*rows, **options) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                sheet.write(number, place, value)
    return made.getvalue()


def inline(*rows) -> bytes:
    return by_xlsxwriter(*rows, constant_memory=True)


def parts_of(data: bytes) -> dict[str, bytes]:
    return containers.unpack(data, asdict(Limits())).parts


def facts(data: bytes) -> dict:
    found = xlsx.facts(parts_of(data), asdict(Limits()))["Sheet1"]
    # a copy, made while the object lives: Python 3.13.0 may empty what only the attributes of a dead object hold
    return dict(vars(found))


def facts_cell_by_cell(data: bytes) -> dict:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_rows.markup, "has_asides", lambda part: True)
        return facts(data)


def taken(data: bytes) -> set[int]:
    parts = parts_of(data)
    return PlainRows(parts["xl/worksheets/sheet1.xml"], SharedStrings(parts.get("xl/sharedStrings.xml", b""), 99)).rows


@pytest.mark.parametrize("make", [by_openpyxl, by_xlsxwriter, inline])
def test_usual_rows_of_usual_programs_are_taken(make):
    assert taken(make(HEADER, LIN, [7, *ZHAO], [None, 1.5])) == {0, 1, 2, 3}


@pytest.mark.parametrize(
    "row",
    [
        '<row r="2"><c r="A2" t="s"><v>9</v></c></row>',
        '<row r="2"><c r="A3"><v>1</v></c></row>',
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="XFE2"><v>1</v></c></row>',
        '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><f>B2</f><v>1</v></c></row>',
        '<row r="2"><c r="A2" t="e"><v>#N/A</v></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>_x000D_</t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t> </t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>a&amp;b</t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>a\x08</t></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t></t></is></c></row>',
        f'<!--<row r="2">{PERSON}</row>-->',
        f'<row r="2">{PERSON}<c r="B2"><!-- --></c></row>',
        f'<row><c r="A2">{PERSON}</c></row>',
    ],
)
def test_whatever_needs_a_second_look_is_left_where_it_stands(row):
    part = f"<worksheet><sheetData>{row}</sheetData></worksheet>".encode()
    found = PlainRows(part, NO_STRINGS)

    assert (found.rows, found.rest) == (set(), part)


def test_blank_rows_are_taken_and_reach_nowhere():
    blank = b'<sheetData><row r="3"></row>\n<row r="4"><c r="A4" s="1"/><c r="XFD4"/></row>'
    found = PlainRows(blank + b'<row r="5"/>', NO_STRINGS)

    assert (found.rows, found.blank_rows, found.rest) == (set(), {2, 3}, b'<sheetData>\n<row r="5"/>')
    assert (found.last_row, found.last_column) == (-1, -1)


def test_a_row_that_stands_twice_is_taken_once():
    row = f'<row r="2">{PERSON}</row>'.encode()
    found = PlainRows(b"<sheetData>" + row + row, NO_STRINGS)

    assert (found.rows, found.rest, found.last_row, found.last_column) == ({1}, b"<sheetData>" + row, 1, 0)


@pytest.mark.parametrize("above", ["<c>", "<v>", "<cols/>", "<x:sheetData>", "<row/>"])
def test_the_first_row_of_several_is_taken_only_where_rows_stand(above):
    row = f'<row r="2">{PERSON}</row>'
    found = PlainRows((above + row).encode(), NO_STRINGS)

    assert (found.rows, found.rest) == (set(), (above + row).encode())


@pytest.mark.parametrize("make", [by_openpyxl, by_xlsxwriter, inline])
@given(rows=ROWS)
@settings(max_examples=40)
def test_both_ways_of_looking_find_the_same_facts(make, rows):
    data = make(HEADER, LIN, *rows, ZHAO)

    assert facts(data) == facts_cell_by_cell(data)


@pytest.mark.parametrize(
    "change",
    [
        replaced(r'<row r="3"(.*?)<row r="4"', r'<row r="4"\1<row r="3"'),
        replaced(r'<row r="3"', "<row"),
        replaced(r'(<row r="3".*?</row>)(.*)(<row r="2".*?</row>)', r"\1\2\1"),
        replaced(r'<c r="A3"', '<c r="A2000"'),
        replaced(r'<c r="A3".*?</c>', "<c r='A3'><f>1</f></c>"),
    ],
)
def test_both_ways_agree_on_sheets_in_disorder(change):
    data = sheet_patched(by_openpyxl(HEADER, LIN, [*ZHAO, 7], [*ZHAO, 8]), change)

    assert outcome(facts, data) == outcome(facts_cell_by_cell, data)


def outcome(look, data: bytes):
    try:
        return look(data)
    except Exception as refused:
        return type(refused), vars(refused)
