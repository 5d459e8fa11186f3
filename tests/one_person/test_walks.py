"""Whatever all roles do in whatever order: one child, one record, one number (N2).

300 walks of 40 steps on both databases, the same each time. With WALKS or WALK_SECONDS (`make walks`) others, as many
as wanted; at their end stands what was done, and how often it got through: what never does proves nothing.
"""

import os
import sys
import time

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from enrollment.registration import numbers
from tests.one_person.walk import Finding, Walk

pytestmark = pytest.mark.django_db

SECONDS = float(os.environ.get("WALK_SECONDS", "0"))
AT_RANDOM = "WALKS" in os.environ or bool(SECONDS)
WALKS = int(os.environ.get("WALKS", "60"))
PARTS = 1 if AT_RANDOM else 30  # several test processes share them (tests/run.py)
OF_A_PART = 10
HOW = ("done", "refused", "nothing")


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


@pytest.mark.walk
@pytest.mark.usefixtures("small_world")
def test_a_walk_finds_a_rule_that_was_taken_away(monkeypatch):
    """No number is carried on: the first child that is registered has a second one, which the walk names (I20)."""
    monkeypatch.setattr(numbers, "_kept", lambda *asked: None)
    with pytest.raises(Finding, match="=> I20 "):
        walk(100, 1, shortest=False)
