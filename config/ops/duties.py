"""What the workers do from time to time without being asked, one of them at a time whatever the number of nodes.

A duty is a row with the time at which somebody last began it; whoever moves that time on, by one conditional update,
does the duty. It must be harmless to begin it twice. ``Worker.run`` looks once a minute.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.db.models.functions import Now

from config.ops.models import Duty
from enrollment.entries.season_end import end_all
from enrollment.uploads import files
from registry.accounts.unused import end_expired, lock_unused
from review.alarms.finding import look_for_unusual
from review.cases import evidence

logger = logging.getLogger(__name__)

LOOK_SECONDS = 60  # between two looks of a worker


class DutyRule(NamedTuple):
    """What is done, and how often at most."""

    run: Callable[[], int]
    every: timedelta


DUTIES: dict[str, DutyRule] = {
    "lock_unused_accounts": DutyRule(lock_unused, timedelta(hours=1)),
    "end_expired_accounts": DutyRule(end_expired, timedelta(minutes=10)),
    "end_with_season": DutyRule(end_all, timedelta(hours=1)),
    "remove_orphaned_uploads": DutyRule(files.remove_orphans, timedelta(hours=1)),
    "remove_orphaned_evidence": DutyRule(evidence.remove_orphans, timedelta(hours=1)),
    "look_for_unusual": DutyRule(look_for_unusual, timedelta(hours=1)),
}


def do_due() -> list[str]:
    """Do what is due and nobody else has begun; the names of the duties done."""
    return [name for name, rule in DUTIES.items() if _begin(name, rule.every) and _done(name, rule)]


def _begin(name: str, every: timedelta) -> bool:
    """Whether the duty is ours: its last beginning is long enough ago, and we were the one to move it on."""
    if Duty.objects.filter(name=name, begun_at__lt=Now() - every).update(begun_at=Now()):
        return True
    return Duty.objects.get_or_create(name=name)[1]


def _done(name: str, rule: DutyRule) -> bool:
    """Whether it went well; a duty that fails is tried again when it is due again, and stops no worker."""
    try:
        count = rule.run()
    except Exception as error:
        logger.error("duty %s failed: %s", name, type(error).__name__)
        return False
    if count:
        logger.info("duty %s: %d", name, count)
    return True
