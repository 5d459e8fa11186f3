"""Namesakes at two schools, of whom no document decides: a person says why they are two children (row 7)."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from enrollment.entries.models import LIVE, DoubleKind, Entry, PossibleDouble
from enrollment.refused import NotAllowed, OutOfScope, ReasonMissing
from registry.accounts.models import Account
from registry.identity.hiding import kept_reason
from registry.roles import Role
from review.cases.authorities import authority_above
from review.decisions.refusals import NothingToTell
from review.decisions.resolve import SHORTEST_REASON


def not_the_same(double_id: int, account: Account, reason: str) -> PossibleDouble:
    """Say that two namesakes are two children: a registrar of one of the schools, or the authority above both.

    Raises NotAllowed for other roles, OutOfScope, ReasonMissing, NothingToTell when somebody has said so already, or a
    document decides, or one of them is gone.
    """
    if account.role not in (Role.REGISTRAR, Role.OFFICER):
        raise NotAllowed
    with transaction.atomic():
        locked = PossibleDouble.objects.select_for_update(of=("self",), no_key=True)
        double = locked.select_related("first__school__authority", "second__school__authority").filter(pk=double_id)
        found = double.first()
        if found is None or not _concerns(found, account):
            raise OutOfScope
        if len(reason.strip()) < SHORTEST_REASON:
            raise ReasonMissing
        if found.kind != DoubleKind.NAMESAKE or found.reason or not _both_live(found):
            raise NothingToTell
        found.reason, found.said_by, found.said_at = kept_reason(reason), account, timezone.now()
        found.said_person = account.acting_person
        found.save(update_fields=["reason", "said_by", "said_at", "said_person"])
        return found


def untold(account: Account) -> QuerySet[PossibleDouble]:
    """Namesakes of whom nobody has said anything, at a school of the account, the longest known first."""
    live = Entry.objects.filter(LIVE)
    found = PossibleDouble.objects.filter(
        kind=DoubleKind.NAMESAKE, reason="", first__in=live.values("pk"), second__in=live.values("pk")
    )
    seen = Entry.objects.visible_to(account).values("pk")
    return found.filter(Q(first__in=seen) | Q(second__in=seen)).order_by("found_at", "pk")


def _concerns(double: PossibleDouble, account: Account) -> bool:
    schools = (double.first.school, double.second.school)
    if account.role == Role.REGISTRAR:
        return account.school_id in {school.pk for school in schools}
    above = authority_above(*schools)
    return above is not None and above.pk == account.authority_id


def _both_live(double: PossibleDouble) -> bool:
    return Entry.objects.filter(LIVE, pk__in=[double.first_id, double.second_id]).count() == 2
