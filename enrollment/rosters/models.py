"""Rosters that schools upload, and what became of each of their rows (P1)."""

from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.seasons.models import Season
from enrollment.uploads.models import (
    ANSWERS_FOR_ITS_FILE,
    HAS_NO_UNFINISHED_ROW,
    LEVEL_IS_KNOWN,
    SAYS_WHY_AND_KEEPS_NO_FILE,
    STATE_IS_KNOWN,
    CellProblem,
    Uploaded,
)
from registry.access import ScopedQuerySet
from registry.institutions import School, Track
from registry.records import StudentRecord


class Outcome(models.TextChoices):
    """What became of one row of a roster; every non-blank data row has exactly one (I3).

    Of a row that is an entry it is the verdict on it, of the others it is stored with them.
    """

    MATCHED = "matched", _("matched")
    PENDING = "pending", _("to be confirmed")
    NOT_FOUND = "not_found", _("not found")
    ADMITTED = "admitted", _("admitted by a senior high school")
    REGISTERED = "registered", _("already registered")
    REJECTED = "rejected", _("rejected")
    REPEATED = "repeated", _("already on a roster")


WITH_NEW_STUDENTS = (Outcome.MATCHED, Outcome.PENDING, Outcome.NOT_FOUND, Outcome.ADMITTED)
WITHOUT = (Outcome.REGISTERED, Outcome.REJECTED, Outcome.REPEATED)


class Roster(Uploaded):
    """A list of new students (新生入学名单) that a school uploaded for one season and track (P1).

    A row of it that made a new student is that entry, by ``roster`` and ``row_number``; the others are ``rows`` (I3).
    """

    # for pages: counts.add_counts
    counts: dict[str, int]
    to_confirm: int

    ONE_FILE_PER = ("school", "season", "track", "sha256")
    TASK = "enrollment.tasks.receive_roster"
    WORKED_WITH = ("uploaded_by", "desk_session", "season", "school__authority")

    school = models.ForeignKey(School, models.PROTECT, verbose_name=_("school"), related_name="rosters")
    season = models.ForeignKey(Season, models.PROTECT, verbose_name=_("season"), related_name="rosters")
    track = models.CharField(_("track"), max_length=11, choices=Track.choices)
    # headings of the columns that tell of the family, which were read beside the fields
    family_columns = models.JSONField(_("columns of the family"), default=list, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")
        ordering = ["-uploaded_at"]
        indexes = [
            # home and roster list: last rosters of a school
            models.Index(fields=["school", "-uploaded_at"], name="roster_by_school"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="same_file_is_one_roster",
                fields=["school", "season", "track", "sha256"],
                condition=ANSWERS_FOR_ITS_FILE,
            ),
            models.CheckConstraint(
                name="refused_roster_says_why_and_keeps_no_file", condition=SAYS_WHY_AND_KEEPS_NO_FILE
            ),
            models.CheckConstraint(name="finished_roster_has_no_unfinished_row", condition=HAS_NO_UNFINISHED_ROW),
            models.CheckConstraint(name="roster_state_is_known", condition=STATE_IS_KNOWN),
        ]

    def came_to_nothing(self) -> bool:
        """Whether it had new students, and none of them is there any more: taken off, or ended."""
        here = Q(roster=self) | Q(pk__in=self.rows.filter(entry__isnull=False).values("entry"))
        had = Entry.objects.filter(here).aggregate(all=Count("pk"), ended=Count("pk", filter=Q(state__in=states.ENDED)))
        return 0 < had["all"] == had["ended"]

    def stored_rows(self) -> set[int]:
        """Numbers of the rows that are stored: as entries, or as rows that made none."""
        entries: Any = self.entries.values_list("row_number", flat=True)
        return super().stored_rows() | set(entries)


class _RosterRows(ScopedQuerySet):
    school_path = "roster__school"


class RosterRow(models.Model):
    """One non-blank data row of a roster that made no new student, and why (I3).

    ``number`` is the row as the user sees it in the spreadsheet. ``entry`` is, when repeated, the new student who stood
    on a roster before, or, when registered, the one whom the school has asked for since (row 4); ``first_row`` is the
    earlier row of the same file; ``record`` is the active record that an already registered person has.
    """

    roster = models.ForeignKey(Roster, models.CASCADE, verbose_name=_("roster"), related_name="rows", db_index=False)
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=[(outcome.value, outcome.label) for outcome in WITHOUT]
    )
    name = models.CharField(_("name"), max_length=60, blank=True)
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, blank=True, related_name="rows")
    record = models.ForeignKey(StudentRecord, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    first_row = models.PositiveIntegerField(_("first row"), null=True, blank=True)

    objects = _RosterRows.as_manager()

    class Meta:
        verbose_name = _("roster row")
        verbose_name_plural = _("roster rows")
        ordering = ["number"]
        indexes = [
            # results page: one list of a roster
            models.Index(fields=["roster", "outcome", "number"], name="row_by_outcome"),
        ]
        constraints = [
            models.UniqueConstraint(name="row_stands_once_in_its_roster", fields=["roster", "number"]),
            models.CheckConstraint(
                name="row_that_made_an_entry_is_that_entry", condition=Q(outcome__in=[*map(str, WITHOUT)])
            ),
            models.CheckConstraint(
                name="registered_row_has_its_record",
                condition=~Q(outcome="registered") | Q(record__isnull=False),
            ),
        ]

    def __str__(self):
        return f"#{self.roster_id}/{self.number}"


class RosterProblem(CellProblem):
    """One problem of one cell of a roster: of a row that made no new student, or of the entry that the row is.

    What the machine's verdict warns of stands with the entry alone (``Entry.warnings``).
    """

    row = models.ForeignKey(
        RosterRow,
        models.CASCADE,
        verbose_name=_("roster row"),
        null=True,
        blank=True,
        related_name="problems",
        db_index=False,
    )
    entry = models.ForeignKey(
        Entry,
        models.CASCADE,
        verbose_name=_("entry"),
        null=True,
        blank=True,
        related_name="problems",
        db_index=False,
    )

    class Meta(CellProblem.Meta):
        verbose_name = _("problem of a roster")
        verbose_name_plural = _("problems of rosters")
        indexes = [
            # results page: problems of the rows of one page
            models.Index(fields=["row"], name="problem_of_a_row", condition=Q(row__isnull=False)),
            models.Index(fields=["entry"], name="problem_of_an_entry", condition=Q(entry__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(name="problem_level_is_known", condition=LEVEL_IS_KNOWN),
            models.CheckConstraint(
                name="problem_is_of_one_row",
                condition=Q(row__isnull=False, entry=None) | Q(row=None, entry__isnull=False),
            ),
        ]
