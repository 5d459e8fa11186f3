"""Work that goes on in the background."""

from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from enrollment import intake, rematch, uploads


@task
def receive_roster(roster_id: int) -> str:
    """Receive a roster (P1); gives the state that it was left in. May run more than once: intake fences itself."""
    try:
        state = intake.receive(roster_id)
    except intake.Superseded:
        return "superseded"
    uploads.remove_orphans()
    return state


receive_roster.func.given_up = intake.give_up


@task
def rematch_all(registry: str) -> dict[str, int]:
    """Match again whoever may continue a record of a registry that was loaded (N7); how many are what now."""
    done = rematch.rematch_all(registry)
    return {outcome: len(ids) for outcome, ids in done.changed.items()} | {"unchanged": done.unchanged}


def under_way(roster_id: int) -> bool:
    """Whether a task for this roster waits or runs."""
    alive = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    tasks = DBTaskResult.objects.filter(task_path=receive_roster.module_path, status__in=alive)
    return tasks.filter(args_kwargs={"args": [roster_id], "kwargs": {}}).exists()
