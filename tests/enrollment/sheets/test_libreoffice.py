"""A sheet that went through LibreOffice comes back whole: by a golden file, and by LibreOffice itself where it is."""

import io
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from enrollment.supplement.models import Supplement
from registry.fields.by_track import field_set
from registry.tabular.writing import LIST_SHEET
from tests.enrollment.sheets.sheets import MARKER, NAME, Book, filled, given_back, outcomes, problems, taken_out
from tests.factories import EntryFactory, RegistrarFactory, SchoolFactory, SeasonFactory, resident_number

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parents[2] / "golden" / "supplement-libreoffice.xlsx"
SOFFICE = shutil.which("soffice")
FILTERS = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76"}  # comma, quotation mark, UTF-8


def through_libreoffice(data: bytes, folder: Path, ending: str = "xlsx") -> bytes:
    """The same workbook as LibreOffice saves it."""
    (folder / "sheet.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    options = ["--headless", "--convert-to", FILTERS.get(ending, ending), "--outdir", "saved"]
    command = [SOFFICE, profile, *options, "sheet.xlsx"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=180)
    return (folder / "saved" / f"sheet.{ending}").read_bytes()


@pytest.fixture
def rare(school, season):
    """New students with names that programs like to spoil."""
    names = ("𠮷田小满", "𬱖一鸣", "买买提·阿卜杜拉")
    return [EntryFactory(verdict="not_found", name=name, school=school, season=season) for name in names]


@pytest.mark.libreoffice
@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods", "csv"])
def test_a_filled_in_sheet_comes_back_whole(registrar, rare, tmp_path, ending):
    book = filled(taken_out(registrar))
    book.put(2, {"曾用名": "𬱖·𠮷", "联系电话": "010-88880000", "班级号": "01"})
    sheet = given_back(registrar, through_libreoffice(book.bytes(), tmp_path, ending), name=f"a.{ending}")

    assert (problems(sheet), outcomes(sheet)) == ([], [(2, "saved"), (3, "saved"), (4, "saved")])
    stored = Supplement.objects.get(entry=rare[0])
    assert (stored.former_name, stored.phone, stored.class_name) == ("𬱖·𠮷", "010-88880000", "01")
    assert Supplement.objects.filter(missing=0).count() == 3


@pytest.mark.libreoffice
def test_what_matters_of_an_untouched_sheet_is_kept(registrar, rare, tmp_path):
    before = taken_out(registrar)
    data = through_libreoffice(before.bytes(), tmp_path)
    after = Book(data)

    assert [after.texts(row) for row in after.rows()] == [before.texts(row) for row in before.rows()]
    assert after.sheet.protection.sheet
    assert after.sheet.column_dimensions["A"].hidden
    assert after.book[LIST_SHEET].sheet_state == "hidden"
    for header in after.places:
        one, other = before.cell(2, header), after.cell(2, header)
        assert (other.protection.locked, other.number_format) == (one.protection.locked, "@"), header
        assert after.cell(1, header).comment.text.strip() == before.cell(1, header).comment.text
    assert _rules(after) == _rules(before)
    assert {outcome for _row, outcome in outcomes(given_back(registrar, data))} == {"unchanged"}


def _rules(book: Book) -> set[str]:
    return {str(rule.sqref) for rule in book.sheet.data_validations.dataValidation}


@pytest.mark.libreoffice
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_an_untouched_sheet_of_another_kind_changes_nothing(registrar, rare, tmp_path, ending):
    data = through_libreoffice(taken_out(registrar).bytes(), tmp_path, ending)
    assert {outcome for _row, outcome in outcomes(given_back(registrar, data))} == {"unchanged"}


def golden_students():
    """The new students of the golden file: ids, school and values are those that its markers are bound to."""
    last = date(2099, 1, 1)
    season = SeasonFactory(starts_on=date(2026, 9, 1), primary_deadline=last, vocational_deadline=last)
    school = SchoolFactory(pk=990001, code="2111990001")
    place = {"verdict": "not_found", "school": school, "season": season}
    for pk, name, born in ((990001, "𠮷田小满", date(2019, 9, 3)), (990002, "买买提·阿卜杜拉", date(2020, 2, 29))):
        EntryFactory(pk=pk, name=name, birth_date=born, id_number=resident_number(born), **place)
    return RegistrarFactory(school=school)


def test_the_golden_file(tmp_path):
    registrar = golden_students()
    sheet = given_back(registrar, GOLDEN.read_bytes())

    assert (problems(sheet), outcomes(sheet)) == ([], [(2, "saved"), (3, "saved")])
    assert set(Supplement.objects.values_list("entry", "missing")) == {(990001, 0), (990002, 0)}
    book = openpyxl.load_workbook(io.BytesIO(GOLDEN.read_bytes()))
    headers = [str(cell.value).rstrip("*") for cell in book.worksheets[0][1]]
    assert headers == list(field_set("primary").template)
    assert (headers[0], headers[2]) == (MARKER, NAME)
