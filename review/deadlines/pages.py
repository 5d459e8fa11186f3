"""What the pages of deadlines show: how far the schools are against their deadlines, requests, extensions (N5, I21)."""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enrollment.entries import states
from enrollment.figures import counting
from enrollment.figures.models import COUNTED
from enrollment.rosters.models import Roster
from enrollment.seasons.deadlines import Until, current_season, of_own_schools, open_seasons, own_days, tracks_of
from enrollment.seasons.extensions import may_ask
from enrollment.seasons.models import Extension, ExtensionRequest, RequestState, SchoolTerm, Season
from enrollment.seasons.wording import season_words
from enrollment.uploads.models import UploadState
from registry.accounts.models import Account
from registry.institutions import School, Track
from registry.text import Text

_ID = re.compile("[0-9]{1,18}", re.ASCII).fullmatch

TABS = {
    "requests": _("Requests to answer"),
    "overdue": _("Past the deadline"),
    "soon": _("Within seven days"),
    "all": _("All schools"),
    "granted": _("Extensions granted"),
}
EMPTY = {
    "requests": (_("No school waits for an answer."), _("A registrar asks for an extension under “Deadlines”.")),
    "overdue": (
        _("No school is past its deadline with work left."),
        _("Schools are listed here that have unfinished new students, or none at all, after their deadline."),
    ),
    "soon": (_("No school's deadline is near with work left."), _("Seven days before, such schools stand here.")),
    "all": (_("No school of yours registers new students."), ""),
    "granted": (_("No extension has been granted."), _("Select schools in the other lists to extend their deadline.")),
}


@dataclass(frozen=True)
class DeadlineRow:
    """One track of one school: until when, and what is left to do there."""

    school: School
    track: str
    until: Until
    numbers: dict[str, int]
    begun: bool
    term: SchoolTerm | None
    asked: ExtensionRequest | None

    @property
    def left(self) -> int:
        """New students that the school itself must still finish."""
        return sum(self.numbers.get(state, 0) for state in states.AT_THE_SCHOOL)

    @property
    def behind(self) -> bool:
        """Whether there is anything to finish, or nothing has begun."""
        return bool(self.left) or not self.begun

    @property
    def track_label(self) -> Text:
        """The track in words."""
        return Track(self.track).label

    @property
    def value(self) -> str:
        """How a page names it."""
        return f"{self.school.pk}.{self.track}"


def season_named(text: str | None) -> Season | None:
    """The season that an address or a form names by its id; where it names none, the present one."""
    if not text:
        return current_season()
    return Season.objects.select_related("rules").filter(pk=int(text)).first() if _ID(text) else None


def other_seasons(season: Season | None) -> list[tuple[str, str]]:
    """Seasons beside this one that have not ended: how each is called, and how an address names it."""
    return [
        (season_words(each.code), f"?season={each.pk}") for each in open_seasons() if season is None or each != season
    ]


def rows(account: Account, season: Season) -> list[DeadlineRow]:
    """Every track of the officer's own schools; those furthest past their day first. Six queries."""
    schools = list(School.objects.reviewed_by(account).select_related("authority").order_by("code"))
    schools = [school for school in schools if tracks_of(school)]
    days = of_own_schools(account, season)
    numbers, begun = _numbers(account, season)
    terms = {term.school_id: term for term in SchoolTerm.objects.visible_to(account).filter(season=season)}
    asked = {(each.school_id, each.track): each for each in open_requests(account).filter(season=season)}
    found = [
        DeadlineRow(
            school,
            track,
            days.of(school.pk, season.pk, track),
            numbers.get((school.pk, track), {}),
            (school.pk, track) in begun,
            terms.get(school.pk),
            asked.get((school.pk, track)),
        )
        for school in schools
        for track in tracks_of(school)
    ]
    return sorted(found, key=lambda row: (row.until.day, -row.left, row.school.code))


def _numbers(account: Account, season: Season) -> tuple[dict, set]:
    """New students by state for each school and track, and which of these have a new student or an accepted roster."""
    own = Q(school__authority=account.authority_id)  # what ``reviewed_by`` says, for tables that have a school
    counted = counting.figures(own, season)
    numbers = {(row.school_id, row.track): dict(zip(COUNTED, row.numbers, strict=True)) for row in counted}
    rosters = Roster.objects.visible_to(account).filter(season=season).exclude(state=UploadState.REFUSED)
    return numbers, {*numbers, *rosters.order_by().values_list("school", "track").distinct()}


def open_requests(account: Account) -> QuerySet[ExtensionRequest]:
    """Requests that wait for this account's authority, or that its school has put."""
    return ExtensionRequest.objects.visible_to(account).filter(state=RequestState.OPEN)


def listed(found: list[DeadlineRow]) -> dict[str, list[DeadlineRow]]:
    """The lists of schools by the name of their tab."""
    behind = [row for row in found if row.behind]
    return {
        "overdue": [row for row in behind if row.until.over],
        "soon": [row for row in behind if not row.until.over and row.until.countdown.level != "ok"],
        "all": found,
    }


def tabs(counts: dict[str, int], chosen: str, season: Season) -> list[dict]:
    """The lists of a season as tabs with their counts."""
    url = f"{reverse('deadlines')}?season={season.pk}"
    return [
        {"label": label, "count": counts[name], "url": f"{url}&list={name}", "current": name == chosen}
        for name, label in TABS.items()
    ]


@dataclass(frozen=True)
class OwnDay:
    """A school's own deadline of one track, with what it comes from."""

    track: str
    until: Until
    extension: Extension | None
    asked: ExtensionRequest | None

    @property
    def track_label(self) -> Text:
        """The track in words."""
        return Track(self.track).label


def own_days_of(account: Account, season: Season) -> list[OwnDay]:
    """The deadlines of the account's school with the extensions they come from; three queries at most."""
    days = own_days(account, season)
    ids = {until.extension for until in days.values()} - {None}
    extensions = Extension.objects.visible_to(account).in_bulk(ids) if ids else {}
    asked = {each.track: each for each in open_requests(account).filter(season=season)} if days else {}
    return [OwnDay(track, until, extensions.get(until.extension), asked.get(track)) for track, until in days.items()]


def asked_for_all(days: list[OwnDay]) -> bool:
    """Whether a request waits for every track, so that there is nothing to ask for."""
    return bool(days) and all(day.asked for day in days)


def own_page(account: Account, season: Season) -> dict:
    """A school's deadlines, its own start of term, what was granted, what was asked for."""
    granted = Extension.objects.visible_to(account).filter(season=season).order_by("-granted_at", "-pk")
    requests = ExtensionRequest.objects.visible_to(account).filter(season=season)
    days = own_days_of(account, season)
    return {
        "season": season,
        "other_seasons": other_seasons(season),
        "days": days,
        "may_ask": may_ask(account) and not asked_for_all(days),
        "term": SchoolTerm.objects.visible_to(account).filter(season=season).first(),
        "granted": list(granted.select_related("granted_by__authority")),
        "requests": list(requests.select_related("asked_by", "answered_by", "extension")),
    }
