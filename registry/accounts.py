"""Accounts: who works with the system, where, and in which role (N8)."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.institutions import Authority, School
from registry.sittings import Sitting


class Role(models.TextChoices):
    """What an account may do. A desk account (新生注册专用账号) uploads, resolves and supplements, never approves."""

    REGISTRAR = "registrar", _("registrar")
    DESK = "desk", _("desk account")
    OFFICER = "officer", _("authority officer")
    OPS = "ops", _("operations")


class AccountManager(BaseUserManager):
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
    person = models.CharField(_("person's name"), max_length=50)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    school = models.ForeignKey(
        School, models.PROTECT, verbose_name=_("school"), null=True, blank=True, related_name="accounts"
    )
    authority = models.ForeignKey(
        Authority, models.PROTECT, verbose_name=_("authority"), null=True, blank=True, related_name="accounts"
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the operations pages"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    # the sitting of the request or task that acts with this object, not a column: middleware and tasks set it (N8)
    sitting: Sitting | None = None

    objects = AccountManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="account_stands_at_the_place_of_its_role",
                condition=Q(role__in=["registrar", "desk"], school__isnull=False, authority=None)
                | Q(role="officer", school=None, authority__isnull=False)
                | Q(role="ops", school=None, authority=None),
            ),
            models.CheckConstraint(
                name="only_operations_use_admin",
                condition=Q(role="ops", is_staff=True) | (~Q(role="ops") & Q(is_staff=False, is_superuser=False)),
            ),
        ]

    def __str__(self):
        return self.username

    @property
    def institution(self) -> School | Authority | None:
        """Where the account works."""
        return self.school or self.authority

    @property
    def acting_person(self) -> str:
        """Who acts under the account: who says to sit at the desk, else the account's own person."""
        return (self.sitting and self.sitting.person) or self.person

    def get_short_name(self) -> str:
        """The person's name, as admin's header shows it."""
        return self.person

    def get_full_name(self) -> str:
        """The person's name with the place."""
        return f"{self.person} ({self.institution})" if self.institution else self.person
