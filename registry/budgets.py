"""How many whole numbers of records may leave for one account in a day, and what its authority granted beyond (I34)."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.access_log import MOST_REASON, AccessEntry
from registry.accounts.models import Account
from registry.identity.hiding import kept_reason


class BudgetGrant(models.Model):
    """More whole numbers for one account on one day: granted by whom, and why. Append-only."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="grants"
    )
    day = models.DateField(_("day"), default=timezone.localdate)
    numbers = models.PositiveIntegerField(_("numbers more"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("granted by"), related_name="+"
    )
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("grant of numbers")
        verbose_name_plural = _("grants of numbers")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(name="grant_has_its_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="nobody_grants_to_himself", condition=~models.Q(account=models.F("granted_by"))
            ),
        ]

    def __str__(self):
        return f"#{self.account_id}/{self.numbers}"


def within_day(day: date, name: str = "at") -> Q:
    """Condition: the time at ``name`` is within this day, as the clock on the wall has it."""
    begin, end = (timezone.make_aware(datetime.combine(each, time.min)) for each in (day, day + timedelta(days=1)))
    return Q(**{f"{name}__gte": begin, f"{name}__lt": end})


def allowed(account: Account, day: date) -> int:
    """How many whole numbers may leave for the account on the day: those of its role, and what was granted."""
    granted = BudgetGrant.objects.filter(account=account.pk, day=day).aggregate(n=Sum("numbers"))["n"]
    return settings.NUMBERS_A_DAY.get(account.role, 0) + (granted or 0)


def spent(account: Account, day: date) -> int:
    """How many whole numbers of records have left for the account on the day."""
    left = AccessEntry.objects.filter(within_day(day), account=account.pk, numbers__gt=0)
    return left.aggregate(n=Sum("numbers"))["n"] or 0


def grant(account: Account, numbers: int, by: Account, reason: str) -> BudgetGrant:
    """Let so many whole numbers more leave for the account today; who may, the caller has asked."""
    return BudgetGrant.objects.create(
        account=account,
        numbers=numbers,
        granted_by=by,
        person=by.acting_person,
        reason=kept_reason(reason)[:MOST_REASON],
    )
