"""The parts of an .xlsx file are found by relations, wherever they are and whatever they are called."""

import io

import openpyxl
import pytest

from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, ZHAO, with_member, xlsx
from tests.registry.tabular.xlsx_makers import MAIN, OFFICE, STRICT, parts, relations, worksheet, zipped

SHARED = "".join(f"<si><t>{text}</t></si>" for text in (*HEADER, *LIN, *ZHAO))
CELLS = "".join(
    f'<row r="{row + 1}">'
    + "".join(f'<c r="{"ABCDE"[place]}{row + 1}" t="s"><v>{5 * row + place}</v></c>' for place in range(5))
    + "</row>"
    for row in range(3)
)


def usual() -> dict[str, str]:
    return parts(worksheet(CELLS), SHARED)


def texts(data: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells.values()] for row in read(data, COLUMNS).rows]


def refusal(data: bytes) -> tuple[str, dict]:
    with pytest.raises(FileRefused) as caught:
        read(data, COLUMNS)
    return caught.value.code, caught.value.details


def moved(folder: str, name: str, office: str = OFFICE) -> dict[str, str]:
    """The usual parts with the workbook in another folder and of another name."""
    made = usual()
    made["_rels/.rels"] = relations(("officeDocument", f"{folder}{name}"), office=office)
    made["[Content_Types].xml"] = made["[Content_Types].xml"].replace("/xl/workbook.xml", f"/{folder}{name}")
    made[f"{folder}{name}"] = made.pop("xl/workbook.xml")
    del made["xl/_rels/workbook.xml.rels"]
    made[f"{folder}_rels/{name}.rels"] = relations(
        ("worksheet", "/xl/worksheets/sheet1.xml"),
        ("sharedStrings", "/xl/sharedStrings.xml"),
        office=office,
    )
    return made


@pytest.mark.parametrize("folder", ["", "xl/", "office/tables/"])
@pytest.mark.parametrize("name", ["workbook.xml", "book1.xml", "main.part"])
@pytest.mark.parametrize("office", [OFFICE, STRICT])
def test_the_workbook_may_be_anywhere_and_have_any_name(folder, name, office):
    data = zipped(moved(folder, name, office))

    assert texts(data) == [LIN, ZHAO]


def test_openpyxl_reads_the_same_from_there():
    data = zipped(moved("office/", "book1.xml"))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active

    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [HEADER, *texts(data)]


@pytest.mark.parametrize(
    "change", [str.upper, str.lower, str.title, lambda name: name.replace("xl/", "XL/"), lambda name: name.swapcase()]
)
def test_part_names_are_without_case(change):
    assert texts(zipped({change(name): content for name, content in usual().items()})) == [LIN, ZHAO]


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("./worksheets/../worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("..\\\\xl\\\\worksheets\\\\sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("%E5%90%8D%E5%8D%95.xml", "xl/名单.xml"),
        ("my%20list.xml", "xl/my list.xml"),
        ("my%20list.xml", "xl/my%20list.xml"),
        ("../list", "list"),
        ("worksheets/sheet1.bin", "xl/worksheets/sheet1.bin"),
    ],
)
def test_targets_are_absolute_or_relative_and_may_be_percent_encoded(target, name):
    made = usual()
    made[name] = made.pop("xl/worksheets/sheet1.xml")
    held = "xl/_rels/workbook.xml.rels"
    made[held] = made[held].replace("worksheets/sheet1.xml", target.replace("\\\\", "\\"))

    assert texts(zipped(made)) == [LIN, ZHAO]


def test_a_package_without_relations_of_its_own_says_it_by_content_types_or_the_usual_name():
    named = {name: content for name, content in moved("", "book1.xml").items() if name != "_rels/.rels"}
    bare = {name: content for name, content in usual().items() if name not in ("_rels/.rels", "[Content_Types].xml")}

    assert texts(zipped(named)) == texts(zipped(bare)) == [LIN, ZHAO]


def test_two_workbooks_in_one_file_are_refused_for_that():
    twice = usual() | {"xl/other.xml": usual()["xl/workbook.xml"]}
    both = relations(("officeDocument", "xl/workbook.xml"), ("officeDocument", "xl/other.xml"))
    elsewhere = relations(("officeDocument", "xl/other.xml"))

    for told in (both, elsewhere):
        assert refusal(zipped(twice | {"_rels/.rels": told})) == ("damaged", {"reason": "workbooks"})


def test_a_part_that_is_related_and_missing_is_damaged():
    made = usual()
    made["_rels/.rels"] = relations(("officeDocument", "xl/gone.xml"))
    del made["[Content_Types].xml"]

    assert refusal(zipped(made)) == ("damaged", {"reason": "part"})


def test_part_names_may_be_written_with_backslashes():
    of_windows = {name.replace("/", "\\"): content for name, content in usual().items()}
    assert texts(zipped(of_windows)) == [LIN, ZHAO]
    assert refusal(zipped(usual() | of_windows)) == ("damaged", {"reason": "zip"})


