"""The same roster saved by LibreOffice as .xlsx, .xls and .ods reads alike."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from registry.tabular.reading import read
from registry.tabular.writing import template
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, xlsx

GOLDEN = Path(__file__).parents[2] / "golden"
SOFFICE = shutil.which("soffice")
FILTERS = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76"}  # comma, quotation mark, UTF-8


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_a_roster_saved_by_libreoffice(ending):
    table = read((GOLDEN / f"roster-libreoffice.{ending}").read_bytes(), COLUMNS)

    assert (table.format, table.sheet, table.header_row, table.counted) == (ending, "新生名单", 2, 6)
    assert table.ignored_columns == ["序号"]
    assert [row.number for row in table.rows] == [3, 4, 5, 6, 8, 9]
    assert [row.hidden for row in table.rows] == [False, False, False, False, True, False]
    names = [row.cells["name"] for row in table.rows]
    assert [cell.text for cell in names] == ["林小满", "赵一鸣", "林小满一", "#DIV/0!", "买买提·阿卜杜拉", ""]
    assert [cell.kind for cell in names] == ["text", "text", "text", "error", "text", "blank"]
    assert [set(cell.flags) for cell in names] == [set(), set(), {"from_formula"}, set(), {"hidden"}, {"merged"}]
    births = [row.cells["birth_date"].value for row in table.rows]
    assert births == ["2019-09-03", date(2020, 1, 15), date(2020, 2, 29), "2020/3/1", "20190911", "2019-10-01"]
    number = table.rows[1].cells["id_number"]
    assert (number.kind, number.text) == ("number", "1.1010120200115E+17")


def test_what_a_sheet_shows_is_read_from_an_ods_of_libreoffice():
    """Dates, months, numbers shown as words, rich text, a comment, a formula, a row of no height."""
    rows = read((GOLDEN / "kinds-libreoffice.ods").read_bytes(), COLUMNS).rows

    assert [row.cells["name"].text for row in rows] == ["林小满", "赵一鸣", "王若兰", "何思远", "林若水", "林若山"]
    assert [row.cells["sex"].text for row in rows] == ["女", "男", "女", "男", "女", "男"]
    births = [row.cells["birth_date"].value for row in rows]
    assert births[:4] == [date(2019, 9, 3), date(2020, 1, 15), "2019年12月", date(2019, 12, 1)]
    assert births[4:] == ["2020-02-02", date(2019, 12, 1)]
    assert [row.hidden for row in rows] == [False, False, False, False, True, False]
    assert rows[3].cells["name"].flags == {"from_formula"}


@pytest.mark.libreoffice
@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods", "csv"])
def test_a_roster_and_the_template_survive_libreoffice(ending, tmp_path):
    empty = template(
        COLUMNS,
        title="名单",
        guide_title="说明",
        guide_headings=("a", "b", "c"),
        example={},
        explanations={},
        choices={"sex": [f"性别{number:03}" for number in range(90)]},
    )
    (tmp_path / "roster.xlsx").write_bytes(xlsx(HEADER, LIN))
    (tmp_path / "template.xlsx").write_bytes(empty)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    options = ["--headless", "--convert-to", FILTERS.get(ending, ending), "--outdir", "saved"]
    command = [SOFFICE, profile, *options, "roster.xlsx", "template.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)

    table = read((tmp_path / "saved" / f"roster.{ending}").read_bytes(), COLUMNS)
    assert [row.raw for row in table.rows] == [tuple(LIN)]
    assert (tmp_path / "saved" / f"template.{ending}").stat().st_size > 0
