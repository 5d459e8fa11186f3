"""The numbers that a record has had (学籍号沿革): one person, one number, for life (N2, I20, I26)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from registry.sealing.model_fields import SealedField, SealedModel


class NumberReason(models.TextChoices):
    """Why a number came to a record, or left it."""

    FIRST = "first", _("first issued")
    CONTINUED = "continued", _("continued from the archive")
    KEPT = "kept", _("kept from the roster")
    CHANGED = "changed", _("changed by the national system")
    STRUCK = "struck", _("struck out: not the child's")


class NumberHistory(SealedModel):
    """One number of one record, from when to when, and why.

    Records made here have the number in force as their last line. Of a record that a source shares, the lines begin
    with its first change: what it came with stands in the record itself, and ``since`` of that line is unknown.
    A number that changes goes along the whole chain of its person's records. Registration, the striking of a number
    and loads write here; a line is never edited but for its end, nor deleted, and operations only look at it.
    """

    record = models.ForeignKey(StudentRecord, models.PROTECT, verbose_name=_("student record"), related_name="numbers")
    number = SealedField(_("student number"), plain_length=19)
    number_key = models.BigIntegerField(editable=False)
    since = models.DateTimeField(_("since"), default=timezone.now, null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=9, choices=NumberReason.choices)

    class Meta:
        verbose_name = _("number in the history")
        verbose_name_plural = _("number history")
        ordering = ["record", "pk"]
        indexes = [
            # rosters and loads: a number that is not in force any more
            models.Index(fields=["number_key"], name="history_by_number"),
        ]
        constraints = [
            models.UniqueConstraint(name="record_has_one_number_in_force", fields=["record"], condition=Q(until=None)),
            models.CheckConstraint(name="number_reason_is_known", condition=Q(reason__in=NumberReason.values)),
            models.CheckConstraint(
                name="struck_number_is_not_in_force", condition=~Q(reason="struck") | Q(until__isnull=False)
            ),
        ]

    def __str__(self):
        return f"#{self.record_id}/{self.pk}"

    def save(self, **kwargs):
        """Save with the lookup key worked out again from the number."""
        key = student_number_key(self.number)
        assert key is not None  # a line of the history has a number
        self.number_key = key
        super().save(**kwargs)
