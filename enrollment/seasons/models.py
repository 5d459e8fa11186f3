"""Until when new students are registered (N5), which schools have other days, and how many students are expected."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.access import ScopedQuerySet
from registry.accounts.models import DeskSession
from registry.institutions import School, Track

TRACKS = (Track.PRIMARY, Track.VOCATIONAL)  # whose new students are registered, by a deadline
REGISTERS = Q(track__in=TRACKS)


def check_day_of_year(text: str) -> None:
    """Refuse what is no day of every year, written like 11-20."""
    try:
        date.fromisoformat(f"2001-{text}")
    except ValueError:
        raise ValidationError(_("Write month and day like 11-20.")) from None


class RuleSet(models.Model):
    """The rules that a season goes by, one for each track; ``open_season --rules CODE`` names it."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("rules of deadlines")
        verbose_name_plural = _("rules of deadlines")
        ordering = ["code"]

    def __str__(self):
        return self.code


class DeadlineRule(models.Model):
    """How one track's deadline is found: so many months or working days after the start, or a day of the year.

    A day of the year (``MM-DD``) is the next one from the season's start on, the start itself included.
    """

    rules = models.ForeignKey(RuleSet, models.CASCADE, verbose_name=_("rules of deadlines"), related_name="of_tracks")
    track = models.CharField(_("track"), max_length=11, choices=Track.choices)
    months = models.PositiveSmallIntegerField(_("months after the start"), null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(_("working days after the start"), null=True, blank=True)
    on_day = models.CharField(
        _("a fixed day"), max_length=5, blank=True, validators=[check_day_of_year], help_text=_("Like 04-20.")
    )
    not_after = models.CharField(
        _("never after"), max_length=5, blank=True, validators=[check_day_of_year], help_text=_("Like 11-20.")
    )

    class Meta:
        verbose_name = _("rule of a deadline")
        verbose_name_plural = _("rules of a deadline")
        ordering = ["rules", "track"]
        constraints = [
            models.UniqueConstraint(name="track_has_one_rule_in_a_set", fields=["rules", "track"]),
            models.CheckConstraint(name="rule_track_registers", condition=REGISTERS),
            models.CheckConstraint(
                name="deadline_is_found_in_one_way",
                # a comparison with nothing is neither true nor false, and a CHECK lets that pass: hence isnull
                condition=Q(months__isnull=False, months__gte=1, working_days=None, on_day="")
                | Q(months=None, working_days__isnull=False, working_days__gte=1, on_day="")
                | (Q(months=None, working_days=None) & ~Q(on_day="")),
                violation_error_message=_("Fill in one of months, working days and fixed day."),
            ),
        ]

    def __str__(self):
        return self.get_track_display()


class Season(models.Model):
    """An enrolment season with its deadlines (N5), counted by its rules or set by hand.

    The days stand as they were counted; ``rules`` counts those of a school whose own term starts on another day.
    After ``ends_on`` nothing of the season goes on but where an extension reaches further (entries/season_end.py).
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
    ends_on = models.DateField(
        _("last day of the season"),
        blank=True,
        help_text=_(
            "Blank: as far after the deadlines as an extension may reach. What is unfinished after it ends by itself."
        ),
    )
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
            models.CheckConstraint(
                name="season_ends_after_its_deadlines",
                condition=Q(ends_on__gte=F("primary_deadline")) & Q(ends_on__gte=F("vocational_deadline")),
                violation_error_message=_("A season does not end before its deadlines."),
            ),
            models.CheckConstraint(name="season_gives_a_day_to_answer", condition=Q(answer_days__gte=1)),
        ]

    def __str__(self):
        return self.code

    def save(self, *args, **kwargs):
        """Store it; a season of which nobody says when it ends, ends as late as its extensions may."""
        if self.ends_on is None:
            self.ends_on = self.latest_end()
        super().save(*args, **kwargs)

    def latest_end(self) -> date:
        """The last day to which an extension may reach that is granted on the later deadline."""
        return max(self.primary_deadline, self.vocational_deadline) + timedelta(days=settings.EXTENSION_MOST_DAYS)

    def deadline(self, track: str) -> date:
        """The season's deadline (inclusive) of this track; a school may have another one (seasons/deadlines.py)."""
        return self.primary_deadline if track == Track.PRIMARY else self.vocational_deadline


class SchoolTerm(models.Model):
    """A school whose term does not start with the season: its deadlines are counted from its own start (N5).

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
    desk_session = models.ForeignKey(
        DeskSession, models.PROTECT, verbose_name=_("desk session"), null=True, blank=True, related_name="+"
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


class Extension(models.Model):
    """A later deadline that the competent authority granted to a school, with its reason (N5, I21).

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
    desk_session = models.ForeignKey(
        DeskSession, models.PROTECT, verbose_name=_("desk session"), null=True, blank=True, related_name="+"
    )
    granted_at = models.DateTimeField(_("granted at"), default=timezone.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["granted_at", "pk"]
        indexes = [
            # the deadlines of one school, and of all schools of a season
            models.Index(fields=["season", "school", "track"], name="extension_by_school"),
        ]
        constraints = [
            models.CheckConstraint(name="extension_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="extension_track_registers", condition=REGISTERS),
        ]

    def __str__(self):
        return f"#{self.pk}"


class RequestState(models.TextChoices):
    """What became of a school's request for an extension."""

    OPEN = "open", _("waits for the authority")
    GRANTED = "granted", _("granted")
    DECLINED = "declined", _("declined")


class ExtensionRequest(models.Model):
    """A school asks its authority for a later deadline; granted with an extension, or declined with a word."""

    school = models.ForeignKey(School, models.PROTECT, verbose_name=_("school"), related_name="extension_requests")
    season = models.ForeignKey(Season, models.PROTECT, verbose_name=_("season"), related_name="extension_requests")
    track = models.CharField(_("track"), max_length=11, choices=Track.choices)
    until = models.DateField(_("until"))
    reason = models.TextField(_("reason"), max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("asked by"), related_name="+")
    asked_person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    asked_desk_session = models.ForeignKey(
        DeskSession, models.PROTECT, verbose_name=_("desk session"), null=True, blank=True, related_name="+"
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
    answered_desk_session = models.ForeignKey(
        DeskSession, models.PROTECT, verbose_name=_("desk session"), null=True, blank=True, related_name="+"
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


class PlannedIntake(models.Model):
    """How many new students a school expects (N6): what makes “not started” and “missing 12” visible."""

    school = models.ForeignKey(School, models.PROTECT, verbose_name=_("school"), related_name="planned_intakes")
    season = models.ForeignKey(Season, models.PROTECT, verbose_name=_("season"), related_name="planned_intakes")
    track = models.CharField(_("track"), max_length=11, choices=Track.choices)
    number = models.PositiveIntegerField(_("planned new students"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned intake")
        verbose_name_plural = _("planned intakes")
        ordering = ["season", "school", "track"]
        constraints = [
            models.UniqueConstraint(
                name="school_plans_once_for_a_season_and_track", fields=["season", "school", "track"]
            ),
            models.CheckConstraint(name="planned_track_registers", condition=REGISTERS),
        ]

    def __str__(self):
        return f"{self.school_id}/{self.season_id}/{self.track}"
