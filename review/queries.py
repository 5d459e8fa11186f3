"""What waits for a review, as its pages list it."""

from django.db.models import Count, Min, Q, QuerySet

from enrollment import states
from enrollment.models import Entry, ExtensionRequest, RequestState
from registry.models import Account, Role, School
from review import case_queries


def counted(account: Account) -> dict[str, QuerySet]:
    """What waits for this account beside its newcomers, by the name of its count: cases, an authority's requests."""
    cases = case_queries.counted(account)
    if account.role != Role.OFFICER:
        return cases
    asked = ExtensionRequest.objects.visible_to(account).filter(state=RequestState.OPEN)
    return {**cases, "extension_requests": asked}


def waiting(account, state: str) -> QuerySet[Entry]:
    """Entries that this account may review in this state, by school and in the order of their rosters."""
    return (
        Entry.objects.visible_to(account).filter(state=state).order_by("school", "season", "roster", "row_number", "pk")
    )


def schools_waiting(account) -> QuerySet[School]:
    """Schools of this authority with newcomers that wait for it: ``waiting`` how many, ``oldest`` since when."""
    at_authority = Q(entries__state=states.AT_AUTHORITY)
    return (
        School.objects.reviewed_by(account)
        .annotate(
            waiting=Count("entries", filter=at_authority), oldest=Min("entries__state_since", filter=at_authority)
        )
        .filter(waiting__gt=0)
        .order_by("oldest")
    )
