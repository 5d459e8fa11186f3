"""With whom a newcomer, a case, a roster lies: the plain function and the database's conditions say the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollment import states
from enrollment.models import Entry, Roster
from enrollment.transitions import move
from review import cases, resolve
from review.admitted import continue_admitted
from review.models import AdmissionCase
from review.with_whom import CONDITIONS, Whom, case_lies_with, roster_lies_with, whereabouts
from tests.factories import EntryFactory, SchoolFactory, SeasonFactory
from tests.review import disputes

pytestmark = pytest.mark.django_db

EXPECTED = {
    ("resolving", "pending"): Whom.SCHOOL,
    ("resolving", "admitted"): Whom.REGISTRAR,
    ("supplementing", "matched"): Whom.SCHOOL,
    ("at_school", "matched"): Whom.REGISTRAR,
    ("at_authority", "matched"): Whom.AUTHORITY,
    ("registered", "matched"): Whom.NOBODY,
    ("withdrawn", "matched"): Whom.NOBODY,
    ("terminated", "matched"): Whom.NOBODY,
}


def lies(entry: Entry):
    """What the function says of it, once the database's conditions agree that it is this and nothing else."""
    found = whereabouts([Entry.objects.get(pk=entry.pk)])[entry.pk]
    by_database = [whom for whom, condition in CONDITIONS.items() if Entry.objects.filter(condition, pk=entry.pk)]
    assert by_database == [found.whom]
    return found


@pytest.mark.parametrize(("state", "verdict"), EXPECTED)
def test_by_state(state, verdict):
    entry = EntryFactory(state=state, verdict=verdict)
    found = lies(entry)
    assert found.whom == EXPECTED[state, verdict]
    assert found.since == Entry.objects.get(pk=entry.pk).state_since
    at_school = state in (states.RESOLVING, states.SUPPLEMENTING, states.AT_SCHOOL)
    assert found.until == (entry.season.primary_deadline if at_school else None)


def test_the_authority_is_named():
    entry = EntryFactory(state="at_authority")
    assert lies(entry).words == entry.school.authority.name


def test_while_another_school_is_asked_the_newcomer_goes_on_until_the_authority():
    dispute = disputes.admission()
    continue_admitted(dispute.entry.pk, dispute.claimant, disputes.WHY)
    case = AdmissionCase.objects.get()
    found = lies(dispute.entry)
    assert (found.whom, found.also) == (Whom.SCHOOL, dispute.holder.school.name)
    disputes.to_the_authority(dispute)
    found = lies(dispute.entry)
    assert (found.whom, found.words, found.until) == (Whom.OTHER_SCHOOL, dispute.holder.school.name, case.answer_by)
    assert case_lies_with(AdmissionCase.objects.get()).words == dispute.holder.school.name
    cases.contest(case.pk, dispute.holder, disputes.WHY)
    assert lies(dispute.entry).whom == Whom.CASE_AUTHORITY
    assert lies(dispute.entry).words == AdmissionCase.objects.get().authority.name
    cases.decide(case.pk, "claimant", dispute.officer, disputes.WHY)
    assert lies(dispute.entry).whom == Whom.AUTHORITY
    assert case_lies_with(AdmissionCase.objects.get()).whom == Whom.NOBODY


def test_who_claims_waits_for_the_other_school_and_who_holds_must_answer():
    dispute = disputes.claim(state="at_authority")
    cases.open_claim(dispute.entry.pk, dispute.record.pk, dispute.claimant, disputes.WHY)
    assert lies(dispute.entry).whom == Whom.OTHER_SCHOOL
    assert lies(dispute.rival).whom == Whom.REGISTRAR
    cases.contest(AdmissionCase.objects.get().pk, dispute.holder, disputes.WHY)
    assert {lies(dispute.entry).whom, lies(dispute.rival).whom} == {Whom.CASE_AUTHORITY}


def test_many_cost_no_more_than_one(django_assert_num_queries):
    dispute = disputes.claim()
    cases.open_claim(dispute.entry.pk, dispute.record.pk, dispute.claimant, disputes.WHY)
    for size in (1, 10):
        EntryFactory.create_batch(size, season=dispute.season)
        entries = list(Entry.objects.select_related("season", "school__authority"))
        with django_assert_num_queries(2):
            whereabouts(entries)


def test_a_roster_lies_with_the_system_while_it_is_read():
    roster = Roster(school=SchoolFactory.build(), season=SeasonFactory.build(), uploaded_at=timezone.now())
    for state, whom in (("waiting", "system"), ("reading", "system"), ("refused", Whom.SCHOOL), ("done", Whom.NOBODY)):
        roster.state = state
        assert roster_lies_with(roster).whom == whom


def test_a_taken_back_decision_lies_with_the_school_again():
    entry = EntryFactory(verdict="pending")
    by = entry.steps.first().account
    resolve.none_of_these(entry.pk, by)
    assert lies(entry).whom == Whom.SCHOOL
    move(entry.pk, "withdraw", by, reason="家长要求")
    assert lies(entry).whom == Whom.NOBODY


def test_a_near_day_is_counted_down():
    entry = EntryFactory(season=SeasonFactory(primary_deadline=timezone.localdate() + timedelta(days=3)))
    assert lies(entry).countdown.level == "amber"
    assert lies(EntryFactory()).countdown is None
