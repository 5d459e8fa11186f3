"""5,000 newcomers approved in one act, by their school and then by the authority (goal: 20 s each), on PostgreSQL.

Half of them continue an archive. Printed: from the confirmation to the last record, by one background worker.
"""

import os
import resource
import time
from contextlib import nullcontext
from datetime import timedelta

from tests.benchmarks.setup import say, throwaway_site
from tests.postgresql import cluster, find_binaries

NEWCOMERS = int(os.environ.get("BENCH_REVIEW", "5000"))
GOAL_SECONDS = 20.0
WAY = ("receive", "save", "submit")


def main() -> None:
    """Print a line for each act: seconds, queries, queries a transaction, milliseconds a newcomer."""
    binaries = find_binaries()
    with cluster(binaries, "fsync=on", "synchronous_commit=on") if binaries else nullcontext() as url:
        if url:
            os.environ["DATABASE_URL"] = url
        with throwaway_site():
            _measure()


def _measure() -> None:
    from django.db import connection

    from enrollment.models import Entry
    from registry.models import Account
    from tests.factories import OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory

    school, season = SchoolFactory(), SeasonFactory()
    registrar, officer = RegistrarFactory(school=school), OfficerFactory(authority=school.authority)
    _fill(school, season, registrar)
    say(f"{NEWCOMERS:,} newcomers on {connection.vendor:<24}{'asked':>8}{'seconds':>9}{'queries':>9}{'ms each':>9}")
    late = False
    for who, action in ((registrar, "school_approve"), (officer, "authority_approve")):
        account = Account.objects.select_related("school", "authority").get(pk=who.pk)
        asked, seconds, queries = _act(account, action, Entry.objects.order_by("roster", "row_number", "pk"))
        say(f"{action:<39}{asked:>8.2f}{seconds:>9.2f}{queries:>9,}{1000 * seconds / NEWCOMERS:>9.2f}")
        late = late or seconds > GOAL_SECONDS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(f"goal: under {GOAL_SECONDS:.0f} s each; peak memory of the whole {peak} MB")
    if late:
        raise SystemExit("too slow")


def _act(account, action: str, entries) -> tuple[float, float, int]:
    """Seconds until the question stands there, seconds until the last newcomer is through, and queries of those."""
    from django.db import connection, reset_queries

    from config.worker import Worker
    from review import bulk
    from review.models import BulkAct

    started = time.perf_counter()
    act = bulk.ask(account, action, entries, about="bench", back_to="/")
    asked = time.perf_counter() - started
    count = _Counter()
    reset_queries()
    with connection.execute_wrapper(count):
        started = time.perf_counter()
        bulk.confirm(act.pk, account)
        Worker().drain()
        seconds = time.perf_counter() - started
    act = BulkAct.objects.get(pk=act.pk)
    if (act.state, act.accepted) != ("done", NEWCOMERS):
        raise SystemExit(f"{action}: {act.state}, {act.accepted} of {act.total}")
    return asked, seconds, count.queries


class _Counter:
    """Counts queries without keeping them."""

    queries = 0

    def __call__(self, execute, sql, parameters, many, context):
        self.queries += 1
        return execute(sql, parameters, many, context)


def _fill(school, season, registrar) -> None:
    """Newcomers with complete supplements that wait for the school's review, stored in bulk."""
    from django.utils import timezone

    from enrollment.models import Entry, Step, Supplement
    from enrollment.storing import store_instances
    from registry.identity.names import agreement_key
    from registry.models import StudentRecord
    from registry.rows import next_ids
    from registry.sealing import document_key
    from tests.factories import SchoolFactory, a_birth_date, a_name, resident_number
    from tests.supplement.values import COMPLETE

    kindergarten = SchoolFactory(kindergarten=True)
    values = Supplement.field_set.read(COMPLETE, Supplement.field_set.values(Supplement())).values
    now = timezone.now()
    archives, entries, supplements, steps = [], [], [], []
    for n, pk in enumerate(next_ids(Entry, NEWCOMERS)):
        born = a_birth_date(n) - timedelta(days=n // 360 // 499)
        person = {"name": a_name(n), "sex": "1", "birth_date": born, "id_type": "1"}
        number = resident_number(born, "1", n // 360)
        archive = None
        if n % 2:
            archive = StudentRecord(
                pk=next_ids(StudentRecord, 1)[0], registry="preschool", source_key=f"B{n}", id_number=number,
                school=kindergarten, status="graduated", entered_on=born + timedelta(days=1200), **person,
            )  # fmt: skip
            archive.work_out_keys()
            archives.append(archive)
        entry = Entry(
            pk=pk, season=season, school=school, track="primary", name_key=agreement_key(person["name"]),
            id_number=number, document_key=document_key("1", number), archive=archive, version=len(WAY),
            verdict="matched" if archive else "not_found", state="at_school", **person,
        )  # fmt: skip
        entries.append(entry)
        supplements.append(
            Supplement(entry=entry, archive=archive, version=1, missing=0, saved_at=now, saved_by=registrar, **values)
        )
        state = ""
        for place, action in enumerate(WAY, start=1):
            target = "at_school" if action == "submit" else "supplementing"
            steps.append(
                Step(entry=entry, number=place, version=place, account=registrar, action=action, from_state=state,
                     to_state=target)
            )  # fmt: skip
            state = target
    StudentRecord.objects.bulk_create(archives, batch_size=500)
    Entry.objects.bulk_create(entries, batch_size=500)
    store_instances(supplements)
    Step.objects.bulk_create(steps, batch_size=500)


if __name__ == "__main__":
    main()
