"""Accounts that nobody uses are locked, and those past their last day of use end, by themselves (N8)."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from registry.accounts.models import Account, AccountStep
from registry.accounts.states import Standing
from registry.accounts.steps import step
from registry.roles import Role

BATCH = 500


def lock_unused() -> int:
    """Lock what was not used for ``ACCOUNT_UNUSED_DAYS`` days; the number of accounts locked.

    The active superuser used last stays, however long ago that was: somebody must be able to unlock.
    """
    before = timezone.now() - timedelta(days=settings.ACCOUNT_UNUSED_DAYS)
    last_used = Coalesce("seen_at", "last_login", "state_since")
    active = Account.objects.filter(state=Standing.ACTIVE).annotate(used_at=last_used)
    keeper = active.filter(role=Role.OPS, is_superuser=True).order_by("-used_at", "pk").first()
    # somebody who was unlocked or enabled only now has not had the time to come back
    unused = active.filter(used_at__lt=before, state_since__lt=before)
    return _move(unused.exclude(pk__in=[keeper.pk] if keeper else []), Standing.LOCKED, "lock")


def end_expired() -> int:
    """Write down that accounts have ended whose last day of use is over; the number of them."""
    over = Q(valid_until__lt=timezone.localdate(), state__in=[Standing.WAITING, Standing.ACTIVE])
    return _move(Account.objects.filter(over), Standing.ENDED, "expire")


def _move(found: QuerySet[Account], state: Standing, action: str) -> int:
    moved = 0
    while batch := _move_batch(found, state, action):
        moved += batch
    return moved


def _move_batch(found: QuerySet[Account], state: Standing, action: str) -> int:
    with transaction.atomic():
        ids = list(found.order_by("pk").values_list("pk", flat=True)[:BATCH])
        # asked again under the lock: somebody may have come back meanwhile
        accounts = list(found.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True))
        steps = []
        for account in accounts:
            before, account.state, account.state_since = account.state, state, timezone.now()
            steps.append(step(account, action, None, before))
        Account.objects.bulk_update(accounts, ["state", "state_since"])
        AccountStep.objects.bulk_create(steps)
    return len(accounts)
