"""V1: six columns or five, an empty roster to fill in, one student typed with or without 学籍号; admitted as JSON."""

import io
import json
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from enrollment.entries.models import Entry
from enrollment.rosters.models import Roster
from enrollment.seasons.models import DayOverride, Season
from enrollment.seasons.working_days import counted, working_days_after
from review.decisions import resolve
from tests.factories import (
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.roster_rows import outcomes_by_name
from tests.rosters import HEADER, csv_roster, xlsx_roster
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db

SIX = ["学籍号", *HEADER]
BORN = date(2011, 3, 15)


@pytest.fixture
def school(db):
    return SchoolFactory(vocational=True)


@pytest.fixture
def registrar(school):
    return signed_in(RegistrarFactory(school=school))


@pytest.fixture
def season(db):
    return SeasonFactory()


def student(name: str, serial: int, **values):
    """A young person with a K-12 record."""
    number = resident_number(BORN, "1", serial)
    known = {"stage": "junior", "status": "graduated"} | values
    return StudentRecordFactory(
        registry="k12", name=name, birth_date=BORN, id_number=number, student_number=f"G{number}", **known
    )


def row_of(record, student_number=None) -> list[str]:
    number = record.student_number if student_number is None else student_number
    return [number, record.name, "男", BORN.isoformat(), "居民身份证", record.id_number]


@pytest.fixture
def upload(registrar, season, run_tasks):
    def upload(rows, header) -> Roster:
        file = SimpleUploadedFile("名单.xlsx", xlsx_roster(rows, header=header))
        form = {"season": season.pk, "track": "vocational", "file": file}
        registrar.post(reverse("roster_upload"), form)
        run_tasks()
        return Roster.objects.get()

    return upload


def test_six_columns_of_which_the_student_number_may_be_blank(upload):
    held = student("李晓明", 1, stage="senior", status="enrolled")
    known, without = student("王浩然", 2), student("赵子涵", 3)
    contradicts, other = student("周宇航", 4), student("吴思远", 5)
    rows = [row_of(held), row_of(known), row_of(without, ""), row_of(contradicts, other.student_number)]
    assert outcomes_by_name(upload(rows, SIX)) == {
        "李晓明": "admitted",
        "王浩然": "matched",
        "赵子涵": "matched",
        "周宇航": "pending",
    }


def test_a_contradicting_student_number_is_said_with_both_records(upload, registrar):
    ours, other = student("周宇航", 4), student("吴思远", 5)
    roster = upload([row_of(ours, other.student_number)], SIX)
    candidates = set(Entry.objects.get().candidates.values_list("record", flat=True))
    assert candidates == {ours.pk, other.pk}
    assert "学籍号" in words_of(registrar.get(reverse("roster", args=[roster.pk]) + "?list=pending"))


def test_five_columns_are_enough(upload):
    held, known = student("李晓明", 1, stage="senior", status="enrolled"), student("王浩然", 2)
    roster = upload([row_of(held)[1:], row_of(known)[1:]], HEADER)
    assert outcomes_by_name(roster) == {"李晓明": "admitted", "王浩然": "matched"}


def test_the_results_name_school_and_day_and_lead_to_the_choice(upload, registrar):
    senior = SchoolFactory(senior_high=True, name="示范市第一高级中学")
    held = student("李晓明", 1, stage="senior", status="enrolled", school=senior, entered_on=date(2026, 9, 1))
    roster = upload([row_of(held)], SIX)
    response = registrar.get(reverse("roster", args=[roster.pk]))
    assert response.context["chosen"] == "admitted"
    page = words_of(response)
    assert "该生已被普通高中录取：示范市第一高级中学，录取时间 2026-09-01。请选择是否继续学籍接续。" in page
    assert reverse("resolve_entry", args=[Entry.objects.get().pk]) in page


def test_a_confirmed_candidate_that_is_held_moves_to_the_list_of_the_admitted(upload, school):
    held = student("李晓明", 1, stage="senior", status="enrolled")
    row = row_of(held)
    row[1] = "李小明"
    roster = upload([row], SIX)
    assert outcomes_by_name(roster) == {"李小明": "pending"}
    assert "admitted_senior_high" in Entry.objects.get().candidates.get().reasons
    resolve.confirm(Entry.objects.get().pk, held.pk, RegistrarFactory(school=school))
    assert outcomes_by_name(roster) == {"李小明": "admitted"}
    assert (Entry.objects.get().verdict, Entry.objects.get().archive) == ("admitted", held)


def test_the_empty_roster_has_six_columns(registrar):
    response = registrar.get(reverse("roster_template", args=["vocational"]))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert [cell.value.rstrip("*") for cell in sheet[1]] == SIX


@pytest.mark.parametrize("student_number", ["own", ""])
def test_one_student_is_typed_with_or_without_a_student_number(registrar, season, student_number):
    record = student("王浩然", 2)
    form = {
        "season": season.pk, "track": "vocational", "name": record.name, "id_type": "1", "id_number": record.id_number,
        "student_number": record.student_number if student_number else "",
    }  # fmt: skip
    registrar.post(reverse("new_student"), form)
    entry = Entry.objects.get()
    assert (entry.verdict, entry.archive) == ("matched", record)
    assert entry.student_number == (record.student_number if student_number else "")


def test_a_malformed_student_number_is_shown_at_its_field(registrar, season):
    record = student("王浩然", 2)
    form = {
        "season": season.pk, "track": "vocational", "name": record.name, "id_type": "1", "id_number": record.id_number,
        "student_number": "G123",
    }  # fmt: skip
    response = registrar.post(reverse("new_student"), form)
    assert "student_number" in response.context["form"].errors
    assert not Entry.objects.exists()


def test_a_primary_school_is_not_asked_for_a_student_number(season):
    client = signed_in(RegistrarFactory())
    assert "student_number" not in client.get(reverse("new_student")).context["form"].fields


def test_an_admitted_student_in_the_json_of_import_roster(school, season, tmp_path):
    RegistrarFactory(school=school)
    held = student("李晓明", 1, stage="senior", status="enrolled", source_key="ZX-1")
    path = tmp_path / "roster.csv"
    path.write_bytes(csv_roster([row_of(held), row_of(student("王浩然", 2))], header=SIX))
    out = io.StringIO()
    call_command(
        "import_roster", str(path), "--school", school.code, "--season", season.code, "--track", "vocational", "--json",
        stdout=out, stderr=io.StringIO(),
    )  # fmt: skip
    printed = json.loads(out.getvalue())
    assert (printed["rows"], printed["admitted"], printed["matched"], printed["pending"]) == (2, 1, 1, 0)
    assert printed["results"][0] == {
        "row": 2, "name": "李晓明", "outcome": "admitted", "record": "ZX-1", "candidates": [], "problems": [],
    }  # fmt: skip


def test_a_day_that_operations_entered_counts_before_the_calendar(db):
    season = Season(starts_on=date(2026, 9, 1))
    assert counted(season, "vocational").day == date(2026, 9, 29)
    DayOverride.objects.create(day=date(2026, 9, 7), is_working=False, note="校运会")
    DayOverride.objects.create(day=date(2026, 9, 27), is_working=False)
    assert counted(season, "vocational").day == date(2026, 9, 30)


def test_days_entered_for_a_year_not_announced_are_known(db):
    assert not working_days_after(date(2027, 1, 1), 1).holidays_known
    for day in (2, 3, 4):
        DayOverride.objects.create(day=date(2027, 1, day), is_working=day == 4)
    counted = working_days_after(date(2027, 1, 1), 1)
    assert (counted.day, counted.holidays_known) == (date(2027, 1, 4), True)
