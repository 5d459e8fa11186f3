"""What waits for a review, as its pages list it."""

from django.db.models import Count, Min, QuerySet

from enrollment.entries import states
from enrollment.entries.models import Entry
from registry.accounts.models import Account
from registry.institutions import School
from registry.roles import Role
from review.cases import doubles, queries
from review.deadlines.pages import open_requests


def waiting_beside(account: Account) -> dict[str, QuerySet]:
    """What waits for this account beside its new students, by the name of its count: cases, an authority's requests."""
    cases = queries.waiting(account)
    if account.role != Role.OFFICER:
        return cases
    pairs = {"doubles": doubles.between_schools_of(account), "doubles_open": doubles.listed(account, "open")}
    return {**cases, **pairs, "extension_requests": open_requests(account)}


def waiting(account, state: str) -> QuerySet[Entry]:
    """Entries that this account may review in this state, by school and in the order of their rosters."""
    return (
        Entry.objects.visible_to(account).filter(state=state).order_by("school", "season", "roster", "row_number", "pk")
    )


def schools_waiting(account, season: int | None = None) -> list[School]:
    """Schools of this authority with new students (of a season) that wait for it: ``waiting``, ``oldest`` since."""
    at_authority = Entry.objects.visible_to(account).filter(state=states.AT_AUTHORITY).order_by()
    if season is not None:
        at_authority = at_authority.filter(season=season)
    found = {
        pk: (waiting, oldest)
        for pk, waiting, oldest in at_authority.values_list("school").annotate(Count("pk"), Min("state_since"))
    }
    schools = list(School.objects.reviewed_by(account).filter(pk__in=found))
    for school in schools:
        school.waiting, school.oldest = found[school.pk]
    return sorted(schools, key=lambda school: school.oldest)
