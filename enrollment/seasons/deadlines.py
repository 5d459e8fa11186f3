"""Until when a school registers new students (N5, I21): the one place that answers it, for one school or for all.

The season's day, or the school's own where its term starts on another day; and where the authority extended it, the
latest of all. Whatever enforces or shows a deadline asks here.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from enrollment.seasons.models import TRACKS, Extension, SchoolTerm, Season
from enrollment.seasons.refusals import SeasonClosed
from registry.asked_once import asked_once
from registry.institutions import School, Track
from registry.roles import Role
from registry.written_once import FIRST, SECOND, WrittenOnce

AMBER_DAYS = 7  # the countdown turns amber below
RED_DAYS = 2  # and red below
_Place = tuple[int, int, str]  # school, season, track


class Until(NamedTuple):
    """A deadline (inclusive); ``rule`` is the one without extensions, ``extension`` the id of the one that moved it."""

    day: date
    rule: date
    extension: int | None = None

    @property
    def over(self) -> bool:
        """Whether the day has passed."""
        return timezone.localdate() > self.day

    def by_extension(self, today: date) -> int | None:
        """The extension without which it would be too late on this day (I21)."""
        return self.extension if today > self.rule else None

    @property
    def countdown(self) -> "Countdown":
        """How near it is."""
        return Countdown(self.day)


class Countdown:
    """How near a deadline is, as pages show it."""

    def __init__(self, day: date):
        self.day = day
        self.days_left = (day - timezone.localdate()).days  # 0 on the day itself, negative after it

    @property
    def days_over(self) -> int:
        """Days since the deadline; 0 up to the day itself."""
        return max(0, -self.days_left)

    @property
    def level(self) -> str:
        """``ok``, ``amber`` (under 7 days), ``red`` (under 2) or ``over``."""
        if self.days_left < 0:
            return "over"
        return "red" if self.days_left < RED_DAYS else "amber" if self.days_left < AMBER_DAYS else "ok"


def _query(seasons: Iterable[int], schools: Iterable[int] | QuerySet | None) -> QuerySet[Any, Any]:
    """Terms with both their days, and extensions with theirs, in one query."""
    no_track, no_id = Value("", output_field=CharField()), Value(0, output_field=BigIntegerField())
    days = [f"{track}_deadline" for track in TRACKS]
    terms, extensions = SchoolTerm.objects.filter(season__in=seasons), Extension.objects.filter(season__in=seasons)
    if schools is not None:
        terms, extensions = terms.filter(school__in=schools), extensions.filter(school__in=schools)
    of_terms = terms.order_by().values_list("school", "season", no_track, no_id, *days)
    moved = extensions.order_by().annotate(same=F("until"))
    return of_terms.union(moved.values_list("school", "season", "track", "pk", "until", "same"), all=True)


@cache
def _of_one_school() -> WrittenOnce:
    return WrittenOnce(_query([FIRST], [SECOND]))


@asked_once
def _rows_of(seasons: frozenset[int], schools: frozenset[int]) -> list[tuple]:
    if len(seasons) == len(schools) == 1:
        return _of_one_school().rows(*seasons, *schools)
    return list(_query(seasons, schools))


class Deadlines:
    """Deadlines of some schools (ids or a queryset; all when None) in some seasons: one query for any number."""

    def __init__(self, seasons: Iterable[Season], schools: Iterable[int] | QuerySet | None = None):
        self.seasons = {season.pk: season for season in seasons}
        self._schools = schools

    @classmethod
    def of_entries(cls, entries: Iterable) -> "Deadlines":
        """Those that these new students stand under; their seasons are read with them."""
        entries = list(entries)
        return cls([entry.season for entry in entries], {entry.school_id for entry in entries})

    @cached_property
    def _found(self) -> tuple[dict[_Place, date], dict[_Place, tuple[date, int]]]:
        """By school, season and track: days by own terms, and the latest extension with its id."""
        own: dict[_Place, date] = {}
        extended: dict[_Place, tuple[date, int]] = {}
        for school, season, track, pk, *days in self._rows():
            if track:
                place = (school, season, track)
                extended[place] = max(extended.get(place, (days[0], pk)), (days[0], pk))
            else:
                own |= {(school, season, each): day for each, day in zip(TRACKS, days, strict=True)}
        return own, extended

    def _rows(self) -> Iterable[tuple]:
        if self._schools is None or isinstance(self._schools, QuerySet):
            return _query(self.seasons, self._schools)
        return _rows_of(frozenset(self.seasons), frozenset(self._schools))

    def of(self, school_id: int, season_id: int, track: str) -> Until:
        """Until when the school registers this track in this season."""
        place, (own, extended) = (school_id, season_id, track), self._found
        rule = own.get(place) or self.seasons[season_id].deadline(track)
        until, extension = extended.get(place, (rule, None))
        return Until(until, rule, extension) if until > rule else Until(rule, rule)

    def of_entry(self, entry) -> Until:
        """Until when this new student's school registers it."""
        return self.of(entry.school_id, entry.season_id, entry.track)

    def different(self) -> dict[tuple[int, str], date]:
        """By (school, track) the deadlines that are not the season's own; of one season."""
        own, extended = self._found
        places = own.keys() | extended.keys()
        days = {(school, track): self.of(school, season, track).day for school, season, track in places}
        (season,) = self.seasons.values()
        return {place: day for place, day in days.items() if day != season.deadline(place[1])}


