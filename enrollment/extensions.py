"""A later last day: granted by the competent authority, asked for by a school (N5, I21)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.seasons import Season
from registry.access import ScopedQuerySet
from registry.accounts.desk_sessions import Sitting
from registry.institutions import School, Track

REGISTERS = Q(track__in=["primary", "vocational"])


class Extension(models.Model):
    """A later last day that the competent authority granted to a school, with its reason (N5, I21).

    Never changed, which the database sees to: another one may follow it; the latest day of all holds. Of two schools
    whose case an authority above both decides, that authority may grant it too (W3).
    """

    school = models.ForeignKey(School, models.PROTECT, verbose_name=_("school"), related_name="extensions")
    season = models.ForeignKey(Season, models.PROTECT, verbose_name=_("season"), related_name="extensions")
    track = models.CharField(_("track"), max_length=11, choices=Track.choices)
    until = models.DateField(_("until"))
    reason = models.TextField(_("reason"), max_length=500)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("granted by"), related_name="+"
    )
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    sitting = models.ForeignKey(
        Sitting, models.PROTECT, verbose_name=_("sitting"), null=True, blank=True, related_name="+"
    )
    granted_at = models.DateTimeField(_("granted at"), default=timezone.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["granted_at", "pk"]
        indexes = [
            # the last days of one school, and of all schools of a season
            models.Index(fields=["season", "school", "track"], name="extension_by_school"),
        ]
        constraints = [
            models.CheckConstraint(name="extension_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="extension_track_registers", condition=REGISTERS),
        ]

    def __str__(self):
        return f"#{self.pk}"


class RequestState(models.TextChoices):
    """What became of a request."""

    OPEN = "open", _("waits for the authority")
    GRANTED = "granted", _("granted")
    DECLINED = "declined", _("declined")


class ExtensionRequest(models.Model):
    """A school asks its authority for a later last day; granted with an extension, or declined with a word."""

    school = models.ForeignKey(School, models.PROTECT, verbose_name=_("school"), related_name="extension_requests")
    season = models.ForeignKey(Season, models.PROTECT, verbose_name=_("season"), related_name="extension_requests")
    track = models.CharField(_("track"), max_length=11, choices=Track.choices)
    until = models.DateField(_("until"))
    reason = models.TextField(_("reason"), max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("asked by"), related_name="+")
    asked_person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    asked_sitting = models.ForeignKey(
        Sitting, models.PROTECT, verbose_name=_("sitting"), null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked for at"), default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=RequestState.choices, default=RequestState.OPEN)
    extension = models.ForeignKey(
        Extension, models.PROTECT, verbose_name=_("extension"), null=True, blank=True, related_name="requests"
    )
    answer = models.TextField(_("answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        related_name="+",
    )
    answered_person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    answered_sitting = models.ForeignKey(
        Sitting, models.PROTECT, verbose_name=_("sitting"), null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for an extension")
        verbose_name_plural = _("requests for extensions")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="school_asks_once_at_a_time", fields=["school", "season", "track"], condition=Q(state="open")
            ),
            models.CheckConstraint(name="request_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="request_track_registers", condition=REGISTERS),
            models.CheckConstraint(
                name="answered_request_says_what_and_who",
                condition=Q(state="open", extension=None, answered_by=None, answered_at=None)
                | Q(state="granted", extension__isnull=False, answered_by__isnull=False, answered_at__isnull=False)
                | (Q(state="declined", extension=None, answered_by__isnull=False, answered_at__isnull=False))
                & ~Q(answer=""),
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"
