"""Who has a new student, a case, a roster: the plain function and the database's conditions say the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.entries.transitions import move
from enrollment.rosters.models import Roster
from review.cases import acts, opening
from review.cases.models import AdmissionCase
from review.decisions import resolve
from review.decisions.admitted import continue_admitted
from review.people.awaiting import (
    CASE_CONDITIONS,
    CONDITIONS,
    Awaiting,
    near,
    rosters_parts,
    whereabouts,
    who_has_case,
    who_has_roster,
)
from tests.factories import EntryFactory, RegistrarFactory, SchoolFactory, SeasonFactory
from tests.review.cases import disputes

pytestmark = pytest.mark.django_db

EXPECTED = {
    ("resolving", "pending"): Awaiting.SCHOOL,
    ("resolving", "admitted"): Awaiting.REGISTRAR,
    ("supplementing", "matched"): Awaiting.SCHOOL,
    ("at_school", "matched"): Awaiting.REGISTRAR,
    ("at_authority", "matched"): Awaiting.AUTHORITY,
    ("registered", "matched"): Awaiting.NOBODY,
    ("withdrawn", "matched"): Awaiting.NOBODY,
    ("terminated", "matched"): Awaiting.NOBODY,
}


def who_has(entry: Entry):
    """What the function says of it, once the database's conditions agree that it is this and nothing else."""
    found = whereabouts([Entry.objects.get(pk=entry.pk)])[entry.pk]
    by_database = [who for who, condition in CONDITIONS.items() if Entry.objects.filter(condition, pk=entry.pk)]
    assert by_database == [found.who]
    return found


@pytest.mark.parametrize(("state", "verdict"), EXPECTED)
def test_by_state(state, verdict):
    entry = EntryFactory(state=state, verdict=verdict)
    found = who_has(entry)
    assert found.who == EXPECTED[state, verdict]
    assert found.since == Entry.objects.get(pk=entry.pk).state_since
    at_school = state in (states.RESOLVING, states.SUPPLEMENTING, states.AT_SCHOOL)
    assert found.until == (entry.season.primary_deadline if at_school else None)


def test_the_authority_is_named():
    entry = EntryFactory(state="at_authority")
    assert who_has(entry).words == entry.school.authority.name


def test_while_another_school_is_asked_the_student_goes_on_until_the_authority():
    dispute = disputes.admission()
    continue_admitted(dispute.entry.pk, dispute.claimant, disputes.WHY)
    case = AdmissionCase.objects.get()
    found = who_has(dispute.entry)
    assert (found.who, found.also) == (Awaiting.SCHOOL, dispute.holder.school.name)
    disputes.to_the_authority(dispute)
    found = who_has(dispute.entry)
    assert (found.who, found.words, found.until) == (Awaiting.OTHER_SCHOOL, dispute.holder.school.name, case.answer_by)
    assert who_has_case(AdmissionCase.objects.get()).words == dispute.holder.school.name
    acts.contest(case.pk, dispute.holder, disputes.WHY)
    assert who_has(dispute.entry).who == Awaiting.CASE_AUTHORITY
    assert who_has(dispute.entry).words == AdmissionCase.objects.get().authority.name
    acts.decide(case.pk, "claimant", dispute.officer, disputes.WHY)
    assert who_has(dispute.entry).who == Awaiting.AUTHORITY
    assert who_has_case(AdmissionCase.objects.get()).who == Awaiting.NOBODY


def test_who_claims_waits_for_the_other_school_and_who_holds_must_answer():
    dispute = disputes.claim(state="at_authority")
    opening.open_claim(dispute.entry.pk, dispute.record.pk, dispute.claimant, disputes.WHY)
    assert who_has(dispute.entry).who == Awaiting.OTHER_SCHOOL
    assert who_has(dispute.rival).who == Awaiting.REGISTRAR
    acts.contest(AdmissionCase.objects.get().pk, dispute.holder, disputes.WHY)
    assert {who_has(dispute.entry).who, who_has(dispute.rival).who} == {Awaiting.CASE_AUTHORITY}


def test_many_cost_no_more_than_one(django_assert_num_queries):
    dispute = disputes.claim()
    opening.open_claim(dispute.entry.pk, dispute.record.pk, dispute.claimant, disputes.WHY)
    for size in (1, 10):
        EntryFactory.create_batch(size, season=dispute.season)
        entries = list(Entry.objects.select_related("season", "school__authority"))
        with django_assert_num_queries(2):
            whereabouts(entries)


def test_a_roster_awaits_the_system_while_it_is_read():
    roster = Roster(school=SchoolFactory.build(), season=SeasonFactory.build(), uploaded_at=timezone.now())
    for state, who in (
        ("waiting", "system"),
        ("reading", "system"),
        ("refused", Awaiting.SCHOOL),
        ("done", Awaiting.NOBODY),
    ):
        roster.state = state
        assert who_has_roster(roster).who == who


def test_a_taken_back_decision_awaits_the_school_again():
    entry = EntryFactory(verdict="pending")
    by = entry.typed_by
    resolve.none_of_these(entry.pk, by)
    assert who_has(entry).who == Awaiting.SCHOOL
    move(entry.pk, "withdraw", by, reason="家长要求")
    assert who_has(entry).who == Awaiting.NOBODY


def test_a_near_day_is_counted_down():
    entry = EntryFactory(season=SeasonFactory(primary_deadline=timezone.localdate() + timedelta(days=3)))
    assert near(who_has(entry).until).level == "amber"
    assert near(who_has(EntryFactory(season=SeasonFactory())).until) is None


def test_who_has_a_roster_that_was_read_is_who_has_its_students(django_assert_num_queries):
    school, season = SchoolFactory(), SeasonFactory()
    by = RegistrarFactory(school=school)
    facts = {"track": "primary", "uploaded_by": by, "file_size": 1, "state": "done", "finished_at": timezone.now()}
    files = [{"file_name": f"{n}.xlsx", "sha256": str(n), "stored_as": str(n)} for n in range(3)]
    rosters = [Roster.objects.create(school=school, season=season, **facts, **file) for file in files]
    for state, number in (("supplementing", 2), ("at_school", 1), ("at_authority", 3), ("registered", 1)):
        EntryFactory.create_batch(number, school=school, season=season, roster=rosters[0], state=state)
    EntryFactory(school=school, season=season, roster=rosters[1], state="at_authority")
    for some in (rosters[:1], rosters):
        with django_assert_num_queries(2):
            found = rosters_parts(some)
    parts = [(part.who, part.number, part.until) for part in found[rosters[0].pk]]
    day = season.primary_deadline
    assert parts == [
        (Awaiting.SCHOOL, 2, day),
        (Awaiting.REGISTRAR, 1, day),
        (Awaiting.AUTHORITY, 3, None),
        (Awaiting.NOBODY, 1, None),
    ]
    assert [part.who for part in found[rosters[1].pk]] == [Awaiting.AUTHORITY]
    assert rosters[2].pk not in found


def test_cases_are_narrowed_by_who_has_them():
    dispute = disputes.claim()
    opening.open_claim(dispute.entry.pk, dispute.record.pk, dispute.claimant, disputes.WHY)

    def found():
        return [who for who, condition in CASE_CONDITIONS.items() if AdmissionCase.objects.filter(condition)]

    assert found() == [who_has_case(AdmissionCase.objects.get()).who] == [Awaiting.OTHER_SCHOOL]
    acts.contest(AdmissionCase.objects.get().pk, dispute.holder, disputes.WHY)
    assert found() == [who_has_case(AdmissionCase.objects.get()).who] == [Awaiting.CASE_AUTHORITY]
