"""The commands that other programs rely on: arguments, JSON on standard output, exit codes."""

import io
import json
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from enrollment.rosters.models import Roster
from enrollment.seasons.models import Season
from registry.exchange.columns import REGISTRY_COLUMNS
from tests.factories import RegistrarFactory, SchoolFactory, SeasonFactory, StudentRecordFactory, resident_number
from tests.registry.exchange.csv_files import PRESCHOOL, person, written
from tests.rosters import csv_roster

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
BORN = (TODAY - timedelta(days=int(6.5 * 365))).isoformat()


def run(*arguments) -> dict:
    out = io.StringIO()
    call_command(*map(str, arguments), "--json", stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def refused(*arguments) -> dict:
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command(*map(str, arguments), "--json", stdout=out, stderr=io.StringIO())
    assert error.value.returncode == 1
    return json.loads(out.getvalue())["error"]


def number(serial: int) -> str:
    return resident_number(timezone.datetime.fromisoformat(BORN).date(), "2", serial)


def girl(name: str, document: str) -> list[str]:
    return [name, "女", BORN, "居民身份证", document]


@pytest.fixture
def school():
    return SchoolFactory(code="2190000001")


@pytest.fixture
def season():
    return SeasonFactory(code="2026-autumn")


@pytest.fixture
def roster_file(tmp_path):
    def write(*rows, name="roster.csv"):
        path = tmp_path / name
        path.write_bytes(csv_roster(list(rows)))
        return path

    return write


def arguments(path, school="2190000001", season="2026-autumn", track="primary"):
    return ("import_roster", path, "--school", school, "--season", season, "--track", track)


def test_load_registry_tells_counts_and_problems(tmp_path):
    path = written(tmp_path, [[*person("PK-1"), "x"], [*person("PK-2", birth_date="昨天"), "x"]], [*PRESCHOOL, "extra"])

    printed = run("load_registry", "preschool", path)

    messages = [problem.pop("message") for problem in printed["problems"]]
    unknown_school = {"column": "school_code", "code": "unknown_school", "value": "1190000001", "level": "warning"}
    assert all(messages)
    assert printed == {
        "read": 2,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
        "taken_over": 0,
        "renumbered": 0,
        "former_numbers": 0,
        "claims": {"archive_changed": 0, "archive_held": 0},
        "dry_run": False,
        "ignored_columns": ["extra"],
        "absent_columns": [column.name for column in REGISTRY_COLUMNS["preschool"] if column.name not in PRESCHOOL],
        "problems": [
            {"line": 2} | unknown_school,
            {"line": 3, "column": "birth_date", "code": "bad_date", "value": "昨天"},
            {"line": 3} | unknown_school,
        ],
    }


def test_without_json_no_value_of_a_person_is_printed(tmp_path):
    path = written(tmp_path, [person("PK-1", number="110105202003150020"), person("PK-2", "王1")])
    out = io.StringIO()

    call_command("load_registry", "preschool", str(path), stdout=out, stderr=io.StringIO())

    assert "110105202003150020" not in out.getvalue()
    assert "王1" not in out.getvalue()


def test_a_file_refused_as_a_whole_says_why(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"PK\x03\x04")

    assert refused("load_institutions", path)["code"] == "spreadsheet_not_csv"
    assert refused("load_registry", "k12", path)["code"] == "spreadsheet_not_csv"


@pytest.mark.parametrize(
    "arguments",
    [
        ("load_registry", "preschool", "no-such-file.csv"),
        ("load_registry", "university", __file__),
        ("load_institutions", "no-such-file.csv"),
        ("import_roster", "no-such-file.csv", "--school", "1", "--season", "1", "--track", "primary"),
        ("open_season", "2026-autumn"),
        ("open_season", "2026-autumn", "--starts", "1.9.2026"),
        ("open_season", "autumn of 2026", "--starts", "2026-09-01"),
    ],
)
def test_wrong_usage_ends_with_2(arguments):
    command = [sys.executable, "manage.py", *arguments]

    result = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stdout) == (2, "")


def test_import_roster_tells_every_row(school, season, roster_file):
    StudentRecordFactory(source_key="PK-1", name="王小雨", sex="2", birth_date=BORN, id_number=number(1))
    StudentRecordFactory(source_key="PK-2", name="李晓雪", sex="2", birth_date=BORN, id_number=number(2))
    path = roster_file(
        girl("王小雨", number(1)),
        girl("李小雪", number(2)),
        girl("赵云", number(3)),
        girl("王小雨", number(1)),
        girl("同上", number(4)),
        ["合计", "4", "", "", ""],
    )

    printed = run(*arguments(path))

    counts = {name: printed[name] for name in ("rows", "matched", "pending", "not_found", "rejected", "repeated")}
    assert counts == {"rows": 5, "matched": 1, "pending": 1, "not_found": 1, "rejected": 1, "repeated": 1}
    assert printed["skipped"] == [{"row": 7, "text": "合计 4"}]
    assert [(row["row"], row["name"], row["outcome"], row["record"]) for row in printed["results"]] == [
        (2, "王小雨", "matched", "PK-1"),
        (3, "李小雪", "pending", None),
        (4, "赵云", "not_found", None),
        (5, "王小雨", "repeated", None),
        (6, "同上", "rejected", None),
    ]
    (candidate,) = printed["results"][1]["candidates"]
    assert candidate["record"] == "PK-2"
    assert {"same_document", "name_sounds_alike", "same_birth_date"} <= set(candidate["reasons"])
    (problem,) = (each for each in printed["results"][4]["problems"] if "level" not in each)
    assert (problem["cell"], problem["column"], problem["code"], problem["value"]) == ("A6", "姓名", "bad_name", "同上")


