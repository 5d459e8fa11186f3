"""Bad inputs on their way through the upload: other lists, other archives, too late, many errors (cases 3, 107-132)."""

import io
from datetime import date

import openpyxl
import pytest

from enrollment.entries.models import Entry, MatchCandidate
from enrollment.rosters import intake, uploading
from enrollment.rosters.models import Roster, RosterProblem
from enrollment.uploads import refusals
from enrollment.uploads.wording import problem_words
from registry.records import Registry
from tests import roster_rows
from tests.bad_inputs.cases import HEADER
from tests.factories import RegistrarFactory, SchoolFactory, SeasonFactory, StudentRecordFactory, resident_number
from tests.registry.tabular.workbook_makers import csv, xls, xlsx

pytestmark = pytest.mark.django_db
BORN = date(2020, 3, 15)
TEEN = date(2010, 3, 15)


@pytest.fixture(autouse=True)
def upload_directory(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"


@pytest.fixture
def registrar():
    return RegistrarFactory()


@pytest.fixture
def season():
    return SeasonFactory()


@pytest.fixture
def receive(registrar, season):
    def run(data: bytes, name: str = "名单.xlsx", account=registrar, track: str = "primary") -> Roster:
        roster, _ = uploading.store_upload(account, season, track, name, data, enqueue=False)
        intake.receive(roster.pk)
        return Roster.objects.get(pk=roster.pk)

    return run


def student(name="欧阳远思", number="", born=BORN, sex="男", kind="居民身份证"):
    return [name, sex, born.isoformat(), kind, number or resident_number(born, "1", 40)]


def outcomes(roster: Roster) -> list[str]:
    return [outcome for _number, outcome in roster_rows.outcomes(roster=roster)]


def candidates(roster: Roster) -> set:
    return {found.record for found in MatchCandidate.objects.filter(entry__roster=roster)}


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("名单.xlsx", xls, ["other_ending"]),
        ("名单.xls", xlsx, ["other_ending"]),
        ("名单.xlsx", xlsx, []),
        ("名单.XLS", xls, []),
        ("名单", xlsx, []),
        ("名单.html", xlsx, []),
    ],
)
def test_003_an_ending_that_lies_is_pointed_out_and_the_content_counts(receive, name, make, said):
    roster = receive(make(HEADER, student()), name)

    assert (roster.state, roster.warnings, outcomes(roster)) == ("done", said, ["not_found"])


def test_004_a_text_file_with_the_ending_of_a_workbook_is_read_and_pointed_out(receive):
    roster = receive(csv(HEADER, student()), "名单.xlsx")

    assert (roster.warnings, outcomes(roster)) == (["other_ending"], ["not_found"])


def test_012_what_follows_the_file_is_shown_on_the_results_page(receive, registrar, client):
    roster = receive(xlsx(HEADER, student()) + b"junk")
    client.force_login(registrar)
    page = client.get(f"/rosters/{roster.pk}/").content.decode()

    assert roster.warnings == ["trailing_bytes"]
    assert roster.warning_words()[0] in page


def test_105_one_number_twice_is_one_student(receive):
    roster = receive(xlsx(HEADER, student(), student()))

    assert outcomes(roster) == ["not_found", "repeated"]
    assert Entry.objects.count() == 1


def test_106_one_number_with_two_names_is_nobodys(receive):
    roster = receive(xlsx(HEADER, student(), student("欧阳远山")))

    assert outcomes(roster) == ["rejected", "rejected"]
    assert sorted(RosterProblem.objects.values_list("cell", "code")) == [
        ("E2", "repeated_in_file"),
        ("E3", "repeated_in_file"),
    ]


def test_107_a_number_on_another_list_of_the_school_is_repeated(receive):
    receive(xlsx(HEADER, student()))
    again = receive(xlsx(["名单"], HEADER, student()))

    assert outcomes(again) == ["repeated"]


def test_107_another_school_that_claims_the_same_archive_waits_and_is_not_named(receive):
    known = StudentRecordFactory()
    row = student(known.name, known.id_number, known.birth_date)
    receive(xlsx(HEADER, row))
    first = Entry.objects.get()
    other = receive(xlsx(HEADER, row), account=RegistrarFactory())

    assert outcomes(other) == ["pending"]
    found = MatchCandidate.objects.get(entry__roster=other)
    assert "already_claimed" in found.reasons
    assert first.school.name not in str(vars(found))


def test_108_who_is_registered_already_is_shown_without_the_school(receive):
    held = StudentRecordFactory(registry=Registry.K12, stage="primary", school=SchoolFactory(name="别处小学"))
    roster = receive(xlsx(HEADER, student(held.name, held.id_number, held.birth_date)))

    assert outcomes(roster) == ["registered"]
    assert Entry.objects.count() == 0
    words = [problem_words(p) for p in intake.RosterRow.objects.get().problems.all()]
    assert "别处小学" not in " ".join(words)


def test_112_a_resident_number_under_another_type_never_matches(receive):
    known = StudentRecordFactory()
    roster = receive(xlsx(HEADER, student(known.name, known.id_number, known.birth_date, kind="护照")))

    assert outcomes(roster) == ["pending"]
    assert candidates(roster) == {known}


def test_114_student_number_and_document_of_two_archives_are_both_shown(receive, season):
    school = SchoolFactory(vocational=True)
    pupil = {"registry": Registry.K12, "stage": "junior", "birth_date": TEEN}
    one = StudentRecordFactory(**pupil, id_number=resident_number(TEEN, "1", 50), student_number="")
    other_number = resident_number(TEEN, "1", 51)
    other = StudentRecordFactory(**pupil, id_number=other_number, student_number=f"G{other_number}")
    row = [other.student_number, *student(one.name, one.id_number, TEEN)]
    roster = receive(xlsx(["学籍号", *HEADER], row), account=RegistrarFactory(school=school), track="vocational")

    assert outcomes(roster) == ["pending"]
    assert candidates(roster) == {one, other}


def test_131_after_the_deadline_nothing_is_stored(registrar):
    closed = SeasonFactory(closed=True)
    with pytest.raises(refusals.UploadRefused) as caught:
        uploading.store_upload(registrar, closed, "primary", "名单.xlsx", xlsx(HEADER, student()))

    assert caught.value.code == "season_closed"
    assert Roster.objects.count() == 0


def test_131_without_the_right_nothing_is_stored(registrar, season):
    with pytest.raises(refusals.UploadRefused) as caught:
        uploading.store_upload(registrar, season, "vocational", "名单.xlsx", xlsx(HEADER, student()))

    assert caught.value.code == "not_entitled"
    assert Roster.objects.count() == 0


def test_132_three_hundred_errors_are_all_listed_and_all_in_the_error_sheet(receive, registrar, client):
    rows = [student(f"{n}", f"{n}", sex="x") for n in range(300)]
    roster = receive(xlsx(HEADER, *rows))
    client.force_login(registrar)

    assert outcomes(roster) == ["rejected"] * 300
    assert RosterProblem.objects.count() == 900
    assert client.get(f"/rosters/{roster.pk}/?list=rejected").status_code == 200
    answer = client.post(f"/rosters/{roster.pk}/rejected.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer) if answer.streaming else answer.content)).active
    assert sheet.max_row == 301
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value} == {"s"}
