"""The progress board (N6): how far each unit below an authority is, down to the school; figures only, nobody's name.

Every number comes from the school it belongs to, so that units add up to their authority whatever the level. A fixed
number of queries for any number of schools.
"""

from datetime import date
from operator import add
from typing import NamedTuple

from django.db.models import Q, Value
from django.utils import timezone

from enrollment.entries import states
from enrollment.figures import counting
from enrollment.figures.models import COUNTED
from enrollment.rosters.models import Roster
from enrollment.seasons.deadlines import differing_deadlines
from enrollment.seasons.models import TRACKS, PlannedIntake, Season
from enrollment.uploads.models import UploadState
from registry.access import subtree
from registry.institutions import Authority, School, has_track

# how far along the way a new student is that stands there, in hundredths; who is on no roster yet is at 0
WAY = {
    states.RESOLVING: 20,
    states.SUPPLEMENTING: 40,
    states.AT_SCHOOL: 60,
    states.AT_AUTHORITY: 80,
    states.REGISTERED: 100,
}


class Figures(NamedTuple):
    """What the board says of a school, or of all schools of a unit together.

    ``expected`` new students are those planned, or those on rosters where these are more; ``missing`` are planned and
    on no roster; ``overdue`` are on the way after their school's deadline. ``schools`` counts those that register new
    students, ``not_started`` those of them that have neither roster nor new student on one of their tracks, ``late``
    those that are past their deadline with new students of their own to finish, or without having started.
    """

    planned: int = 0
    expected: int = 0
    missing: int = 0
    total: int = 0
    resolving: int = 0
    supplementing: int = 0
    sent_back: int = 0
    at_school: int = 0
    at_authority: int = 0
    registered: int = 0
    ended: int = 0
    matched: int = 0
    pending: int = 0
    not_found: int = 0
    admitted: int = 0
    overdue: int = 0
    schools: int = 0
    not_started: int = 0
    late: int = 0

    def plus(self, other: "Figures") -> "Figures":
        """Both together."""
        return Figures(*map(add, self, other))

    @property
    def way(self) -> int:
        """How much of the whole way is done, in hundredths: the mean over all expected new students."""
        if not self.expected:
            return 0 if self.not_started else 100
        return sum(hundredths * getattr(self, state) for state, hundredths in WAY.items()) // self.expected

    @property
    def outstanding(self) -> int:
        """Expected new students who are not registered."""
        return self.expected - self.registered


NOTHING = Figures()


class Unit(NamedTuple):
    """A line of the board: a subordinate authority with all schools below it, or a school."""

    is_school: bool
    pk: int
    code: str
    name: str
    figures: Figures
    place: str = ""  # of a school far below: its authority's name


def behind(unit: Unit) -> tuple:
    """Sorts the furthest behind first: the least progress, and among equals the most new students outstanding."""
    return unit.figures.way, -unit.figures.outstanding, unit.code


class _School(NamedTuple):
    pk: int
    code: str
    name: str
    authority_id: int
    primary_track: bool
    vocational_track: bool

    def tracks(self, track: str) -> list[str]:
        own = zip(TRACKS, (self.primary_track, self.vocational_track), strict=True)
        return [each.value for each, registers in own if registers and track in ("", each)]


