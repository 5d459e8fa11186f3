"""Sheets of P3.2 that came back filled in, and what became of each row."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.entries import states
from enrollment.entries.models import Entry
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

# rules of rows that may be taken another time, as the school's new students have moved (judging.py)
NOT_SUPPLEMENTING, NOT_AMONG_OWN = "not_supplementing", "not_among_own"


class SheetOutcome(models.TextChoices):
    """What became of one row of a sheet; every non-blank data row has exactly one."""

    SAVED = "saved", _("saved")
    UNCHANGED = "unchanged", _("unchanged")
    REFUSED = "refused", _("not taken")


class SupplementSheet(Uploaded):
    """A workbook with supplements that a school uploaded (P3.2); what its rows say is saved by one function (save)."""

    counts: dict[str, int]  # for pages: results.add_counts

    ONE_FILE_PER = ("school", "track", "sha256")
    TASK = "enrollment.tasks.receive_sheet"

    school = models.ForeignKey(School, models.PROTECT, verbose_name=_("school"), related_name="supplement_sheets")
    track = models.CharField(_("track"), max_length=11, choices=Track.choices)
    hidden_rows = models.JSONField(_("hidden rows"), default=list, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplement sheet")
        verbose_name_plural = _("supplement sheets")
        ordering = ["-uploaded_at"]
        indexes = [
            # page of the sheets: the last ones of a school
            models.Index(fields=["school", "-uploaded_at"], name="sheet_by_school"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="same_file_is_one_sheet",
                fields=["school", "track", "sha256"],
                condition=ANSWERS_FOR_ITS_FILE,
            ),
            models.CheckConstraint(
                name="refused_sheet_says_why_and_keeps_no_file", condition=SAYS_WHY_AND_KEEPS_NO_FILE
            ),
            models.CheckConstraint(name="finished_sheet_has_no_unfinished_row", condition=HAS_NO_UNFINISHED_ROW),
            models.CheckConstraint(name="sheet_state_is_known", condition=STATE_IS_KNOWN),
        ]

    def came_to_nothing(self) -> bool:
        """Whether rows were refused for where their new students stood, and these are being supplemented by now.

        Or as nobody's, before new students came who may be theirs.
        """
        refused = self.rows.filter(outcome=SheetOutcome.REFUSED)
        back = refused.filter(problems__code=NOT_SUPPLEMENTING, entry__state=states.SUPPLEMENTING)
        if back.exists():
            return True
        nobodys = refused.filter(problems__code=NOT_AMONG_OWN)
        came = Entry.objects.filter(school=self.school_id, track=self.track, created_at__gt=self.uploaded_at)
        return nobodys.exists() and came.exists()


class _SheetRows(ScopedQuerySet):
    school_path = "sheet__school"


class SheetRow(models.Model):
    """What became of one non-blank data row of a sheet.

    ``number`` is the row as the user sees it in the spreadsheet, ``changed`` names the fields that were saved. A
    refused row has its problems, and an entry only when it is certain whose row it was.
    """

    sheet = models.ForeignKey(SupplementSheet, models.CASCADE, verbose_name=_("supplement sheet"), related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=9, choices=SheetOutcome.choices)
    name = models.CharField(_("name"), max_length=60, blank=True)
    entry = models.ForeignKey("enrollment.Entry", models.CASCADE, null=True, blank=True, related_name="sheet_rows")
    changed = models.JSONField(_("fields saved"), default=list, blank=True)

    objects = _SheetRows.as_manager()

    class Meta:
        verbose_name = _("row of a supplement sheet")
        verbose_name_plural = _("rows of supplement sheets")
        ordering = ["number"]
        indexes = [
            # result page: one list of a sheet
            models.Index(fields=["sheet", "outcome", "number"], name="sheet_row_by_outcome"),
        ]
        constraints = [
            models.UniqueConstraint(name="row_stands_once_in_its_sheet", fields=["sheet", "number"]),
            models.CheckConstraint(name="sheet_row_outcome_is_known", condition=Q(outcome__in=SheetOutcome.values)),
            models.CheckConstraint(
                name="row_taken_has_its_entry", condition=Q(outcome="refused") | Q(entry__isnull=False)
            ),
        ]

    def __str__(self):
        return f"#{self.sheet_id}/{self.number}"


class SheetProblem(CellProblem):
    """One problem of one cell of a sheet."""

    row = models.ForeignKey(SheetRow, models.CASCADE, verbose_name=_("row of a sheet"), related_name="problems")

    class Meta(CellProblem.Meta):
        verbose_name = _("problem of a supplement sheet")
        verbose_name_plural = _("problems of supplement sheets")
        constraints = [models.CheckConstraint(name="sheet_problem_level_is_known", condition=LEVEL_IS_KNOWN)]
