"""Tasks are claimed once, taken back from the dead, and their results stored by their holder only."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.ops import leases
from config.ops.models import WorkerHeartbeat
from config.ops.worker import Heartbeat
from tests.config.ops import sample_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget():
    sample_tasks.noted.clear()
    sample_tasks.failed.clear()


@pytest.fixture
def task():
    return DBTaskResult.objects.get(pk=sample_tasks.note.enqueue("Li").id)


def state_of(task):
    task = DBTaskResult.objects.get(pk=task.pk)
    return task.status, task.worker_ids


def age(worker_id, seconds):
    WorkerHeartbeat.objects.filter(pk=worker_id).update(beat_at=timezone.now() - timedelta(seconds=seconds))


def test_one_task_is_claimed_by_one_worker(task):
    assert leases.claim("a").pk == task.pk
    assert leases.claim("b") is None
    assert state_of(task) == ("RUNNING", ["a"])


def test_a_claim_lost_to_a_quicker_worker_goes_on_to_the_next_task(task, monkeypatch):
    other = DBTaskResult.objects.get(pk=sample_tasks.note.enqueue("Wang").id)
    as_seen_before = list(DBTaskResult.objects.ready())
    leases.claim("quick")
    monkeypatch.setattr(type(DBTaskResult.objects.all()), "__getitem__", lambda self, _slice: as_seen_before)
    assert leases.claim("slow").pk == other.pk


def test_who_finds_nothing_has_asked_once(django_assert_num_queries):
    with django_assert_num_queries(1):  # as every worker does five times a second
        assert leases.claim("a") is None


def test_a_task_for_later_is_not_claimed_yet(task):
    DBTaskResult.objects.update(run_after=timezone.now() + timedelta(hours=1))
    assert leases.claim("a") is None


def test_a_live_worker_keeps_its_task(task, settings):
    WorkerHeartbeat.objects.create(worker_id="a")
    leases.claim("a")
    age("a", settings.WORKER_LEASE_SECONDS - 5)
    assert leases.take_back_abandoned() == 0
    assert state_of(task) == ("RUNNING", ["a"])


def test_a_silent_workers_task_is_ready_again(task, settings):
    WorkerHeartbeat.objects.create(worker_id="a")
    leases.claim("a")
    age("a", settings.WORKER_LEASE_SECONDS + 5)
    assert leases.take_back_abandoned() == 1
    assert state_of(task) == ("READY", ["a"])
    assert leases.claim("b").worker_ids == ["a", "b"]


def test_a_task_that_kills_its_workers_fails_after_three(task, settings):
    task = DBTaskResult.objects.get(pk=sample_tasks.fail.enqueue("Li").id)
    DBTaskResult.objects.exclude(pk=task.pk).delete()
    for worker in ("a", "b", "c"):
        leases.claim(worker)
        assert leases.take_back_abandoned() == 1
    assert state_of(task) == ("FAILED", ["a", "b", "c"])
    assert sample_tasks.failed == ["Li"]
    assert DBTaskResult.objects.get(pk=task.pk).exception_class_path == "config.ops.leases.WorkerLost"


def test_the_result_of_a_task_taken_away_is_not_stored(task):
    mine = leases.claim("a")
    leases.take_back_abandoned()
    theirs = leases.claim("b")
    assert leases.succeed(mine, "old") is False
    assert leases.fail(mine, ValueError()) is False
    assert leases.give_back(mine, counts=False) is False
    assert leases.succeed(theirs, "new") is True
    stored = DBTaskResult.objects.get(pk=task.pk)
    assert (stored.status, stored.return_value, stored.worker_ids) == ("SUCCESSFUL", "new", ["a", "b"])


def test_a_result_is_not_stored_while_nobody_holds_the_task(task):
    mine = leases.claim("a")
    leases.take_back_abandoned()
    assert leases.succeed(mine, "old") is False
    assert state_of(task) == ("READY", ["a"])


def test_a_clean_stop_does_not_count_as_an_attempt(task):
    leases.give_back(leases.claim("a"), counts=False)
    assert state_of(task) == ("READY", [])


def test_a_heartbeat_renews_the_lease_and_comes_back_when_swept_away(task, settings):
    heartbeat = Heartbeat("a")
    heartbeat.beat()
    age("a", settings.WORKER_LEASE_SECONDS + 5)
    assert not WorkerHeartbeat.objects.alive().exists()
    heartbeat.beat()
    assert [worker.pk for worker in WorkerHeartbeat.objects.alive()] == ["a"]


def test_heartbeats_of_yesterday_are_swept_away():
    WorkerHeartbeat.objects.create(worker_id="old")
    age("old", 2 * 24 * 3600)
    Heartbeat("a").beat()
    assert [worker.pk for worker in WorkerHeartbeat.objects.all()] == ["a"]


class TestWorker:
    def test_runs_what_waits_and_stores_the_result(self, run_tasks, task):
        assert run_tasks() == 1
        assert sample_tasks.noted == ["Li"]
        assert DBTaskResult.objects.get().return_value == "Li"

    def test_a_failure_keeps_places_but_no_words(self, run_tasks, caplog):
        sample_tasks.fail.enqueue("李小明")
        with caplog.at_level(logging.DEBUG):
            run_tasks()
        failed = DBTaskResult.objects.get()
        assert (failed.status, failed.exception_class_path) == ("FAILED", "builtins.ValueError")
        assert failed.traceback.splitlines()[-1].startswith("tests/config/ops/sample_tasks.py:")
        assert failed.traceback.endswith(" fail")
        assert sample_tasks.failed == ["李小明"]
        assert "builtins.ValueError" in caplog.text
        assert "李小明" not in caplog.text + failed.traceback

    def test_an_error_while_a_failure_is_noted_harms_nobody(self, run_tasks, monkeypatch):
        monkeypatch.setattr(sample_tasks.fail.func, "failed", lambda name: 1 / 0)
        sample_tasks.fail.enqueue("Li")
        sample_tasks.note.enqueue(1)
        assert run_tasks() == 2
        assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"FAILED", "SUCCESSFUL"}

    def test_a_result_that_cannot_be_stored_fails_the_task(self, run_tasks):
        sample_tasks.return_unstorable.enqueue(1)
        run_tasks()
        assert DBTaskResult.objects.get().exception_class_path == "builtins.TypeError"

    def test_a_task_that_no_longer_exists_fails(self, run_tasks, task):
        DBTaskResult.objects.update(task_path="tests.config.ops.sample_tasks.gone")
        run_tasks()
        assert DBTaskResult.objects.get().exception_class_path == "builtins.ImportError"


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_is_tried_again_three_times(run_tasks):
    sample_tasks.lose_database.enqueue("x")
    run_tasks()
    assert sample_tasks.noted == ["x", "x", "x"]
    assert sample_tasks.failed == ["x"]
    assert DBTaskResult.objects.get().status == "FAILED"
