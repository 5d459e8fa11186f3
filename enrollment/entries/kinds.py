"""What may be said of a new student in one word each: verdict, decision, proof, number, state."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.entries import states


class Verdict(models.TextChoices):
    """What the machine found for a new student (P2.1-P2.3, V2.1); never overwritten by a person's decision."""

    MATCHED = "matched", _("matched")
    PENDING = "pending", _("to be confirmed")
    NOT_FOUND = "not_found", _("not found")
    ADMITTED = "admitted", _("admitted by a senior high school")


class Decision(models.TextChoices):
    """What a person said of a doubtful new student (P2.2)."""

    CONFIRMED = "confirmed", _("confirmed")
    NONE_OF_THESE = "none_of_these", _("none of these")


class Proof(models.TextChoices):
    """By what the archive of a new student is proved to be this child's; blank: it is not, or there is none.

    What the school brings agrees with the record (document, 学籍号, a fact of the family), or somebody whose task it is
    has said so. A claim without proof shows nothing that the record holds, and gives way to one with proof.
    """

    NONE = "", _("not proved")
    DOCUMENT = "document", _("the document")
    NUMBER = "number", _("the student number")
    GUARDIAN = "guardian", _("the guardian's name")
    PHONE = "phone", _("the telephone of the family")
    GUARDIAN_DOCUMENT = "guardian_id", _("the guardian's document")
    CASE = "case", _("a case")
    AUTHORITY = "authority", _("the authority's word")


class NumberCheck(models.TextChoices):
    """How far the 学籍号 that the roster states, which no registry knows, has been looked at (V1)."""

    KNOWN = "", _("none, or known")
    UNKNOWN = "unknown", _("not known here: to be checked on paper")
    CHECKED = "checked", _("checked on paper")
    STRUCK = "struck", _("struck out")


class State(models.TextChoices):
    """Where an entry stands; states.py says how it moves."""

    RESOLVING = states.RESOLVING, _("to be confirmed")
    SUPPLEMENTING = states.SUPPLEMENTING, _("being supplemented")
    AT_SCHOOL = states.AT_SCHOOL, _("at school review")
    AT_AUTHORITY = states.AT_AUTHORITY, _("at authority review")
    REGISTERED = states.REGISTERED, _("registered")
    TERMINATED = states.TERMINATED, _("terminated")
    WITHDRAWN = states.WITHDRAWN, _("withdrawn")
