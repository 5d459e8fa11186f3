"""How many whole numbers of records may leave for one account in a day, and what its authority granted beyond (I34)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
