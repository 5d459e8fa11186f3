"""What an uploaded spreadsheet is, whatever it holds: a sealed file, how far the work is, problems of its cells."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.uploads.wording import remark_words
from registry.accounts.models import Account, DeskSession
from registry.sealing.model_fields import SealedField, SealedModel
from registry.tabular.problem import Problem


class UploadState(models.TextChoices):
    """How far the work on an uploaded file has come."""

    WAITING = "waiting", _("waiting")
    READING = "reading", _("being read")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")


NOTES_HEADING = _("Problems (cells of the file uploaded)")  # the column that rows given back have more
UNFINISHED = (UploadState.WAITING, UploadState.READING)


class Uploaded(models.Model):
    """A spreadsheet that somebody uploaded for a school, worked on in the background.

    The file is kept sealed under a random name; its sha256 is how the same file is known again (I13), among those
    that agree in ``ONE_FILE_PER``. Each of its data rows becomes one of ``rows``. A refused file keeps only the fact:
    no file, no rows. ``error_number`` is that of the work that was refused or failed (N10). ``outdated``: the same file
    was taken again, as what had become of it here no longer held.
    """

    rows: Any  # of each kind its own

    ONE_FILE_PER: tuple[str, ...] = ()
    TASK = ""  # the path of the task that works on it
    WORKED_WITH: tuple[str, ...] = ("uploaded_by", "desk_session")  # relations read with the file, in one query

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("uploaded by"), related_name="+"
    )
    person = models.CharField(_("person at the desk"), max_length=50, blank=True, editable=False)
    desk_session = models.ForeignKey(
        DeskSession,
        models.PROTECT,
        verbose_name=_("desk session"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)
    file_name = models.CharField(_("file name"), max_length=120)
    file_size = models.PositiveIntegerField(_("file size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    stored_as = models.CharField(_("stored as"), max_length=64, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=UploadState.choices, default=UploadState.WAITING)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0, editable=False)
    refusal_code = models.CharField(_("refusal"), max_length=24, blank=True)
    error_number = models.CharField(_("error number"), max_length=9, blank=True, editable=False)
    refusal_details = models.JSONField(default=dict, blank=True, editable=False)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    rows_total = models.PositiveIntegerField(_("rows"), null=True)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0)
    skipped = models.JSONField(_("lines that are not data"), default=list, blank=True)
    ignored_columns = models.JSONField(_("unknown columns"), default=list, blank=True)
    warnings = models.JSONField(_("remarks on the file"), default=list, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    outdated = models.BooleanField(_("taken again since"), default=False, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return f"#{self.pk}"

    def came_to_nothing(self) -> bool:
        """Whether the same file is to be worked again: what became of it does not hold any more. Of each kind its own.

        Asked only of an upload that is done.
        """
        return False

    def stored_rows(self) -> set[int]:
        """Numbers of the rows that are stored, by whichever attempt."""
        return set(self.rows.values_list("number", flat=True))

    @property
    def under_way(self) -> bool:
        """Whether somebody works on it, or will: neither at its end nor stopped half-way."""
        return self.state in UNFINISHED and not self.error_number

    @property
    def acting_account(self) -> Account:
        """In whose name the work on it is done: the account with the desk session of whoever uploaded it (N8)."""
        account = self.uploaded_by
        account.desk_session = self.desk_session
        return account

    @property
    def uploader(self) -> str:
        """The person who uploaded it."""
        return self.person or self.acting_account.acting_person

    @property
    def columns_not_needed(self) -> list[str]:
        """Headings that no field has, but for the one that this house added to the rows given back to be corrected."""
        return [heading for heading in self.ignored_columns if heading != str(NOTES_HEADING)]

    def warning_words(self) -> list[str]:
        """Sentences on the file as a whole, which was read all the same."""
        return [remark_words(code) for code in self.warnings]


# what holds for every kind of upload; each names it in its own table
SAYS_WHY_AND_KEEPS_NO_FILE = (Q(state="refused", stored_as="") & ~Q(refusal_code="")) | (
    ~Q(state="refused") & Q(refusal_code="") & ~Q(stored_as="")
)
HAS_NO_UNFINISHED_ROW = ~Q(state="done") | Q(rows_total=F("rows_done"), finished_at__isnull=False)
ANSWERS_FOR_ITS_FILE = Q(outdated=False) & ~Q(state="refused")
STATE_IS_KNOWN = Q(state__in=UploadState.values)


class CellProblem(SealedModel):
    """One problem of one cell: address as the user sees it (like E9), value, rule (code), and how grave it is."""

    cell = models.CharField(_("cell"), max_length=12, blank=True)
    column = models.CharField(_("column"), max_length=60, blank=True)
    code = models.CharField(_("rule"), max_length=24)
    level = models.CharField(
        _("level"),
        max_length=7,
        choices=[("error", _("error")), ("warning", _("warning")), ("info", _("note"))],
        default="error",
    )
    value = SealedField(_("value"), plain_length=200)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self):
        return f"{self.cell} {self.code}"

    @property
    def as_read(self) -> Problem:
        """As the reading of the file gave it."""
        return Problem(self.cell, self.column, self.code, self.value, self.level, self.details)


LEVEL_IS_KNOWN = Q(level__in=["error", "warning", "info"])
