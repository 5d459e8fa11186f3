"""What a school fills in about a newcomer beyond the controlled fields (补录, P3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.access import ScopedQuerySet
from registry.k12 import K12Fields
from registry.records import StudentRecord


class Supplement(K12Fields):
    """The further information about one entry, as last saved.

    ``from_archive`` names the fields whose first value came from ``archive``; what the archive says is read there
    when it is shown, never copied a second time. ``missing`` counts needed fields that were blank when it was saved,
    so that lists can be filtered; what may be submitted is worked out anew.
    """

    entry = models.OneToOneField("enrollment.Entry", models.CASCADE, verbose_name=_("entry"), related_name="supplement")
    archive = models.ForeignKey(
        StudentRecord, models.PROTECT, verbose_name=_("archive"), null=True, blank=True, related_name="+"
    )
    from_archive = models.JSONField(_("fields from the archive"), default=list, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    missing = models.PositiveSmallIntegerField(_("fields still missing"))
    saved_at = models.DateTimeField(_("saved at"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("saved by"), related_name="+")

    objects = ScopedQuerySet.at("entry__school").as_manager()

    class Meta:
        verbose_name = _("supplement")
        verbose_name_plural = _("supplements")
        constraints = [
            models.CheckConstraint(name="saved_supplement_has_a_version", condition=Q(version__gte=1)),
        ]

    def __str__(self):
        return f"#{self.entry_id}"
