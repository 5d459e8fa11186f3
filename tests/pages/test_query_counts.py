"""Every list page costs a fixed number of queries, whatever it lists; none over eighteen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.entries.models import Entry
from tests.factories import EntryFactory, StudentRecordFactory
from tests.roster_rows import doubtful, matched, student, wrong
from tests.school_at_work import signed_in

pytestmark = pytest.mark.django_db

MOST = 18


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def grown(client, url: str, grow) -> list[int]:
    """Queries of a page with 1, 3 and 30 rows; ``grow(n)`` adds n."""
    found, stand = [], 0
    for size in (1, 3, 30):
        grow(size - stand)
        stand = size
        found.append(queries(client, url))
    return found


def assert_constant(found: list[int]):
    one, three, thirty = found
    assert three == thirty
    assert max(one, three, thirty) <= MOST


@pytest.mark.parametrize("kind", [matched, doubtful, student, wrong])
def test_results(registrar, upload, kind):
    found = []
    for size in (1, 12, 30):  # from ten rows on one query more asks whether it is the right file
        roster, _response = upload([kind(100 * size + n) for n in range(size)])
        found.append(queries(registrar, reverse("roster", args=[roster.pk])))
    assert_constant(found)


def test_rosters(registrar, upload):
    made = iter(range(1000))
    assert_constant(grown(registrar, reverse("rosters"), lambda n: [upload([student(next(made))]) for _ in range(n)]))


def test_home_of_a_school(registrar, school, season):
    def grow(n):
        return EntryFactory.create_batch(n, school=school, season=season, verdict="pending")

    assert_constant(grown(registrar, "/", grow))


def test_home_of_an_authority(officer, school, season):
    def grow(n):
        return EntryFactory.create_batch(n, school__authority=school.authority, season=season)

    assert_constant(grown(officer, "/", grow))


def test_school_review(registrar, school, season):
    def grow(n):
        return EntryFactory.create_batch(n, school=school, season=season, state="at_school")

    assert_constant(grown(registrar, reverse("school_review"), grow))


def test_authority_review_by_school(officer, school, season):
    def grow(n):
        EntryFactory.create_batch(n, school__authority=school.authority, season=season, state="at_authority")

    assert_constant(grown(officer, reverse("authority_review"), grow))


def test_authority_review_of_one_school(officer, school, season):
    def grow(n):
        return EntryFactory.create_batch(n, school=school, season=season, state="at_authority")

    assert_constant(grown(officer, reverse("authority_review_school", args=[school.pk]), grow))


def test_resolve_with_many_candidates(registrar, school, season):
    found = []
    for size in (1, 3, 20):
        records = StudentRecordFactory.create_batch(size)
        entry = EntryFactory(school=school, season=season, verdict="pending", candidates=records)
        found.append(queries(registrar, reverse("resolve_entry", args=[entry.pk])))
    assert_constant(found)


@pytest.mark.parametrize("state", ["resolving", "supplementing", "at_school", "registered"])
def test_a_students_page(school, season, state):
    verdict = "pending" if state == "resolving" else "matched"
    entry = EntryFactory(school=school, season=season, verdict=verdict, state=state)
    client = signed_in(Entry.objects.get(pk=entry.pk).typed_by)
    assert queries(client, reverse("entry", args=[entry.pk])) <= MOST
