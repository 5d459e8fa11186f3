"""Until when newcomers are registered (N5)."""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar

from enrollment.models import DayOverride, Extension, Season

VOCATIONAL_WORKING_DAYS = 20
_LAST_VOCATIONAL_DAY = (11, 20)


class WorkingDay(NamedTuple):
    """A working day counted off, and whether holidays were known on the way; if not, Monday to Friday were counted."""

    day: date
    holidays_known: bool


def last_days(season: Season, schools=None) -> dict[tuple[int, str], date]:
    """By (school id, track) the last day on which a school registers when it is not the season's own.

    ``schools``: a queryset or ids, all when None; one query for any number of them.
    """
    extensions = Extension.objects.filter(season=season).order_by("until")
    if schools is not None:
        extensions = extensions.filter(school__in=schools)
    granted = {(school, track): until for school, track, until in extensions.values_list("school", "track", "until")}
    return {place: max(until, season.deadline(place[1])) for place, until in granted.items()}


def last_day(school, season: Season, track: str) -> date:
    """The last day (inclusive) on which the school registers newcomers of this track (N5, I21)."""
    return last_days(season, [school.pk]).get((school.pk, track), season.deadline(track))


def primary_deadline(starts_on: date) -> date:
    """A month after the start: the same day of the next month, or its last day."""
    year, month = starts_on.year + starts_on.month // 12, starts_on.month % 12 + 1
    return date(year, month, min(starts_on.day, calendar.monthrange(year, month)[1]))


def vocational_deadline(starts_on: date) -> WorkingDay:
    """20 working days after the start, never after the next 20 November."""
    counted = working_days_after(starts_on, VOCATIONAL_WORKING_DAYS)
    last = date(starts_on.year, *_LAST_VOCATIONAL_DAY)
    if last < starts_on:
        last = last.replace(year=starts_on.year + 1)
    return counted._replace(day=min(counted.day, last))


def working_days_after(day: date, count: int) -> WorkingDay:
    """The `count`-th working day after `day`, which itself does not count; what operations entered comes first."""
    entered = dict(DayOverride.objects.filter(day__gt=day).values_list("day", "is_working"))
    holidays_known = True
    while count:
        day += timedelta(days=1)
        is_working, known = (entered[day], True) if day in entered else _is_working_day(day)
        count -= is_working
        holidays_known = holidays_known and known
    return WorkingDay(day, holidays_known)


def _is_working_day(day: date) -> tuple[bool, bool]:
    """Whether people work on this day, and whether the year's holidays have been announced."""
    try:
        return chinese_calendar.is_workday(day), True
    except NotImplementedError:  # the State Council announces a year's holidays in the autumn before
        return day.weekday() < calendar.SATURDAY, False