def test_the_same_file_again_leads_to_the_first_roster(school, season, roster_file):
    path = roster_file(girl("王小雨", number(1)))

    assert run(*arguments(path)) == run(*arguments(path))
    assert Roster.objects.count() == 1


def test_the_account_named_stands_in_the_history(school, season, roster_file):
    registrar = RegistrarFactory(school=school, username="li")
    path = roster_file(girl("王小雨", number(1)))

    printed = run(*arguments(path), "--as", "li")

    assert Roster.objects.get(pk=printed["roster"]).uploaded_by == registrar


def test_without_an_account_one_that_nobody_can_use_stands_there(school, season, roster_file):
    printed = run(*arguments(roster_file(girl("王小雨", number(1)))))

    account = Roster.objects.get(pk=printed["roster"]).uploaded_by
    assert (account.school, account.role, account.is_active) == (school, "desk", False)
    assert not account.has_usable_password()


def test_calls_that_are_refused_say_why(school, season, roster_file, tmp_path):
    path = roster_file(girl("王小雨", number(1)))
    SeasonFactory(code="closed", closed=True)
    RegistrarFactory(username="stranger")
    noise = tmp_path / "noise.xlsx"
    noise.write_bytes(b"\x00\x01\x02" * 500)

    assert refused(*arguments(path, school="2199999999"))["code"] == "unknown_school"
    assert refused(*arguments(path, season="1999-spring"))["code"] == "unknown_season"
    assert refused(*arguments(path, track="vocational"))["code"] == "not_entitled"
    assert refused(*arguments(path, season="closed"))["code"] == "season_closed"
    assert refused(*arguments(path), "--as", "stranger")["code"] == "not_entitled"
    assert refused(*arguments(noise))["code"] == "not_a_spreadsheet"
    assert not Roster.objects.exclude(state="refused").exists()


@pytest.mark.parametrize(
    ("starts", "primary", "vocational"),
    [
        ("2026-09-01", "2026-10-01", "2026-09-29"),  # 20 September is a working Sunday, 25 September a holiday
        ("2024-01-31", "2024-02-29", "2024-03-04"),  # a leap year, the spring festival, two working Sundays
        ("2025-11-10", "2025-12-10", "2025-11-20"),  # never after 20 November
        ("2026-12-10", "2027-01-10", "2027-01-07"),  # holidays not announced: Monday to Friday
    ],
)
def test_a_season_has_the_deadlines_of_the_rules(starts, primary, vocational):
    printed = run("open_season", "2026-autumn", "--starts", starts)

    assert printed == {
        "season": "2026-autumn",
        "starts_on": starts,
        "primary_deadline": primary,
        "vocational_deadline": vocational,
        # as far after the later deadline as an extension reaches
        "ends_on": (date.fromisoformat(max(primary, vocational)) + timedelta(days=90)).isoformat(),
    }


def test_a_season_ends_when_it_is_said_to_and_not_before_its_deadlines():
    printed = run("open_season", "2026-autumn", "--starts", "2026-09-01", "--ends", "2027-02-01")
    assert printed["ends_on"] == "2027-02-01"
    again = run("open_season", "2026-autumn", "--starts", "2026-09-01")
    assert again["ends_on"] == "2027-02-01"  # never earlier by itself
    assert refused("open_season", "2026-autumn", "--starts", "2026-09-01", "--ends", "2026-09-20")["code"] == "bad_end"


def test_a_season_goes_by_the_rules_it_names():
    printed = run("open_season", "2026-autumn", "--starts", "2026-09-01", "--rules", "2025")

    assert printed["primary_deadline"] == "2026-11-01"
    again = run("open_season", "2026-autumn", "--starts", "2026-09-02")
    assert again["primary_deadline"] == "2026-11-02"  # and keeps them
    assert Season.objects.get().rules.code == "2025"


def test_rules_that_nobody_made_are_refused_with_those_there_are():
    error = refused("open_season", "2026-autumn", "--starts", "2026-09-01", "--rules", "1999")

    assert error["code"] == "unknown_rules"
    assert "2025" in error["message"]
    assert not Season.objects.exists()


def test_a_season_is_changed_by_opening_it_again():
    run("open_season", "2026-autumn", "--starts", "2026-09-01")

    printed = run("open_season", "2026-autumn", "--starts", "2026-09-01", "--primary-deadline", "2026-11-01")

    assert printed["primary_deadline"] == "2026-11-01"
    assert str(Season.objects.get().primary_deadline) == "2026-11-01"


def test_a_deadline_before_the_start_is_refused():
    options = ("--starts", "2026-09-01", "--vocational-deadline", "2026-08-01")

    assert refused("open_season", "2026-autumn", *options)["code"] == "bad_deadline"


def test_a_season_opened_again_shuts_nobody_out_after_the_fact():
    today = timezone.localdate()
    start, later = today - timedelta(days=100), (today + timedelta(days=9)).isoformat()
    days = ["--primary-deadline", later, "--vocational-deadline", later]
    run("open_season", "2026-autumn", "--starts", start.isoformat(), *days)

    error = refused("open_season", "2026-autumn", "--starts", start.isoformat())

    assert error["code"] == "shut_out"
    assert later in error["message"]
    assert "--primary-deadline" in error["message"]
    assert Season.objects.get().primary_deadline.isoformat() == later


def test_ops_read_it_when_holidays_are_not_known():
    errors = io.StringIO()

    call_command("open_season", "2026-autumn", "--starts", "2026-12-10", stdout=io.StringIO(), stderr=errors)

    assert "2027-01-07" in errors.getvalue()
