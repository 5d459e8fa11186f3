"""Who holds which task: claims, hand-backs and results, each one conditional update (at-least-once, stored once).

A worker's lease on its task is its heartbeat: a row of WorkerHeartbeat not older than ``WORKER_LEASE_SECONDS``.
Every change of a running task asks in the same statement whether the task is still held by this worker (its id is the
last of ``worker_ids``, the status RUNNING), so that a worker whose task was taken away stores nothing.
"""

import logging
import os
from traceback import extract_tb

from django.conf import settings
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from config.ops.models import WorkerHeartbeat
from registry.error_numbers import number_of, numbered

logger = logging.getLogger("config.ops.worker")

ROOT = str(settings.BASE_DIR) + os.sep
# tasks that each look of one claim reads: nearly always the first is free, else others are quick and several are read
LOOKS = (1, 8)


def claim(worker_id: str) -> DBTaskResult | None:
    """Take the next task that is ready; None when nothing is."""
    waiting = DBTaskResult.objects.ready().filter(backend_name="default")
    for many in LOOKS:
        tasks = list(waiting[:many])
        for task in tasks:
            if _take(task, worker_id):
                return task
        if len(tasks) < many:  # there is nothing else, as nearly always when nothing is to be done
            break
    return None


def _take(task: DBTaskResult, worker_id: str) -> bool:
    """Let the task be this worker's; False when another one was quicker."""
    holders = [*task.worker_ids, worker_id]
    now = timezone.now()
    ready = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.READY)
    if not ready.update(status=TaskResultStatus.RUNNING, started_at=now, worker_ids=holders):
        return False
    task.status, task.started_at, task.worker_ids = TaskResultStatus.RUNNING, now, holders
    return True


def succeed(task: DBTaskResult, return_value) -> bool:
    """Store the result; False when the task was taken away meanwhile."""
    return _change_mine(
        task,
        status=TaskResultStatus.SUCCESSFUL,
        finished_at=timezone.now(),
        return_value=return_value,
        exception_class_path="",
        traceback="",
    )


def fail(task: DBTaskResult, error: BaseException) -> bool:
    """Let the task fail for good and call its function's ``failed``; False when it was taken away meanwhile.

    Only the places in the code are stored and logged: an exception's message may quote a child's data.
    """
    with numbered(number_of(task.id)):
        return _fail(task, error)


def _fail(task: DBTaskResult, error: BaseException) -> bool:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    places = "\n".join(_places(error))
    mine = _change_mine(
        task,
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path=kind,
        traceback=places,
    )
    if mine:
        logger.error("task %s (%s) failed: %s at %s", task.pk, task.task_path, kind, places.rpartition("\n")[2])
        _call_failed(task)
    return mine


def give_back(task: DBTaskResult, *, counts: bool) -> bool:
    """Make the task ready again; ``counts`` says whether this attempt counts towards ``WORKER_MAX_ATTEMPTS``."""
    holders = task.worker_ids if counts else task.worker_ids[:-1]
    return _change_mine(task, status=TaskResultStatus.READY, started_at=None, worker_ids=holders)


def give_back_or_fail(task: DBTaskResult, error: BaseException) -> bool:
    """Make the task ready again, or fail it when all its attempts are used up."""
    if len(task.worker_ids) >= settings.WORKER_MAX_ATTEMPTS:
        return fail(task, error)
    logger.warning("task %s (%s) interrupted by %s", task.pk, task.task_path, type(error).__name__)
    return give_back(task, counts=True)


class WorkerLost(Exception):
    """The worker that ran a task stopped giving signs of life."""


def take_back_abandoned() -> int:
    """Make ready, or fail after too many attempts, what dead workers left running; the number of tasks moved.

    Running tasks are read before the live workers: a worker beats before it claims, so that a task read here with a
    holder not alive below was really left behind.
    """
    running = list(DBTaskResult.objects.running())
    if not running:
        return 0
    alive = set(WorkerHeartbeat.objects.alive().values_list("worker_id", flat=True))
    abandoned = [task for task in running if not task.worker_ids or task.worker_ids[-1] not in alive]
    return sum(give_back_or_fail(task, WorkerLost()) for task in abandoned)


def _change_mine(task: DBTaskResult, **values) -> bool:
    mine = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, worker_ids=task.worker_ids)
    return bool(mine.update(**values))


def _places(error: BaseException) -> list[str]:
    """File, line and function of each frame, our own files relative to the project."""
    frames = extract_tb(error.__traceback__)
    return [f"{frame.filename.removeprefix(ROOT)}:{frame.lineno} {frame.name}" for frame in frames]


def _call_failed(task: DBTaskResult) -> None:
    try:
        failed = getattr(task.task.func, "failed", None)
        if failed is not None:
            failed(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    except Exception as error:  # the task is failed already; nothing that happens here can change that
        logger.error("failed() of %s failed: %s", task.task_path, type(error).__name__)
