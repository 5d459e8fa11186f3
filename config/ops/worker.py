"""The background worker: takes queued tasks one by one, and is replaced without loss when it dies.

How a floor below gets work done in the background:

- ``from django_tasks import task``; ``@task`` a module-level function whose arguments are ids; call
  ``function.enqueue(id)`` *inside* the transaction that writes the rows it needs: the queue is a table of the same
  database, so that both are committed or neither.
- The function may run more than once: a worker that is killed, or silent for longer than its lease, loses the task
  to another one. It must end the same however often it starts. Where it writes in several transactions it fences
  itself: it raises a counter in its own row when it starts (``Roster.attempt``) and lets each transaction check, under
  that row's lock, that the counter is still its own. The stored result of the task itself is fenced in leases.py.
- Errors of the database connection are tried again; any other exception fails the task at once. When a task fails for
  good, ``failed(*arguments)`` is called if the function has one, as ``receive_roster.func.failed = intake.fail`` gives.
- Exceptions' messages are neither stored nor logged.
"""

import logging
import os
import signal
import threading
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection, connections
from django.db.models.functions import Now
from django.utils.crypto import get_random_string
from django_tasks.base import TaskContext
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult

from config.ops import duties, leases
from config.ops.models import WorkerHeartbeat
from enrollment.figures.counting import fold
from registry.error_numbers import number_of, numbered

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
DATABASE_IS_AWAY = (OperationalError, InterfaceError)
FINISH_SECONDS = 5  # how long a running task may go on after the worker was asked to stop


class Interrupted(BaseException):
    """The worker must stop now; the running task goes back to the queue. No task may catch it as its own error."""


class Worker:
    """One worker process: claims, runs and stores tasks while a thread says that it lives."""

    def __init__(self):
        self.worker_id = f"{os.getpid()}-{get_random_string(16)}"
        self._stopping = threading.Event()
        self._task: DBTaskResult | None = None
        self._next_look = 0.0

    def run(self) -> None:
        """Work until asked to stop by SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGALRM, self._interrupt)
        with Heartbeat(self.worker_id):
            while not self._stopping.is_set():
                task = self._claim()
                if task is None:
                    self._do_duties()
                    self._stopping.wait(POLL_SECONDS)
                else:
                    self._run_and_store(task)

    def drain(self) -> int:
        """Run everything that is ready, then end; the number of tasks run."""
        done = 0
        while task := leases.claim(self.worker_id):
            self._run_and_store(task)
            done += 1
        return done

    def _claim(self) -> DBTaskResult | None:
        """The next task; None also while the database cannot be reached."""
        close_old_connections()
        try:
            return leases.claim(self.worker_id)
        except DATABASE_IS_AWAY as error:
            logger.warning("worker %s: database: %s", self.worker_id, type(error).__name__)
            connection.close()
            return None

    def _do_duties(self) -> None:
        """While nothing waits, look now and then whether a duty is due (config/ops/duties.py)."""
        if time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + duties.LOOK_SECONDS
        try:
            duties.do_due()
        except DATABASE_IS_AWAY as error:
            logger.warning("worker %s: database: %s", self.worker_id, type(error).__name__)
            connection.close()

    def _run_and_store(self, task: DBTaskResult) -> None:
        """Run a claimed task. When its end cannot be stored the error ends this worker, and with it its lease."""
        self._task = task
        try:
            with numbered(number_of(task.id)):
                self._run_task(task)
        except Interrupted:
            connection.close()  # whatever the task was doing is rolled back
            leases.give_back(task, counts=False)
        finally:
            self._task = None
            signal.alarm(0)

    def _run_task(self, task: DBTaskResult) -> None:
        try:
            value = _call(task)
        except DATABASE_IS_AWAY as error:
            connection.close()
            stored = leases.give_back_or_fail(task, error)
        except Exception as error:
            stored = leases.fail(task, error)
        else:
            stored = leases.succeed(task, value)
        if not stored:
            logger.warning("task %s was taken away from worker %s; its result is not stored", task.pk, self.worker_id)

    def _stop(self, signal_number, frame) -> None:
        self._stopping.set()
        if self._task is not None:
            signal.alarm(FINISH_SECONDS)

    def _interrupt(self, signal_number, frame) -> None:
        if self._task is not None:
            raise Interrupted


def _call(task: DBTaskResult):
    function = task.task
    result: Any = task.task_result  # of a class that stands beside the interface's, not below it
    context = [TaskContext(task_result=result)] if function.takes_context else []
    return normalize_json(function.call(*context, *result.args, **result.kwargs))


class Heartbeat:
    """Says every third of a lease that the worker lives, and takes back what dead workers left running."""

    def __init__(self, worker_id: str):
        self._worker_id = worker_id
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name="heartbeat", daemon=True)

    def __enter__(self):
        WorkerHeartbeat.objects.create(worker_id=self._worker_id)
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._ended.set()
        self._thread.join()
        with suppress(DatabaseError):  # without it the row grows stale by itself
            WorkerHeartbeat.objects.filter(worker_id=self._worker_id).delete()

    def _beat_on(self) -> None:
        while True:
            try:
                self.beat()
            except DatabaseError as error:
                logger.warning("heartbeat of %s: %s", self._worker_id, type(error).__name__)
                connection.close()
            if self._ended.wait(settings.WORKER_LEASE_SECONDS / 3):
                connections.close_all()
                return

    def beat(self) -> None:
        """One heartbeat (a row that was swept away comes back), a look for what was left behind, figures folded."""
        if not WorkerHeartbeat.objects.filter(worker_id=self._worker_id).update(beat_at=Now()):
            WorkerHeartbeat.objects.create(worker_id=self._worker_id)
        leases.take_back_abandoned()
        WorkerHeartbeat.objects.long_dead().delete()
        fold()
