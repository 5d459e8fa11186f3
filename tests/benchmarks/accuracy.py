"""`make accuracy`: new students with every kind of mistake against a large registry, and the bars that must be reached.

NEW_STUDENTS (10,000) and RECORDS (1,000,000; 10,000,000 on request) come from the environment.
"""

import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmarks.mistakes import (  # noqa: E402
    ABSENT,
    ADMITTED,
    CONTESTED,
    DOUBTFUL,
    KINDS,
    MATCHED,
    NewStudent,
    by_school,
    students,
)
from tests.benchmarks.telling import telling  # noqa: E402
from tests.benchmarks.truth import Map, store  # noqa: E402
from tests.postgresql import cluster, find_binaries  # noqa: E402

OUTCOMES = (MATCHED, ADMITTED, DOUBTFUL, CONTESTED, ABSENT)
LEAST_AMONG, LEAST_FIRST, LEAST_FIRST_OF_MANY, MANY = 0.999, 0.99, 0.97, 10_000_000


@dataclass(slots=True)
class Tally:
    """What became of the new students of one kind."""

    count: int = 0
    matched: int = 0
    among: int = 0
    first: int = 0
    false: int = 0
    not_found: int = 0
    shown: int = 0

    def add(self, verdict, own_record: int | None, expected: str) -> None:
        """Count one verdict in; `matched` counts those admitted by a senior high school who had to be, too."""
        ids = [scored.record_id for scored in verdict.candidates]
        linked = ADMITTED if expected == ADMITTED else MATCHED
        right = verdict.outcome == linked and verdict.record_id == own_record
        self.count += 1
        self.matched += right
        self.false += verdict.outcome in ("matched", "admitted", "registered") and not right
        self.among += right or own_record in ids
        self.first += right or ids[:1] == [own_record]
        self.not_found += verdict.outcome == "not_found"
        self.shown += len(ids)

    def __iadd__(self, other: "Tally") -> "Tally":
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


@dataclass(slots=True)
class Measured:
    """Tallies by kind, the seconds that matching took, what was missed, for looking at, and all that was shown."""

    kinds: dict[str, Tally]
    seconds: float
    missed: list[tuple[NewStudent, object]]
    shown: list = field(default_factory=list)

    def total(self, outcome: str) -> Tally:
        """All kinds of which this must become."""
        total = Tally()
        for kind, tally in self.kinds.items():
            if KINDS[kind][0] == outcome:
                total += tally
        return total


def measure(records: int, count: int, *, seed: int = 1, processes: int = 2) -> tuple[Measured, Measured]:
    """Fill the empty registry, match the new students school by school, and count.

    Twice: by the five fields alone, and with what families told in the rosters of half of the schools.
    """
    land = Map(records)
    found, known, regions = students(land, count, seed)
    ids = store(land, known, seed=seed, processes=processes)
    plain, telling_ones = (Measured({kind: Tally() for kind in KINDS}, 0, []) for _ in range(2))
    for measured, rosters in ((plain, found), (telling_ones, telling(found, seed))):
        for school in by_school(rosters):
            _measure_school(school, regions[school[0].school], ids, measured)
    return plain, telling_ones


def _measure_school(school: list[NewStudent], region: str, ids: list[int], measured: Measured) -> None:
    from matching.layouts import LAYOUTS
    from matching.match import match

    verdicts = {}
    for track, layout in LAYOUTS.items():
        rows = [(row, student) for row, student in enumerate(school, start=2) if student.row.track == track]
        probes = [_probe(student, row, layout) for row, student in rows]
        started = time.perf_counter()
        verdicts |= match(probes, layout, lambda _: (set(), set()), regions=frozenset({region}))
        measured.seconds += time.perf_counter() - started
    for row, student in enumerate(school, start=2):
        own = None if student.own_record is None else ids[student.own_record]
        measured.kinds[student.kind].add(verdicts[row], own, KINDS[student.kind][0])
        measured.shown += verdicts[row].candidates
        shown = [scored.record_id for scored in verdicts[row].candidates]
        if own is not None and verdicts[row].record_id != own and shown[:1] != [own]:
            measured.missed.append((student, verdicts[row]))


