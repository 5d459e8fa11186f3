"""New students approved in one act, by their school and then by the authority, beside the least that would be a result.

Half of them continue an archive. The yardstick (lean_approval.py) stores the same rows with Django's own bulk_create:
the same columns are sealed, the same indexes kept and the same foreign keys checked on the same server. What an act
takes more is what approving is: each compared again, locked, judged, its number found.
"""

import os
import resource
import sys
import time
from contextlib import nullcontext

from tests.benchmarks import lean_approval
from tests.benchmarks.bars import Bars, say
from tests.benchmarks.setup import throwaway_site
from tests.benchmarks.sizes import size
from tests.postgresql import cluster, find_binaries

NEW_STUDENTS = size("REVIEWED")
BARS = {"school_approve": 5, "authority_approve": 2}


def main() -> int:
    """Print a line for each act: seconds, queries, milliseconds a new student."""
    bars = Bars("review")
    binaries = find_binaries()
    with cluster(binaries, "fsync=on", "synchronous_commit=on") if binaries else nullcontext() as url:
        if url:
            os.environ["DATABASE_URL"] = url
        with throwaway_site():
            _measure(bars)
    return bars.exit_code()


def _measure(bars: Bars) -> None:
    from django.db import connection

    from enrollment.entries.models import Entry
    from registry.accounts.models import Account
    from tests.factories import OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory
    from tests.waiting import fill_waiting

    school, season = SchoolFactory(), SeasonFactory()
    registrar, officer = RegistrarFactory(school=school), OfficerFactory(authority=school.authority)
    fill_waiting(school, season, registrar, NEW_STUDENTS)
    heads = "".join(f"{head:>9}" for head in ("seconds", "queries", "ms each", "lean s"))
    say(f"{f'{NEW_STUDENTS:,} new students on {connection.vendor}':<39}{heads}")
    for who, action in ((registrar, "school_approve"), (officer, "authority_approve")):
        account = Account.objects.select_related("school", "authority").get(pk=who.pk)
        least = lean_approval.seconds(account, action)
        seconds, queries = _act(account, action, Entry.objects.order_by("roster", "row_number", "pk"))
        each = 1000 * seconds / NEW_STUDENTS
        say(f"{action:<39}{seconds:>9.2f}{queries:>9,}{each:>9.2f}{least:>9.2f}")
        bars.at_most(f"{action} beside bulk_create of the same rows", seconds / least, BARS[action])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(f"peak memory of the whole {peak} MB")


def _act(account, action: str, entries) -> tuple[float, int]:
    """Seconds from the confirmation until the last new student is through a background worker, and its queries."""
    from django.db import connection, reset_queries

    from config.ops.worker import Worker
    from review.bulk import asking
    from review.bulk.models import BulkAct

    act = asking.ask(account, action, entries, about="bench", back_to="/")
    count = _Counter()
    reset_queries()
    with connection.execute_wrapper(count):
        started = time.perf_counter()
        asking.confirm(act.pk, account)
        Worker().drain()
        seconds = time.perf_counter() - started
    act = BulkAct.objects.get(pk=act.pk)
    if (act.state, act.accepted) != ("done", NEW_STUDENTS):
        raise SystemExit(f"{action}: {act.state}, {act.accepted} of {act.total}")
    return seconds, count.queries


class _Counter:
    """Counts queries without keeping them."""

    queries = 0

    def __call__(self, execute, sql, parameters, many, context):
        self.queries += 1
        return execute(sql, parameters, many, context)


if __name__ == "__main__":
    sys.exit(main())
