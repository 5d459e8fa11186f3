"""What was found unusual, and what whoever looked into it noted."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.institutions import School
from registry.roles import Role


class AlarmQuerySet(models.QuerySet):
    """Alarms in an account's scope, and by whether somebody has looked into them."""

    def visible_to(self, account):
        """An officer's: of the own schools, and of officers one level below. Schools see none; operations in admin."""
        if not account.is_authenticated or not account.is_active or account.role != Role.OFFICER:
            return self.none()
        below = Q(account__authority__superior=account.authority_id)
        return self.filter(Q(school__authority=account.authority_id) | below)

    def unread(self):
        """Those of which nobody has noted anything yet."""
        return self.filter(~Exists(AlarmStep.objects.filter(alarm=OuterRef("pk"))))


class Alarm(models.Model):
    """One rule was met by a school, or by an account, on a day; ``count`` as it was when found.

    ``rule`` is a code of `review.alarms.rules`. Nothing about it changes: notes stand beside it (`AlarmStep`).
    """

    rule = models.CharField(_("rule"), max_length=20)
    day = models.DateField(_("day"))
    school = models.ForeignKey(
        School, models.PROTECT, verbose_name=_("school"), null=True, blank=True, related_name="alarms"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), null=True, blank=True, related_name="+"
    )
    count = models.PositiveIntegerField(_("how often"))
    threshold = models.FloatField(_("threshold"))
    found_at = models.DateTimeField(_("found at"), default=timezone.now)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("unusual access")
        verbose_name_plural = _("unusual access")
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["-day"], name="alarm_by_day")]
        constraints = [
            models.UniqueConstraint(
                name="school_meets_a_rule_once_a_day",
                fields=["rule", "day", "school"],
                condition=Q(account=None),
            ),
            models.UniqueConstraint(
                name="account_meets_a_rule_once_a_day",
                fields=["rule", "day", "account"],
                condition=Q(account__isnull=False),
            ),
            models.CheckConstraint(
                name="somebody_met_the_rule",
                condition=Q(school__isnull=False) | Q(account__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.rule}/{self.pk}"


class AlarmStep(models.Model):
    """What somebody found out about unusual access, or did about it. Append-only."""

    alarm = models.ForeignKey(Alarm, models.PROTECT, verbose_name=_("unusual access"), related_name="steps")
    at = models.DateTimeField(_("at"), default=timezone.now)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="+")
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    action = models.CharField(
        _("action"), max_length=7, choices=[("note", _("noted")), ("disable", _("account disabled"))]
    )
    note = models.TextField(_("note"), max_length=500)

    class Meta:
        verbose_name = _("step about unusual access")
        verbose_name_plural = _("steps about unusual access")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="alarm_step_has_its_note", condition=~Q(note="")),
        ]

    def __str__(self):
        return f"#{self.alarm_id}/{self.pk}"
