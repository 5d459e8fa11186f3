"""Extensions and approvals at the same moment, with real threads on PostgreSQL (I21)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollment.entries.models import Entry
from enrollment.seasons import extensions, refusals
from enrollment.seasons.extensions import ExtensionPlace
from enrollment.seasons.models import Extension, ExtensionRequest
from review.decisions.approve import school_approve
from review.invariants.all import INVARIANTS
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = 20


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


def granting(officer, schools, season, days=10):
    def run(together):
        done = []
        for school in schools:
            together()
            done += extensions.grant(
                officer, [ExtensionPlace(school.pk, "primary")], season, day(days), "台风停课"
            ).done
        return len(done)

    return run


@pytest.fixture
def season():
    return SeasonFactory(closed=True)


def test_an_approval_beside_an_extension_is_refused_or_names_it(season):
    first = SchoolFactory()
    schools = [first, *SchoolFactory.create_batch(ROUNDS - 1, authority=first.authority)]
    entries = {school: EntryFactory(school=school, season=season, state="at_school") for school in schools}
    registrars = {school: RegistrarFactory(school=school) for school in schools}

    def approve(together):
        for school in schools:
            together()
            school_approve([entries[school].pk], registrars[school])

    officer = OfficerFactory(authority=first.authority)
    assert race(granting(officer, schools, season), approve) == [ROUNDS, None]
    assert {row for each in INVARIANTS if each.code == "I21" for row in each.offenders()} == set()
    assert set(Entry.objects.values_list("state", flat=True)) <= {"at_school", "at_authority"}


def test_of_two_officers_who_extend_to_one_day_one_does(season):
    first = SchoolFactory()
    schools = [first, *SchoolFactory.create_batch(ROUNDS - 1, authority=first.authority)]
    officers = OfficerFactory.create_batch(2, authority=first.authority)
    done = race(*(granting(officer, schools, season) for officer in officers))
    assert sum(done) == Extension.objects.count() == ROUNDS


def test_of_two_requests_of_one_school_one_is_taken(season):
    schools = SchoolFactory.create_batch(ROUNDS)
    pairs = [RegistrarFactory.create_batch(2, school=school) for school in schools]

    def asking(which):
        def run(together):
            refused = 0
            for pair in pairs:
                together()
                try:
                    extensions.ask(pair[which], season, "primary", day(9), "材料未收齐")
                except refusals.AskedAlready:
                    refused += 1
            return refused

        return run

    assert sum(race(asking(0), asking(1))) == ROUNDS
    assert ExtensionRequest.objects.count() == ROUNDS
