"""Pages on PostgreSQL beside Django admin's change list and change form of the same models, rows and fields.

One by one: processor and queries of each page. Together: PEOPLE people, each at a school of STUDENTS new students,
think for 1 to 4 seconds between two pages of `manage.py serve` with two processes; the same people then visit the
admin (admin_peer.py) as often. The clients are processes of their own (visitors.py).
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.at_work import Place, fill
from tests.benchmarks.bars import Bars, say
from tests.benchmarks.serving import served, worked
from tests.benchmarks.setup import ROOT, throwaway_site
from tests.benchmarks.sizes import size
from tests.postgresql import cluster, find_binaries

PEOPLE, STUDENTS, SECONDS, RUNS = size("PEOPLE"), size("STUDENTS"), size("VISIT_SECONDS"), size("RUNS")
CLIENTS = 2  # processes of visitors
SERVER = ("shared_buffers=512MB",)
OURS, PEER = "config.settings", "tests.benchmarks.admin_settings"
# What each page may take of the processor of the admin's. Before pages were made fast they took 1.65, 1.43, 1.85, 1.76,
# 1.11 and all together 1.55 of it, on 30 November 2026; what is asked for is half of that, of the form 0.35, of all
# together 0.45. School review and all together were first measured as 1.70 and 1.53, and are held to that.
BARS = {"supplement list": 0.82, "form": 0.50, "results": 0.93, "school review": 0.85, "all new students": 0.55}
ALL_BAR, PERCENTILE_BAR, MOST_QUERIES = 0.69, 0.5, 18


OF_ONE = ("form", "resolve")  # of one new student: what is asked depends on whom


class Page(NamedTuple):
    """One of ours, and the admin's beside it ("" where there is none like it)."""

    name: str
    url: str
    beside: str = ""


def main() -> int:
    """Print a line for each page, then what the people saw."""
    bars = Bars("pages")
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL is needed (on Debian: apt-get install postgresql).")
    with cluster(binaries, *SERVER) as url:
        os.environ["DATABASE_URL"] = url
        with throwaway_site() as folder:
            places = fill(folder, PEOPLE, STUDENTS)
            _execute("VACUUM ANALYZE")
            operator = _operator()
            _one_by_one(places[0], places[-1], operator, bars)
            postmaster = int(Path(url.partition("host=")[2], "data", "postmaster.pid").read_text().split()[0])
            _together(folder, places[:-1], operator, postmaster, bars)
    return bars.exit_code()


def pages_of(place: Place) -> list[Page]:
    """What a registrar looks at."""
    from django.urls import reverse

    peer, season = "/peer/enrollment/entry/", f"school__id__exact={place.account.school_id}"
    form = place.saved[0]
    return [
        Page("home", reverse("home")),
        Page("supplement list", reverse("supplement_list"), f"{peer}?{season}&state__exact=supplementing"),
        Page("form", reverse("supplement", args=[form]), f"/peer/enrollment/supplement/{_supplement(form)}/change/"),
        Page(
            "results",
            f"{reverse('roster', args=[place.roster])}?list=matched",
            f"{peer}?roster__id__exact={place.roster}&verdict__exact=matched",
        ),
        Page("school review", reverse("school_review"), f"{peer}?{season}&state__exact=at_school"),
        Page("all new students", reverse("new_students"), f"{peer}?{season}"),
        *(Page("resolve", reverse("resolve_entry", args=[pk])) for pk in place.doubtful[:1]),
    ]


OFFICERS_PAGES = ("home", "board", "authority_review", "new_students")


def _supplement(entry: int) -> int:
    from enrollment.supplement.models import Supplement

    return Supplement.objects.values_list("pk", flat=True).get(entry=entry)


def _operator():
    from tests.factories import OpsFactory

    return OpsFactory(is_superuser=True)


