"""Whole numbers of records leave by the day's budget: asked for here before they leave, and logged with them (I34)."""

from django.utils import timezone

from registry.accounts.models import Account
from registry.budgets import allowed, spent
from review.people.refusals import NumbersSpent


def spend(account: Account, numbers: int) -> None:
    """Let so many whole numbers leave for the account today. Raises NumbersSpent.

    Call it in the transaction that logs them (``log_access(…, numbers=numbers)``): the account's row stays locked until
    then, so that two who ask at the same moment count one after the other. What the school itself typed is not counted.
    """
    Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    today = timezone.localdate()
    limit, already = allowed(account, today), spent(account, today)
    if already + numbers > limit:
        raise NumbersSpent(limit, max(0, limit - already), numbers)
