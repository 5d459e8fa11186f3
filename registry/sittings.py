"""Who sits at the desk (经办人): several people may work under one account at the same time, each in a sitting (N8)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Sitting(models.Model):
    """One person's work under one account, from signing in to signing out or being signed out.

    ``account.sitting`` is the one of the request; every step, export and look at a hidden value names it.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="sittings"
    )
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    began_at = models.DateTimeField(_("began at"), default=timezone.now, editable=False)
    seen_at = models.DateTimeField(_("last seen at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("ended by"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["-began_at"]

    def __str__(self):
        return f"#{self.pk}"
