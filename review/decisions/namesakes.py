"""Namesakes at two schools, of whom no document decides: a person says why they are two children (row 7)."""

from django.db import transaction
from django.utils import timezone

from enrollment.entries.models import DoubleKind, PossibleDouble
from enrollment.refused import NotAllowed, OutOfScope, ReasonMissing
from registry.accounts.models import Account
from registry.identity.hiding import kept_reason
from registry.roles import Role
from review.cases.authorities import authority_above
from review.cases.doubles import both_live
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
        locked = PossibleDouble.objects.select_for_update(of=("self",), no_key=True).filter(pk=double_id)
        found = locked.select_related("first__school__authority", "second__school__authority").first()
        if found is None or not _concerns(found, account):
            raise OutOfScope
        if len(reason.strip()) < SHORTEST_REASON:
            raise ReasonMissing
        live = PossibleDouble.objects.filter(both_live(), pk=double_id).exists()
        if found.kind != DoubleKind.NAMESAKE or found.reason or not live:
            raise NothingToTell
        found.reason, found.said_by, found.said_at = kept_reason(reason), account, timezone.now()
        found.said_person = account.acting_person
        found.save(update_fields=["reason", "said_by", "said_at", "said_person"])
        return found


def _concerns(double: PossibleDouble, account: Account) -> bool:
    schools = (double.first.school, double.second.school)
    if account.role == Role.REGISTRAR:
        return account.school_id in {school.pk for school in schools}
    above = authority_above(*schools)
    return above is not None and above.pk == account.authority_id
