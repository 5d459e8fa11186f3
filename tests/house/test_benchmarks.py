"""Benchmarks are run by hand; tested here: each can begin, and what is missed or broken is said at last.

BENCHES=match,pages,... runs these as small as they can be, for minutes, to see that they work.
"""

import os
import re
import subprocess
import sys

import pytest

from tests.benchmarks import __main__, bars, population
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


@pytest.mark.parametrize("name", os.environ.get("BENCHES", "").split(","))
def a_benchmark_works_as_small_as_it_can_be_and_can_say_no(name):
    environment = {**os.environ, "SIZE": "tiny", "ONLY": name, "BAR_FACTOR": NOTHING_PASSES}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "tests.benchmarks"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    table = result.stdout.partition("== all of them")[2]
    assert "MISSED" in table
    assert "BROKEN" not in table
    assert result.returncode == 1


if "BENCHES" in os.environ:  # not skipped without: it takes minutes, and in CI a skip is an error
    test_a_benchmark_works = a_benchmark_works_as_small_as_it_can_be_and_can_say_no


PLANTED = """import sys
from tests.benchmarks.bars import Bars
bars = Bars({name!r})
bars.at_most("beside the least that would be a result", {ratio}, 3)
"""
GOOD = PLANTED.format(name="good", ratio=1.1) + "sys.exit(bars.exit_code())"
SLOW = PLANTED.format(name="slow", ratio=3.1) + "sys.exit(bars.exit_code())"
BROKEN = PLANTED.format(name="broken", ratio=1.1) + "raise SystemExit('broken off')"


def run_all(monkeypatch, capsys, folder, **planted):
    monkeypatch.setattr(__main__, "WRITTEN", folder)
    monkeypatch.setattr(__main__, "benches", lambda: list(planted))
    monkeypatch.setattr(__main__, "command", lambda name: [sys.executable, "-c", planted[name]])
    monkeypatch.setenv("SIZE", "planted")
    monkeypatch.delenv("BAR_FACTOR", raising=False)
    code = __main__.main()
    return code, capsys.readouterr().out.partition("== all of them")[2]


def test_all_are_run_to_the_end_and_the_table_names_what_was_missed_and_what_broke(monkeypatch, capsys, tmp_path):
    code, table = run_all(monkeypatch, capsys, tmp_path, slow=SLOW, broken=BROKEN, good=GOOD)
    assert re.findall(r"^(\w+) +(reached|MISSED|BROKEN)", table, re.MULTILINE) == [
        ("slow", "MISSED"),
        ("broken", "reached"),
        ("good", "reached"),
        ("broken", "BROKEN"),
    ]
    assert "2 of 3 bars reached, 1 broken off" in table
    assert code == 1


def test_all_that_is_reached_passes_and_is_left_as_a_table(monkeypatch, capsys, tmp_path):
    code, table = run_all(monkeypatch, capsys, tmp_path, good=GOOD)
    (left,) = tmp_path.iterdir()
    assert "| beside the least that would be a result | 1.10 x | at most 3 |" in left.read_text()
    assert "1 of 1 bars reached\n" in table
    assert code == 0


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
