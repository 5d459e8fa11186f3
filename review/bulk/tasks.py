"""Work of the reviews that goes on in the background."""

from django_tasks import task

from enrollment.uploads.attempts import Superseded
from review.bulk import working


@task
def work_off(act_id: int) -> str:
    """Work off an act on many newcomers; gives the state that it was left in. May run more than once."""
    try:
        return working.work_off_all(act_id)
    except Superseded:
        return "superseded"


work_off.func.given_up = working.give_up  # type: ignore[attr-defined]  # a mark on the function (config/ops/leases.py)
