"""Whatever all roles do in whatever order: one child, one record, one number (N2).

300 walks of 40 steps on both databases, the same each time. With WALKS or WALK_SECONDS (`make walks`) others, as many
as wanted; at their end stands what was done, and how often it got through: what never does proves nothing.
"""

import json
import os
import sys
import time

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from enrollment.entries.models import Entry
from enrollment.registration import numbers
from registry.records import StudentRecord
from registry.tabular import child, reading
from tests.one_person import the_end
from tests.one_person.holding import broken_at_the_end
from tests.one_person.walk import Finding, Walk
from tests.one_person.world import FANG, HEADERS, HOPE, MA, NOBODYS, PAPERS, SOURCES, World

pytestmark = pytest.mark.django_db

SECONDS = float(os.environ.get("WALK_SECONDS", "0"))
AT_RANDOM = "WALKS" in os.environ or bool(SECONDS)
WALKS = int(os.environ.get("WALKS", "60"))
PARTS = 1 if AT_RANDOM else 30  # several test processes share them (tests/run.py)
OF_A_PART = 10
HOW = ("done", "refused", "nothing")


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


def walk(number: int, begin: int | None = None, *, shortest: bool = True) -> None:
    """So many walks: others each time, or with a number to begin with the same ones as long as the rules are.

    A finding is told as the shortest walk that leads to it, which is looked for by many more.
    """

    class AWalk(Walk):
        """Of this test alone."""

    if begin is not None:
        seed(begin)(AWalk)
    run_state_machine_as_test(
        AWalk,
        settings=settings(
            max_examples=number,
            stateful_step_count=40,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink) if shortest else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )


def tally() -> str:
    """What was done in all walks of this process, and how often it got through."""
    acts = sorted({what for what, _how in Walk.counted})
    lines = [f"{what:<60}" + "".join(f"{Walk.counted[what, how]:>9}" for how in HOW) for what in acts]
    return "\n".join(["", " " * 60 + "".join(f"{how:>9}" for how in HOW), *lines, ""])


@pytest.mark.walk
@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("part", range(PARTS), ids="part{:02}".format)
def test_walks(part, capsys):
    until = time.monotonic() + SECONDS
    try:
        walk(WALKS if AT_RANDOM else OF_A_PART, None if AT_RANDOM else part)
        while time.monotonic() < until:
            walk(WALKS)
    finally:
        if AT_RANDOM:
            with capsys.disabled():
                sys.stdout.write(tally())


class TestFoundByWalking:
    """What walks have found, as short as it can be said."""

    @pytest.fixture
    def on_foot(self, small_world):
        """A walk that goes where it is told."""
        walk = Walk()
        yield walk
        walk.failed = True  # it need not come to an end
        walk.teardown()

    def test_what_a_case_between_two_claimants_of_an_active_record_wins_may_close_it(self, on_foot):
        fang = PAPERS.index(FANG)
        on_foot.type_in(school="one", paper=FANG)
        on_foot.look()
        on_foot.open_claim(place=0, which=0)
        on_foot.import_roster(school="two", papers=[fang], track="primary")
        the_end.settle(on_foot)

        assert StudentRecord.objects.get(source_key="K-FANG").left_reason == "to_other_school"
        assert not broken_at_the_end()

    def test_who_was_registered_and_has_left_is_registered_at_the_next_school_in_the_same_season(self, on_foot):
        on_foot.type_in(school="three", paper=NOBODYS)
        the_end.settle(on_foot)
        on_foot.report_back(place=0, status="left")
        on_foot.type_in(school="one", paper=NOBODYS)
        the_end.settle(on_foot)

        assert Entry.objects.filter(state="registered").count() == 2
        assert not broken_at_the_end()

    def test_who_is_put_back_is_shown_where_the_child_was_registered_meanwhile(self, on_foot):
        for school in ("one", "two"):
            on_foot.type_in(school=school, paper=HOPE)
        on_foot.look()
        on_foot.withdraw(place=1)
        the_end.settle(on_foot)
        on_foot.look()
        on_foot.undo_termination(place=0)

        back = Entry.objects.get(state="resolving")
        (shown,) = back.candidates.all()
        assert shown.record == Entry.objects.get(state="registered").record

    def test_who_was_registered_may_lose_the_record_to_a_new_student_of_the_same_season(self, on_foot):
        on_foot.type_in(school="two", paper=MA)
        on_foot.look()
        on_foot.complete(place=0)
        on_foot.type_in(school="three", paper=MA)
        on_foot.look()
        on_foot.school_approve(bulk=True, place=0)
        on_foot.look()
        on_foot.authority_approve(bulk=True, place=0)
        the_end.settle(on_foot)

        lost, won = Entry.objects.filter(state="registered").order_by("pk")
        assert (won.archive, lost.record.status) == (lost.record, "left")
        assert not broken_at_the_end()

    def test_an_ended_record_stays_so_while_the_one_that_goes_on_from_it_is_in_force(self, on_foot):
        on_foot.import_roster(school="two", papers=[PAPERS.index(MA)], track="vocational")
        the_end.settle(on_foot)
        (ended,) = (source for source in SOURCES if source.key == "V-MA")
        on_foot._load("vocational", [on_foot.world.line(ended, 1)])  # enrolled again, says its source

        archive, record = StudentRecord.objects.filter(registry="vocational", name=MA.name).order_by("pk")
        assert (archive.status, record.continues, record.status) == ("left", archive, "enrolled")
        assert not broken_at_the_end()

        on_foot.report_back(place=0, status="left")
        on_foot._load("vocational", [on_foot.world.line(ended, 2)])
        on_foot._load("vocational", [on_foot.world.line(ended, 1)])
        assert StudentRecord.objects.get(source_key="V-MA").status == "enrolled"
        assert not broken_at_the_end()

    def test_a_school_that_brought_a_child_twice_withdraws_one(self, on_foot):
        on_foot.load(chosen=[1], columns="all", more=True)
        on_foot.type_in(school="one", paper=PAPERS[2])
        on_foot.look()
        on_foot.confirm(place=0, which=0)
        on_foot.type_in(school="one", paper=NOBODYS)

        assert set(Entry.objects.values_list("state", flat=True)) == {"supplementing", "resolving"}
        assert not broken_at_the_end()


@pytest.mark.walk
@pytest.mark.usefixtures("small_world")
def test_a_walk_finds_a_rule_that_was_taken_away(monkeypatch):
    """No number is carried on: the first child that is registered has a second one, which the walk names (I20)."""
    monkeypatch.setattr(numbers, "_kept", lambda *asked: None)
    with pytest.raises(Finding, match="=> I20 "):
        walk(100, 1, shortest=False)
