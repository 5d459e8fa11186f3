"""Nobody holds a child's record back by a guess: a claim that nothing proves gives way to one that something does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.giving_way import give_way
from enrollment.entries.models import Entry
from enrollment.entries.refusals import AlreadyClaimed
from enrollment.refused import OutOfScope
from enrollment.rosters.intake import receive_typed
from enrollment.rosters.look_again import CASE_ENDED, look_again
from enrollment.seasons.models import Season
from enrollment.seasons.refusals import SeasonClosed
from enrollment.supplement.models import MODELS
from review.cases.models import AdmissionCase
from review.decisions import resolve
from review.decisions.approve import authority_approve
from review.people.looked_again import looked_again
from tests.factories import (
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
)
from tests.one_person.test_proofs import WHY, now, tried, typed, without_document
from tests.racing import race
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db

UNDER_WAY = (states.SUPPLEMENTING, states.AT_SCHOOL, states.AT_AUTHORITY)


def claimed_on(record, state=states.SUPPLEMENTING, **other) -> Entry:
    """A new student whose claim on the record a person confirmed, on name and birth date alone."""
    return EntryFactory(
        archive=record,
        verdict="pending",
        decision="confirmed",
        proof="",
        state=state,
        id_type="Z",
        id_number="",
        **other,
    )


def confirm(entry, record, why=WHY) -> Entry:
    return resolve.confirm(entry.pk, record.pk, RegistrarFactory(school=entry.school), why)


@pytest.mark.parametrize("state", UNDER_WAY)
def test_a_claim_without_proof_gives_way_to_the_document(state):
    record = StudentRecordFactory()
    guess = claimed_on(record, state)
    ours = typed(record)
    assert (ours.verdict, *now(ours)) == ("matched", record, "document")
    guess.refresh_from_db()
    assert (guess.state, guess.verdict, guess.decision, guess.archive, guess.proof) == (
        "resolving", "pending", "", None, "",
    )  # fmt: skip
    step = guess.steps.order_by("number").last()
    assert (step.action, step.account, step.detail) == (
        "give_way", None, {"why": "proved_elsewhere", "record": record.pk},
    )  # fmt: skip
    assert MODELS["primary"].objects.filter(entry=guess).exists() is (state != states.SUPPLEMENTING)  # kept
    assert "unproved_gave_way" in ours.warnings


@pytest.mark.parametrize("proof", ["document", "number", "guardian", "phone", "guardian_id", "case", "authority"])
@pytest.mark.parametrize("state", UNDER_WAY)
def test_a_proved_claim_gives_way_to_nobody(proof, state):
    record = StudentRecordFactory()
    first = EntryFactory(archive=record, verdict="pending", decision="confirmed", proof=proof, state=state, id_type="Z",
                         id_number="")  # fmt: skip
    second = typed(record)
    assert (second.verdict, *now(second)) == ("pending", None, "")
    assert "already_claimed" in second.candidates.get().reasons
    assert now(first) == (record, proof)
    assert give_way([record.pk]) == []


def test_who_is_registered_without_proof_is_asked_by_a_case():
    record = StudentRecordFactory()
    guess = claimed_on(record, states.REGISTERED)
    received = receive_typed(
        RegistrarFactory(), SeasonFactory(), "primary",
        {"name": record.name, "sex": record.sex, "birth_date": record.birth_date.isoformat(), "id_type": "1",
         "id_number": record.id_number},
    )  # fmt: skip
    assert (received.outcome, received.record) == ("registered", guess.record)
    assert now(guess) == (record, "")


def test_of_two_without_proof_the_first_keeps_it():
    record = StudentRecordFactory()
    first, second = claimed_on(record), without_document(record)
    assert "already_claimed" in second.candidates.get().reasons
    with pytest.raises(AlreadyClaimed):
        confirm(second, record)
    assert now(first) == (record, "")


@pytest.mark.parametrize("fact", ["guardian", "phone", "guardian_id"])
def test_a_fact_that_proves_goes_before_a_guess(fact):
    record = StudentRecordFactory()
    guess, ours = claimed_on(record), without_document(record)
    tried(ours, record, fact)
    confirm(ours, record, "")
    assert now(ours) == (record, fact)
    assert now(guess) == (None, "")
    assert ours.steps.get().detail["gave_way"] == [guess.pk]


def test_a_fact_that_can_be_guessed_goes_before_nobody():
    record = StudentRecordFactory()
    guess, ours = claimed_on(record), without_document(record)
    tried(ours, record, "address")
    with pytest.raises(AlreadyClaimed):
        confirm(ours, record)
    assert now(guess) == (record, "")


def test_the_document_under_another_name_goes_before_a_guess_once_it_is_confirmed():
    record = StudentRecordFactory(name="李晓明")
    guess, ours = claimed_on(record), typed(record, name="李小明")
    assert now(guess) == (record, "")
    registrar = RegistrarFactory(school=ours.school)
    page = words_of(signed_in(registrar).get(reverse("resolve_entry", args=[ours.pk])))
    assert f'name="candidate" value="{record.pk}"' in page
    confirm(ours, record, "")
    assert (now(ours), now(guess)) == ((record, "document"), (None, ""))


def test_another_record_of_the_person_is_let_go_as_well():
    primary = StudentRecordFactory(registry="k12", stage="primary", status="graduated")
    junior = StudentRecordFactory(
        registry="k12", stage="junior", name=primary.name, birth_date=primary.birth_date, id_number=primary.id_number
    )
    guess = claimed_on(primary, school=SchoolFactory(vocational=True), track="vocational")
    ours = typed(junior)
    assert (now(ours), now(guess)) == ((junior, "document"), (None, ""))


def test_who_chose_a_record_of_a_senior_high_school_without_proof_gives_way_too():
    senior = StudentRecordFactory(registry="k12", stage="senior")
    guess = without_document(senior)
    confirm(guess, senior)
    guess.refresh_from_db()
    assert (guess.state, guess.verdict) == ("resolving", "admitted")
    ours = typed(senior)
    assert (ours.verdict, *now(ours)) == ("admitted", senior, "document")
    guess.refresh_from_db()
    assert (guess.state, guess.verdict, guess.archive) == ("resolving", "pending", None)


def test_a_look_again_finds_what_is_only_guessed_elsewhere():
    record = StudentRecordFactory()
    first = EntryFactory(archive=record)
    ours = typed(record)
    assert now(ours) == (None, "")
    Entry.objects.filter(pk=first.pk).update(proof="")
    look_again([ours.pk], None, CASE_ENDED)
    assert now(ours) == (record, "document")
    assert now(first) == (None, "")


def test_the_case_that_the_guess_had_opened_ends_with_it():
    senior = StudentRecordFactory(registry="k12", stage="senior", school=SchoolFactory(senior_high=True))
    guess = without_document(senior)
    confirm(guess, senior)
    from review.decisions.admitted import continue_admitted

    continue_admitted(guess.pk, RegistrarFactory(school=guess.school), WHY)
    case = AdmissionCase.objects.get()
    typed(senior)
    case.refresh_from_db()
    assert case.state == "conceded"


def test_the_guesses_own_school_is_told_and_reads_why_but_not_which_school_it_was():
    record = StudentRecordFactory()
    guess = claimed_on(record)
    ours = typed(record)
    registrar = RegistrarFactory(school=guess.school)
    assert len(looked_again(registrar)) == 1
    page = words_of(signed_in(registrar).get(reverse("entry", args=[guess.pk])))
    assert "另一名新生" in page
    assert ours.school.name not in page
    page = words_of(signed_in(RegistrarFactory(school=ours.school)).get(reverse("entry", args=[ours.pk])))
    assert "另一名新生" in page
    assert guess.school.name not in page


def test_who_gave_way_confirms_again_by_a_proof_only():
    record = StudentRecordFactory()
    guess = claimed_on(record)
    ours = typed(record)
    with pytest.raises(AlreadyClaimed):
        confirm(guess, record)
    tried(guess, record, "phone")
    with pytest.raises(AlreadyClaimed):  # proved against proved is a case
        confirm(guess, record)
    assert now(ours) == (record, "document")


# --- at one moment ---------------------------------------------------------------------------------------------------

ROUNDS = 25


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_schools_that_prove_one_record_at_once_one_has_it_and_the_guess_has_none():
    season = SeasonFactory()
    schools = [SchoolFactory(), SchoolFactory()]
    registrars = [RegistrarFactory(school=school) for school in schools]
    records = [StudentRecordFactory() for _ in range(ROUNDS)]
    guesses = [claimed_on(record, season=season) for record in records]

    def arriving(place):
        def run(together):
            for record in records:
                together()
                values = {"name": record.name, "sex": record.sex, "birth_date": record.birth_date.isoformat(),
                          "id_type": "1", "id_number": record.id_number}  # fmt: skip
                receive_typed(registrars[place], season, "primary", values)

        return run

    assert race(arriving(0), arriving(1)) == [None, None]
    assert [now(guess) for guess in guesses] == [(None, "")] * ROUNDS
    for record in records:
        (holder,) = Entry.objects.filter(archive=record)
        assert (holder.proof, holder.school in schools) == ("document", True)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_who_is_approved_at_the_moment_in_which_another_proves_the_record_is_registered_or_gives_way():
    season, school = SeasonFactory(), SchoolFactory()
    officer, registrar = OfficerFactory(authority=school.authority), RegistrarFactory()
    records = [StudentRecordFactory() for _ in range(ROUNDS)]
    guesses = [claimed_on(record, states.AT_AUTHORITY, season=season, school=school) for record in records]

    def approving(together):
        for guess in guesses:
            together()
            authority_approve([guess.pk], officer)

    def arriving(together):
        outcomes = []
        for record in records:
            together()
            values = {"name": record.name, "sex": record.sex, "birth_date": record.birth_date.isoformat(),
                      "id_type": "1", "id_number": record.id_number}  # fmt: skip
            outcomes.append(receive_typed(registrar, season, "primary", values).outcome)
        return outcomes

    approved, outcomes = race(approving, arriving)
    assert approved is None
    for guess, record, outcome in zip(guesses, records, outcomes, strict=True):
        guess.refresh_from_db()
        holder = Entry.objects.get(archive=record)
        if guess.state == states.REGISTERED:
            assert holder == guess
            assert outcome in ("registered", "pending")
        else:
            assert (outcome, holder.school) == ("matched", registrar.school)


def test_nobody_gives_way_to_who_cannot_confirm_it():
    """Not to a school of which it is no new student, nor to one whose deadline is over."""
    record = StudentRecordFactory()
    guess, ours = claimed_on(record), without_document(record)
    tried(ours, record, "phone")
    with pytest.raises(OutOfScope):
        resolve.confirm(ours.pk, record.pk, RegistrarFactory(), "")
    assert now(guess) == (record, "")
    Season.objects.filter(pk=ours.season_id).update(primary_deadline=timezone.localdate() - timedelta(days=1))
    ours.refresh_from_db()
    with pytest.raises(SeasonClosed):
        confirm(ours, record, "")
    assert now(guess) == (record, "")
