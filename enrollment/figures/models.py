"""Figures of the progress board (N6): per school, season and track how many new students stand where.

Nobody counts rows to show them. Triggers of the database (triggers.py) write into ``FigureChange`` what each
statement adds to the figures and takes from them; counting.py folds these into ``SchoolFigures`` and ``DayFigures``.
Writers only insert there, so that no two people ever wait for each other. What is shown is figures plus changes not
folded yet, read in one statement: exact at any moment, whoever folds and whenever.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.entries import states
from registry.access import ScopedQuerySet
from registry.institutions import School, Track

# by state stands every new student, by verdict each whose registration has not ended
BY_STATE = states.STATES
BY_VERDICT = ("matched", "pending", "not_found", "admitted")
COUNTED = (*BY_STATE, "sent_back", *BY_VERDICT)


class SchoolFigures(models.Model):
    """How many new students of a school stand where; ``sent_back`` are some of those being supplemented."""

    season = models.ForeignKey("enrollment.Season", models.CASCADE, related_name="+", db_index=False)
    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    track = models.CharField(max_length=11, choices=Track.choices)
    resolving = models.PositiveIntegerField(default=0)
    supplementing = models.PositiveIntegerField(default=0)
    at_school = models.PositiveIntegerField(default=0)
    at_authority = models.PositiveIntegerField(default=0)
    registered = models.PositiveIntegerField(default=0)
    terminated = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    sent_back = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    pending = models.PositiveIntegerField(default=0)
    not_found = models.PositiveIntegerField(default=0)
    admitted = models.PositiveIntegerField(default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a school")
        verbose_name_plural = _("figures of schools")
        constraints = [
            # season first: the board reads those of one season
            models.UniqueConstraint(name="school_has_one_row_of_figures", fields=["season", "school", "track"]),
            models.CheckConstraint(
                name="figures_by_verdict_add_up_to_those_by_state",
                condition=Q(
                    matched=F("resolving")
                    + F("supplementing")
                    + F("at_school")
                    + F("at_authority")
                    + F("registered")
                    - F("pending")
                    - F("not_found")
                    - F("admitted")
                ),
            ),
            models.CheckConstraint(
                name="who_is_sent_back_is_being_supplemented", condition=Q(sent_back__lte=F("supplementing"))
            ),
        ]

    def __str__(self):
        return f"{self.school_id}/{self.season_id}/{self.track}"


class DayFigures(models.Model):
    """How many new students a school received on a day, of those whose registration has not ended, and registered."""

    season = models.ForeignKey("enrollment.Season", models.CASCADE, related_name="+", db_index=False)
    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    track = models.CharField(max_length=11, choices=Track.choices)
    day = models.DateField()
    received = models.PositiveIntegerField(default=0)
    registered = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("figures of a day")
        verbose_name_plural = _("figures of days")
        constraints = [
            models.UniqueConstraint(name="school_has_one_row_for_a_day", fields=["season", "school", "track", "day"]),
        ]

    def __str__(self):
        return f"{self.school_id}/{self.season_id}/{self.track}/{self.day}"


class FigureChange(models.Model):
    """What one statement added to the figures of a place, or (negative) took from them; gone once it is folded.

    Written by the database's triggers alone; no constraint is checked, as the entry's own have been.
    """

    season = models.ForeignKey(
        "enrollment.Season", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    school = models.ForeignKey(School, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    track = models.CharField(max_length=11)
    state = models.CharField(max_length=13)
    verdict = models.CharField(max_length=9)
    is_sent_back = models.BooleanField()
    received_on = models.DateField()
    registered_on = models.DateField(null=True)
    number = models.IntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of figures")
        verbose_name_plural = _("changes of figures")

    def __str__(self):
        return f"{self.school_id}/{self.season_id}/{self.track} {self.state} {self.number:+}"
