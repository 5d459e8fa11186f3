"""Days counted off by a season's rules: months, working days, days of the year (N5)."""

import calendar
from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar
from chinese_calendar import constants

from enrollment.seasons.models import TRACKS, DayOverride, DeadlineRule, Season
from enrollment.seasons.rules import rule_of

# the State Council announces a year's holidays in the autumn before
ANNOUNCED_UNTIL = date(max(constants.holidays).year, 12, 31)


class Counted(NamedTuple):
    """A day counted off, and whether holidays were known on the way; if not, Monday to Friday were counted."""

    day: date
    holidays_known: bool = True


def counted(season: Season, track: str, starts_on: date | None = None) -> Counted:
    """The deadline of a track by the season's rules, for a school whose term starts on another day if one is given.

    A day of the year is the season's, whenever a school begins: one that begins after it has no day left.
    """
    rule = rule_of(season.rules, track)
    return _counted(rule, starts_on or season.starts_on, season.starts_on)


def _counted(rule: DeadlineRule, starts_on: date, season_starts_on: date) -> Counted:
    if rule.on_day:
        return Counted(next_day(rule.on_day, season_starts_on))
    found = working_days_after(starts_on, rule.working_days) if rule.working_days else None
    if found is None:
        assert rule.months is not None  # deadline_is_found_in_one_way
        found = Counted(months_after(starts_on, rule.months))
    if not rule.not_after:
        return found
    return found._replace(day=min(found.day, next_day(rule.not_after, season_starts_on)))


def guessed(season: Season) -> bool:
    """Whether a day of the season was counted in working days over a year whose holidays are not announced.

    A season that is being typed in may have no days yet: nothing was counted then.
    """
    if None in (season.starts_on, season.vocational_deadline, season.primary_deadline):
        return False
    if season.vocational_deadline <= ANNOUNCED_UNTIL and season.primary_deadline <= ANNOUNCED_UNTIL:
        return False
    return any(not counted(season, track).holidays_known for track in TRACKS)


def next_day(day_of_year: str, start: date) -> date:
    """The first such day (``MM-DD``) from the start on."""
    day = date.fromisoformat(f"{start.year}-{day_of_year}")
    return day if day >= start else day.replace(year=day.year + 1)


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def working_days_after(day: date, count: int) -> Counted:
    """The `count`-th working day after `day`, which itself does not count; what operations entered comes first."""
    entered = dict(DayOverride.objects.filter(day__gt=day).values_list("day", "is_working"))
    holidays_known = True
    while count:
        day += timedelta(days=1)
        is_working, known = (entered[day], True) if day in entered else _is_working_day(day)
        count -= is_working
        holidays_known = holidays_known and known
    return Counted(day, holidays_known)


def _is_working_day(day: date) -> tuple[bool, bool]:
    """Whether people work on this day, and whether the year's holidays have been announced."""
    try:
        return chinese_calendar.is_workday(day), True
    except NotImplementedError:  # the package knows only announced years; `holidays_known` says so to who decides
        return day.weekday() < calendar.SATURDAY, False
