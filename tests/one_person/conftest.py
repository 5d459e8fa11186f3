"""One child, one record: schools that import, and what they get."""

import json
from collections.abc import Callable

import pytest

from enrollment.entries.refusals import LiveElsewhere, RegisteredByTrack
from enrollment.rosters import intake, uploading
from enrollment.rosters.as_json import roster_json
from enrollment.rosters.models import Roster
from registry.tabular import child, reading
from review.decisions import again
from review.decisions.refusals import NamesakeUntold
from tests.factories import RegistrarFactory, SchoolFactory, SeasonFactory
from tests.one_person.walk import Walk
from tests.one_person.world import HEADERS, SOURCES, World
from tests.rosters import HEADER, csv_roster


@pytest.fixture(autouse=True)
def upload_directory(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"


@pytest.fixture(autouse=True)
def compared_all_the_same(monkeypatch):
    """In all these tests: of whom a glance tells all, comparing record by record finds nothing more."""
    glance = again.not_told_at_a_glance

    def look(entries):
        compared = glance(entries)
        told = [entry for entry in entries if entry not in compared]
        with monkeypatch.context() as patched:
            patched.setattr(again, "not_told_at_a_glance", list)
            refused, active = again.compare(told)
        # these are asked of everybody
        others = {each.code for each in (NamesakeUntold, LiveElsewhere, RegisteredByTrack)}
        assert ({each.code for each in refused.values()} - others, active) == (set(), {})
        return compared

    monkeypatch.setattr(again, "not_told_at_a_glance", look)


@pytest.fixture
def season():
    return SeasonFactory()


@pytest.fixture
def registrar():
    return RegistrarFactory()


@pytest.fixture
def vocational_registrar():
    return RegistrarFactory(school=SchoolFactory(vocational=True))


@pytest.fixture
def imported(registrar, season) -> Callable[..., list[dict]]:
    """Import rows at a school, to the end; gives what became of each row, as other programs are told."""

    def run(rows, account=registrar, track="primary", numbers=()) -> list[dict]:
        header = HEADER
        if track == "vocational":
            header = ["学籍号", *HEADER]
            rows = [[number, *row] for number, row in zip(numbers or [""] * len(rows), rows, strict=True)]
        data = csv_roster(rows, header)
        roster, _created = uploading.store_upload(account, season, track, "名单.csv", data, enqueue=False)
        intake.receive(roster.pk)
        return roster_json(Roster.objects.get(pk=roster.pk))["results"]

    return run


@pytest.fixture
def typed(registrar, season) -> Callable[..., intake.Received]:
    """Type one new student into the form of a school."""

    def run(row, account=registrar, track="primary", number="") -> intake.Received:
        values = dict(zip(("name", "sex", "birth_date", "id_type", "id_number"), row, strict=True))
        return intake.receive_typed(account, season, track, values | {"student_number": number})

    return run


def in_this_process(request: bytes, limits) -> bytes:
    """The look into a file without the process that does it alone: a walk's files are its own."""
    asked, _, data = request.partition(b"\n")
    wanted = json.loads(asked)
    return json.dumps(child.answer(data, wanted["columns"], wanted["limits"])).encode()


@pytest.fixture
def small_world(settings, tmp_path, monkeypatch):
    """The world with what is loaded from the start."""
    settings.UPLOAD_DIR, settings.EVIDENCE_DIR = tmp_path / "uploads", tmp_path / "evidence"
    monkeypatch.setattr(reading.templates, "ask", in_this_process)
    world = World()
    monkeypatch.setattr(Walk, "world", world, raising=False)
    monkeypatch.setattr(Walk, "folder", tmp_path)
    walk = Walk.__new__(Walk)
    for registry in HEADERS:
        there = [source for source in SOURCES if source.registry == registry and not source.late]
        walk._load(registry, [world.line(source, 0) for source in there])
    return world


def codes(result: dict) -> set[str]:
    """The codes of what is said of a row."""
    return {problem["code"] for problem in result["problems"]}


def reasons(result: dict) -> dict[str, set[str]]:
    """Of each candidate, by the key of its record, why it is shown."""
    return {each["record"]: set(each["reasons"]) for each in result["candidates"]}
