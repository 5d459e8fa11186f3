"""Cut into parts (tests/run.py), the suite is whole: each file of tests stands in one part on each database."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import run

FILES = [
    path.relative_to(run.ROOT).as_posix()
    for path in (run.ROOT / "tests").rglob("test_*.py")
    if "benchmarks" not in path.parts
]


def is_in(file: str, part: run.Part) -> bool:
    """Whether the part's process would collect the file."""
    places = [each for each in part.arguments if each.startswith("tests")]
    without = [each.removeprefix("--ignore=") for each in part.arguments if each.startswith("--ignore=")]
    return any(Path(file).is_relative_to(each) for each in places) and not any(
        Path(file).is_relative_to(each) for each in without
    )


def test_each_file_stands_in_one_part_beside_walks():
    parts = [part for part in run.parts_of("SQLite", "", []) if "walk" not in part.arguments]
    assert {file: sum(is_in(file, part) for part in parts) for file in FILES} == dict.fromkeys(FILES, 1)


def test_walks_stand_where_their_parts_look():
    marked = [file for file in FILES if "@pytest.mark.walk\n" in (run.ROOT / file).read_text(encoding="utf-8")]
    assert marked == [run.WALKS]


def test_no_two_parts_share_a_database():
    parts = [*run.parts_of("SQLite", "", []), *run.parts_of("PostgreSQL", "postgresql:", [])]
    assert len({part.key for part in parts}) == len(parts)


@pytest.mark.parametrize("may_be_empty", [True, False])
def test_a_part_that_finds_no_test_has_failed_unless_it_was_narrowed(monkeypatch, may_be_empty):
    nothing = SimpleNamespace(returncode=run.NOTHING_COLLECTED, stdout=b"")
    monkeypatch.setattr(run.subprocess, "run", lambda *command, **options: nothing)
    part = run.Part("SQLite", "walks", [], "", may_be_empty=may_be_empty)
    part.run([])
    assert part.passed is may_be_empty
