"""A worker killed with SIGKILL in mid-work is replaced; a roster and a bulk action end exactly once (I3, I8, I11)."""

import gc
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest
from django.conf import settings as site
from django.db import connection
from django_tasks_db.models import DBTaskResult

from enrollment.entries.models import Entry, Step
from enrollment.rosters import intake
from enrollment.rosters.models import Roster
from enrollment.rosters.uploading import store_upload
from enrollment.uploads.models import UploadState
from registry.records import StudentRecord
from review.bulk import asking, working
from tests.config.ops.processes import eventually
from tests.factories import (
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.one_person.holding import broken_anywhere
from tests.roster_rows import outcomes
from tests.rosters import csv_roster
from tests.waiting import fill_waiting

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 3000
MANY = 2000  # new students approved in one act
KNOWN = 20  # of the rows continue an archive, from the beginning of the file and from its end


def start_worker(environment):
    return subprocess.Popen([sys.executable, "manage.py", "work"], cwd=site.BASE_DIR, env=environment)


@pytest.fixture
def worker(process_environment):
    """Starts workers; none outlives the test."""
    started = []

    def start():
        # of these children hardly one is known: so many unknown ones of a day are no guesses here
        own = {"XUEJI_WORKER_LEASE_SECONDS": "3", "XUEJI_GUESSED_LEAST": str(ROWS)}
        started.append(start_worker(process_environment | own))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def roster():
    kindergarten = SchoolFactory(kindergarten=True)
    archives = [StudentRecordFactory(school=kindergarten) for _ in range(KNOWN)]
    known = [[each.name, "男", each.birth_date.isoformat(), "居民身份证", each.id_number] for each in archives]
    rows = [*known[: KNOWN // 2], *map(unknown, range(ROWS - KNOWN)), *known[KNOWN // 2 :]]
    return store_upload(RegistrarFactory(), SeasonFactory(), "primary", "a.csv", csv_roster(rows))[0]


def unknown(n):
    born = date(2019, 9, 1) + timedelta(days=n % 350)
    return ["欧阳无人识", "男", born.isoformat(), "居民身份证", resident_number(born, serial=n // 350, region="110108")]


def in_the_middle(roster):
    """Some transactions are stored, and more are to come."""
    roster.refresh_from_db()
    assert roster.state != UploadState.DONE, "the worker was too quick for this test"
    return 0 < roster.rows_done < ROWS


def test_the_roster_ends_exactly_once(worker, roster):
    first = worker()
    eventually(lambda: in_the_middle(roster), "rows to be stored")
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert 0 < Entry.objects.filter(roster=roster).count() < ROWS

    worker()
    eventually(lambda: Roster.objects.get(pk=roster.pk).state == UploadState.DONE, "the roster to be done")
    eventually(lambda: DBTaskResult.objects.get().status == "SUCCESSFUL", "the task to be done")

    roster.refresh_from_db()
    assert (roster.attempt, roster.rows_total, roster.rows_done) == (2, ROWS, ROWS)
    stored = dict(outcomes(roster=roster))
    assert list(stored) == list(range(2, ROWS + 2))
    assert Counter(stored.values()) == {"matched": KNOWN, "not_found": ROWS - KNOWN}
    assert Entry.objects.count() == ROWS
    assert broken_anywhere() == []


def test_a_bulk_action_ends_exactly_once(worker):
    registrar = RegistrarFactory()
    officer = OfficerFactory(authority=registrar.school.authority)
    fill_waiting(registrar.school, SeasonFactory(), registrar, MANY)
    approved = asking.ask(registrar, "school_approve", Entry.objects.order_by("pk"), about="", back_to="/")
    asking.confirm(approved.pk, registrar)
    working.work_off_all(approved.pk)
    DBTaskResult.objects.all().delete()  # worked off here; the worker's is the authority's
    act = asking.ask(officer, "authority_approve", Entry.objects.order_by("pk"), about="", back_to="/")
    asking.confirm(act.pk, officer)

    def some_but_not_all():
        act.refresh_from_db()
        assert act.state != "done", "the worker was too quick for this test"
        return 0 < act.done < MANY

    first = worker()
    eventually(some_but_not_all, "some to be approved")
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert 0 < StudentRecord.objects.filter(registry="k12").count() < MANY

    worker()
    eventually(lambda: DBTaskResult.objects.get().status == "SUCCESSFUL", "the task to be done")

    act.refresh_from_db()
    assert (act.state, act.attempt, act.accepted, act.refused) == ("done", 2, MANY, 0)
    assert StudentRecord.objects.filter(registry="k12").count() == MANY
    assert Step.objects.filter(action="authority_approve").count() == MANY
    assert broken_anywhere() == []


def test_a_roster_of_several_batches_leaves_no_connection_behind(roster):
    if connection.vendor == "postgresql":
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    else:
        asked = "SELECT 1"  # nothing looks ahead
    with connection.cursor() as cursor:
        cursor.execute(asked)
        before = cursor.fetchone()
        gc.disable()  # what is only forgotten is closed when the collector comes by
        try:
            assert intake.receive(roster.pk) == "done"
            cursor.execute(asked)
        finally:
            gc.enable()
        assert cursor.fetchone() == before
