"""Work that goes on in the background."""

from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from enrollment import intake, uploads


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


def under_way(roster_id: int) -> bool:
    """Whether a task for this roster waits or runs."""
    alive = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    tasks = DBTaskResult.objects.filter(task_path=receive_roster.module_path, status__in=alive)
    return tasks.filter(args_kwargs={"args": [roster_id], "kwargs": {}}).exists()
