"""Typing a fact: compared with all that is shown, counted where it differs, and kept without its value."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollment.disclosure import facts, tries
from enrollment.disclosure.models import Answer, Fact, FactTry
from enrollment.disclosure.refusals import FactsLocked, FactUnreadable
from enrollment.entries.models import MatchCandidate, Proof
from enrollment.entries.refusals import Conflict
from enrollment.entries.transitions import move
from enrollment.refused import NotAllowed, OutOfScope
from matching.core.family import joined
from registry.looks import LookKind, RecordLook
from registry.records import StudentRecord
from tests.factories import (
    DeskFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    StudentRecordFactory,
)

pytestmark = pytest.mark.django_db

PHONE = "13812345670"
WHY = "家长已到校核对"


@pytest.fixture
def victim():
    return StudentRecordFactory(guardian_name="王大山", guardian_phone=PHONE)


@pytest.fixture
def other(victim):
    return StudentRecordFactory(guardian_name="李梅", birth_date=victim.birth_date)


@pytest.fixture
def entry(victim, other):
    return EntryFactory(verdict="pending", id_type="Z", candidates=[other, victim])


@pytest.fixture
def registrar(entry):
    return RegistrarFactory(school=entry.school)


def again(entry, *records, state="resolving", **values):
    """Another new student of the same school of whom the same records may be."""
    return EntryFactory(
        verdict="pending", state=state, id_type="Z", school=entry.school, candidates=list(records), **values
    )


def wrong(entry, account, times=1):
    for n in range(times):
        tries.try_fact(entry.pk, Fact.PHONE, f"000{n}", account)


def test_every_record_shown_answers(entry, victim, other, registrar):
    tried = tries.try_fact(entry.pk, Fact.GUARDIAN, "王大山", registrar)
    assert tried.answers == {victim.pk: Answer.AGREES, other.pk: Answer.DIFFERS}
    (noted,) = FactTry.objects.all()
    assert (noted.fact, noted.answer, noted.record) == (Fact.GUARDIAN, Answer.AGREES, victim)
    assert (noted.entry, noted.school, noted.season, noted.account) == (entry, entry.school, entry.season, registrar)
    assert tried.left == (5, 30)


def test_the_value_is_kept_with_the_new_student_alone_and_answers_from_then_on(entry, victim, registrar):
    tries.try_fact(entry.pk, Fact.PHONE, "5670", registrar)
    entry.refresh_from_db()
    assert facts.answers_of(entry, [victim])[victim.pk] == {Fact.PHONE: Answer.AGREES}
    assert facts.proof_by_fact(entry, victim) == Proof.PHONE
    assert not any("5670" in str(value) for value in FactTry.objects.values().get().values())


def test_what_agrees_goes_first(entry, victim, other, registrar):
    assert [each.record for each in entry.candidates.all()] == [other, victim]
    tries.try_fact(entry.pk, Fact.GUARDIAN, "王大山", registrar)
    first, second = MatchCandidate.objects.filter(entry=entry)
    assert (first.record, first.reasons[-1]) == (victim, "guardian_agrees")
    assert (second.record, second.reasons[-1]) == (other, "guardian_differs")
    tries.try_fact(entry.pk, Fact.GUARDIAN, "李梅", registrar)
    assert [each.record for each in MatchCandidate.objects.filter(entry=entry)] == [other, victim]


def test_a_look_is_noted_for_each_record(entry, victim, other, registrar):
    wrong(entry, registrar, 2)
    looks = RecordLook.objects.filter(kind=LookKind.FACT).values_list("record", "entry", "account")
    assert set(looks) == {(victim.pk, entry.pk, registrar.pk), (other.pk, entry.pk, registrar.pk)}
    assert len(looks) == 2


@pytest.mark.parametrize("text", ["", "王", "王大山、李梅", "无", "138****5670"])
def test_what_can_not_be_compared_costs_nothing(entry, registrar, text):
    with pytest.raises(FactUnreadable):
        tries.try_fact(entry.pk, Fact.GUARDIAN, text, registrar)
    assert not FactTry.objects.exists()


@pytest.mark.parametrize("fact", [Fact.ADDRESS, Fact.HOUSEHOLD])
def test_an_address_is_not_typed(entry, registrar, fact):
    with pytest.raises(FactUnreadable):
        tries.try_fact(entry.pk, fact, "阳光小区3-2-101", registrar)


def test_after_five_wrong_answers_the_authority_is_asked(entry, victim, registrar):
    entry.family = joined([("guardian_name", "王大山")])
    entry.save()
    wrong(entry, registrar, 5)
    with pytest.raises(FactsLocked) as refused:
        tries.try_fact(entry.pk, Fact.PHONE, PHONE, registrar)
    assert entry.school.authority.name in refused.value.words()
    assert FactTry.objects.count() == 5
    # what the roster says is not answered either, and proves nothing
    entry.refresh_from_db()
    assert facts.answers_of(entry, [victim]) == {}
    assert facts.proof_by_fact(entry, victim) == Proof.NONE


def test_what_had_agreed_before_proves_also_once_it_is_locked(entry, victim, other, registrar):
    tries.try_fact(entry.pk, Fact.PHONE, PHONE, registrar)
    wrong(entry, registrar, 5)
    entry.refresh_from_db()
    assert facts.answers_of(entry, [victim]) == {}
    assert facts.proof_by_fact(entry, victim) == Proof.PHONE
    assert facts.proof_by_fact(entry, other) == Proof.NONE


def test_right_answers_and_records_without_the_fact_cost_nothing(registrar, entry):
    for _ in range(6):
        tries.try_fact(entry.pk, Fact.GUARDIAN, "王大山", registrar)
    silent = again(entry, StudentRecordFactory())
    for _ in range(6):
        assert set(tries.try_fact(silent.pk, Fact.PHONE, PHONE, registrar).answers.values()) == {Answer.NONE}
    assert tries.left(silent, registrar) == (5, 30)


def test_whoever_is_taken_off_and_comes_again_has_the_tries_of_before(entry, victim, registrar):
    wrong(entry, registrar, 3)
    move(entry.pk, "withdraw", registrar, reason=WHY)
    second = again(entry, victim)
    assert tries.left(second, registrar).of_child == 2
    wrong(second, registrar, 2)
    third = again(entry, victim)
    with pytest.raises(FactsLocked):
        wrong(third, registrar)
    # another child is not touched, nor is another school
    assert tries.left(again(entry, StudentRecordFactory()), registrar).of_child == 5
    elsewhere = EntryFactory(verdict="pending", id_type="Z", candidates=[victim])
    assert tries.left(elsewhere, RegistrarFactory(school=elsewhere.school)).of_child == 5


def test_each_that_came_with_facts_has_had_one(entry, victim, registrar):
    for n in range(4):
        earlier = again(entry, victim)
        earlier.family = joined([("phone", f"1391234567{n}")])
        earlier.save()
    assert tries.left(entry, registrar).of_child == 1


def test_an_account_has_thirty_in_a_day(entry, victim, registrar):
    others = [again(entry, StudentRecordFactory(guardian_phone=PHONE)) for _ in range(8)]
    for each in others[:6]:
        wrong(each, registrar, 5)
    with pytest.raises(FactsLocked):
        wrong(others[6], registrar)
    # a colleague's are his own, and tomorrow is another day
    wrong(others[6], RegistrarFactory(school=entry.school))
    assert tries.left(others[7], registrar) == (5, 0)


def test_the_days_tries_end_with_the_day(entry, registrar, monkeypatch):
    wrong(entry, registrar, 2)
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(tries.timezone, "localdate", lambda: tomorrow)
    assert tries.left(entry, registrar) == (3, 30)


def test_the_authority_allows_them_again(entry, registrar):
    wrong(entry, registrar, 5)
    officer = OfficerFactory(authority=entry.school.authority)
    move(entry.pk, "allow_tries", officer, reason=WHY)
    assert tries.left(entry, registrar).of_child == 5
    wrong(entry, registrar)
    assert tries.left(entry, registrar).of_child == 4


def test_the_desk_may_and_nobody_else(entry, registrar):
    wrong(entry, DeskFactory(school=entry.school))
    with pytest.raises(NotAllowed):
        wrong(entry, OfficerFactory(authority=entry.school.authority))
    with pytest.raises(OutOfScope):
        wrong(entry, RegistrarFactory())


def test_only_while_it_is_to_be_confirmed_or_proved(registrar, entry):
    matched = EntryFactory(school=entry.school)
    with pytest.raises(Conflict):
        wrong(matched, registrar)


def test_a_claim_without_proof_is_proved_by_a_fact_that_agrees(entry, victim, registrar):
    claim = again(entry, victim, state="supplementing", archive=victim, proof="")
    wrong(claim, registrar)
    claim.refresh_from_db()
    assert claim.proof == Proof.NONE
    tried = tries.try_fact(claim.pk, Fact.FORMER_SCHOOL, victim.school.name, registrar)
    assert not tried.proved
    assert tries.try_fact(claim.pk, Fact.PHONE, "5670", registrar).proved
    claim.refresh_from_db()
    assert claim.proof == Proof.PHONE
    step = claim.steps.last()
    assert (step.action, step.detail) == ("prove_by_fact", {"fact": "phone", "proof": "phone"})
    with pytest.raises(Conflict):  # it is proved
        wrong(claim, registrar)


def test_where_a_dispute_doubted_the_document_that_proved_a_claim_a_fact_proves_it(entry, victim, registrar):
    claim = again(entry, victim, state="supplementing", archive=victim, proof="document")
    StudentRecord.objects.filter(pk=victim.pk).update(document_doubted=True)
    assert tries.try_fact(claim.pk, Fact.PHONE, "5670", registrar).proved
    claim.refresh_from_db()
    assert claim.proof == Proof.PHONE
