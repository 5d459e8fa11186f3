"""Work that goes on in the background."""

from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from enrollment import intake, rematch, uploads
from enrollment.models import Roster, SupplementSheet
from enrollment.sheets import receiving
from enrollment.uploaded import Uploaded
from enrollment.working import Superseded


@task
def receive_roster(roster_id: int) -> str:
    """Receive a roster (P1); gives the state that it was left in. May run more than once: intake fences itself."""
    try:
        state = intake.receive(roster_id)
    except Superseded:
        return "superseded"
    uploads.remove_orphans()
    return state


receive_roster.func.given_up = intake.give_up


@task
def receive_sheet(sheet_id: int) -> str:
    """Receive a supplement sheet (P3.2); gives the state that it was left in. May run more than once."""
    try:
        return receiving.receive(sheet_id)
    except Superseded:
        return "superseded"


receive_sheet.func.given_up = receiving.give_up

WORK = {Roster: receive_roster, SupplementSheet: receive_sheet}


@task
def rematch_all(registry: str) -> dict[str, int]:
    """Match again whoever may continue a record of a registry that was loaded (N7); how many are what now."""
    done = rematch.rematch_all(registry)
    return {outcome: len(ids) for outcome, ids in done.changed.items()} | {"unchanged": done.unchanged}


def queue(upload: Uploaded) -> None:
    """Queue the work on an uploaded file."""
    WORK[type(upload)].enqueue(upload.pk)


def under_way(upload: Uploaded) -> bool:
    """Whether a task for this file waits or runs."""
    alive = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    tasks = DBTaskResult.objects.filter(task_path=WORK[type(upload)].module_path, status__in=alive)
    return tasks.filter(args_kwargs={"args": [upload.pk], "kwargs": {}}).exists()
