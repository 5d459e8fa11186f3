"""Bulk actions: what somebody asked for, how far each is, and what became of each new student."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.entries import states
from enrollment.entries.models import Entry
from registry.accounts.models import DeskSession
from registry.institutions import Authority, School
from registry.roles import Role


class BulkAction(models.TextChoices):
    """What may be done to many at once; the actions of enrollment/entries/states.py."""

    SCHOOL_APPROVE = "school_approve", _("school review: approve")
    SCHOOL_SEND_BACK = "school_send_back", _("school review: send back")
    AUTHORITY_APPROVE = "authority_approve", _("authority review: approve and register")
    AUTHORITY_SEND_BACK = "authority_send_back", _("authority review: send back")
    WITHDRAW = "withdraw", _("take off the roster")


WITH_REASON = tuple(action for action in BulkAction if action in states.REASON_REQUIRED)


class BulkState(models.TextChoices):
    """How far it is. Asked: nobody has confirmed it yet, nothing is done. Stopped: failed half-way, may go on."""

    ASKED = "asked", _("not confirmed yet")
    WAITING = "waiting", _("waiting")
    WORKING = "working", _("being worked on")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped half-way")


UNFINISHED = (BulkState.WAITING, BulkState.WORKING)
DONE = "done"  # outcome of a new student for which it was done; every other outcome is the code of a refusal


class BulkActQuerySet(models.QuerySet):
    """Acts in an account's scope."""

    def visible_to(self, account):
        """Those of the own school or authority; what nobody has confirmed yet is its asker's alone."""
        if not account.is_authenticated or not account.is_active:
            return self.none()
        asked = self.exclude(~Q(account=account.pk), state=BulkState.ASKED)
        if account.role == Role.REGISTRAR:
            return asked.filter(school=account.school_id)
        if account.role == Role.OFFICER:
            return asked.filter(authority=account.authority_id)
        return self.none()


class BulkAct(models.Model):
    """One act by one account on many new students, as they stood on the page: ``items`` has each with the version seen.

    ``school`` or ``authority`` is the account's own. ``done`` counts the items that have their outcome, of ``total``;
    ``refused`` those of them for which it could not be done; both are written in the transaction of the outcomes.
    ``confirmed_at`` is the moment of the person's act, by which deadlines are judged however late a worker comes to it.
    ``attempt`` is the number of the try that may write (enrollment/uploads/attempts.py does the same for rosters).
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="+")
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    desk_session = models.ForeignKey(
        DeskSession, models.PROTECT, verbose_name=_("desk session"), null=True, blank=True, related_name="+"
    )
    school = models.ForeignKey(
        School, models.PROTECT, verbose_name=_("school"), null=True, blank=True, related_name="+", db_index=False
    )
    authority = models.ForeignKey(
        Authority, models.PROTECT, verbose_name=_("authority"), null=True, blank=True, related_name="+", db_index=False
    )
    action = models.CharField(_("action"), max_length=19, choices=BulkAction.choices)
    about = models.CharField(_("about"), max_length=160, blank=True)
    back_to = models.CharField(max_length=60, editable=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=BulkState.choices, default=BulkState.ASKED)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0, editable=False)
    error_number = models.CharField(_("error number"), max_length=9, blank=True, editable=False)
    total = models.PositiveIntegerField(_("new students"), default=0)
    done = models.PositiveIntegerField(_("processed"), default=0)
    refused = models.PositiveIntegerField(_("of them refused"), default=0)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            # the list of a school's, of an authority's acts
            models.Index(fields=["school", "-asked_at"], name="bulk_act_by_school"),
            models.Index(fields=["authority", "-asked_at"], name="bulk_act_by_authority"),
        ]
        constraints = [
            models.CheckConstraint(name="bulk_action_is_known", condition=Q(action__in=BulkAction.values)),
            models.CheckConstraint(name="bulk_state_is_known", condition=Q(state__in=BulkState.values)),
            models.CheckConstraint(
                name="bulk_act_has_one_place",
                condition=Q(school__isnull=False, authority=None) | Q(school=None, authority__isnull=False),
            ),
            models.CheckConstraint(
                name="finished_bulk_act_has_no_unfinished_entry",
                condition=Q(state="done", done=F("total"), finished_at__isnull=False)
                | (~Q(state="done") & Q(finished_at=None)),
            ),
            models.CheckConstraint(
                name="refused_entries_are_worked_off", condition=Q(refused__lte=F("done"), done__lte=F("total"))
            ),
            models.CheckConstraint(
                name="bulk_act_is_confirmed_at_a_moment",
                condition=Q(state="asked", confirmed_at=None) | (~Q(state="asked") & Q(confirmed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="unconfirmed_bulk_act_has_done_nothing", condition=~Q(state="asked") | Q(done=0)
            ),
            models.CheckConstraint(
                name="bulk_act_has_its_reason",
                condition=Q(state="asked") | ~Q(action__in=WITH_REASON) | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def unfinished(self) -> bool:
        """Whether somebody works on it, or will."""
        return self.state in UNFINISHED

    @property
    def accepted(self) -> int:
        """With how many it was done."""
        return self.done - self.refused

    @property
    def needs_reason(self) -> bool:
        """Whether it is an act that must say why."""
        return self.action in WITH_REASON


class BulkItem(models.Model):
    """One new student of such an act: the version that was seen, what became of it, and in words why not."""

    act = models.ForeignKey(BulkAct, models.CASCADE, related_name="items", db_index=False)
    entry = models.ForeignKey(Entry, models.PROTECT, verbose_name=_("new student"), related_name="+", db_index=False)
    version = models.PositiveIntegerField(_("version seen"))
    outcome = models.CharField(_("outcome"), max_length=24, blank=True)
    why = models.CharField(_("why not"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("new student of a bulk action")
        verbose_name_plural = _("new students of bulk actions")
        ordering = ["id"]
        indexes = [
            # what is still to be done, and the list of those for which it could not be done
            models.Index(fields=["act", "outcome", "id"], name="bulk_item_by_outcome"),
        ]
        constraints = [
            models.UniqueConstraint(name="entry_stands_once_in_a_bulk_act", fields=["act", "entry"]),
            models.CheckConstraint(
                name="refused_entry_of_a_bulk_act_has_words",
                condition=Q(outcome__in=["", DONE], why="") | (~Q(outcome__in=["", DONE]) & ~Q(why="")),
            ),
        ]

    def __str__(self):
        return f"#{self.act_id}/{self.entry_id}"
