"""Whatever all roles do in whatever order: one child, one record, one number (N2).

300 walks of 40 steps; WALKS=1000 or WALK_SECONDS=3600 (`make walks`) for more, then others each time.
"""

import json
import os
import time
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from registry.tabular import child, reading
from tests.one_person import acting
from tests.one_person.walk import Walk
from tests.one_person.world import HEADERS, SOURCES, World

pytestmark = pytest.mark.django_db

WALKS = int(os.environ.get("WALKS", "300"))
SECONDS = float(os.environ.get("WALK_SECONDS", "0"))
CHOSEN = bool(SECONDS) or "WALKS" in os.environ


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


@pytest.mark.usefixtures("small_world")
def test_walks():
    until = time.monotonic() + SECONDS
    while True:
        run_state_machine_as_test(
            Walk,
            settings=settings(
                max_examples=WALKS,
                stateful_step_count=40,
                deadline=None,
                database=None,
                derandomize=not CHOSEN,
                report_multiple_bugs=False,
                phases=(Phase.generate, *([] if 'NOSHRINK' in os.environ else [Phase.shrink])),
                suppress_health_check=list(HealthCheck),
            ),
        )
        if time.monotonic() >= until:
            return
