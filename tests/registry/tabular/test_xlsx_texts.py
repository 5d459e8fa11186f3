"""Texts of .xlsx files: escapes are decoded once, and no script and no form of text costs more than another."""

import gc

import pytest
from openpyxl.utils.escape import unescape

from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from registry.tabular.strings import SharedStrings, decoded, without_looks
from tests.registry.tabular.workbook_makers import COLUMNS, LIN
from tests.registry.tabular.xlsx_makers import TOP, inline, parts, workbook, worksheet, zipped

REST = "".join(inline(f"{letter}2", text) for letter, text in zip("BCDE", LIN[1:], strict=True))
PLACES = {
    "shared": ("s", "<v>0</v>"),
    "in the cell": ("inlineStr", "<is><t>{}</t></is>"),
    "of a formula": ("str", "<f>B9</f><v>{}</v>"),
}


def name_of(place: str, written: str) -> str:
    sort, value = PLACES[place]
    cell = f'<c r="A2" t="{sort}">{value.format(written)}</c>'
    sheet = worksheet(f'{TOP}<row r="2">{cell}{REST}</row>')
    rows = read(workbook(sheet, strings=f"<si><t>{written}</t></si>" if sort == "s" else ""), COLUMNS).rows
    return rows[0].cells["name"].text


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("_x9648_明", "陈明"),
        ("陈_x660E_", "陈明"),
        ("_x9648__x660e_", "陈明"),
        ("_x005F_x9648_", "_x9648_"),
        ("_x005F__x9648_", "_陈"),
        ("_x005F_x005F_x9648_", "_x005F陈"),
        ("_xD842__xDFB7_田", "𠮷田"),
        ("林_x0000_小", "林[U+0000]小"),
        ("林_x000D_小", "林\r小"),
        ("林_x3000_小", "林\u3000小"),
        ("_X9648_", "_X9648_"),
        ("_x964_", "_x964_"),
        ("_xD842_", "_xD842_"),
        ("_xFFFF_", "_xFFFF_"),
    ],
)
def test_an_escaped_character_is_itself_and_decoded_once(place, written, text):
    assert name_of(place, written) == text


@pytest.mark.parametrize("written", ["_x9648_明", "_x005F_x9648_", "a_x0041_b", "_x005F_x005F_x9648_", "_x_x9648_"])
def test_openpyxl_decodes_the_same(written):
    assert name_of("shared", written) == unescape(written)


def test_runs_of_a_text_are_decoded_each_by_itself():
    sheet = worksheet(f'{TOP}<row r="2"><c r="A2" t="s"><v>0</v></c>{REST}</row>')
    table = read(workbook(sheet, strings="<si><r><t>林_x96</t></r><r><t>48_</t></r></si>"), COLUMNS)

    assert table.rows[0].cells["name"].text == "林_x9648_"


def test_the_name_of_a_sheet_is_decoded():
    made = parts()
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace("Sheet1", "名_x5355_")

    assert read(zipped(made), COLUMNS).sheet == "名单"


@pytest.mark.parametrize(
    "blank", ["_x3000_", "_x0020_", "_x200B_", "_x000D__x000A_", "&#x3000;", "\u180e", "\u3000 ", " "]
)
@pytest.mark.parametrize("place", PLACES)
def test_a_row_of_escaped_blanks_is_no_row(place, blank):
    sort, value = PLACES[place]
    cell = f'<row r="3"><c r="A3" t="{sort}">{value.format(blank)}</c></row>'
    sheet = worksheet(f'{TOP}<row r="2">{inline("A2", LIN[0])}{REST}</row>{cell}')
    table = read(workbook(sheet, strings=f"<si><t>{blank}</t></si>" if sort == "s" else ""), COLUMNS)

    assert [row.number for row in table.rows] == [2]


RUN = '<r><rPr><sz val="11"/><color rgb="FF000000"/><rFont val="宋体"/><charset val="134"/></rPr><t{}>{}</t></r>'
SCRIPTS = {
    "Han": "<si><t>林小满</t></si>",
    "Tibetan": "<si><t>བསོད་ནམས</t></si>",
    "full width": "<si><t>ＬＩＮ</t></si>",
    "Mongolian": "<si><t>ᠪᠠᠲᠤ</t></si>",
    "beyond the first plane": "<si><t>𠮷田</t></si>",
    "rich": f"<si>{RUN.format('', '林')}{RUN.format('', '小满')}</si>",
    "with reading aids": '<si><t>林小满</t><phoneticPr fontId="1" type="noConversion"/></si>',
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_script_takes_the_slow_way(script, monkeypatch):
    monkeypatch.setattr(SharedStrings, "_look", None)
    part = without_looks(("<sst>" + SCRIPTS[script] * 3 + "</sst>").encode())

    assert (SharedStrings(part, 9).count, SharedStrings(part, 9).blank) == (3, set())


def test_doubtful_strings_leave_nothing_behind():
    part = ("<sst>" + "<si><t>&amp;</t></si><si><t> </t></si>" * 1_000 + "</sst>").encode()
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        strings = SharedStrings(part, 9_999)
        assert len(gc.get_objects()) - before < 100
    finally:
        gc.enable()
    assert (strings.count, strings.blank) == (2_000, set(range(1, 2_000, 2)))


@pytest.mark.parametrize(
    "between", ["", "<x/>", "text", '<si xml:space="preserve"><t>a</t></si>', "<si></si>", "<si><t/></si>", "<si/>"]
)
def test_both_ways_of_looking_at_strings_find_the_same(between):
    part = f"<sst><si><t>林</t></si>{between}<si><t> </t></si><si><r><t>b</t></r></si></sst>".encode()

    def found(quick: bool) -> object:
        strings = SharedStrings(b"", 9)
        try:
            if not (quick and strings._look_quickly(part)):
                strings.count = 0
                strings._look(part)
        except FileRefused as refused:
            return refused.details
        return strings.count, strings.blank

    assert found(quick=True) == found(quick=False)


@pytest.mark.parametrize("count", [1_000, 1_001])
def test_more_strings_than_allowed_are_too_many(count):
    part = ("<sst>" + "<si><t>林</t></si>" * count + "</sst>").encode()
    if count == 1_000:
        assert SharedStrings(part, 1_000).count == count
    else:
        with pytest.raises(FileRefused):
            SharedStrings(part, 1_000)


def test_what_has_no_escape_is_not_touched():
    part = "<t>林 x9648_ _ x</t>".encode()

    assert decoded(part) is part


@pytest.mark.parametrize(
    "item",
    [
        "<t><si><t>x</t></si></t>",
        "<si><t>x</t><si><t>y</t></si></si>",
        "<si><r><si><t>x</t></si></r></si>",
        "<si><t>x</t><rPh><t>y</t><si/></rPh></si>",
        "<si><t>x<t>y</t></t></si>",
        "<extLst><ext><si><t>x</t></si></ext></extLst>",
    ],
)
def test_a_string_that_stands_elsewhere_does_not_shift_the_others(item):
    with pytest.raises(FileRefused) as refused:
        read(workbook(strings=f"<si><t>a</t></si>{item}<si><t>b</t></si>"), COLUMNS)

    assert refused.value.code == "unreadable"


def test_only_a_table_of_strings_is_taken_for_one():
    part = '<x:Choice xmlns:x="urn:x"><sst><si><t>林</t></si></sst></x:Choice>'.encode()

    with pytest.raises(FileRefused) as refused:
        SharedStrings(part, 10)

    assert (refused.value.code, refused.value.details) == ("unreadable", {"element": "x:Choice"})
