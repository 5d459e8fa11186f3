"""A 300-row roster against 100,000 preschool records: from the start of the task to stored results (goal: 1 s)."""

import os
import time
from datetime import timedelta
from pathlib import Path

from tests.benchmarks import population
from tests.benchmarks.setup import say, throwaway_site

RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
ROWS = 300
GOAL_SECONDS = 1.0


def main() -> None:
    """Print one line per roster: the first of a process, which also loads modules, and the following ones."""
    with throwaway_site() as folder:
        from enrollment.rosters.counts import roster_counts
        from enrollment.rosters.intake import receive

        _load(folder)
        say(f"{ROWS} rows against {RECORDS:,} records{'':>6}{'seconds':>10}  rows by outcome")
        for number, name in enumerate(("first of a process", "second", "third, all doubtful"), start=1):
            roster = _roster(folder, number)
            started = time.perf_counter()
            receive(roster.pk)
            seconds = time.perf_counter() - started
            counts = ", ".join(f"{outcome} {count}" for outcome, count in roster_counts(roster).items() if count)
            say(f"{name:<38}{seconds:>10.2f}  {counts}")
        say(f"goal: under {GOAL_SECONDS} s")


def _load(folder: Path) -> None:
    from django.core.management import call_command

    path = folder / "records.csv"
    population.write_registry(path, RECORDS)
    with open(os.devnull, "w") as nowhere:
        call_command("load_registry", "preschool", str(path), stdout=nowhere)
    path.unlink()


def _roster(folder: Path, number: int):
    """A roster of people in the registry; of every tenth (in the third roster: of each) the name is another."""
    from django.utils import timezone

    from enrollment.rosters.uploading import store_upload
    from enrollment.seasons.models import Season
    from tests.factories import RegistrarFactory
    from tests.rosters import xlsx_roster

    today = timezone.localdate()
    days = {"starts_on": today, "primary_deadline": today + timedelta(30), "vocational_deadline": today}
    season, _created = Season.objects.get_or_create(code="bench", defaults=days)
    rows = []
    for place in range(ROWS):
        person = population.child(number * 1000 + place)
        doubtful = number == 3 or place % 10 == 0
        name = person.name[0] + "晓雨" if doubtful else person.name
        kind = "居民身份证" if person.id_number else "其他"
        rows.append([name, "男女"[int(person.sex) - 1], person.birth_date.isoformat(), kind, person.id_number])
    data = xlsx_roster(rows)
    return store_upload(RegistrarFactory(), season, "primary", f"{number}.xlsx", data, enqueue=False)[0]


if __name__ == "__main__":
    main()
