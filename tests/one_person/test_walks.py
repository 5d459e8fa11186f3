"""Whatever all roles do in whatever order: one child, one record, one number (N2).

150 walks of 40 steps on SQLite, the same each time, and 60 on PostgreSQL, where each takes longer. With WALKS or
WALK_SECONDS (`make walks`) others, as many as wanted.
"""

import json
import os
import time

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from registry.tabular import child, reading
from tests.one_person.walk import Walk
from tests.one_person.world import HEADERS, SOURCES, World

pytestmark = pytest.mark.django_db

SECONDS = float(os.environ.get("WALK_SECONDS", "0"))
AT_RANDOM = "WALKS" in os.environ or bool(SECONDS)
WALKS = int(os.environ.get("WALKS", "60"))
PARTS = 1 if AT_RANDOM else 30  # so that two test processes share them
OF_A_PART = {"sqlite": 5, "postgresql": 2}


def in_this_process(request: bytes, limits) -> bytes:
    """The look into a file without the process that does it alone: a walk's files are its own."""
    asked, _, data = request.partition(b"\n")
    wanted = json.loads(asked)
    return json.dumps(child.answer(data, wanted["columns"], wanted["limits"])).encode()


@pytest.fixture
def small_world(settings, tmp_path, monkeypatch):
    """The world with what is loaded from the start."""
    settings.UPLOAD_DIR, settings.EVIDENCE_DIR = tmp_path / "uploads", tmp_path / "evidence"
    monkeypatch.setattr(reading, "_ask", in_this_process)
    world = World()
    monkeypatch.setattr(Walk, "world", world, raising=False)
    monkeypatch.setattr(Walk, "folder", tmp_path)
    walk = Walk.__new__(Walk)
    for registry in HEADERS:
        there = [source for source in SOURCES if source.registry == registry and not source.late]
        walk._load(registry, [world.line(source, 0) for source in there])
    return world


def walk(number: int, begin: int | None = None) -> None:
    """So many walks: others each time, or with a number to begin with the same ones as long as the rules are."""

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
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("part", range(PARTS))
def test_walks(part):
    until = time.monotonic() + SECONDS
    walk(WALKS if AT_RANDOM else OF_A_PART[connection.vendor], None if AT_RANDOM else part)
    while time.monotonic() < until:
        walk(WALKS)