class Board:
    """The board of one authority, or of one school, for a season and one track or all."""

    def __init__(self, season: Season, track: str = "", *, authority: Authority | None = None, school=None):
        self.season, self.track, self.authority = season, track, authority
        self.counted_at = timezone.now()
        self._below = list(Authority.objects.filter(subtree(authority.pk, "pk"))) if authority else []
        below = [each.pk for each in self._below]
        self._condition = Q(school__authority__in=below) if authority else Q(school=school.pk)
        found = School.objects.filter(Q(authority__in=below) if authority else Q(pk=school.pk))
        found = found.filter(has_track(TRACKS)).order_by("code")
        self._schools = [_School(*row) for row in found.values_list(*_School._fields)]
        self._scope = found.order_by().values("pk")
        self.by_school = self._figures()

    def own_authority(self) -> Authority:
        """Whose board it is; the board of a school has neither units nor a workbook."""
        assert self.authority is not None
        return self.authority

    def _figures(self) -> dict[int, Figures]:
        """Figures of each school, by its id."""
        counted = {row[:2]: row.numbers for row in counting.figures(self._condition, self.season, self.track)}
        plans, begun = self._plans_and_beginnings()
        begun |= counted.keys()
        late = differing_deadlines(self.season, self._scope)
        today = timezone.localdate()
        over: dict[str, bool] = {track: self.season.deadline(track) < today for track in TRACKS}
        found = {}
        for school in self._schools:
            figures = Figures(schools=1)
            for track in school.tracks(self.track):
                place = (school.pk, track)
                is_over = late[place] < today if place in late else over[track]
                figures = figures.plus(_of_place(counted.get(place), plans.get(place, 0), place in begun, is_over))
            found[school.pk] = figures._replace(not_started=min(figures.not_started, 1), late=min(figures.late, 1))
        return found

    def _plans_and_beginnings(self) -> tuple[dict[tuple[int, str], int], set[tuple[int, str]]]:
        """Planned numbers, and places with a roster, be it one whose rows were all rejected; one query."""
        plans = PlannedIntake.objects.filter(self._condition, season=self.season).order_by()
        rosters = Roster.objects.filter(self._condition, season=self.season).exclude(state=UploadState.REFUSED)
        started = rosters.order_by().values_list("school", "track", Value(-1)).distinct()
        planned, begun = {}, set()
        for school, track, number in plans.values_list("school", "track", "number").union(started, all=True):
            if number < 0:
                begun.add((school, track))
            else:
                planned[school, track] = number
        return planned, begun

    @property
    def total(self) -> Figures:
        """All schools together."""
        return _sum(self.by_school.values())

    def units(self) -> list[Unit]:
        """The authority's direct subordinates and its own schools, by their codes."""
        authority = self.own_authority()
        of_authority = self._direct_subordinates()
        sums: dict[int, list[Figures]] = {pk: [] for pk in of_authority.values()}
        for school in self._schools:
            if school.authority_id != authority.pk:
                sums[of_authority[school.authority_id]].append(self.by_school[school.pk])
        units = [
            Unit(False, each.pk, each.code, each.name, _sum(sums[each.pk])) for each in self._below if each.pk in sums
        ]
        own = [school for school in self._schools if school.authority_id == authority.pk]
        return sorted(units, key=lambda unit: unit.code) + [self._line(school) for school in own]

    def _direct_subordinates(self) -> dict[int, int]:
        """Of each authority below, the direct subordinate that it is or belongs to."""
        authority = self.own_authority()
        superiors = {each.pk: each.superior_id for each in self._below if each.pk != authority.pk}

        def climb(pk: int) -> int:
            superior = superiors[pk]
            assert superior is not None  # the authority's own is reached before
            return pk if superior == authority.pk else climb(superior)

        return {pk: climb(pk) for pk in superiors}

    def schools(self) -> list[Unit]:
        """All schools below, with their competent authorities."""
        names = {each.pk: each.name for each in self._below}
        return [self._line(school)._replace(place=names.get(school.authority_id, "")) for school in self._schools]

    def _line(self, school: _School) -> Unit:
        return Unit(True, school.pk, school.code, school.name, self.by_school[school.pk])

    def tracks(self) -> list[str]:
        """The tracks that the schools register new students of."""
        return [track.value for track in TRACKS if any(track in school.tracks("") for school in self._schools)]

    def days(self) -> dict[date, tuple[int, int]]:
        """By day how many were received and registered."""
        return counting.days(self._condition, self.season, self.track)


def _of_place(numbers: tuple[int, ...] | None, planned: int, has_begun: bool, is_over: bool) -> Figures:
    """Figures of a school's one track."""
    if numbers is None:
        idle = int(not has_begun)
        late = idle if is_over else 0
        return Figures(planned=planned, expected=planned, missing=planned, not_started=idle, late=late)
    count = dict(zip(COUNTED, numbers, strict=True))
    under_way = sum(count[state] for state in states.UNDER_WAY)
    total = under_way + count[states.REGISTERED]
    ended = sum(count.pop(state) for state in states.ENDED)
    return Figures(
        planned=planned,
        expected=max(planned, total),
        missing=max(planned - total, 0),
        total=total,
        ended=ended,
        overdue=under_way if is_over else 0,
        not_started=int(not has_begun),
        late=int(is_over and any(count[state] for state in states.AT_THE_SCHOOL)),
        **count,
    )


def _sum(figures) -> Figures:
    columns = list(zip(*figures, strict=True))
    return Figures(*map(sum, columns)) if columns else NOTHING


def planned(school: School, season: Season | None) -> Figures:
    """What the school's home page says of its plan for the present season: planned, there, missing.

    A plan of a season before says nothing of this one.
    """
    plans = list(PlannedIntake.objects.filter(school=school, season=season)) if season else []
    if not plans:
        return NOTHING
    numbers = {row.track: row.numbers for row in counting.figures(Q(school=school.pk), season)}
    return _sum(_of_place(numbers.get(plan.track), plan.number, True, False) for plan in plans)
