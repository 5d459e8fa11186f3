"""Namesakes at two schools, of whom no document decides: a person says why they are two children (row 7).

It stands in the history of the new student of who says it, and both reviews read it. Until the school's review of that
new student it is taken back where it was said; whoever else doubts it opens a case.
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.models import DoubleKind, Entry, PossibleDouble
from enrollment.entries.refusals import NothingDecided
from enrollment.entries.transitions import move
from enrollment.refused import NotAllowed, OutOfScope, ReasonMissing
from registry.accounts.models import Account
from registry.identity.hiding import kept_reason
from review.cases.doubles import both_live, said_by_school
from review.cases.ends import lock_entries
from review.decisions.refusals import NothingToTell
from review.decisions.resolve import SHORTEST_REASON

_SAYING = ("reason", "said_by", "said_at", "said_person")


def not_the_same(double_id: int, account: Account, reason: str) -> PossibleDouble:
    """Say that two namesakes are two children: a registrar of one of the schools.

    Raises ReasonMissing, NothingToTell when somebody has said so already, or a document decides, or one of them is
    gone; NotAllowed, OutOfScope and the others of transitions.
    """

    def say(double: PossibleDouble) -> None:
        if len(reason.strip()) < SHORTEST_REASON:
            raise ReasonMissing
        live = PossibleDouble.objects.filter(both_live(), pk=double_id).exists()
        if double.kind != DoubleKind.NAMESAKE or double.reason or not live:
            raise NothingToTell
        double.reason, double.said_by, double.said_at = kept_reason(reason), account, timezone.now()
        double.said_person = account.acting_person

    return _act(double_id, "tell_apart", account, reason, say)


def take_back(double_id: int, account: Account) -> PossibleDouble:
    """Take it back: a registrar of the school that said it, until its review of the own new student.

    Raises NothingDecided where that school has not said so, and those of transitions.
    """

    def unsay(double: PossibleDouble) -> None:
        if not said_by_school(double, account):
            raise NothingDecided
        double.reason, double.said_by, double.said_at, double.said_person = "", None, None, ""

    return _act(double_id, "undo_telling", account, "", unsay)


def _act(
    double_id: int, action: str, account: Account, reason: str, change: Callable[[PossibleDouble], None]
) -> PossibleDouble:
    """Change what is said of two, and write it into the history of the own one; where both are own, of both."""
    if not states.may(action, account.role):
        raise NotAllowed
    with transaction.atomic():
        of_pair = Q(doubles=double_id) | Q(doubles_after=double_id)
        own = list(Entry.objects.visible_to(account).filter(of_pair).order_by("pk").values_list("pk", flat=True))
        if not own:
            raise OutOfScope
        lock_entries(own)
        locked = PossibleDouble.objects.select_for_update(of=("self",), no_key=True)
        double = locked.select_related("said_by").get(pk=double_id)
        change(double)
        double.save(update_fields=_SAYING)
        able = Entry.objects.filter(pk__in=own, state__in=states.ACTIONS[action].sources).values_list("pk", flat=True)
        for entry_id in sorted(able) or own[:1]:  # of whom none is where it may be said, the refusal says so
            move(entry_id, action, account, reason=reason, detail={"double": double_id})
        return double
