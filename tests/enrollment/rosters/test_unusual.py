"""The guard against the wrong file: what the results page says before anybody goes on."""

from html import unescape

import pytest
from django.urls import reverse

from enrollment.rosters.models import Outcome, Roster
from enrollment.rosters.unusual import remarks
from tests.factories import AuthorityFactory, EntryFactory, RegistrarFactory, SchoolFactory, StudentRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def roster(season):
    school = SchoolFactory(authority=AuthorityFactory(code="440106"))
    return Roster.objects.create(
        school=school,
        season=season,
        track="primary",
        uploaded_by=RegistrarFactory(school=school),
        file_name="a.csv",
        file_size=1,
        sha256="0" * 64,
        stored_as="a",
        rows_total=20,
    )


@pytest.fixture
def season():
    from tests.factories import SeasonFactory

    return SeasonFactory()


def counted(**counts) -> dict[str, int]:
    return dict.fromkeys(Outcome.values, 0) | counts


def entries(roster, *codes):
    """One new student for each code, whose archive lies there."""
    for row, code in enumerate(codes, start=2):
        authority = AuthorityFactory._meta.model.objects.filter(code=code).first() or AuthorityFactory(code=code)
        kindergarten = SchoolFactory(kindergarten=True, authority=authority)
        record = StudentRecordFactory(school=kindergarten)
        EntryFactory(school=roster.school, season=roster.season, roster=roster, row_number=row, archive=record)


def test_an_ordinary_roster_has_no_remark(roster):
    entries(roster, *["440106"] * 9, "440103", "510100")
    assert remarks(roster, counted(matched=11, not_found=9)) == []


@pytest.mark.parametrize("outcome", ["not_found", "repeated"])
def test_half_of_the_rows_not_found_or_repeated_are_said(roster, outcome):
    assert len(remarks(roster, counted(**{outcome: 10, "matched": 10}))) == 1
    assert remarks(roster, counted(**{outcome: 9, "matched": 11})) == []


def test_records_of_other_regions_are_said(roster):
    entries(roster, *["440106"] * 4, *["510104"] * 6)
    (sentence,) = remarks(roster, counted(matched=10))
    assert "6" in sentence
    assert "10" in sentence


def test_the_household_counts_where_the_school_is_far(roster):
    entries(roster, *["510104"] * 10)
    StudentRecordFactory._meta.model.objects.update(household_region="440111")
    assert remarks(roster, counted(matched=10)) == []


def test_few_rows_say_nothing(roster):
    roster.rows_total = 9
    assert remarks(roster, counted(not_found=9)) == []


def test_the_threshold_is_a_setting(roster, settings):
    settings.ROSTER_UNUSUAL_SHARE = 0.9
    assert remarks(roster, counted(not_found=17, matched=3)) == []
    assert len(remarks(roster, counted(not_found=18, matched=2))) == 1


def test_the_results_page_says_it(client, roster, settings):
    from django.utils import timezone

    for number in range(2, 22):
        EntryFactory(school=roster.school, season=roster.season, roster=roster, row_number=number, verdict="not_found")
    Roster.objects.filter(pk=roster.pk).update(state="done", rows_done=20, finished_at=timezone.now())
    client.force_login(roster.uploaded_by)
    page = client.get(reverse("roster", args=[roster.pk]))
    assert len(page.context["remarks"]) == 1
    assert page.context["remarks"][0] in unescape(page.content.decode())
