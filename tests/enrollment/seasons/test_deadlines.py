"""Until when a school registers (N5, I21): the season's day, its own term's, and the latest extension."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollment.entries.models import Entry
from enrollment.seasons.deadlines import (
    Countdown,
    Deadlines,
    deadline_of,
    differing_deadlines,
    nearest,
    past_deadline,
    until_of,
)
from enrollment.seasons.models import Extension, SchoolTerm
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory

pytestmark = pytest.mark.django_db


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


def extension(school, season, days: int, track="primary") -> Extension:
    by = OfficerFactory(authority=school.authority)
    return Extension.objects.create(
        school=school, season=season, track=track, until=day(days), reason="台风停课", granted_by=by
    )


def term(school, season, days: int) -> SchoolTerm:
    by = OfficerFactory(authority=school.authority)
    return SchoolTerm.objects.create(
        school=school,
        season=season,
        starts_on=season.starts_on,
        primary_deadline=day(days),
        vocational_deadline=day(days + 1),
        entered_by=by,
    )


def test_a_school_has_the_seasons_day_until_anything_else_is_said():
    school, season = SchoolFactory(), SeasonFactory()
    assert deadline_of(school, season, "primary") == season.primary_deadline
    assert differing_deadlines(season) == {}


def test_a_school_with_its_own_term_has_its_own_days():
    school, season = SchoolFactory(), SeasonFactory()
    term(school, season, 30)
    assert differing_deadlines(season) == {(school.pk, "primary"): day(30), (school.pk, "vocational"): day(31)}
    assert until_of(school, season, "primary") == (day(30), day(30), None)


def test_the_latest_extension_wins_and_an_earlier_day_never_does():
    school, season = SchoolFactory(), SeasonFactory(primary_deadline=day(5))
    extension(school, season, 3)
    assert until_of(school, season, "primary") == (day(5), day(5), None)
    later = extension(school, season, 40)
    extension(school, season, 20)
    assert until_of(school, season, "primary") == (day(40), day(5), later.pk)
    term(school, season, 30)
    assert until_of(school, season, "primary") == (day(40), day(30), later.pk)
    assert deadline_of(school, season, "vocational") == day(31)


def test_an_extension_is_for_one_track_of_one_school_in_one_season():
    school, season = SchoolFactory(vocational_track=True), SeasonFactory()
    extension(school, season, 50)
    assert deadline_of(school, season, "vocational") == season.vocational_deadline
    assert deadline_of(SchoolFactory(), season, "primary") == season.primary_deadline
    assert deadline_of(school, SeasonFactory(), "primary") == day(21)


def test_many_schools_cost_one_query(django_assert_num_queries):
    season = SeasonFactory()
    schools = SchoolFactory.create_batch(4)
    for school in schools[:3]:
        extension(school, season, 50)
        term(school, season, 10)
    with django_assert_num_queries(1):
        assert len(differing_deadlines(season)) == 6
    with django_assert_num_queries(1):
        days = Deadlines([season], [school.pk for school in schools])
        assert [days.of(school.pk, season.pk, "primary").day for school in schools] == [day(50)] * 3 + [day(21)]


def test_the_database_finds_the_same_ones_past_their_day():
    seasons = [SeasonFactory(closed=True), SeasonFactory()]
    for season in seasons:
        for own, extended in ((None, None), (-3, None), (3, None), (None, 2), (-3, 2), (-3, -1), (None, -1)):
            school = SchoolFactory()
            EntryFactory(school=school, season=season)
            if own:
                term(school, season, own)
            if extended:
                extension(school, season, extended)
    entries = list(Entry.objects.select_related("season"))
    days = Deadlines.of_entries(entries)
    over = {entry.pk for entry in entries if days.of_entry(entry).over}
    assert set(past_deadline(Entry.objects.all()).values_list("pk", flat=True)) == over
    assert 0 < len(over) < len(entries)


@pytest.mark.parametrize(
    ("days", "level"), [(7, "ok"), (6, "amber"), (2, "amber"), (1, "red"), (0, "red"), (-1, "over")]
)
def test_the_countdown_warns_as_the_day_nears(days, level):
    assert Countdown(day(days)).level == level


def test_an_officer_is_shown_the_nearest_day_of_the_own_schools():
    school, season = SchoolFactory(), SeasonFactory()
    extension(SchoolFactory(), season, 1)  # of another authority
    officer, registrar = OfficerFactory(authority=school.authority), RegistrarFactory(school=school)
    assert nearest(officer, season) == nearest(registrar, season) == day(21)
    term(school, season, 4)
    assert nearest(officer, season) == nearest(registrar, season) == day(4)
