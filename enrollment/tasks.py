"""Work that goes on in the background."""

from django_tasks import task

from enrollment.rosters import after_load, intake, rematch
from enrollment.sheets import receiving
from enrollment.uploads.attempts import Superseded


@task
def receive_roster(roster_id: int) -> str:
    """Receive a roster (P1); gives the state that it was left in. May run more than once: intake fences itself."""
    try:
        return intake.receive(roster_id)
    except Superseded:
        return "superseded"


receive_roster.func.failed = intake.fail  # type: ignore[attr-defined]  # a mark on the function (config/ops/leases.py)


@task
def receive_sheet(sheet_id: int) -> str:
    """Receive a supplement sheet (P3.2); gives the state that it was left in. May run more than once."""
    try:
        return receiving.receive(sheet_id)
    except Superseded:
        return "superseded"


receive_sheet.func.failed = receiving.fail  # type: ignore[attr-defined]  # as above


@task
def rematch_all(registry: str) -> dict[str, int]:
    """Match again whoever may continue a record of a registry that was loaded (N7); how many are what now.

    Whom an active record of it kept waiting that has ended is looked at again first.
    """
    after_load.look_again_after_ends(registry)
    done = rematch.rematch_all(registry)
    return {outcome: len(ids) for outcome, ids in done.changed.items()} | {"unchanged": done.unchanged}
