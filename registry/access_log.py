"""What left the system, and who looked at what is hidden (I23). Append-only, as histories are."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from registry.access import SCHOOL_ROLES
from registry.identity.hiding import without_long_numbers
from registry.institutions import School
from registry.roles import Role
from registry.signs import UNMISTAKABLE


class AccessKind(models.TextChoices):
    """In which way data were reached."""

    REVEAL = "reveal", _("number shown")
    EXPORT = "export", _("file taken out")
    PRINT = "print", _("page printed")
    EVIDENCE = "evidence", _("evidence opened")


# what was reached: code of page or file → its words; whoever logs another one names it here
WHAT_WORDS = {
    "number": _("document number in full"),
    "sheet_out": _("supplement sheet"),
    "confirmation_sheets": _("confirmation sheets"),
    "rejected_rows": _("rejected rows of a roster"),
    "refused_rows": _("refused rows of a supplement sheet"),
    "roster_results": _("results of a roster"),
    "registered_list": _("list of registered students"),
    "card": _("student record card"),
    "evidence": _("evidence of a case"),
    "board": _("progress board"),
    "account_sheet": _("sheet of accounts"),
    "activation_slips": _("activation slips"),
}
# the rows that an entry can be about, by the first word of its subject
SUBJECT_WORDS = {
    "entry": _("new student %(n)s"),
    "record": _("record %(n)s"),
    "roster": _("roster %(n)s"),
    "sheet": _("supplement sheet %(n)s"),
    "evidence": _("file %(n)s"),
}
MOST_REASON = 200  # characters


class AccessQuerySet(models.QuerySet):
    """Entries in an account's scope."""

    def visible_to(self, account):
        """What was shown or taken out of the account's own school or schools, and what its own accounts were shown.

        An officer's own schools are those whose competent authority is the officer's. Nobody else sees anything here;
        operations look in admin.
        """
        if not account.is_authenticated or not account.is_active:
            return self.none()
        if account.role in SCHOOL_ROLES:
            return self._of([account.school_id], {"school": account.school_id})
        if account.role == Role.OFFICER:
            schools = School.objects.reviewed_by(account).values_list("pk", flat=True)
            return self._of(list(schools), {"authority": account.authority_id})
        return self.none()

    def _of(self, schools: list[int], of_accounts: dict):
        """What is of these schools or by these accounts; with ids read beforehand each half has its index."""
        accounts = get_user_model().objects.filter(**of_accounts).values_list("pk", flat=True)
        return self.filter(Q(school__in=schools) | Q(account__in=list(accounts)))


class AccessEntry(models.Model):
    """One look at what is hidden, or one thing taken out: who, when, what, how many, why.

    ``what`` is the code of the page or file, ``subject`` the row that it was about (``entry 12``), ids only.
    ``serial`` stands in the watermark line of what was taken out.
    """

    serial = models.CharField(_("serial"), max_length=24, unique=True)
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="+")
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    desk_session = models.ForeignKey(
        "registry.DeskSession", models.PROTECT, verbose_name=_("desk session"), null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=AccessKind.choices)
    what = models.CharField(_("what"), max_length=30)
    subject = models.CharField(_("about"), max_length=40, blank=True)
    school = models.ForeignKey(
        School, models.PROTECT, verbose_name=_("school"), null=True, blank=True, related_name="+"
    )
    rows = models.PositiveIntegerField(_("rows"), default=1)
    # whole numbers of records that left by it: they count against the day's budget (I34)
    numbers = models.PositiveIntegerField(_("whole numbers"), default=0)
    reason = models.CharField(_("reason"), max_length=MOST_REASON)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("accesses")
        ordering = ["-at", "-pk"]
        indexes = [
            # access log of a school, the newest first
            models.Index(fields=["school", "-at"], name="access_by_school"),
            # limit of numbers shown in an hour to one account
            models.Index(fields=["account", "kind", "-at"], name="access_by_account"),
        ]
        constraints = [
            models.CheckConstraint(name="access_kind_is_known", condition=Q(kind__in=AccessKind.values)),
            models.CheckConstraint(name="access_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self):
        return self.serial

    @property
    def subject_id(self) -> int | None:
        """The new student that it was about; None when it was about another thing or several."""
        kind, _space, pk = self.subject.partition(" ")
        return int(pk) if kind == "entry" else None

    @property
    def subject_words(self) -> str:
        """The row that it was about, in words; "" when it was about several."""
        kind, _space, pk = self.subject.partition(" ")
        return str(SUBJECT_WORDS[kind]) % {"n": pk} if kind in SUBJECT_WORDS else ""

    @property
    def what_words(self) -> str:
        """What was reached, in words; a kind that has no words yet, as it is stored."""
        return str(WHAT_WORDS.get(self.what, self.what))


def log_access(
    account,
    kind: str,
    what: str,
    *,
    reason: str,
    rows: int = 1,
    numbers: int = 0,
    subject: str = "",
    school: School | None = None,
    serial: str = "",
) -> AccessEntry:
    """Write down one access, in the transaction of the act or before its answer; gives the entry with its serial.

    ``school`` is whose data they are, by itself the account's own. ``serial`` is given (`new_serial`) by acts that
    name it elsewhere too. A number in the reason is not kept (I22).
    """
    return AccessEntry.objects.create(
        serial=serial or new_serial(),
        account=account,
        **account.signature(),
        kind=kind,
        what=what,
        subject=subject,
        school=school or account.school,
        rows=rows,
        numbers=numbers,
        reason=without_long_numbers(reason.strip())[:MOST_REASON],
    )


def new_serial() -> str:
    """The day and eight characters that nobody mistakes for one another, e.g. ``20260901-7KQ2M4XD``."""
    return f"{timezone.localdate():%Y%m%d}-{get_random_string(8, UNMISTAKABLE)}"


def watermark(entry: AccessEntry) -> str:
    """The line that stands on everything taken out: place, who, when, serial, why. Names nobody it is about."""
    place = entry.account.institution
    who = entry.person if entry.person == entry.account.username else f"{entry.person} ({entry.account.username})"
    at = f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}"
    parts = [str(place) if place else "", who, at, gettext("serial %(serial)s") % {"serial": entry.serial}]
    return pgettext("between parts of a watermark", " · ").join(
        [part for part in parts if part] + [gettext("purpose: %(reason)s") % {"reason": entry.reason}]
    )
