"""Who sits at the desk (经办人): several people may work under one account at once, each in a desk session (N8)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.roles import Role

SEEN_EVERY = timedelta(minutes=1)  # how often a page that is opened is written down
EARLIER_PERSONS = 12  # names offered to who comes to the desk next


def _oldest():
    """When a desk session that goes on may have begun at the earliest."""
    return timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)


class DeskSessionQuerySet(models.QuerySet):
    """Desk sessions by whether they go on."""

    def open(self):
        """Neither ended nor outlived by every session: a session ends a working day after signing in."""
        return self.filter(ended_at=None, began_at__gt=_oldest())

    def visible_to(self, account):
        """Those of the own account; a registrar sees those of the school's desk accounts too."""
        if not account.is_authenticated or not account.is_active:
            return self.none()
        own = Q(account=account.pk)
        if account.role == Role.REGISTRAR:
            own |= Q(account__role=Role.DESK, account__school=account.school_id)
        return self.filter(own)


class DeskSession(models.Model):
    """One person's work under one account, from signing in to signing out or being signed out.

    ``account.desk_session`` is the one of the request; every step, export and look at a hidden value names it.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="desk_sessions"
    )
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    began_at = models.DateTimeField(_("began at"), default=timezone.now, editable=False)
    seen_at = models.DateTimeField(_("last seen at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("ended by"), null=True, blank=True, related_name="+"
    )

    objects = DeskSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("desk session")
        verbose_name_plural = _("desk sessions")
        ordering = ["-began_at"]
        indexes = [
            # the desk sessions of an account that go on, and the names of earlier ones
            models.Index(fields=["account", "-began_at"], name="desk_session_by_account"),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it goes on: neither ended nor outlived."""
        return self.ended_at is None and self.began_at > _oldest()


def begin(account, person: str) -> DeskSession:
    """Somebody sits down; from then on the account counts as used."""
    desk_session = DeskSession.objects.create(account=account, person=person)
    _used(account.pk, desk_session.seen_at)
    return desk_session


def note_seen(desk_session: DeskSession) -> None:
    """Whoever sits there opened a page; written down once a minute at most."""
    now = timezone.now()
    if now - desk_session.seen_at < SEEN_EVERY:
        return
    DeskSession.objects.filter(pk=desk_session.pk).update(seen_at=now)
    _used(desk_session.account_id, now)


def _used(account_id: int, at) -> None:
    get_user_model().objects.filter(pk=account_id).update(seen_at=at)


def end(desk_session: DeskSession, by=None) -> None:
    """The session's next request leads to sign-in; one that has ended stays as it is."""
    DeskSession.objects.filter(pk=desk_session.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)


def end_all(account, by=None, *, but: DeskSession | None = None) -> int:
    """End every open desk session of an account but ``but``, in which this may be done; how many were ended."""
    found = DeskSession.objects.filter(account=account, ended_at=None)
    if but:
        found = found.exclude(pk=but.pk)
    return found.update(ended_at=timezone.now(), ended_by=by)


def earlier_persons(account) -> list[str]:
    """Who sat there before, the last first."""
    named = DeskSession.objects.filter(account=account).exclude(person="").order_by()
    found = named.values("person").annotate(last=Max("began_at")).order_by("-last")
    return [row["person"] for row in found[:EARLIER_PERSONS]]
