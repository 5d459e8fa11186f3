"""Authorities and schools: who is competent for whom (N3)."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.access import below, subtree
from registry.coded_field import CodedField
from registry.codes import RUNNING_KIND, SCHOOL_CATEGORY
from registry.roles import Role


class Level(models.TextChoices):
    """Levels of education authorities."""

    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    COUNTY = "county", _("county")


class Track(models.TextChoices):
    """What a school may register new students for; known by a flag, never by the first digits of its code."""

    PRIMARY = "primary", _("primary school new students")
    VOCATIONAL = "vocational", _("vocational school new students")
    SENIOR_HIGH = "senior_high", _("senior high school new students")


def has_track(tracks: Iterable[Track]) -> Q:
    """Condition for schools that register new students of any of these tracks."""
    return reduce(or_, (Q(**{f"{track.value}_track": True}) for track in tracks))


class AuthorityQuerySet(models.QuerySet):
    """Authorities in an account's scope."""

    def visible_to(self, account):
        """The officer's own authority and all below it; a school's people see their competent authority."""
        if account.is_authenticated and account.role == Role.OFFICER:
            return self.filter(subtree(account.authority_id, "pk"))
        if account.is_authenticated and account.school_id:
            return self.filter(schools=account.school_id)
        return self.none()


class Authority(models.Model):
    """An education authority (教育主管部门) of a province, city or county."""

    code = models.CharField(_("region code"), max_length=6, unique=True, validators=[RegexValidator(r"^[0-9]{6}$")])
    name = models.CharField(_("name"), max_length=100)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    superior = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("superior"), null=True, blank=True, related_name="subordinates"
    )

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="only_a_province_has_no_superior",
                condition=Q(level=Level.PROVINCE, superior=None)
                | (~Q(level=Level.PROVINCE) & Q(superior__isnull=False)),
            ),
            models.CheckConstraint(name="authority_level_is_known", condition=Q(level__in=Level.values)),
            models.CheckConstraint(
                name="authority_is_not_its_own_superior",
                condition=Q(superior=None) | ~Q(superior=F("id")),
            ),
        ]

    def __str__(self):
        return self.name


class SchoolQuerySet(models.QuerySet):
    """Schools in an account's scope."""

    def visible_to(self, account):
        """The own school, or every school below the officer's authority (their figures)."""
        condition = below(account, "pk")
        return self.none() if condition is None else self.filter(condition)

    def reviewed_by(self, account):
        """Schools whose competent authority is the officer's own: only these does an officer approve for."""
        if account.is_authenticated and account.role == Role.OFFICER:
            return self.filter(authority=account.authority_id)
        return self.none()


class School(models.Model):
    """A school, kindergarten or college with its national code (学校标识码)."""

    code = models.CharField(_("school code"), max_length=10, unique=True, validators=[RegexValidator(r"^[0-9]{10}$")])
    name = models.CharField(_("name"), max_length=100)
    category = CodedField(_("category"), SCHOOL_CATEGORY, RUNNING_KIND, blank=True)
    authority = models.ForeignKey(
        Authority, models.PROTECT, verbose_name=_("competent authority"), related_name="schools"
    )
    primary_track = models.BooleanField(_("registers primary new students"), default=False)
    vocational_track = models.BooleanField(_("registers vocational new students"), default=False)
    senior_high_track = models.BooleanField(_("registers senior high new students"), default=False)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["code"]

    def __str__(self):
        return self.name

    @property
    def tracks(self) -> frozenset[Track]:
        """The tracks that this school may register new students for."""
        return frozenset(track for track in Track if getattr(self, f"{track.value}_track"))
