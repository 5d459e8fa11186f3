"""5,000 new students approved in one act, by their school and then by the authority (goal: 20 s each), on PostgreSQL.

Half of them continue an archive. Printed: from the confirmation to the last record, by one background worker.
"""

import os
import resource
import time
from contextlib import nullcontext

from tests.benchmarks.setup import say, throwaway_site
from tests.postgresql import cluster, find_binaries

NEW_STUDENTS = int(os.environ.get("BENCH_REVIEW", "5000"))
GOAL_SECONDS = 20.0


def main() -> None:
    """Print a line for each act: seconds, queries, queries a transaction, milliseconds a new student."""
    binaries = find_binaries()
    with cluster(binaries, "fsync=on", "synchronous_commit=on") if binaries else nullcontext() as url:
        if url:
            os.environ["DATABASE_URL"] = url
        with throwaway_site():
            _measure()


def _measure() -> None:
    from django.db import connection

    from enrollment.entries.models import Entry
    from registry.accounts.models import Account
    from tests.factories import OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory
    from tests.waiting import fill_waiting

    school, season = SchoolFactory(), SeasonFactory()
    registrar, officer = RegistrarFactory(school=school), OfficerFactory(authority=school.authority)
    fill_waiting(school, season, registrar, NEW_STUDENTS)
    say(
        f"{NEW_STUDENTS:,} new students on {connection.vendor:<24}"
        f"{'asked':>8}{'seconds':>9}{'queries':>9}{'ms each':>9}"
    )
    late = False
    for who, action in ((registrar, "school_approve"), (officer, "authority_approve")):
        account = Account.objects.select_related("school", "authority").get(pk=who.pk)
        asked, seconds, queries = _act(account, action, Entry.objects.order_by("roster", "row_number", "pk"))
        say(f"{action:<39}{asked:>8.2f}{seconds:>9.2f}{queries:>9,}{1000 * seconds / NEW_STUDENTS:>9.2f}")
        late = late or seconds > GOAL_SECONDS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(f"goal: under {GOAL_SECONDS:.0f} s each; peak memory of the whole {peak} MB")
    if late:
        raise SystemExit("too slow")


def _act(account, action: str, entries) -> tuple[float, float, int]:
    """Seconds until the question stands there, seconds until the last new student is through, and queries of those."""
    from django.db import connection, reset_queries

    from config.ops.worker import Worker
    from review.bulk import asking
    from review.bulk.models import BulkAct

    started = time.perf_counter()
    act = asking.ask(account, action, entries, about="bench", back_to="/")
    asked = time.perf_counter() - started
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
    return asked, seconds, count.queries


class _Counter:
    """Counts queries without keeping them."""

    queries = 0

    def __call__(self, execute, sql, parameters, many, context):
        self.queries += 1
        return execute(sql, parameters, many, context)


if __name__ == "__main__":
    main()
