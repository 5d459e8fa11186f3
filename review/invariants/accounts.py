"""What must always hold of accounts and of what is done in their name (I8); entries.py runs it."""

from django.db.models import F, OuterRef, Q, Subquery

from enrollment.entries.models import Entry, Step
from enrollment.rosters.models import Roster
from enrollment.sheets.models import SupplementSheet
from registry.accounts.models import Account, AccountStep
from review.cases.models import CaseStep

# acts, with the columns of the account and of the others who acted
_ACTS = (
    ("step", Step.objects, "account", ""),
    ("case step", CaseStep.objects, "account", ""),
    ("roster", Roster.objects, "uploaded_by", ""),
    ("sheet", SupplementSheet.objects, "uploaded_by", ""),
    ("entry", Entry.objects, "typed_by", "typed_"),
)


def _accounts_at_odds_with_their_history() -> list[str]:
    """An account stands as its last step left it; those made by a command may have no step yet."""
    last = AccountStep.objects.filter(account=OuterRef("pk")).order_by("-at", "-pk")
    found = Account.objects.annotate(last=Subquery(last.values("to_state")[:1])).filter(last__isnull=False)
    return [f"account {pk}" for pk in found.exclude(state=F("last")).order_by("pk").values_list("pk", flat=True)]


def _acts_in_anothers_desk_session() -> list[str]:
    """Whatever was done in a desk session was done by its account, in the name of who sat there."""
    return [
        f"{name} {pk}"
        for name, acts, account, whose in _ACTS
        for pk in acts.filter(_odd(account, whose)).order_by("pk").values_list("pk", flat=True)
    ]


def _odd(account: str, whose: str) -> Q:
    session = f"{whose}desk_session"
    same = Q(**{f"{session}__account": F(account), f"{session}__person": F(f"{whose}person")})
    return Q(**{f"{session}__isnull": False}) & ~same


ACCOUNTS = (
    ("I8", "an account stands as its history says", _accounts_at_odds_with_their_history),
    ("I8", "an act is of the account and the person of its desk session", _acts_in_anothers_desk_session),
)
