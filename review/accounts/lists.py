"""What the pages of accounts list: who has what, where nobody has anything yet, how far an authority's schools are."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.seasons.deadlines import Deadlines, current_season, tracks_of
from registry.accounts.issuing import KEPT, TAKES_PART, places_for
from registry.accounts.models import Account
from registry.accounts.states import Standing
from registry.institutions import School
from registry.roles import Role

# of the address → the role of the accounts made there
KINDS = {"schools": Role.REGISTRAR, "authorities": Role.OFFICER, "desk": Role.DESK}

SHOWS = {
    "all": _("all"),
    "without": _("without an account"),
    Standing.WAITING: Standing.WAITING.label,
    Standing.ACTIVE: Standing.ACTIVE.label,
    Standing.LOCKED: Standing.LOCKED.label,
    Standing.DISABLED: Standing.DISABLED.label,
}


class AccountsRow(NamedTuple):
    """A school or authority with its accounts; ``equipped`` of ``schools`` below it have an account in use."""

    place: object
    accounts: list[Account]
    schools: int = 0
    equipped: int = 0


def listed(by: Account, of: str) -> tuple[QuerySet, dict[str, int]]:
    """The places of a kind, annotated by what their accounts are, and how many each filter shows; one query counts."""
    role = KINDS[of]
    place = "authority" if role == Role.OFFICER else "school"
    accounts = Account.objects.filter(role=role, **{place: OuterRef("pk")})
    found = places_for(by, role).annotate(
        has_any=Exists(accounts.filter(state__in=KEPT)),
        **{f"has_{state}": Exists(accounts.filter(state=state)) for state in Standing.values},
    )
    counts = found.order_by().aggregate(**{name: Count("pk", filter=_shown(name)) for name in SHOWS})
    return found.order_by("code"), counts


def _shown(name: str) -> Q:
    if name == "all":
        return Q()
    return Q(has_any=False) if name == "without" else Q(**{f"has_{name}": True})


def narrowed(found: QuerySet, show: str, words: str) -> QuerySet:
    """Those that a filter shows, with these words in name or code."""
    found = found.filter(_shown(show))
    return found.filter(Q(name__icontains=words) | Q(code__startswith=words)) if words else found


def rows(places: list, by: Account, of: str) -> list[AccountsRow]:
    """Each place with its accounts; a fixed number of queries."""
    if of == "authorities":
        return _of_authorities(places, by)
    accounts = Account.objects.visible_to(by).filter(school__in=places).order_by("-role", "username")
    of_school: dict[int, list[Account]] = {}
    for account in accounts:
        of_school.setdefault(account.school_id, []).append(account)
    return [AccountsRow(place, of_school.get(place.pk, [])) for place in places]


def _of_authorities(places: list, by: Account) -> list[AccountsRow]:
    of_authority: dict[int, list[Account]] = {}
    for account in Account.objects.in_care_of(by).filter(authority__in=places).order_by("username"):
        of_authority.setdefault(account.authority_id, []).append(account)
    schools, equipped = _figures(places)
    return [
        AccountsRow(place, of_authority.get(place.pk, []), schools.get(place.pk, 0), equipped.get(place.pk, 0))
        for place in places
    ]


def _figures(places: list) -> tuple[dict[int, int], dict[int, int]]:
    """By authority: schools at and below it that take part, and those of them with an account in use; one query."""
    ids = {place.pk for place in places}
    in_use = Account.objects.usable().filter(role=Role.REGISTRAR, school=OuterRef("pk"))
    below = School.objects.filter(TAKES_PART).filter(Q(authority__in=ids) | Q(authority__superior__in=ids))
    counted = (
        below.order_by()
        .values("authority", "authority__superior")
        .annotate(schools=Count("pk"), equipped=Count("pk", filter=Exists(in_use)))
    )
    schools: dict[int, int] = {}
    equipped: dict[int, int] = {}
    for row in counted:
        pk = row["authority"] if row["authority"] in ids else row["authority__superior"]
        assert pk is not None  # one of `places`
        schools[pk] = schools.get(pk, 0) + row["schools"]
        equipped[pk] = equipped.get(pk, 0) + row["equipped"]
    return schools, equipped


def season_end(school: School) -> date | None:
    """Until when the school registers in the season that runs or comes next: the day for a desk account."""
    season = current_season()
    if season is None:
        return None
    days = Deadlines([season], [school.pk])
    return max((days.of(school.pk, season.pk, track).day for track in tracks_of(school)), default=None)


def short_of_the_season(school: School, accounts: Iterable[Account]) -> tuple[date | None, set[int]]:
    """The school's deadline, and ids of desk accounts of this season that end before it, as after an extension."""
    end, season = season_end(school), current_season()
    if season is None or end is None or end < timezone.localdate():
        return end, set()
    live = (Standing.WAITING, Standing.ACTIVE, Standing.ENDED)
    ending = {each.pk: each.valid_until for each in accounts if each.standing in live and each.valid_until}
    return end, {pk for pk, day in ending.items() if season.starts_on <= day < end}
