"""What a school fills in about a new student beyond the controlled fields (补录, P3): a table for each field set."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.access import ScopedQuerySet
from registry.fields.k12 import K12Fields
from registry.fields.vocational import VocationalFields
from registry.institutions import Track
from registry.records import StudentRecord


class _Saved(ScopedQuerySet):
    school_path = "entry__school"


class SavedInformation(models.Model):
    """The further information about one entry, as last saved.

    ``from_archive`` names the fields whose first value came from ``archive``; what the archive says is read there
    when it is shown, never copied a second time. ``own_words`` names those that the school typed, or its roster told:
    they are shown to it whatever the archive says; what came from an unproved one is not (supplement/shown.py).
    ``missing`` counts needed fields that were blank when it was saved, so that lists can be filtered; what may be
    submitted is worked out again. ``field_set`` tells its fields.
    """

    entry = models.OneToOneField("enrollment.Entry", models.CASCADE, verbose_name=_("entry"), related_name="%(class)s")
    archive = models.ForeignKey(
        StudentRecord, models.PROTECT, verbose_name=_("archive"), null=True, blank=True, related_name="+"
    )
    from_archive = models.JSONField(_("fields from the archive"), default=list, blank=True)
    own_words = models.JSONField(_("fields that the school said"), default=list, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    missing = models.PositiveSmallIntegerField(_("fields still missing"))
    saved_at = models.DateTimeField(_("saved at"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("saved by"), related_name="+")
    saved_person = models.CharField(_("person at the desk"), max_length=50, blank=True)

    objects = _Saved.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="saved_%(class)s_has_a_version", condition=Q(version__gte=1)),
        ]

    def __str__(self):
        return f"#{self.entry_id}"

    @property
    def saver(self) -> str:
        """Who saved it last: the person at the desk."""
        return self.saved_person or self.saved_by.person


class Supplement(SavedInformation, K12Fields):
    """The K-12 field set of a primary school's new student."""

    class Meta(SavedInformation.Meta):
        verbose_name = _("supplement")
        verbose_name_plural = _("supplements")


class VocationalSupplement(SavedInformation, VocationalFields):
    """The vocational field set of a vocational school's new student (V3)."""

    class Meta(SavedInformation.Meta):
        verbose_name = _("vocational supplement")
        verbose_name_plural = _("vocational supplements")


AnySupplement = Supplement | VocationalSupplement
MODELS: dict[str, type[AnySupplement]] = {Track.PRIMARY.value: Supplement, Track.VOCATIONAL.value: VocationalSupplement}
RELATION_OF = {track: model.__name__.lower() for track, model in MODELS.items()}  # where an entry leads to it


def saved_supplement(entry) -> AnySupplement | None:
    """What was saved of the entry; None when nobody saved anything yet."""
    return getattr(entry, RELATION_OF[entry.track], None)


def saved_supplements(entries: Iterable) -> dict[int, AnySupplement]:
    """What was saved of these entries, by entry id; one query for each track among them."""
    entries = list(entries)
    found: dict[int, AnySupplement] = {}
    for track in sorted({entry.track for entry in entries}):
        found |= {each.entry_id: each for each in MODELS[track].objects.filter(entry__in=entries)}
    return found