def test_two_names_of_one_part_are_damaged():
    assert refusal(zipped(usual() | {"xl/worksheets/sheet%31.xml": worksheet()})) == ("damaged", {"reason": "zip"})


@pytest.mark.parametrize(("root", "format"), [("document", "docx"), ("presentation", "pptx"), ("drawing", "zip")])
def test_the_main_part_says_what_the_file_is(root, format):
    made = {"_rels/.rels": relations(("officeDocument", "a/main.xml")), "a/main.xml": f"<w:{root} xmlns:w='urn:w'/>"}

    assert refusal(zipped(made)) == ("not_a_spreadsheet", {"format": format})


def test_a_binary_workbook_is_named_wherever_it_is():
    made = {"_rels/.rels": relations(("officeDocument", "a/main.bin")), "a/main.bin": b"\x83\x01\x00"}

    assert refusal(zipped(made)) == ("not_a_spreadsheet", {"format": "xlsb"})


SHEETS = '<sheet name="图" sheetId="2" r:id="r9"/>'


@pytest.mark.parametrize("sort", ["chartsheet", "dialogsheet"])
def test_sheets_without_cells_are_passed_over(sort):
    made = usual()
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace("<sheets>", f"<sheets>{SHEETS}")
    more = f'<Relationship Id="r9" Type="{OFFICE}/{sort}" Target="other.xml"/></Relationships>'
    made["xl/_rels/workbook.xml.rels"] = made["xl/_rels/workbook.xml.rels"].replace("</Relationships>", more)
    made["xl/other.xml"] = f'<{sort} xmlns="{MAIN}"/>'

    assert texts(zipped(made)) == [LIN, ZHAO]


@pytest.mark.parametrize(
    ("sort", "refused"),
    [
        ("xlMacrosheet", ("macros", {"sheet": "图"})),
        ("xlIntlMacrosheet", ("macros", {"sheet": "图"})),
        ("newSheet", ("damaged", {"reason": "part", "sheet": "图"})),
    ],
)
def test_sheets_of_other_kinds_are_refused(sort, refused):
    made = usual()
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace("<sheets>", f"<sheets>{SHEETS}")
    more = f'<Relationship Id="r9" Type="{OFFICE}/{sort}" Target="other.xml"/></Relationships>'
    made["xl/_rels/workbook.xml.rels"] = made["xl/_rels/workbook.xml.rels"].replace("</Relationships>", more)
    made["xl/other.xml"] = "<x/>"

    assert refusal(zipped(made)) == refused


def test_another_prefix_or_state_of_a_sheet_is_read():
    made = usual()
    book = made["xl/workbook.xml"].replace("r:id", "rel:id").replace("xmlns:r=", "xmlns:rel=")
    made["xl/workbook.xml"] = book.replace("sheetId", 'state="shown" sheetId')

    assert texts(zipped(made)) == [LIN, ZHAO]


def test_prefixed_properties_of_the_workbook_are_seen():
    made = parts(
        worksheet(CELLS.replace('<c r="C2" t="s"><v>7</v>', '<c r="C2" s="0"><v>42249</v>')),
        SHARED,
        '<cellXfs><xf numFmtId="14"/></cellXfs>',
    )
    book = f'<x:workbook xmlns:x="{MAIN}" xmlns:r="{OFFICE}"><x:workbookPr date1904="true"/><x:sheets>'
    made["xl/workbook.xml"] = f'{book}<x:sheet name="Sheet1" sheetId="1" r:id="r1"/></x:sheets></x:workbook>'

    assert texts(zipped(made))[0] == LIN


def test_two_sheets_of_one_name_are_damaged():
    made = usual()
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace("<sheets>", f"<sheets>{SHEETS.replace('图', 'Sheet1')}")

    assert refusal(zipped(made)) == ("damaged", {"reason": "part"})


def test_a_hundred_pictures_more_are_no_reason():
    book = xlsx(HEADER, LIN)
    for number in range(240):
        book = with_member(book, f"xl/media/image{number}.png", b"\x89PNG")

    assert texts(book) == [LIN]


def test_content_types_of_templates_and_macro_workbooks_name_workbooks():
    for kind in ("template.main+xml", "sheet.macroEnabled.main+xml"):
        made = {name: text.replace("sheet.main+xml", kind) for name, text in moved("", "a.xml").items()}
        del made["_rels/.rels"]

        assert texts(zipped(made)) == [LIN, ZHAO]


def test_an_id_that_leads_to_two_parts_names_no_sheet():
    made = usual()
    held = made["xl/_rels/workbook.xml.rels"]
    other = f'<Relationship Id="r1" Type="{OFFICE}/{{}}" Target="{{}}"/></Relationships>'

    made["xl/_rels/workbook.xml.rels"] = held.replace("</Relationships>", other.format("theme", "theme.xml"))
    assert refusal(zipped(made)) == ("damaged", {"reason": "part", "sheet": "Sheet1"})
    made["xl/_rels/workbook.xml.rels"] = held.replace(
        "</Relationships>", other.format("worksheet", "worksheets/sheet1.xml")
    )
    assert texts(zipped(made)) == [LIN, ZHAO]
