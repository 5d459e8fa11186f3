"""List pages with 100 and with 1,000 entries each: queries (goal: the same, none over 12) and milliseconds."""

import os
import re
import time
from datetime import timedelta

from tests.benchmarks.setup import say, throwaway_site

SIZES = [int(size) for size in os.environ.get("BENCH_ENTRIES", "100,1000").split(",")]
MOST_QUERIES = 12
STATES = ("supplementing", "at_school", "at_authority")
REGISTRAR, OFFICER = "registrar", "officer"
_DIGITS = re.compile("[0-9]+")


def main() -> None:
    """Print one line per page: queries and milliseconds for each size."""
    with throwaway_site():
        found: dict[str, list[str]] = {}
        for size in SIZES:
            for page, (queries, milliseconds) in _visit(size).items():
                found.setdefault(page, []).append(f"{queries:>16}{milliseconds:>6.0f}")
        say(f"{'page':<44}" + "".join(f"{f'{size:,}: queries':>16}{'ms':>6}" for size in SIZES))
        for page, figures in found.items():
            say(f"{page:<44}" + "".join(figures))
        say(f"goal: not more queries for more rows, none over {MOST_QUERIES}")


def _visit(size: int) -> dict[str, tuple[int, float]]:
    """Queries and milliseconds (best of three) of each page of a new school with so many entries in each list."""
    from django.test import Client

    from tests.factories import AuthorityFactory, OfficerFactory, RegistrarFactory, SchoolFactory

    school = SchoolFactory(authority=AuthorityFactory())
    clients = {REGISTRAR: Client(), OFFICER: Client()}
    registrar = RegistrarFactory(school=school)
    clients[REGISTRAR].force_login(registrar)
    clients[OFFICER].force_login(OfficerFactory(authority=school.authority))
    pages = _fill(registrar, size)
    return {f"{who:<10}{_DIGITS.sub('<id>', page)}": _measure(clients[who], page) for page, who in pages}


def _measure(client, page: str) -> tuple[int, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _attempt in range(3):
        with CaptureQueriesContext(connection) as captured:
            started = time.perf_counter()
            response = client.get(page, headers={"host": "localhost"})
            times.append(1000 * (time.perf_counter() - started))
        if response.status_code not in (200, 302):  # resolve leads to the next new student
            raise SystemExit(f"{page} answered {response.status_code}")
    return len(captured), min(times)


def _fill(registrar, size: int) -> list[tuple[str, str]]:
    """A roster of doubtful new students, and new students in every state; the pages to look at."""
    from django.urls import reverse

    from tests.factories import EntryFactory, SeasonFactory

    season = SeasonFactory()
    roster = _roster(registrar, season, size)
    for state in STATES:
        EntryFactory.create_batch(size, school=registrar.school, season=season, state=state)
    lists = [f"{reverse('roster', args=[roster.pk])}?list={outcome}" for outcome in ("pending", "rejected")]
    own = [reverse(name) for name in ("home", "rosters", "resolve", "supplement_list", "school_review")]
    others = [
        reverse("home"),
        reverse("authority_review"),
        reverse("authority_review_school", args=[registrar.school_id]),
    ]
    return [(page, REGISTRAR) for page in [*own, *lists]] + [(page, OFFICER) for page in others]


def _roster(registrar, season, size: int):
    """A received roster: half of its rows doubtful (the name sounds the same), half with a wrong check character."""
    from enrollment.rosters.intake import receive
    from enrollment.rosters.uploading import store_upload
    from tests.factories import StudentRecordFactory, resident_number
    from tests.rosters import csv_roster

    rows = []
    for number in range(2 * size):
        born = season.starts_on - timedelta(days=6 * 366 + number % 300)
        document = resident_number(born, "1", number // 300, region="110107")
        if number % 2:
            StudentRecordFactory(name="李晓明", birth_date=born, id_number=document)
        else:
            document = document[:17] + ("1" if document[17] == "0" else "0")
        rows.append(["李小明", "男", born.isoformat(), "居民身份证", document])
    roster, _created = store_upload(registrar, season, "primary", "list.csv", csv_roster(rows), enqueue=False)
    receive(roster.pk)
    return roster


if __name__ == "__main__":
    main()
