"""A province's board and the work lists on PostgreSQL: queries and milliseconds, the first time and the best of five.

What each page may take is told in the time of the way that was not taken, counting every new student with each page.
Beside them stands what keeping the figures costs those who write.
"""

import os
import sys
import time
from collections.abc import Callable

from tests.benchmarks.bars import Bars, say
from tests.benchmarks.setup import throwaway_site
from tests.benchmarks.sizes import size
from tests.postgresql import cluster, find_binaries

SIZE = tuple(map(size, ("CITIES", "COUNTIES", "SCHOOLS", "BOARD_ENTRIES")))
SERVER = ("shared_buffers=1GB", "max_wal_size=8GB", "maintenance_work_mem=256MB")
OF_COUNTING, OF_KEEPING = 0.35, 1.6
AGAIN = 5
EVERY_ENTRY = """SELECT school_id, track, state, verdict, count(*) FROM enrollment_entry
    WHERE season_id = (SELECT max(id) FROM enrollment_season) GROUP BY 1, 2, 3, 4"""
CHANGED = min(2_000, SIZE[-1] // 100)  # entries that a statement of the last measure touches


def main() -> int:
    """Print a line for each page and each way of counting."""
    bars = Bars("board")
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL is needed (on Debian: apt-get install postgresql).")
    with cluster(binaries, *SERVER) as url:
        os.environ["DATABASE_URL"] = url
        with throwaway_site():
            _run(bars)
    return bars.exit_code()


def _run(bars: Bars) -> None:
    from enrollment.figures.counting import fold, fold_all
    from enrollment.figures.models import FigureChange
    from tests.benchmarks.province import Size, fill

    province = Size(*SIZE)
    _say("filling the province", _milliseconds(lambda: fill(province)))
    waiting = FigureChange.objects.count()
    _say(f"folding {waiting:,} changes into the figures, all at once", _milliseconds(fold_all))
    _execute("VACUUM ANALYZE")
    say("")
    say(f"{'page, with ' + format(province.schools, ',') + ' schools':<60}{'queries':>8}{'first ms':>10}{'ms':>8}")
    slowest = max(map(_visited, _pages()))
    say("")
    counting = min(_milliseconds(lambda: _execute(EVERY_ENTRY)) for _ in "123")
    _say("not taken: counting every entry with each page", counting)
    kept = min(_moved() for _ in "123")
    _say(f"moving {CHANGED:,} new students of {CHANGED:,} schools, figures kept", kept)
    _execute("ALTER TABLE enrollment_entry DISABLE TRIGGER USER")
    bare = min(_moved() for _ in "123")
    _say("the same without figures", bare)
    _execute("ALTER TABLE enrollment_entry ENABLE TRIGGER USER")
    _moved()
    _say("folding them, as a worker does every ten seconds", _milliseconds(fold))
    bars.at_most("the slowest page beside counting every new student", slowest / counting, OF_COUNTING)
    bars.at_most("moving new students beside the same without figures", kept / bare, OF_KEEPING)


def _pages() -> list[tuple[str, str, object]]:
    """Name, address and account of each page: of the province, a city, the largest county and a school."""
    from django.urls import reverse

    from enrollment.entries.models import Entry
    from registry.institutions import Authority, School
    from tests.factories import OfficerFactory, RegistrarFactory

    province, city = (Authority.objects.filter(level=level).earliest("code") for level in ("province", "city"))
    county = Authority.objects.filter(level="county").earliest("code")
    school = School.objects.filter(authority=county).earliest("code")
    officers = {each.level: OfficerFactory(authority=each) for each in (province, city, county)}
    registrar = RegistrarFactory(school=school)
    pages = [(f"{level}: board", reverse("board"), officer) for level, officer in officers.items()]
    pages += [(f"{level}: home", reverse("home"), officer) for level, officer in officers.items()]
    county_pages = {
        "planned intake": reverse("planned_intake"),
        "school on the board": reverse("board_school", args=[school.pk]),
        "new students of a school": reverse("board_new_students", args=[school.pk]),
        "authority review": reverse("authority_review"),
        "authority review of a school": reverse("authority_review_school", args=[school.pk]),
    }
    pages += [(f"county: {name}", url, officers["county"]) for name, url in county_pages.items()]
    doubtful = Entry.objects.filter(school=school, state="resolving").first()
    own = {name: reverse(name) for name in ("home", "board", "rosters", "supplement_list", "school_review")}
    own |= {"resolve": reverse("resolve_entry", args=[doubtful.pk])} if doubtful else {}
    return pages + [(f"school: {name}", url, registrar) for name, url in own.items()]


def _visited(page: tuple[str, str, object]) -> float:
    """Say of one page its queries and times; the best of these."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    name, url, account = page
    client = Client()
    client.force_login(account)
    times = []
    for _attempt in range(1 + AGAIN):
        with CaptureQueriesContext(connection) as captured:
            started = time.perf_counter()
            response = client.get(url, headers={"host": "localhost"})
            times.append(1000 * (time.perf_counter() - started))
        if response.status_code != 200:
            raise SystemExit(f"{url} answered {response.status_code}")
    say(f"{name:<60}{len(captured):>8}{times[0]:>10.0f}{min(times[1:]):>8.0f}")
    return min(times[1:])


def _moved() -> float:
    """Milliseconds of one statement that moves new students of many schools, as a bulk approval would of one."""
    from enrollment.entries.models import Entry

    ids = Entry.objects.filter(state="at_school").order_by("pk").values_list("pk", flat=True)[:CHANGED]
    chosen = Entry.objects.filter(pk__in=list(ids))
    return _milliseconds(lambda: chosen.update(state="at_authority"))


def _execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        if cursor.description:
            cursor.fetchall()


def _milliseconds(act: Callable) -> float:
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)


def _say(words: str, milliseconds: float) -> None:
    say(f"{words:<68}{milliseconds:>18,.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
