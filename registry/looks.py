"""The trace: who looked at which record that is not the own school's, for which new student (I33).

One row for an account, a record, a day and a kind of look, however often it looked. The record's own school and its
authorities read it ("others about our children"); operations in admin. Append-only, as histories are. An import shows
nobody anything and writes nothing here.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.access import below
from registry.accounts.models import Account, DeskSession
from registry.institutions import School
from registry.records import StudentRecord
from registry.roles import Role


class LookKind(models.TextChoices):
    """In which way somebody looked."""

    SHOWN = "shown", _("shown as a record that may be the child's")
    FACT = "fact", _("a fact of the family compared")
    CLAIM = "claim", _("claimed")
    NUMBER = "number", _("number shown")
    FORM = "form", _("form with what the record holds")
    CASE = "case", _("case about it")
    OPERATIONS = "operations", _("looked at by operations")


class LookQuerySet(models.QuerySet):
    """Looks in an account's scope."""

    def visible_to(self, account):
        """What others looked at of records of the own school, or of all schools below the officer's authority.

        “Others” are neither of the record's school nor of its competent authority. Operations read all in admin.
        """
        theirs = below(account, "record_school")
        if theirs is None or account.role == Role.DESK:
            return self.none()
        if account.role == Role.OFFICER:
            theirs = Q(record_school__in=School.objects.visible_to(account).order_by().values("pk"))
        own = Q(school=F("record_school")) | Q(account__authority=F("record_school__authority"))
        return self.filter(theirs).exclude(own)


class RecordLook(models.Model):
    """An account looked at a record, on a day, in one way.

    ``school`` is the account's, ``record_school`` where the record was at the time (records move). ``entry`` is the id
    of the new student for whom; blank where there is none.
    """

    day = models.DateField(_("day"), default=timezone.localdate)
    at = models.DateTimeField(_("at"), default=timezone.now)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="+")
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    desk_session = models.ForeignKey(
        DeskSession,
        models.PROTECT,
        verbose_name=_("desk session"),
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    record = models.ForeignKey(
        StudentRecord, models.PROTECT, verbose_name=_("student record"), related_name="+", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LookKind.choices)
    school = models.ForeignKey(
        School, models.PROTECT, verbose_name=_("school"), null=True, blank=True, related_name="+", db_index=False
    )
    entry = models.BigIntegerField(_("new student"), null=True, blank=True)
    record_school = models.ForeignKey(
        School,
        models.PROTECT,
        verbose_name=_("school of the record"),
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    objects = LookQuerySet.as_manager()

    class Meta:
        verbose_name = _("look at a record")
        verbose_name_plural = _("looks at records")
        ordering = ["-at", "-pk"]
        indexes = [
            # others about our children: the newest first
            models.Index(fields=["record_school", "-day"], name="look_by_school_of_record"),
            # what is unusual: the looks of a day
            models.Index(fields=["day", "kind"], name="look_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(name="a_look_is_noted_once_a_day", fields=["account", "record", "day", "kind"]),
            models.CheckConstraint(name="look_kind_is_known", condition=models.Q(kind__in=LookKind.values)),
        ]

    def __str__(self):
        return f"#{self.record_id}/{self.account_id}"


class Looked(NamedTuple):
    """A record that an account was shown, where it is, and for which new student."""

    record: int
    record_school: int | None
    entry: int | None = None


def note_looks(account: Account, kind: str, looked: Iterable[Looked]) -> None:
    """Write down that the account looked at these records, one statement for any number.

    A look at a record of the account's own school leaves no trace, a claim always does (I33). A look that cannot be
    noted is not given: the error is the page's. In the order of the records, so that two pages never wait for each
    other.
    """
    own = account.school_id
    rows = [
        RecordLook(
            account=account,
            **account.signature(),
            kind=kind,
            record_id=each.record,
            record_school_id=each.record_school,
            entry=each.entry,
            school_id=own,
        )
        for each in sorted(set(looked), key=lambda each: (each.record, each.entry or 0))
        if kind == LookKind.CLAIM or own is None or each.record_school != own
    ]
    if rows:
        RecordLook.objects.bulk_create(rows, ignore_conflicts=True)
