"""Benchmarks are run by hand; tested here: each can begin, and one of them works, and can say no.

BENCHES=match,pages,... runs others of them, as small as they can be: minutes instead of seconds.
"""

import os
import subprocess
import sys

import pytest

from tests.benchmarks import bars, population
from tests.benchmarks.__main__ import benches
from tests.benchmarks.setup import ROOT
from tests.benchmarks.sizes import SIZES, size

TEN_MILLION = 10_000_000
NOTHING_PASSES = "0.00001"


def test_each_benchmark_can_begin_on_a_site_of_its_own():
    script = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(f'tests.benchmarks.{name}')"
    modules = [*(f"bench_{name}" for name in benches()), "accuracy", "flame_graph"]
    result = subprocess.run(
        [sys.executable, "-c", script, *modules],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},  # no settings named
        capture_output=True,
        text=True,
        check=False,
    )
    assert benches()
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("name", (os.environ.get("BENCHES") or "sheet").split(","))
def test_a_benchmark_that_misses_its_bars_says_so_at_last_and_fails(name):
    environment = {**os.environ, "SIZE": "tiny", "ONLY": name, "BAR_FACTOR": NOTHING_PASSES}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "tests.benchmarks"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    table = result.stdout.partition("== all of them")[2]
    assert "MISSED" in table
    assert "BROKEN" not in table
    assert result.returncode == 1


@pytest.fixture
def told():
    found = bars.Bars("example")
    found.at_most("beside the other", 3, 3.2)
    found.at_least("faster than another", 2, 2)
    return found


def test_bars_that_are_reached_pass(told):
    assert told.exit_code() == 0


def test_a_missed_bar_fails(told, capsys):
    told.at_most("beside a third", 1.3, 1.15)
    assert told.exit_code() == 1
    assert "MISSED   beside a third" in capsys.readouterr().out


def test_a_bench_without_bars_fails():
    assert bars.Bars("example").exit_code() == 1


@pytest.mark.parametrize(("factor", "code"), [("0.9", 1), ("1.2", 0)])
def test_bars_can_be_made_stricter_and_looser(monkeypatch, told, factor, code):
    told.at_least("faster than a fourth", 1, 1.1)
    monkeypatch.setenv("BAR_FACTOR", factor)
    assert told.exit_code() == code


def test_sizes_come_from_the_environment(monkeypatch):
    for name in ("SIZE", "RECORDS", "ROWS"):
        monkeypatch.delenv(name, raising=False)
    assert size("RECORDS") == TEN_MILLION
    monkeypatch.setenv("SIZE", "tiny")
    monkeypatch.setenv("RECORDS", "77")
    assert (size("RECORDS"), size("ROWS")) == (77, SIZES["ROWS"][2])


@pytest.mark.parametrize("seed", [1, 19, 20, 21, 300, 10**6])
def test_a_roster_may_have_any_seed_against_ten_million_records(seed):
    rows = list(population.roster_rows(300, TEN_MILLION, seed))
    own = [row.child for row in rows if row.child >= 0]
    assert len(rows) == 300
    assert len(set(own)) == len(own)
    assert all(number < TEN_MILLION for number in own)


def test_absent_children_are_in_no_registry_and_differ_from_seed_to_seed():
    known = {population.child(number).id_number for number in range(2_000)}
    absent = [
        row.values[4]
        for seed in range(1, 40)
        for row in population.roster_rows(100, 2_000, seed)
        if row.child < 0 and row.values[4]
    ]
    assert len(set(absent)) == len(absent) > 0
    assert known.isdisjoint(absent)


def test_there_is_a_number_for_the_last_child_and_for_none_beyond():
    assert population.child(population.CHILDREN - 1).id_number
    with pytest.raises(IndexError):
        population.child(population.CHILDREN + population.REGIONS * population.DAYS * population.SEQUENCES)