def _probe(student: NewStudent, row: int, layout):
    from datetime import date

    from matching.roster import check_typed

    written = student.row
    values = {
        "name": written.name,
        "sex": "男女"[int(written.sex) - 1],
        "birth_date": written.born.isoformat(),
        "id_type": written.id_type,
        "id_number": written.id_number,
        "student_number": written.student_number,
    }
    probe, problems = check_typed(values, layout, starts_on=date(2026, 9, 1), today=date(2026, 8, 20))
    if probe is None:
        raise ValueError(f"{student.kind}: {[problem.code for problem in problems]}")
    return probe._replace(row=row, family=written.family)


def bars(measured: Measured, records: int) -> list[tuple[str, float, float]]:
    """What was reached and what must be, as (words, reached, at least)."""
    clean, admitted, doubtful, contested, absent = map(measured.total, OUTCOMES)
    right = sum(tally.count - tally.false for tally in measured.kinds.values()) / sum(
        tally.count for tally in measured.kinds.values()
    )
    return [
        ("not matched falsely", right, 1),
        ("clean pairs matched", clean.matched / clean.count, 1),
        ("admitted by a senior high school, and seen", admitted.matched / admitted.count, 1),
        ("doubtful: own record among the candidates", doubtful.among / doubtful.count, LEAST_AMONG),
        (
            "doubtful: own record first of the list",
            doubtful.first / doubtful.count,
            LEAST_FIRST_OF_MANY if records >= MANY else LEAST_FIRST,
        ),
        ("contested: own record among the candidates", contested.among / contested.count, LEAST_AMONG),
        ("absent children never matched", 1 - absent.false / absent.count, 1),
    ]


def table(measured: Measured) -> Iterable[str]:
    """The lines of the table."""
    heads = ("new_students", "matched", "among", "first", "false", "not found", "shown")
    yield f"{'kind of error':<28}" + "".join(f"{head:>11}" for head in heads)
    for kind, tally in measured.kinds.items():
        yield _line(kind, tally)
    for outcome in OUTCOMES:
        yield _line(f"= {outcome}", measured.total(outcome))


def _line(words: str, tally: Tally) -> str:
    numbers = (tally.count, tally.matched, tally.among, tally.first, tally.false, tally.not_found)
    mean = tally.shown / max(tally.count, 1)
    return f"{words:<28}" + "".join(f"{number:>11,}" for number in numbers) + f"{mean:>11.1f}"


def main() -> int:
    """Measure on a throwaway PostgreSQL; 1 when a bar is missed."""
    records, count = (
        int(os.environ.get(name) or size) for name, size in (("RECORDS", 1_000_000), ("NEW_STUDENTS", 10_000))
    )
    binaries = find_binaries()
    if binaries is None:
        say("make accuracy needs PostgreSQL (on Debian: apt-get install postgresql).")
        return 1
    with cluster(binaries) as url:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        started = time.monotonic()
        both = _measure_here(records, count)
        say(f"{count:,} new students against {records:,} records ({time.monotonic() - started:,.0f} s)")
    missed = 0
    for words, measured in zip(("by the five fields", "half of the rosters tell of families"), both, strict=True):
        say(f"\n{words} (matching {measured.seconds:.1f} s)\n")
        for line in table(measured):
            say(line)
        missed |= _judge(bars(measured, records))
    return missed


def _measure_here(records: int, count: int) -> tuple[Measured, Measured]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    both = measure(records, count)
    connection.close()
    return both


def _judge(reached: list[tuple[str, float, float]]) -> int:
    say("")
    for words, share, least in reached:
        say(f"{'reached' if share >= least else 'MISSED ':<9}{words:<45}{share:>9.3%}  (at least {least:.1%})")
    return int(any(share < least for _, share, least in reached))


def say(text: str) -> None:
    """One line to the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
