"""What waits for a review, as its pages list it."""

from django.db.models import Count, Min, QuerySet

from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.rosters.counts import waiting_counts
from enrollment.seasons.models import Season
from registry.accounts.models import Account
from registry.asked_once import asked_once
from registry.institutions import School
from registry.roles import Role
from review.alarms.models import Alarm
from review.cases import doubles, queries
from review.deadlines.pages import open_requests


def waiting_beside(account: Account) -> dict[str, QuerySet]:
    """What waits for this account beside its new students, by the name of its count: cases, an authority's requests."""
    cases = queries.waiting(account)
    if account.role != Role.OFFICER:
        return cases
    pairs = {"doubles": doubles.between_schools_of(account), "doubles_open": doubles.listed(account, "open")}
    unusual = Alarm.objects.visible_to(account).unread()
    return {**cases, **pairs, "extension_requests": open_requests(account), "unusual": unusual}


def _beside(account: Account, season: Season | None) -> dict[str, QuerySet]:
    also = waiting_beside(account)
    if account.school_id is None:
        return also
    in_case = Entry.objects.visible_to(account).filter(queries.waits_in_case())
    return {**also, "in_case": in_case.filter(season=season) if season else in_case}


@asked_once
def counts_of(account: Account, season: Season | None) -> dict[str, int]:
    """How much waits for this account, and where, by name; one query.

    A school's “to be confirmed” (resolving) is what it can confirm: who waits in a case is counted as that (in_case).
    """
    counts = waiting_counts(account, season, also=_beside)
    counts["resolving"] -= counts.get("in_case", 0)
    return counts


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
