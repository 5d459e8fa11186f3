"""The address that a monitor asks."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.ops.models import WorkerHeartbeat
from tests.config.ops import sample_tasks

pytestmark = pytest.mark.django_db


def test_says_without_signing_in_that_no_worker_lives(client):
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {"status": "no_worker", "database": "ok", "workers": 0, "oldest_waiting_seconds": None}
    assert "no-store" in answer["Cache-Control"]


def test_counts_live_workers_only(client, settings):
    WorkerHeartbeat.objects.create(worker_id="alive")
    long_ago = timezone.now() - timedelta(seconds=settings.WORKER_LEASE_SECONDS + 60)
    WorkerHeartbeat.objects.create(worker_id="dead", beat_at=long_ago)
    assert client.get("/health/").json()["workers"] == 1


def test_tells_how_long_the_oldest_task_waits(client):
    sample_tasks.note.enqueue(1)
    sample_tasks.note.enqueue(2)
    DBTaskResult.objects.filter(args_kwargs__args=[1]).update(enqueued_at=timezone.now() - timedelta(minutes=5))
    assert 300 <= client.get("/health/").json()["oldest_waiting_seconds"] < 360


def test_fails_with_503_when_the_database_is_away(client, monkeypatch):
    def away(self):
        raise OperationalError("connection refused by 10.0.0.7")

    monkeypatch.setattr("config.ops.models.HeartbeatQuerySet.alive", away)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "database": "unreachable"}
