"""The same roster as real programs write it is read alike; what they write that is no workbook is named.

The files in tests/golden/programs were saved by these programs from the rows below, with a day as a date cell and row 6
hidden where the program can; what is read must not hang on who wrote it. (LibreOffice, openpyxl, XlsxWriter, xlwt and
odfpy write theirs while the tests run, or stand in tests/golden.)
"""

from datetime import date
from pathlib import Path

import pytest

from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from tests.registry.tabular.workbook_makers import COLUMNS

FILES = Path(__file__).parents[2] / "golden" / "programs"
NAMES = ["林小满", "赵一鸣", "买买提·阿卜杜拉", "𠮷野花", "王可", "林小满一"]
NUMBERS = [
    *("110105201909030046", "110105202001150034", "110105201912310057"),
    *("11010520200229008X", "110105202003070097", ""),
]
BORN = ["2019-09-03", date(2020, 1, 15), date(2019, 12, 31), "2020/2/29", date(2020, 3, 7), "2019年9月3日"]

# what a file holds otherwise than the others: the days as texts, or as bare numbers as the sheet then shows them
TEXTS = ["2020/1/15", "2019/12/31", "2020/3/7"]
PADDED = ["2020/01/15", "2019/12/31", "2020/03/07"]
DAYS = {
    "gnumeric.csv": PADDED,
    "pyexcelerate.xlsx": [43845, 43830, 43897],
    "pylightxl.xlsx": PADDED,
    "sheetjs.csv": TEXTS,
    "sheetjs.ods": [43845.0004976852, 43830.0004976852, 43897.0004976852],
}
HIDE_NOTHING = {
    *("gnumeric.csv", "pyexcelerate.xlsx", "pylightxl.xlsx", "sheetjs.csv", "sheetjs.ods", "sheetjs.xls"),
    "tealeg.xlsx",  # says that it hides it, and does not write it down
}
REFUSED = {
    "biff2.xls": "excel4",
    "biff3.xls": "excel4",
    "biff4.xls": "excel4",
    "biff5.xls": "excel95",
    "sheetjs.dbf": "dbf",
    "sheetjs.dif": "dif",
    "sheetjs.fods": "flat_ods",
    "sheetjs.html": "html",
    "sheetjs.slk": "sylk",
    "sheetjs.xlsb": "xlsb",
    "sheetjs.xml": "xml_spreadsheet",
}


def names_of(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.is_file())


@pytest.mark.parametrize("file", names_of(FILES))
def test_a_roster_is_read_whoever_wrote_it(file):
    table = read((FILES / file).read_bytes(), COLUMNS)

    assert (table.header_row, table.counted, table.ignored_columns) == (2, 6, ["序号"])
    assert [row.number for row in table.rows] == [3, 4, 5, 6, 7, 8]
    assert [row.cells["name"].text for row in table.rows] == NAMES
    assert [row.cells["sex"].text for row in table.rows] == list("女男男女男女")
    assert [row.cells["id_number"].text for row in table.rows] == NUMBERS
    born = list(BORN)
    born[1], born[2], born[4] = DAYS.get(file, (born[1], born[2], born[4]))
    found = [row.cells["birth_date"].value for row in table.rows]
    assert [pytest.approx(day) if isinstance(day, float) else day for day in born] == found
    assert [row.number for row in table.rows if row.hidden] == ([] if file in HIDE_NOTHING else [6])


@pytest.mark.parametrize("file", names_of(FILES / "refused"))
def test_what_is_no_workbook_of_ours_is_named(file):
    with pytest.raises(FileRefused) as refused:
        read((FILES / "refused" / file).read_bytes(), COLUMNS)

    assert (refused.value.code, refused.value.details) == ("not_a_spreadsheet", {"format": REFUSED[file]})
