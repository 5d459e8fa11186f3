"""Work of the reviews that goes on in the background."""

from django_tasks import task

from enrollment.uploads.attempts import Superseded
from review.bulk import working


@task
def work_off(act_id: int) -> str:
    """Work off a bulk action; gives the state that it was left in. May run more than once."""
    try:
        return working.work_off_all(act_id)
    except Superseded:
        return "superseded"


work_off.func.failed = working.fail  # type: ignore[attr-defined]  # a mark on the function (config/ops/leases.py)