def differing_deadlines(season: Season, schools=None) -> dict[tuple[int, str], date]:
    """By (school id, track) a school's deadline, where it is not the season's.

    ``schools``: a queryset or ids, all when None; one query for any number of them.
    """
    return Deadlines([season], schools).different()


def deadline_of(school, season: Season, track: str) -> date:
    """The deadline (inclusive) by which the school registers new students of this track (N5, I21)."""
    return until_of(school, season, track).day


def until_of(school, season: Season, track: str) -> Until:
    """The deadline with what it comes from: the season, the school's own term, or an extension."""
    return Deadlines([season], [school.pk]).of(school.pk, season.pk, track)


def tracks_of(school: School) -> list[Track]:
    """The tracks of this school whose new students it registers."""
    return [track for track in TRACKS if track in school.tracks]


def closed(until: Until, school: School, today: date | None = None) -> SeasonClosed | None:
    """The refusal when the deadline is over; it says who extends it."""
    return SeasonClosed(until.day, school.authority.name) if (today or timezone.localdate()) > until.day else None


def deadline_passed(school: School, season: Season, track: str) -> SeasonClosed | None:
    """The refusal when the school's deadline (inclusive) of this track is over."""
    return closed(until_of(school, season, track), school)


def shuts_out(day: date, before: date) -> bool:
    """Whether a deadline moved back from ``before`` to ``day`` would be over; none is: who was in time stays so."""
    return day < min(before, timezone.localdate())


@asked_once
def current_season() -> Season | None:
    """The newest season that has begun, else the next one."""
    begun = Q(starts_on__lte=timezone.localdate())
    seasons = Season.objects.select_related("rules")
    return seasons.filter(begun).order_by("-starts_on", "-pk").first() or seasons.order_by("starts_on", "pk").first()


def open_seasons() -> list[Season]:
    """Seasons that have begun and not ended, the newest first: the present one, and those whose late way is open."""
    today = timezone.localdate()
    late = Extension.objects.filter(season=OuterRef("pk"), until__gte=today)
    going_on = Season.objects.filter(Q(ends_on__gte=today) | Q(Exists(late)), starts_on__lte=today)
    return list(going_on.order_by("-starts_on", "-pk"))


def own_days(account, season: Season) -> dict[str, Until]:
    """By track until when the account's school registers; nothing for who has none."""
    if account.school is None:
        return {}
    days = Deadlines([season], [account.school_id])
    return {track: days.of(account.school_id, season.pk, track) for track in tracks_of(account.school)}


def nearest(account, season: Season) -> date:
    """The nearest deadline ahead of the account's school, or of an officer's own schools; else the one passed last."""
    days = sorted({until.day for until in own_days(account, season).values()} or _days_of_schools(account, season))
    today = timezone.localdate()
    return next((day for day in days if day >= today), days[-1])


def _days_of_schools(account, season: Season) -> set[date]:
    """Deadlines of the schools in an officer's own care; the season's where nothing else holds."""
    ordinary = {season.deadline(track) for track in TRACKS}
    if account.role != Role.OFFICER:
        return ordinary
    return ordinary | set(of_own_schools(account, season).different().values())


@asked_once
def of_own_schools(account, season: Season) -> Deadlines:
    """Those of the schools in an officer's own care."""
    return Deadlines([season], School.objects.reviewed_by(account).values("pk"))


# --- in the database --------------------------------------------------------------------------------------------------


def ordinary_deadline(row: str = "") -> Case:
    """A row's deadline before any extension; ``row`` is the path to what has the school, season and track."""
    path = f"{row}__" if row else ""
    own = SchoolTerm.objects.filter(school=OuterRef(f"{path}school"), season=OuterRef(f"{path}season"))
    days = {
        track: Coalesce(Subquery(own.values(f"{track}_deadline")), F(f"{path}season__{track}_deadline"))
        for track in TRACKS
    }
    return Case(*(When(Q(**{f"{path}track": track}), day) for track, day in days.items()), output_field=DateField())


def past_deadline(rows: QuerySet) -> QuerySet:
    """Of rows with a school, a season and a track (new students, rosters) those whose deadline is over."""
    today = timezone.localdate()
    place = {name: OuterRef(name) for name in ("school", "season", "track")}
    extended = Extension.objects.filter(**place, until__gte=today)
    return rows.annotate(ordinary=ordinary_deadline()).filter(~Exists(extended), ordinary__lt=today)


def ended(rows: QuerySet) -> QuerySet:
    """Of rows with a school, a season and a track those whose season has ended there, its late way too.

    The season's last day is over, and no deadline of the school's own lies ahead.
    """
    today = timezone.localdate()
    place = {name: OuterRef(name) for name in ("school", "season")}
    extended = Extension.objects.filter(**place, track=OuterRef("track"), until__gte=today)
    late = {track: SchoolTerm.objects.filter(**place, **{f"{track}_deadline__gte": today}) for track in TRACKS}
    still_on = Q(Exists(extended))
    for track, terms in late.items():
        still_on |= Q(Exists(terms), track=track)
    return rows.filter(~still_on, season__ends_on__lt=today)


def has_ended(until: Until, season: Season) -> bool:
    """Whether the season has ended at the place of this deadline."""
    return until.over and timezone.localdate() > season.ends_on
