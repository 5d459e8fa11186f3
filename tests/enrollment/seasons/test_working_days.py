"""How a season's rules make its deadlines (N5): months, working days, days of the year."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from enrollment.seasons.models import DayOverride, DeadlineRule, RuleSet, Season, check_day_of_year
from enrollment.seasons.rules import ship_rules
from enrollment.seasons.working_days import (
    ANNOUNCED_UNTIL,
    counted,
    guessed,
    months_after,
    next_day,
    working_days_after,
)

ANY_DAY = st.dates(date(2015, 1, 1), date(2040, 12, 31))
KNOWN_DAY = st.dates(date(2015, 1, 1), ANNOUNCED_UNTIL - timedelta(days=60))


def season(starts_on: date, rules: str = "") -> Season:
    ship_rules()
    return Season(starts_on=starts_on, rules=RuleSet.objects.get(code=rules) if rules else None)


@given(ANY_DAY, st.integers(1, 24))
def test_months_end_on_the_same_day_or_the_last_of_the_month(start, months):
    day = months_after(start, months)
    assert (day.year * 12 + day.month) - (start.year * 12 + start.month) == months
    assert day.day == start.day or (day.day < start.day and (day + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("start", "day"),
    [
        (date(2026, 9, 1), date(2026, 10, 1)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),  # a leap year
        (date(2028, 2, 29), date(2028, 3, 29)),
        (date(2026, 12, 15), date(2027, 1, 15)),
        (date(2026, 8, 31), date(2026, 9, 30)),
    ],
)
def test_a_month_after(start, day):
    assert months_after(start, 1) == day


@pytest.mark.django_db
@given(KNOWN_DAY, st.integers(1, 30))
def test_so_many_working_days_lie_between(start, count):
    found = working_days_after(start, count)
    days = [start + timedelta(days=n) for n in range(1, (found.day - start).days + 1)]
    assert found.holidays_known
    assert sum(map(chinese_calendar.is_workday, days)) == count
    assert chinese_calendar.is_workday(days[-1])


@given(ANY_DAY, st.sampled_from(["11-20", "04-20", "01-01", "12-31"]))
def test_a_day_of_the_year_is_the_next_one(start, day_of_year):
    day = next_day(day_of_year, start)
    assert f"{day:%m-%d}" == day_of_year
    assert start <= day < start + timedelta(days=366)


@pytest.mark.django_db
@given(KNOWN_DAY)
def test_a_vocational_day_is_never_after_20_november(start):
    found = counted(Season(starts_on=start), "vocational").day
    assert start <= found <= next_day("11-20", start)
    assert found == min(working_days_after(start, 20).day, next_day("11-20", start))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rules", "starts_on", "primary", "vocational"),
    [
        ("", date(2026, 9, 1), date(2026, 10, 1), date(2026, 9, 29)),
        ("2015", date(2026, 10, 26), date(2026, 11, 26), date(2026, 11, 20)),
        ("2025", date(2026, 9, 1), date(2026, 11, 1), date(2026, 9, 29)),
        ("spring", date(2026, 3, 2), date(2026, 4, 2), date(2026, 4, 20)),
    ],
)
def test_the_shipped_rules(rules, starts_on, primary, vocational):
    opened = season(starts_on, rules)
    assert (counted(opened, "primary").day, counted(opened, "vocational").day) == (primary, vocational)


@pytest.mark.django_db
def test_a_school_that_begins_later_has_the_latest_day_of_the_season():
    autumn = season(date(2026, 9, 1), "2015")
    assert counted(autumn, "vocational", date(2026, 11, 10)).day == date(2026, 11, 20)
    assert counted(autumn, "vocational", date(2026, 12, 1)).day == date(2026, 11, 20)
    assert counted(autumn, "primary", date(2026, 12, 1)).day == date(2027, 1, 1)


@pytest.mark.django_db
def test_what_operations_changed_of_a_shipped_rule_stays():
    ship_rules()
    DeadlineRule.objects.filter(rules__code="2025", track="primary").update(months=3)
    ship_rules()
    assert counted(season(date(2026, 9, 1), "2025"), "primary").day == date(2026, 12, 1)


@pytest.mark.django_db
def test_a_rule_finds_its_day_in_one_way():
    rules = RuleSet.objects.create(code="x")
    for wrong in ({}, {"months": 1, "working_days": 3}, {"months": 1, "on_day": "04-20"}, {"months": 0}):
        with transaction.atomic(), pytest.raises(IntegrityError):
            DeadlineRule.objects.create(rules=rules, track="primary", **wrong)


@pytest.mark.parametrize("text", ["02-29", "13-01", "20-11", "April", "4-20"])
def test_a_day_that_is_not_in_every_year_is_refused(text):
    with pytest.raises(ValidationError):
        check_day_of_year(text)


@pytest.mark.django_db
def test_a_day_counted_without_announced_holidays_says_so():
    known = season(date(2026, 9, 1))
    known.primary_deadline, known.vocational_deadline = date(2026, 10, 1), date(2026, 9, 29)
    assert not guessed(known)
    start = ANNOUNCED_UNTIL - timedelta(days=10)
    ahead = season(start)
    ahead.primary_deadline, ahead.vocational_deadline = months_after(start, 1), counted(ahead, "vocational").day
    assert guessed(ahead)
    for n in range(1, 60):
        DayOverride.objects.create(day=ANNOUNCED_UNTIL + timedelta(days=n), is_working=n % 7 < 5)
    assert not guessed(ahead)
