"""`--dry-run`: everything is read, counted and reported as by the load itself, and nothing is stored."""

from dataclasses import asdict

import pytest

from enrollment.seasons.models import PlannedIntake
from registry.exchange import registries
from registry.exchange.institutions import load_institutions
from registry.exchange.registries import load_registry
from registry.institutions import Authority, School
from registry.records import StudentRecord
from tests.factories import SchoolFactory, SeasonFactory, StudentRecordFactory
from tests.registry.exchange.csv_files import PRESCHOOL, person, written
from tests.registry.exchange.test_commands import run

pytestmark = pytest.mark.django_db


def told(report) -> dict:
    return asdict(report) | {"dry_run": None, "problems": list(report.problems)}


def everything() -> list[tuple]:
    return list(StudentRecord.objects.order_by("pk").values_list())


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("batch", [1, 2, 100])
def test_it_says_what_the_load_would_do(tmp_path, monkeypatch, batch, known):
    monkeypatch.setattr(registries, "BATCH", batch)
    SchoolFactory(kindergarten=True, code="1190000001")
    born = StudentRecordFactory.build().birth_date.replace(2020, 3, 15)
    of_the_row = {"name": "王小雨", "sex": "2", "birth_date": born, "id_number": "110105202003150046"}
    StudentRecordFactory(source_key=None, **of_the_row)
    if known:
        load_registry("preschool", written(tmp_path, [person("PK-1"), person("PK-2")]))
    rows = [
        person("PK-1", "王晓雨"),
        person("PK-3", number="110105202003150046"),
        person("PK-4", number="110105202003150046"),
        person("PK-3"),
        person("PK-5", birth_date="昨天"),
        person("PK-2"),
        person("PK-6"),
        person("PK-6"),
        person("PK-1"),
        person("PK-4"),
    ]
    path = written(tmp_path, rows)
    before = everything()

    dry = load_registry("preschool", path, dry_run=True)

    assert everything() == before
    assert told(dry) == told(load_registry("preschool", path))
    assert dry.taken_over == 1


def test_schools_and_authorities_are_counted_and_not_stored(tmp_path):
    rows = [
        ["authority", "110000", "示范省教育厅", "", "province"],
        ["school", "3111000001", "示范学校", "110000", ""],
        ["school", "3111000002", "示范学校", "119999", ""],
    ]
    path = written(tmp_path, rows, ["type", "code", "name", "authority_code", "level"])

    dry = load_institutions(path, dry_run=True)

    assert not Authority.objects.exists()
    assert not School.objects.exists()
    assert told(dry) == told(load_institutions(path))


def test_the_commands_take_it(tmp_path):
    season = SeasonFactory(code="2026-autumn")
    SchoolFactory(code="2190000001")
    plan = written(tmp_path, [["2190000001", "80"]], ["code", "number"])
    assert run("load_planned_intake", plan, "--season", season.code, "--dry-run")["created"] == 1

    records = written(tmp_path, [person("PK-1")], PRESCHOOL)
    printed = run("load_registry", "preschool", records, "--dry-run")
    assert (printed["created"], printed["dry_run"]) == (1, True)

    schools = written(
        tmp_path,
        [["authority", "110000", "示范省教育厅", "", "province"]],
        ["type", "code", "name", "authority_code", "level"],
    )
    assert run("load_institutions", schools, "--dry-run")["dry_run"]

    stored = (
        PlannedIntake.objects.count(),
        StudentRecord.objects.count(),
        Authority.objects.filter(code="110000").count(),
    )
    assert stored == (0, 0, 0)
