"""What must always hold of the traces of looks, and of the whole numbers that left (I33, I34)."""

from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from enrollment.entries.models import Step
from registry.access_log import AccessEntry, AccessKind
from registry.accounts.models import Account
from registry.budgets import allowed, spent, within_day
from registry.looks import LookKind, RecordLook
from review.invariants.naming import Offenders, named

_CLAIMING = ("confirm", "confirm_admitted", "continue_admitted")


def _claims_without_trace() -> Offenders:
    """Acts that name the record they claim; whose look may have been noted a moment later, after midnight."""
    claims = Step.objects.filter(action__in=_CLAIMING, account__isnull=False, detail__record__isnull=False)
    claims = claims.annotate(
        claimed=Cast(KeyTextTransform("record", "detail"), BigIntegerField()), day_of_act=TruncDate("at")
    )
    noted = RecordLook.objects.filter(
        kind=LookKind.CLAIM, account=OuterRef("account"), record=OuterRef("claimed"), day__gte=OuterRef("day_of_act")
    )
    return named("step", claims.filter(~Exists(noted)).values_list("pk", flat=True))


def _accounts_beyond_their_budget() -> Offenders:
    """Today alone: what the settings allowed before, nothing says."""
    today = timezone.localdate()
    took = AccessEntry.objects.filter(within_day(today), numbers__gt=0).order_by().values("account")
    accounts = Account.objects.filter(pk__in=took).order_by("pk")
    return named("account", [each.pk for each in accounts if spent(each, today) > allowed(each, today)])


def _numbers_of_records_that_are_not_counted() -> Offenders:
    shown = AccessEntry.objects.filter(Q(subject__startswith="record "), kind=AccessKind.REVEAL, numbers=0)
    return named("access", shown.values_list("pk", flat=True))


TRACES = (
    ("I33", "who claims a record by hand leaves a trace of it", _claims_without_trace),
    ("I34", "no account takes more whole numbers than its day allows", _accounts_beyond_their_budget),
    ("I34", "a record's number shown is one of the day's", _numbers_of_records_that_are_not_counted),
)