def _one_by_one(place: Place, small: Place, operator, bars: Bars) -> None:
    """Processor of each page beside the admin's, in turn; its queries, those asked twice, and at the small school."""
    pages, few = pages_of(place), {page.name: page for page in pages_of(small)}
    ours = [_Asked(page.url, place.account) for page in pages]
    theirs = [_Asked(page.beside, operator) if page.beside else None for page in pages]
    for _turn in range(RUNS):
        for asked in ours:
            asked.measure()
        with _as_admin():
            for asked in filter(None, theirs):
                asked.measure()
    say(f"{'a page, 1,000 new students' if STUDENTS == 1000 else 'a page':<28}{'ms':>8}{'admin ms':>10}{'queries':>9}")
    queries = {page.name: _queries(page.url, place.account) for page in pages}
    for page, own, other in zip(pages, ours, theirs, strict=True):
        beside = f"{other.milliseconds:.1f}" if other else ""
        say(f"{page.name:<28}{own.milliseconds:>8.1f}{beside:>10}{len(queries[page.name]):>9}")
    both = [(page.name, own, other) for page, own, other in zip(pages, ours, theirs, strict=True) if other]
    for name, own, other in both:
        words = f"processor of the page beside the admin's: {name}"
        bars.at_most(words, own.milliseconds / other.milliseconds, BARS[name])
    all_ours, all_theirs = (sum(each[which].milliseconds for each in both) for which in (1, 2))
    bars.at_most("processor of these pages together beside the admin's", all_ours / all_theirs, ALL_BAR)
    queries |= _queries_of_officer(place)
    twice = {name: len(asked) - len(set(asked)) for name, asked in queries.items()}
    more = [
        len(queries[page.name]) - len(_queries(few[page.name].url, small.account))
        for page in pages
        if page.name not in OF_ONE
    ]
    say("asked twice: " + (", ".join(f"{name} {count}" for name, count in twice.items() if count) or "nothing"))
    bars.at_most("queries that a page asks twice", max(twice.values()), 0, "")
    bars.at_most("queries more for ten times the new students", max(more), 0, "")
    bars.at_most("queries of a page", max(map(len, queries.values())), MOST_QUERIES, "")


def _with_room(ask: Callable[[], None]) -> None:
    """Ask from a frame so large that Python maps 1 MB for it, in which all frames that follow have room.

    Else they come in pieces of 16 KB; a loop that crosses an edge maps and unmaps a piece each time, which costs a page
    nothing or half as much again, by how deep its caller happens to stand.
    """
    ask()


_with_room.__code__ = _with_room.__code__.replace(co_stacksize=100_000)  # it says that it needs 800 KB, and uses none


class _Asked:
    """A page asked for by Django's test client: nothing but the page is in its processor time."""

    def __init__(self, url: str, account):
        from django.test import Client

        self.url, self._client, self._times = url, Client(), []
        self._client.force_login(account)

    def measure(self, times: int = 10) -> None:
        """Ask for it some times; the first fills caches and does not count."""
        for _ in range(times):
            _with_room(self._ask)

    def _ask(self) -> None:
        started = time.process_time()
        response = self._client.get(self.url, headers={"host": "localhost"})
        self._times.append(1000 * (time.process_time() - started))
        if response.status_code != 200:
            raise SystemExit(f"{self.url} answered {response.status_code}")

    @property
    def milliseconds(self) -> float:
        """The median."""
        return statistics.median(self._times)


def _queries(url: str, account) -> list[str]:
    """What a page asks of the database, as it stands in a log, once its process is warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = _Asked(url, account)
    asked.measure(2)
    with CaptureQueriesContext(connection) as captured:
        asked.measure(1)
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]


def _queries_of_officer(place: Place) -> dict[str, list[str]]:
    from django.urls import reverse

    from tests.factories import OfficerFactory

    officer = OfficerFactory(authority=place.account.school.authority)
    return {f"officer's {name}": _queries(reverse(name), officer) for name in OFFICERS_PAGES}


def _as_admin():
    """What the admin's own settings say of how a page is made."""
    from django.test import override_settings

    from tests.benchmarks import admin_settings

    names = ("ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES", "FORM_RENDERER")
    return override_settings(**{name: getattr(admin_settings, name) for name in names})


