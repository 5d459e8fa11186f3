"""Accounts: who works with the system, where, and in which role; who sits there; what was done to them (N8)."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.accounts.states import ACTS, Standing
from registry.institutions import Authority, School
from registry.roles import Role


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


# begins the names of accounts that stand in the history when operations import for a school: nobody's to sign in with
COMMAND_LINE = "import-"


class AccountQuerySet(models.QuerySet):
    """Accounts by whether they may be used, and in another account's scope."""

    def usable(self):
        """Accounts with which somebody may work today."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=timezone.localdate()), state=Standing.ACTIVE)

    def of_people(self):
        """Accounts that somebody may have: without those of the command line."""
        return self.exclude(username__startswith=COMMAND_LINE)

    def in_care_of(self, account):
        """Accounts that this one issues, and may therefore disable, unlock and end; deny by default (N8)."""
        if not account.is_authenticated or not account.is_active:
            return self.none()
        return self.of_people().filter(_care_of(account))

    def visible_to(self, account):
        """The own account, those in its care, and for an officer also the desk accounts of the own schools."""
        if not account.is_authenticated or not account.is_active:
            return self.none()
        seen = Q(pk=account.pk) | _care_of(account)
        if account.role == Role.OFFICER:
            seen |= Q(school__authority=account.authority_id)
        return self.of_people().filter(seen)


def _care_of(account) -> Q:
    """An officer's: registrars of the own schools and officers one level below; a registrar's: the school's desks."""
    if account.role == Role.OFFICER:
        of_schools = Q(role=Role.REGISTRAR, school__authority=account.authority_id)
        return of_schools | Q(role=Role.OFFICER, authority__superior=account.authority_id)
    if account.role == Role.REGISTRAR:
        return Q(role=Role.DESK, school=account.school_id)
    return Q(pk__in=[])


_Manager = BaseUserManager.from_queryset(AccountQuerySet)


class AccountManager(_Manager["Account"]):
    """Makes accounts with their password hashed."""

    def create_user(self, username: str, password: str | None = None, **fields):
        """A new account; the constraint on role and institution is checked by the database."""
        fields.setdefault("is_staff", fields.get("role") == Role.OPS)
        account = self.model(username=self.model.normalize_username(username), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, username: str, password: str | None = None, **fields):
        """An operations account with every permission of Django admin."""
        fields.setdefault("person", username)
        return self.create_user(username, password, role=Role.OPS, is_superuser=True, **fields)


