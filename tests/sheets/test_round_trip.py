import pytest

from tests.factories import EntryFactory, RegistrarFactory
from tests.sheets.sheets import filled, given_back, outcomes, taken_out, problems
from enrollment.models import Supplement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def upload_directory(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"

def test_first():
    entry = EntryFactory(verdict="not_found")
    other = EntryFactory(verdict="not_found", school=entry.school, season=entry.season)
    registrar = RegistrarFactory(school=entry.school)
    book = filled(taken_out(registrar))
    open("/tmp/i4s/out.xlsx","wb").write(book.bytes())
    sheet = given_back(registrar, book)
    print(problems(sheet), sheet.state, sheet.refusal_code, sheet.refusal_details)
    assert outcomes(sheet) == [(2, "saved"), (3, "saved")]
    assert Supplement.objects.get(entry=entry).missing == 0