class Seen(NamedTuple):
    """What the people saw at one site."""

    answers: list[tuple[str, float, int]]
    web: float
    database: float

    def within(self, share: float, names: frozenset = frozenset()) -> float:
        """Milliseconds within which this share of the answers came."""
        times = sorted(each for name, each, _status in self.answers if not names or name in names)
        if not times:
            raise SystemExit("Nobody got an answer in time: VISIT_SECONDS is too short here.")
        return times[min(int(share * len(times)), len(times) - 1)]


def _together(folder: Path, places: list[Place], operator, postmaster: int, bars: Bars) -> None:
    seen = {}
    for settings, cookies, urls, ready in (
        (OURS, [_session(place.account) for place in places], lambda page: page.url, "/health/"),
        (PEER, [_session(operator)] * len(places), lambda page: page.beside, "/peer/login/"),
    ):
        plan = [
            {"cookie": cookie, "seed": seed, "pages": _round(place, urls)}
            for seed, (place, cookie) in enumerate(zip(places, cookies, strict=True))
        ]
        seen[settings] = _visited(folder, plan, settings, ready, postmaster)
    heads = "".join(f"{head:>8}" for head in ("a sec.", "p50 ms", "p95", "p99", "web ms", "db ms"))
    say(f"{f'{PEOPLE} people, {SECONDS} s':<28}{heads}")
    for words, each in (("ours", seen[OURS]), ("Django admin", seen[PEER])):
        count = len(each.answers)
        times = "".join(f"{each.within(share):>8.0f}" for share in (0.5, 0.95, 0.99))
        work = f"{1000 * each.web / count:>8.1f}{1000 * each.database / count:>8.1f}"
        say(f"{words:<28}{count / SECONDS:>8.1f}{times}{work}")
    failed, admin_failed = (
        [(name, status) for name, _time, status in seen[site].answers if status not in (200, 302)]
        for site in (OURS, PEER)
    )
    if admin_failed:
        raise SystemExit(f"the admin failed: {admin_failed[:3]}")
    like = frozenset(name for name, _time, _status in seen[PEER].answers)
    ratio = seen[OURS].within(0.95, like) / seen[PEER].within(0.95)
    bars.at_most("p95 of our pages beside the admin's", ratio, PERCENTILE_BAR)
    bars.at_most(f"pages that failed {failed[:3] or ''}".rstrip(), len(failed), 0, "")
    say(f"  for a machine of two cores: p95 of all pages {seen[OURS].within(0.95):.0f} ms, to be at most 400")


def _round(place: Place, url: Callable) -> list[tuple[str, str]]:
    """A round of a registrar's: one page after the other, and the form saved once."""
    round_of = [(page.name, url(page)) for page in pages_of(place) if url(page)]
    return [("save" if name == "form" else name, address) for name, address in round_of]


def _session(account) -> str:
    from django.test import Client

    client = Client()
    client.force_login(account)
    return client.cookies["sessionid"].value


def _visited(folder: Path, plan: list[dict], settings: str, ready: str, postmaster: int) -> Seen:
    """Let the people visit one site."""
    with served(settings, ready) as (port, server):
        before = worked(server), worked(postmaster)
        clients = []
        for number in range(min(CLIENTS, len(plan))):
            path = folder / f"plan-{number}.json"
            path.write_text(json.dumps(plan[number::CLIENTS]))
            command = [sys.executable, "-m", "tests.benchmarks.visitors", str(port), str(path), str(SECONDS)]
            clients.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True))
        answers = [answer for client in clients for answer in json.loads(client.communicate()[0])]
        return Seen(answers, worked(server) - before[0], worked(postmaster) - before[1])


def _execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    sys.exit(main())
