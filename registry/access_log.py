"""What left the system, and who looked at what is hidden (I23). Append-only, as histories are."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from registry.institutions import School
from registry.sittings import Sitting

_SERIAL_CHARACTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class AccessKind(models.TextChoices):
    """In which way data were reached."""

    REVEAL = "reveal", _("number shown")
    EXPORT = "export", _("file taken out")
    PRINT = "print", _("page printed")
    EVIDENCE = "evidence", _("evidence opened")


class AccessEntry(models.Model):
    """One look at what is hidden, or one thing taken out: who, when, what, how many, why.

    ``what`` is the code of the page or file, ``subject`` the row that it was about (``entry 12``), ids only.
    ``serial`` stands in the watermark line of what was taken out.
    """

    serial = models.CharField(_("serial"), max_length=24, unique=True)
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="+")
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    sitting = models.ForeignKey(
        Sitting, models.PROTECT, verbose_name=_("sitting"), null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=AccessKind.choices)
    what = models.CharField(_("what"), max_length=30)
    subject = models.CharField(_("about"), max_length=40, blank=True)
    school = models.ForeignKey(
        School, models.PROTECT, verbose_name=_("school"), null=True, blank=True, related_name="+"
    )
    rows = models.PositiveIntegerField(_("rows"), default=1)
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("accesses")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(name="access_kind_is_known", condition=Q(kind__in=AccessKind.values)),
            models.CheckConstraint(name="access_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self):
        return self.serial


def log_access(
    account,
    kind: str,
    what: str,
    *,
    reason: str,
    rows: int = 1,
    subject: str = "",
    school: School | None = None,
) -> AccessEntry:
    """Write down one access, in the transaction of the act or before its answer; gives the entry with its serial."""
    return AccessEntry.objects.create(
        serial=_serial(),
        account=account,
        person=account.acting_person,
        sitting=account.sitting,
        kind=kind,
        what=what,
        subject=subject,
        school=school,
        rows=rows,
        reason=reason.strip(),
    )


def _serial() -> str:
    """The day and eight characters that nobody mistakes for one another, e.g. ``20260901-7KQ2M4XD``."""
    return f"{timezone.localdate():%Y%m%d}-{get_random_string(8, _SERIAL_CHARACTERS)}"
