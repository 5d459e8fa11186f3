"""Facts of the family that a school typed to be compared with records: that it did, and the answer; never the value."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.entries.models import Entry
from enrollment.seasons.models import Season
from matching.core.family import FamilyFact, Said
from registry.accounts.models import DeskSession
from registry.institutions import School
from registry.records import StudentRecord


class Fact(models.TextChoices):
    """What a family tells that a record may hold too. The first three prove a link, the others only rank."""

    GUARDIAN = FamilyFact.GUARDIAN.value, _("guardian's name")
    PHONE = FamilyFact.PHONE.value, _("telephone of the family")
    GUARDIAN_DOCUMENT = FamilyFact.GUARDIAN_DOCUMENT.value, _("guardian's document number")
    FORMER_SCHOOL = FamilyFact.FORMER_SCHOOL.value, _("kindergarten or school before")
    HOUSEHOLD = FamilyFact.HOUSEHOLD.value, _("household")
    ADDRESS = FamilyFact.ADDRESS.value, _("address")
    # no fact of the family: what the paper says where a record's number is nearly the new student's
    PLACES = "places", _("places of the number, as on the paper")


class Answer(models.TextChoices):
    """What a comparison tells; nothing is said of how near a wrong value was."""

    AGREES = Said.AGREES.value, _("agrees")
    DIFFERS = Said.DIFFERS.value, _("differs")
    NONE = Said.NONE.value, _("the record has none")


class FactTry(models.Model):
    """A fact that was typed for one new student and compared with the records shown. Append-only, without the value.

    ``answer`` is the best of all records', ``record`` the one that agrees.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, verbose_name=_("new student"), related_name="tries")
    school = models.ForeignKey(School, models.PROTECT, verbose_name=_("school"), related_name="+", db_index=False)
    season = models.ForeignKey(Season, models.PROTECT, verbose_name=_("season"), related_name="+", db_index=False)
    at = models.DateTimeField(_("at"), default=timezone.now)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="+", db_index=False
    )
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
    fact = models.CharField(_("fact"), max_length=13, choices=Fact.choices)
    answer = models.CharField(_("answer"), max_length=7, choices=Answer.choices)
    record = models.ForeignKey(
        StudentRecord,
        models.PROTECT,
        verbose_name=_("student record"),
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("fact compared")
        verbose_name_plural = _("facts compared")
        ordering = ["pk"]
        indexes = [
            # how many wrong answers an account had today; how many a school had
            models.Index(fields=["account", "-at"], name="fact_try_by_account"),
            models.Index(fields=["school", "-at"], name="fact_try_by_school"),
        ]
        constraints = [
            models.CheckConstraint(name="fact_is_known", condition=models.Q(fact__in=Fact.values)),
            models.CheckConstraint(
                name="only_what_agrees_names_a_record",
                condition=models.Q(answer="agrees", record__isnull=False)
                | models.Q(answer__in=["differs", "none"], record=None),
            ),
        ]

    def __str__(self):
        return f"#{self.entry_id}/{self.fact}"
