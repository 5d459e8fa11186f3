"""One child that several schools say is theirs: one case, whoever has a say in it, and an end that holds."""

import pytest
from django.utils import timezone

from enrollment.entries.models import Entry, PossibleDouble
from review.cases import acts, ends, opening, queries
from review.cases.authorities import put_right_for
from review.cases.evidence import EvidenceFile
from review.cases.models import AdmissionCase
from review.cases.refusals import (
    AnotherCase,
    DecidedBefore,
    NothingToDispute,
    NotYourAct,
    SeveralClaim,
)
from review.decisions import admitted, resolve
from review.invariants.all import INVARIANTS
from tests.factories import (
    AuthorityFactory,
    CandidateFactory,
    EntryFactory,
    OfficerFactory,
    OpsFactory,
    StudentRecordFactory,
)
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY, contested, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def all_hold(settings, tmp_path):
    """Whatever a test does, what must always hold of cases does so at its end."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    yield
    assert {one.code for one in INVARIANTS if one.code in ("I6", "I8", "I16") and list(one.offenders())} == set()


def states_of(*entries) -> list[str]:
    return [Entry.objects.get(pk=entry.pk).state for entry in entries]


# --- one open case per child, which others join ----


@pytest.fixture
def three():
    """A claim in dispute between two schools, and the new student of a third school that joined it."""
    dispute = disputes.claim()
    opened(dispute)
    third, registrar = disputes.another_claimant(dispute)
    opening.open_claim(third.pk, dispute.record.pk, registrar, "监护人说在我校", "李老师")
    return dispute, third, registrar


def test_a_second_school_that_claims_a_child_joins_the_case_with_its_own_reason(three):
    dispute, third, registrar = three
    lead, joined = AdmissionCase.objects.order_by("pk")
    assert (joined.lead, joined.entry, joined.rival, joined.holding_school) == (
        lead,
        third,
        dispute.rival,
        lead.holding_school,
    )
    assert disputes.steps_of(joined) == [("join", "", "open")]
    assert joined.steps.get().reason == "监护人说在我校"
    acts.add(joined.pk, registrar, "另附说明")
    assert [case.pk for case in lead.group()] == [lead.pk, joined.pk]


def test_two_records_of_one_child_are_one_case():
    dispute = disputes.claim()
    case = opened(dispute)
    person = {name: getattr(dispute.record, name) for name in ("name", "birth_date", "id_number")}
    other = StudentRecordFactory(**person)
    third, registrar = disputes.another_claimant(dispute, other)
    assert opening.open_claim(third.pk, other.pk, registrar, WHY).lead == case


@pytest.mark.parametrize("winner", ["first", "third", "holder"])
def test_who_wins_wins_against_all(three, winner):
    dispute, third, _registrar = three
    lead, joined = AdmissionCase.objects.order_by("pk")
    acts.contest(lead.pk, dispute.holder, "在读")
    officer = OfficerFactory(authority=AdmissionCase.objects.get(pk=lead.pk).authority)
    chosen = joined if winner == "third" else lead
    acts.decide(chosen.pk, "holder" if winner == "holder" else "claimant", officer, WHY)
    people = {"first": dispute.entry, "third": third, "holder": dispute.rival}
    for name, entry in people.items():
        now = Entry.objects.get(pk=entry.pk)
        assert (now.archive, now.state) == (
            (dispute.record, "supplementing") if name == winner else (None, "terminated")
        )
    assert not AdmissionCase.objects.unsettled().exists()
    expected = {"first": ["claimant", "another"], "third": ["another", "claimant"], "holder": ["holder", "holder"]}
    assert list(AdmissionCase.objects.order_by("pk").values_list("winner", flat=True)) == expected[winner]


def test_the_decider_stands_above_all_schools_and_every_claimant_is_in_its_case(three):
    dispute, _third, _registrar = three
    assert dispute.entry.school.authority == dispute.rival.school.authority
    acts.contest(AdmissionCase.objects.first().pk, dispute.holder, "在读")
    city = dispute.entry.school.authority.superior
    assert set(AdmissionCase.objects.values_list("authority", "state")) == {(city.pk, "contested")}
    assert queries.listed(OfficerFactory(authority=city), "to_decide").count() == 1
    assert not queries.listed(dispute.officer, "to_decide").exists()


def test_several_claimants_are_not_told_apart_by_the_holder(three):
    dispute, _third, _registrar = three
    with pytest.raises(SeveralClaim):
        acts.release(AdmissionCase.objects.first().pk, dispute.holder)


def test_when_the_first_claimant_gives_way_the_next_one_stands_in_its_place(three):
    dispute, third, _registrar = three
    lead, joined = AdmissionCase.objects.order_by("pk")
    acts.contest(lead.pk, dispute.holder, "在读", [EvidenceFile("在读证明.pdf", disputes.PDF)])
    acts.concede(lead.pk, dispute.claimant, "学生不在我校")
    joined.refresh_from_db()
    assert (joined.lead, joined.state, joined.evidence.count()) == (None, "contested", 1)
    acts.release(joined.pk, dispute.holder)
    assert states_of(third, dispute.rival, dispute.entry) == ["supplementing", "terminated", "terminated"]


def test_who_joins_a_contested_case_finds_it_with_the_authority():
    dispute = disputes.claim()
    contested(dispute)
    third, registrar = disputes.another_claimant(dispute)
    case = opening.open_claim(third.pk, dispute.record.pk, registrar, WHY)
    case.refresh_from_db()
    assert (case.state, case.authority) == ("contested", dispute.entry.school.authority.superior)


def test_a_second_claim_of_one_new_student_is_refused_plainly():
    dispute = disputes.claim()
    opened(dispute)
    other = disputes.claim(season=dispute.season)
    CandidateFactory(entry=dispute.entry, record=other.record)
    with pytest.raises(AnotherCase):
        opening.open_claim(dispute.entry.pk, other.record.pk, dispute.claimant, WHY)


# --- two new students, of whom no record is known ----


@pytest.mark.parametrize("kind", ["document", "namesake"])
@pytest.mark.parametrize("winner", ["claimant", "holder"])
def test_a_child_of_two_rosters_without_a_record_is_settled(kind, winner):
    dispute = disputes.double(kind)
    case = opening.open_claim_on_entry(dispute.entry.pk, dispute.rival.pk, dispute.claimant, WHY)
    assert (case.archive, case.rival, case.holding_school) == (None, dispute.rival, dispute.rival.school)
    acts.contest(case.pk, dispute.holder, "在读")
    acts.decide(case.pk, winner, dispute.officer, WHY)
    ours, theirs = states_of(dispute.entry, dispute.rival)
    assert (ours, theirs) == (
        ("supplementing", "terminated") if winner == "claimant" else ("terminated", "supplementing")
    )


def test_a_child_without_a_record_that_is_released_goes_on():
    dispute = disputes.double()
    case = opening.open_claim_on_entry(dispute.entry.pk, dispute.rival.pk, dispute.claimant, WHY)
    acts.release(case.pk, dispute.holder)
    assert states_of(dispute.entry, dispute.rival) == ["supplementing", "terminated"]


def test_neither_of_two_new_students_is_approved_while_they_are_disputed():
    dispute = disputes.double("namesake")
    opening.open_claim_on_entry(dispute.entry.pk, dispute.rival.pk, dispute.claimant, WHY)
    assert ends.disputed([dispute.entry, dispute.rival]) == {dispute.entry.pk, dispute.rival.pk}


def test_who_was_never_shown_as_a_double_is_not_claimed():
    dispute = disputes.double()
    stranger = EntryFactory(season=dispute.season, verdict="not_found")
    with pytest.raises(NothingToDispute):
        opening.open_claim_on_entry(dispute.entry.pk, stranger.pk, dispute.claimant, WHY)


def test_when_the_other_one_is_withdrawn_the_new_student_is_looked_at_again(django_capture_on_commit_callbacks):
    dispute = disputes.double()
    opening.open_claim_on_entry(dispute.entry.pk, dispute.rival.pk, dispute.claimant, WHY)
    with django_capture_on_commit_callbacks(execute=True):
        resolve.withdraw(dispute.rival.pk, dispute.holder, "学生未报到")
    assert states_of(dispute.entry) == ["supplementing"]
    assert AdmissionCase.objects.get().state == "released"


# --- decided is decided ----


def test_the_loser_does_not_ask_again_after_typing_the_child_in_again():
    dispute = disputes.claim()
    acts.decide(contested(dispute).pk, "holder", dispute.officer, WHY)
    again = EntryFactory(
        school=dispute.entry.school, season=dispute.season, verdict="pending", candidates=[dispute.record],
        name=dispute.record.name, birth_date=dispute.record.birth_date, id_number=dispute.record.id_number,
    )  # fmt: skip
    with pytest.raises(DecidedBefore) as refused:
        opening.open_claim(again.pk, dispute.record.pk, dispute.claimant, WHY)
    words = refused.value.words()
    assert dispute.officer.authority.name in words
    assert dispute.rival.school.name in words
    assert f"{timezone.localdate():%Y-%m-%d}" in words


@pytest.mark.parametrize("winner", ["holder", "claimant"])
def test_the_loser_does_not_ask_again_by_leaving_the_document_off_the_roster(winner):
    dispute = disputes.double()
    case = opening.open_claim_on_entry(dispute.entry.pk, dispute.rival.pk, dispute.claimant, WHY)
    acts.contest(case.pk, dispute.holder, WHY)
    acts.decide(case.pk, winner, dispute.officer, WHY)
    won, lost = (dispute.rival, dispute.entry) if winner == "holder" else (dispute.entry, dispute.rival)
    loser = dispute.claimant if winner == "holder" else dispute.holder
    person = {name: getattr(lost, name) for name in ("name", "sex", "birth_date", "season", "school")}
    warned = {"warnings": ["namesake_elsewhere"]}
    Entry.objects.filter(pk=won.pk).update(**warned)
    again = EntryFactory(verdict="not_found", id_type="Z", id_number="", **person, **warned)
    PossibleDouble.objects.create(kind="namesake", first=won, second=again)
    with pytest.raises(DecidedBefore):
        opening.open_claim_on_entry(again.pk, won.pk, loser, WHY)
    assert ends.disputed([won]) == set()


def test_the_holder_that_lost_does_not_ask_again_either():
    dispute = disputes.claim()
    acts.decide(contested(dispute).pk, "claimant", dispute.officer, WHY)
    again = EntryFactory(
        school=dispute.rival.school, season=dispute.season, verdict="pending", candidates=[dispute.record],
        name=dispute.record.name, birth_date=dispute.record.birth_date, id_number=dispute.record.id_number,
    )  # fmt: skip
    with pytest.raises(DecidedBefore):
        opening.open_claim(again.pk, dispute.record.pk, dispute.holder, WHY)


def test_what_was_decided_for_a_senior_high_school_is_not_asked_again():
    dispute = disputes.admission()
    acts.decide(contested(dispute).pk, "holder", dispute.officer, WHY)
    record = dispute.record
    again = EntryFactory(
        school=dispute.entry.school, season=dispute.season, track="vocational", verdict="admitted",
        state="resolving", archive=record,
    )  # fmt: skip
    with pytest.raises(DecidedBefore):
        admitted.continue_admitted(again.pk, dispute.claimant, WHY)
    admitted.terminate(again.pk, dispute.claimant, WHY)


def test_another_school_may_still_ask_after_a_decision():
    dispute = disputes.claim()
    acts.decide(contested(dispute).pk, "holder", dispute.officer, WHY)
    third, registrar = disputes.another_claimant(dispute)
    assert opening.open_claim(third.pk, dispute.record.pk, registrar, WHY).lead is None


# --- the authority of today ----


def test_a_tree_that_is_mended_after_the_opening_gives_the_case_its_authority():
    dispute = disputes.claim(same_county=False)
    here, there = dispute.entry.school.authority, dispute.rival.school.authority
    apart, common = AuthorityFactory(level="city"), there.superior
    there.superior = apart
    there.save()
    case = opened(dispute)
    assert case.authority is None
    there.superior = common
    there.save()
    acts.contest(case.pk, dispute.holder, WHY)
    assert AdmissionCase.objects.get().authority == here.superior
    acts.decide(case.pk, "holder", dispute.officer, WHY)


def test_the_cases_of_an_authority_that_was_merged_find_an_officer():
    dispute = disputes.claim()
    case = contested(dispute)
    merged = AuthorityFactory(superior=dispute.entry.school.authority.superior)
    for school in (dispute.entry.school, dispute.rival.school):
        school.authority = merged
        school.save()
    officer = OfficerFactory(authority=merged)
    put_right_for(officer)
    assert list(queries.listed(officer, "to_decide")) == [case]
    acts.decide(case.pk, "holder", officer, WHY)


def test_operations_give_a_case_to_another_authority_with_a_reason():
    dispute = disputes.claim()
    dispute.rival.school.authority = AuthorityFactory()
    dispute.rival.school.save()
    case = opened(dispute)
    assert case.authority is None
    ministry = OfficerFactory(authority=AuthorityFactory(level="province"))
    acts.give_to(case.pk, ministry.authority, OpsFactory(), "两省协商，由该厅裁决")
    acts.contest(case.pk, dispute.holder, WHY)
    acts.decide(case.pk, "holder", ministry, WHY)
    assert [action for action, *_ in disputes.steps_of(case)] == ["open", "move", "contest", "decide_for_holder"]


def test_nobody_but_operations_moves_a_case():
    dispute = disputes.claim()
    case = contested(dispute)
    for account in (dispute.officer, dispute.holder):
        with pytest.raises(NotYourAct):
            acts.give_to(case.pk, AuthorityFactory(), account, WHY)


def test_a_namesake_whose_school_gave_way_comes_back_to_be_supplemented():
    dispute = disputes.double("namesake")
    case = opening.open_claim_on_entry(dispute.entry.pk, dispute.rival.pk, dispute.claimant, WHY)
    acts.concede(case.pk, dispute.claimant, "不是同一名学生")
    entry = admitted.undo_termination(dispute.entry.pk, dispute.claimant)
    assert (entry.verdict, entry.state) == ("not_found", "supplementing")


@pytest.mark.parametrize("taken", [False, True])
def test_who_ended_a_matched_registration_that_was_disputed_gets_it_back_as_it_is_now(taken):
    dispute = disputes.claim()
    opened(dispute)
    admitted.terminate(dispute.rival.pk, dispute.holder, "学生不来我校")
    if taken:
        resolve.confirm(dispute.entry.pk, dispute.record.pk, dispute.claimant)
    rival = admitted.undo_termination(dispute.rival.pk, dispute.holder)
    assert (rival.verdict, rival.state) == (("pending", "resolving") if taken else ("matched", "supplementing"))
    assert rival.archive == (None if taken else dispute.record)


def test_who_gives_way_and_asks_again_is_before_the_authority_at_once():
    """Else a school could hold another one's child for as often as it likes to give way and come back."""
    dispute = disputes.claim()
    acts.concede(contested(dispute).pk, dispute.claimant, WHY)
    admitted.undo_termination(dispute.entry.pk, dispute.claimant, WHY)
    again = opened(dispute)
    assert (again.state, again.authority) == ("contested", dispute.officer.authority)
    acts.decide(again.pk, "holder", dispute.officer, WHY)
    assert ends.disputed([dispute.rival_now()]) == set()


def test_who_takes_back_what_nobody_has_answered_may_ask_again():
    dispute = disputes.claim()
    acts.take_back(opened(dispute).pk, dispute.claimant)
    assert opened(dispute).state == "open"
