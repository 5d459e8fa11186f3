"""What a database is for: real children, or practice with invented ones. Neither is ever served as the other.

The mark is set once, by the first command that brings data in or serves, and stays.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Purpose(models.TextChoices):
    """The two kinds."""

    REAL = "real", gettext_lazy("real data")
    PRACTICE = "practice", gettext_lazy("practice")


class DatabasePurpose(models.Model):
    """The mark of this database: no row or one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    purpose = models.CharField(gettext_lazy("purpose"), max_length=8, choices=Purpose.choices)

    class Meta:
        verbose_name = gettext_lazy("purpose of the database")
        verbose_name_plural = gettext_lazy("purpose of the database")
        constraints = [
            models.CheckConstraint(name="database_has_one_purpose", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="database_purpose_is_known", condition=models.Q(purpose__in=["real", "practice"])
            ),
        ]

    def __str__(self):
        return self.purpose


class WrongPurpose(Exception):
    """The database is for something else than the settings say; the message is a sentence for operations."""


def purpose_of_settings() -> Purpose:
    """What XUEJI_PRACTICE asks for."""
    return Purpose.PRACTICE if settings.PRACTICE else Purpose.REAL


def require_purpose() -> None:
    """Mark a database that has no mark yet as real. Raises WrongPurpose when the mark is not that of the settings.

    Practice is marked by `manage.py practice` alone, on an empty database.
    """
    wanted = purpose_of_settings()
    marked = DatabasePurpose.objects.values_list("purpose", flat=True).first()
    if marked is None and wanted == Purpose.REAL:
        marked = DatabasePurpose.objects.get_or_create(defaults={"purpose": wanted})[0].purpose
    if marked == wanted:
        return
    if wanted == Purpose.REAL:
        raise WrongPurpose(
            _("This is a practice database, whose data are invented. Set XUEJI_PRACTICE=1, or use another database.")
        )
    raise WrongPurpose(
        _(
            "This is no practice database. Give XUEJI_PRACTICE a database and XUEJI_VAR of its own, then run manage.py "
            "practice."
        )
    )
