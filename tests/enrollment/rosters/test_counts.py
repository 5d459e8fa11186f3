import pytest
from django.db.models import Q

from enrollment.entries.transitions import move
from enrollment.rosters.counts import add_counts, oldest_at_authority, roster_counts, waiting_counts
from enrollment.rosters.models import Roster, RosterRow
from tests.factories import (
    EntryFactory,
    OfficerFactory,
    OpsFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory()


def a_roster(school, **rows):
    registrar = RegistrarFactory(school=school)
    roster = Roster.objects.create(
        school=school,
        season=SeasonFactory(),
        track="primary",
        uploaded_by=registrar,
        file_name="a.csv",
        file_size=1,
        sha256=f"{Roster.objects.count():064d}",
        stored_as="x",
    )
    numbers = iter(range(2, 100))
    for outcome, count in rows.items():
        for _ in range(count):
            if outcome == "matched":
                EntryFactory(school=school, roster=roster, row_number=next(numbers))
            else:
                RosterRow.objects.create(roster=roster, number=next(numbers), outcome=outcome)
    return roster


def test_a_rosters_counts_name_every_outcome(school):
    roster = a_roster(school, matched=2, rejected=3)
    assert roster_counts(roster) == {
        "matched": 2,
        "pending": 0,
        "not_found": 0,
        "admitted": 0,
        "registered": 0,
        "rejected": 3,
        "repeated": 0,
    }


def test_counts_of_many_rosters_take_two_queries(school, django_assert_num_queries):
    rosters = [a_roster(school, rejected=number) for number in (1, 2)]
    with django_assert_num_queries(2):
        add_counts(rosters, Q(pk__in=[]))
    assert [roster.counts["rejected"] for roster in rosters] == [1, 2]


def test_what_waits_is_counted_in_one_query(school, django_assert_num_queries):
    for state in ("resolving", "at_school", "at_school", "at_authority", "registered"):
        EntryFactory(school=school, state=state, verdict="pending")
    EntryFactory()
    a_roster(school)
    account = RegistrarFactory(school=school)
    with django_assert_num_queries(1):
        counts = waiting_counts(account)
    assert counts == {
        "resolving": 1,
        "supplementing": 0,
        "at_school": 2,
        "at_authority": 1,
        "registered": 1,
        "terminated": 0,
        "withdrawn": 0,
        "sent_back": 0,
        "reading": 1,
    }


def test_what_was_sent_back_is_counted_until_it_is_submitted_again(school):
    registrar = RegistrarFactory(school=school)
    entry = EntryFactory(school=school, state="at_school")
    move(entry.pk, "school_send_back", registrar, reason="电话有误", detail={"fields": {"phone": "少一位"}})
    assert waiting_counts(registrar)["sent_back"] == 1
    move(entry.pk, "submit", registrar)
    assert waiting_counts(registrar)["sent_back"] == 0


def test_an_officer_counts_only_the_own_schools(school):
    EntryFactory(school=school, state="at_authority")
    superior = OfficerFactory(authority=school.authority.superior)
    assert waiting_counts(OfficerFactory(authority=school.authority))["at_authority"] == 1
    assert waiting_counts(superior)["at_authority"] == 0


def test_operations_count_nobody(school):
    EntryFactory(school=school)
    assert set(waiting_counts(OpsFactory()).values()) == {0}


def test_the_oldest_at_the_authority_is_shown(school):
    account = RegistrarFactory(school=school)
    assert oldest_at_authority(account) is None
    entry = EntryFactory(school=school, state="at_authority")
    assert oldest_at_authority(account) == entry.state_since


def test_the_counts_of_one_account_are_written_for_no_other(school):
    """One query is written for all accounts of a kind; each still counts its own place and season alone."""
    seasons = [SeasonFactory() for _season in range(2)]
    schools = [school, SchoolFactory(authority=school.authority), SchoolFactory()]
    for more, place in enumerate(schools, start=1):
        for season in seasons:
            EntryFactory.create_batch(more, school=place, season=season)
        EntryFactory(school=place, season=seasons[0])
    registrars = [RegistrarFactory(school=place) for place in schools]
    assert [waiting_counts(each)["supplementing"] for each in registrars] == [3, 5, 7]
    assert [waiting_counts(each, seasons[1])["supplementing"] for each in registrars] == [1, 2, 3]
    officers = [OfficerFactory(authority=place.authority) for place in schools[1:]]
    assert [waiting_counts(each, seasons[0])["supplementing"] for each in officers] == [2 + 3, 4]
