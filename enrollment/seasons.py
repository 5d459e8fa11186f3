"""When newcomers are registered (N5), at which school otherwise, and how many are expected."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.season_rules import RuleSet
from registry.access import ScopedQuerySet
from registry.accounts.desk_sessions import Sitting
from registry.institutions import School, Track


class Season(models.Model):
    """An enrolment season with its last days (N5), counted by its rules or set by hand.

    The days stand as they were counted; ``rules`` counts those of a school whose own term starts on another day.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    starts_on = models.DateField(_("starts on"))
    rules = models.ForeignKey(
        RuleSet,
        models.PROTECT,
        verbose_name=_("rules of deadlines"),
        null=True,
        blank=True,
        related_name="seasons",
        help_text=_("Blank: those of 2015."),
    )
    primary_deadline = models.DateField(_("deadline of primary schools"))
    vocational_deadline = models.DateField(_("deadline of vocational schools"))
    answer_days = models.PositiveSmallIntegerField(
        _("working days to answer a case"),
        default=10,
        help_text=_("A school that has not answered by then is overdue: the case may be taken to the authority (W3)."),
    )

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="season_deadlines_follow_its_start",
                condition=Q(primary_deadline__gte=F("starts_on"), vocational_deadline__gte=F("starts_on")),
            ),
            models.CheckConstraint(name="season_gives_a_day_to_answer", condition=Q(answer_days__gte=1)),
        ]

    def __str__(self):
        return self.code

    def deadline(self, track: str) -> date:
        """The last day (inclusive) on which this track registers; of a school, enrollment/deadlines.py tells."""
        return self.primary_deadline if track == Track.PRIMARY else self.vocational_deadline


class DayOverride(models.Model):
    """A day that is worked, or not, otherwise than the calendar at hand says; operations add what it lacks (N5)."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("is a working day"))
    note = models.CharField(_("note"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("day unlike the calendar")
        verbose_name_plural = _("days unlike the calendar")
        ordering = ["-day"]

    def __str__(self):
        return self.day.isoformat()


class SchoolTerm(models.Model):
    """A school whose term does not start with the season: its last days are counted from its own start (N5).

    They stand as they were counted when the competent authority's officer entered the start, as the season's do.
    """

    school = models.ForeignKey(School, models.PROTECT, verbose_name=_("school"), related_name="terms")
    season = models.ForeignKey(Season, models.PROTECT, verbose_name=_("season"), related_name="terms")
    starts_on = models.DateField(_("starts on"))
    primary_deadline = models.DateField(_("deadline of primary schools"))
    vocational_deadline = models.DateField(_("deadline of vocational schools"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("entered by"), related_name="+"
    )
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    sitting = models.ForeignKey(
        Sitting, models.PROTECT, verbose_name=_("sitting"), null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("term of a school")
        verbose_name_plural = _("terms of schools")
        ordering = ["season", "school"]
        constraints = [
            models.UniqueConstraint(name="school_has_one_term_in_a_season", fields=["school", "season"]),
        ]

    def __str__(self):
        return f"{self.school_id}/{self.season_id}"


class PlannedIntake(models.Model):
    """How many newcomers a school expects (N6): what makes “not started” and “missing 12” visible."""

    school = models.ForeignKey(School, models.PROTECT, verbose_name=_("school"), related_name="planned_intakes")
    season = models.ForeignKey(Season, models.PROTECT, verbose_name=_("season"), related_name="planned_intakes")
    track = models.CharField(_("track"), max_length=11, choices=Track.choices)
    number = models.PositiveIntegerField(_("planned newcomers"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned intake")
        verbose_name_plural = _("planned intakes")
        ordering = ["season", "school", "track"]
        constraints = [
            models.UniqueConstraint(
                name="school_plans_once_for_a_season_and_track", fields=["season", "school", "track"]
            ),
            models.CheckConstraint(name="planned_track_registers", condition=Q(track__in=["primary", "vocational"])),
        ]

    def __str__(self):
        return f"{self.school_id}/{self.season_id}/{self.track}"