class Account(AbstractBaseUser, PermissionsMixin):
    """A user of the system: a role at exactly one school or one authority, or operations staff at neither."""

    username = models.CharField(_("username"), max_length=64, unique=True, validators=[UnicodeUsernameValidator()])
    # blank until whoever gets the account says the own name at activation
    person = models.CharField(_("person's name"), max_length=50, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    school = models.ForeignKey(
        School, models.PROTECT, verbose_name=_("school"), null=True, blank=True, related_name="accounts"
    )
    authority = models.ForeignKey(
        Authority, models.PROTECT, verbose_name=_("authority"), null=True, blank=True, related_name="accounts"
    )
    state = models.CharField(_("state"), max_length=8, choices=Standing.choices, default=Standing.ACTIVE)
    state_since = models.DateTimeField(_("since"), default=timezone.now)
    valid_until = models.DateField(_("last day of use"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last used"), null=True, blank=True)
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    code_expires_at = models.DateTimeField(_("code expires"), null=True, blank=True, editable=False)
    made_by = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("made by"), null=True, blank=True, related_name="+", editable=False
    )
    is_staff = models.BooleanField(_("may use the operations pages"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    # the desk session of the request or task that acts with this object, not a column: middleware and tasks set it (N8)
    desk_session: DeskSession | None = None

    objects = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]
        indexes = [
            # the hourly search for accounts that nobody uses
            models.Index(fields=["state", "seen_at"], name="account_by_last_use"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_is_taken_whatever_its_case"),
            models.CheckConstraint(name="account_standing_is_known", condition=Q(state__in=Standing.values)),
            models.CheckConstraint(
                name="only_a_desk_account_has_a_last_day", condition=Q(valid_until=None) | Q(role=Role.DESK)
            ),
            models.CheckConstraint(
                name="code_has_its_end",
                condition=Q(code_digest="", code_expires_at=None)
                | (~Q(code_digest="") & Q(code_expires_at__isnull=False)),
            ),
            models.CheckConstraint(name="active_account_has_no_code", condition=~Q(state="active") | Q(code_digest="")),
            models.CheckConstraint(
                name="account_stands_at_the_place_of_its_role",
                condition=Q(role__in=[Role.REGISTRAR, Role.DESK], school__isnull=False, authority=None)
                | Q(role=Role.OFFICER, school=None, authority__isnull=False)
                | Q(role=Role.OPS, school=None, authority=None),
            ),
            models.CheckConstraint(
                name="only_operations_use_admin",
                condition=Q(role=Role.OPS, is_staff=True) | (~Q(role=Role.OPS) & Q(is_staff=False, is_superuser=False)),
            ),
        ]

    def __str__(self):
        return self.username

    @property
    def institution(self) -> School | Authority | None:
        """Where the account works."""
        return self.school or self.authority

    @property
    def standing(self) -> Standing:
        """How it stands today: a last day of use that has passed ends it at once, also before the hourly look."""
        stored = Standing(self.state)
        return Standing.ENDED if self.is_over and stored in (Standing.WAITING, Standing.ACTIVE) else stored

    @property
    def is_over(self) -> bool:
        """Whether its last day of use has passed."""
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @property
    def own_school(self) -> School:
        """The school of a registrar or a desk account; of nobody else (account_stands_at_the_place_of_its_role)."""
        assert self.school is not None
        return self.school

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # a column for Django, here it follows from the state
        """Whether somebody may work with it, as Django asks."""
        return self.standing == Standing.ACTIVE

    @property
    def code_expired(self) -> bool:
        """Whether it waits for an activation that its code no longer allows."""
        return self.code_expires_at is not None and self.code_expires_at <= timezone.now()

    @property
    def acting_person(self) -> str:
        """Who acts under the account: who says to sit at the desk, else the account's own person."""
        return (self.desk_session and self.desk_session.person) or self.person or self.username

    def signature(self, whose: str = "") -> dict[str, Any]:
        """What a row keeps of who acts beside the account itself: the person and the desk session (N8).

        ``whose`` is what the columns' names begin with where a row has several who acted: ``asked_``.
        """
        return {f"{whose}person": self.acting_person, f"{whose}desk_session": self.desk_session}

    def get_short_name(self) -> str:
        """The person's name, as admin's header shows it."""
        return self.acting_person

    def get_full_name(self) -> str:
        """The person's name with the place."""
        return f"{self.acting_person} ({self.institution})" if self.institution else self.acting_person


class AccountStep(models.Model):
    """One act on an account: who, when, what, how it stood before and after. ``by`` is null for the system's own acts.

    Append-only, as the histories of new students and cases are. ``detail`` is who it was made for, the new last day of
    use, or which fields operations changed; never a code, never a password.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="steps"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    action = models.CharField(_("action"), max_length=16, choices=[(name, act.words) for name, act in ACTS.items()])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("by"), null=True, blank=True, related_name="+"
    )
    person = models.CharField(_("person at the desk"), max_length=50, blank=True)
    desk_session = models.ForeignKey(
        DeskSession, models.PROTECT, verbose_name=_("desk session"), null=True, blank=True, related_name="+"
    )
    from_state = models.CharField(_("from"), max_length=8, choices=Standing.choices, blank=True)
    to_state = models.CharField(_("to"), max_length=8, choices=Standing.choices)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of an account")
        verbose_name_plural = _("steps of accounts")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="account_step_action_is_known", condition=Q(action__in=list(ACTS))),
            models.CheckConstraint(
                name="account_step_states_are_known",
                condition=Q(to_state__in=Standing.values) & Q(from_state__in=["", *Standing.values]),
            ),
        ]

    def __str__(self):
        return f"#{self.account_id}/{self.pk}"

    @property
    def who(self) -> str:
        """Who did it; blank for the system itself."""
        return self.person or (self.by.acting_person if self.by else "")
