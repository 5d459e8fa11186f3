"""What was done to accounts (N8): append-only, as the histories of new students and cases are."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.accounts.desk_sessions import DeskSession
from registry.accounts.states import ACTS, Standing


class AccountStep(models.Model):
    """One act on an account: who, when, what, how it stood before and after. ``by`` is null for the system's own acts.

    ``detail`` is who it was made for, the new last day of use, or which fields operations changed; never a code, never
    a password.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="steps"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    action = models.CharField(_("action"), max_length=16, choices=[(name, act.words) for name, act in ACTS.items()])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), null=True, blank=True, related_name="+"
    )
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    desk_session = models.ForeignKey(
        DeskSession, models.PROTECT, verbose_name=_("desk session"), null=True, blank=True, related_name="+"
    )
    from_state = models.CharField(_("from"), max_length=8, choices=Standing.choices, blank=True)
    to_state = models.CharField(_("to"), max_length=8, choices=Standing.choices)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of an account")
        verbose_name_plural = _("steps of accounts")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="account_step_action_is_known", condition=Q(action__in=list(ACTS))),
            models.CheckConstraint(
                name="account_step_states_are_known",
                condition=Q(to_state__in=Standing.values) & Q(from_state__in=["", *Standing.values]),
            ),
        ]

    def __str__(self):
        return f"#{self.account_id}/{self.pk}"

    @property
    def who(self) -> str:
        """Who did it; blank for the system itself."""
        return self.person or (self.by.acting_person if self.by else "")


def step(account, action: str, by, before: str, detail: str = "") -> AccountStep:
    """The step of an act that has just changed the account; the caller stores it in the transaction of the act."""
    return AccountStep(
        account=account,
        action=action,
        by=by,
        **(by.signature() if by else {}),
        from_state=before,
        to_state=account.state,
        detail=detail,
    )
