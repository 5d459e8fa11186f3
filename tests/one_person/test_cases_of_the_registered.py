"""A child that another school has registered already: a case asks for it, and only its end moves the child (row 4)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.entries.models import Entry
from enrollment.refused import NotAllowed, ReasonMissing
from enrollment.rosters.after_load import look_again_after_ends
from registry.institutions import Authority
from registry.records import StudentRecord
from review.bulk import asking
from review.cases import acts, ends, opening
from review.cases.models import AdmissionCase
from review.cases.refusals import NothingToDispute
from review.decisions.approve import authority_approve, school_approve
from review.decisions.resolve import withdraw
from review.invariants.all import INVARIANTS
from tests.factories import (
    AuthorityFactory,
    DeskFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    StudentRecordFactory,
)
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY, county
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Authority:
    return AuthorityFactory(level="city")


@pytest.fixture
def registered(city):
    """An active record at a school of another county of the city."""
    return StudentRecordFactory(registry="k12", stage="primary", school=SchoolFactory(authority=county(city)))


@pytest.fixture
def registrar(city):
    return RegistrarFactory(school=SchoolFactory(authority=county(city)))


def values_of(record) -> dict[str, str]:
    return {
        "name": record.name,
        "sex": record.sex,
        "birth_date": record.birth_date.isoformat(),
        "id_type": record.id_type,
        "id_number": record.id_number,
    }


def claimed(registrar, season, record) -> AdmissionCase:
    _received, case = opening.claim_registered(registrar, season, "primary", values_of(record), WHY)
    assert case
    return case


def test_the_school_that_has_the_child_is_asked(registrar, season, registered):
    case = claimed(registrar, season, registered)
    assert (case.kind, case.archive, case.rival, case.holding_school, case.state) == (
        "claim",
        registered,
        None,
        registered.school,
        "open",
    )
    assert (case.entry.state, case.entry.verdict, case.entry.school) == ("resolving", "pending", registrar.school)
    assert ends.disputed([case.entry]) == {case.entry.pk}


def test_what_is_released_goes_on_here_and_stays_there_until_the_registration(registrar, season, registered):
    case = claimed(registrar, season, registered)
    acts.release(case.pk, RegistrarFactory(school=registered.school))
    entry = Entry.objects.get()
    assert (entry.state, entry.archive, entry.decision) == ("supplementing", registered, "confirmed")
    registered.refresh_from_db()
    assert registered.status == "enrolled"


def test_the_record_there_ends_with_the_registration_here_and_everything_holds(registrar, season, registered):
    case = claimed(registrar, season, registered)
    holder = RegistrarFactory(school=registered.school)
    acts.release(case.pk, holder)
    dispute = disputes.Dispute(season, case.entry, registered, None, registrar, holder, holder)
    disputes.to_the_authority(dispute)
    assert disputes.approve(dispute) == ([case.entry_id], [])
    registered.refresh_from_db()
    assert (registered.status, registered.left_reason) == ("left", "to_other_school")
    codes = {f"I{number}" for number in (1, 2, 4, 5, 6, 7, 8, 10, 14, 15, 16, 17, 20, 25, 26, 27, 28)}
    assert [row for each in INVARIANTS if each.code in codes for row in each.offenders()] == []


def test_a_child_that_has_moved_once_already_can_be_asked_for_again(registrar, season, registered):
    """What its record there continues is the child's own, and in nobody's way, though a registered entry holds it."""
    person = {name: getattr(registered, name) for name in ("name", "birth_date", "id_number")}
    before = StudentRecordFactory(registry="k12", stage="primary", status="left", **person)
    registered.continues = before
    registered.save()
    EntryFactory(state="registered", school=registered.school, archive=before, record=registered, **person)
    case = claimed(registrar, season, registered)
    acts.release(case.pk, RegistrarFactory(school=registered.school))
    assert (case.entry.archive, Entry.objects.get(pk=case.entry_id).archive) == (None, registered)


def test_what_is_lost_ends_here(registrar, season, registered):
    case = claimed(registrar, season, registered)
    acts.contest(case.pk, RegistrarFactory(school=registered.school), "在读")
    case.refresh_from_db()
    acts.decide(case.pk, "holder", OfficerFactory(authority=case.authority), WHY)
    assert Entry.objects.get().state == "terminated"


def test_nothing_is_left_of_what_is_refused(registrar, season, registered):
    with pytest.raises(NotAllowed):
        opening.claim_registered(DeskFactory(school=registrar.school), season, "primary", values_of(registered), WHY)
    with pytest.raises(ReasonMissing):
        opening.claim_registered(registrar, season, "primary", values_of(registered), " ")
    own = RegistrarFactory(school=registered.school)
    with pytest.raises(NothingToDispute):
        opening.claim_registered(own, season, "primary", values_of(registered), WHY)
    assert not Entry.objects.exists()


def test_the_answer_to_a_typed_child_leads_to_the_case(registrar, season, registered):
    client = signed_in(registrar)
    typed = values_of(registered) | {"track": "primary", "season": season.pk}
    page = words_of(client.post(reverse("new_student"), typed))
    assert "已注册" in page
    assert 'name="claim"' in page
    response = client.post(reverse("new_student"), typed | {"claim": "1", "reason": WHY}, follow=True)
    case = AdmissionCase.objects.get()
    assert response.redirect_chain[-1][0] == reverse("case", args=[case.pk])
    assert registered.school.name in words_of(response)


# --- opened by the system when the authority approves ---------------------------------------------------------------


def at_the_authority(city, record=None, **other):
    """A new student whose school approved it before anybody knew of the record."""
    facts = {"state": "at_authority", "verdict": "not_found", "school": SchoolFactory(authority=county(city))}
    entry = EntryFactory(**facts | other)
    described = {name: getattr(entry, name) for name in ("name", "sex", "birth_date", "id_type", "id_number")}
    school = SchoolFactory(authority=county(city))
    return entry, StudentRecordFactory(**{"registry": "k12", "school": school} | described | (record or {}))


def refused(entry):
    """What the officer is told."""
    [(pk, refusal)] = authority_approve([entry.pk], OfficerFactory(authority=entry.school.authority)).refused
    assert pk == entry.pk
    entry.refresh_from_db()
    return refusal


def test_who_turns_out_to_be_registered_when_approved_is_asked_about_by_the_system(city):
    entry, record = at_the_authority(city)
    refusal = refused(entry)
    case = AdmissionCase.objects.get()
    assert (case.entry, case.archive, case.holding_school, case.state) == (entry, record, record.school, "open")
    assert (case.opened_by, case.answer_by >= timezone.localdate()) == (None, True)
    assert refusal.code == "has_active_record"
    assert record.school.name in refusal.words()
    assert str(case.pk) in refusal.words()
    assert (entry.state, entry.verdict) == ("resolving", "pending")
    step = case.steps.get()
    assert (step.account, step.who) == (None, "系统")
    for account in (RegistrarFactory(school=entry.school), RegistrarFactory(school=record.school)):
        page = words_of(signed_in(account).get(reverse("case", args=[case.pk])))
        assert "由系统" in page


def test_what_the_other_school_releases_goes_on_here(city):
    entry, record = at_the_authority(city)
    refused(entry)
    holder = RegistrarFactory(school=record.school)
    acts.release(AdmissionCase.objects.get().pk, holder)
    entry.refresh_from_db()
    assert (entry.archive, entry.state, entry.decided_by) == (record, "supplementing", holder)


@pytest.mark.parametrize("way", ["concede", "withdraw"])
def test_the_school_of_the_new_student_takes_it_back(city, way):
    entry, _record = at_the_authority(city)
    refused(entry)
    registrar = RegistrarFactory(school=entry.school)
    if way == "concede":
        acts.concede(AdmissionCase.objects.get().pk, registrar, "学生已回原校")
    else:
        withdraw(entry.pk, registrar, "学生已回原校")
    assert AdmissionCase.objects.get().state == "conceded"


def test_a_document_under_another_name_is_disputed_by_the_system(city):
    entry, record = at_the_authority(city, {"name": "欧阳若曦"})
    refusal = refused(entry)
    case = AdmissionCase.objects.get()
    assert (case.kind, case.archive, case.holding_school, case.opened_by) == ("document", record, record.school, None)
    assert str(case.pk) in refusal.words()
    acts.add(case.pk, RegistrarFactory(school=entry.school), "户口簿复印件")


def test_the_record_that_another_school_claims_is_asked_of_that_school(city):
    entry, record = at_the_authority(city, {"registry": "preschool"})
    rival = EntryFactory(archive=record, season=entry.season, id_type="Z", school=SchoolFactory(authority=county(city)))
    assert refused(entry).code == "record_found"
    case = AdmissionCase.objects.get()
    assert (case.rival, case.holding_school, case.opened_by) == (rival, rival.school, None)


def test_a_further_school_joins_the_case(city):
    entry, _record = at_the_authority(city)
    refused(entry)
    person = {name: getattr(entry, name) for name in ("name", "sex", "birth_date", "id_type", "id_number")}
    later = EntryFactory(
        **person, season=entry.season, state="at_authority", verdict="not_found",
        school=SchoolFactory(authority=county(city)),
    )  # fmt: skip
    refusal = refused(later)
    first = AdmissionCase.objects.get(entry=entry)
    assert AdmissionCase.objects.get(entry=later).lead == first
    assert str(first.pk) in refusal.words()


def test_what_was_decided_is_not_asked_again(city):
    entry, record = at_the_authority(city)
    refused(entry)
    case = AdmissionCase.objects.get()
    acts.contest(case.pk, RegistrarFactory(school=record.school), "在读")
    case.refresh_from_db()
    acts.decide(case.pk, "holder", OfficerFactory(authority=case.authority), WHY)
    person = {name: getattr(entry, name) for name in ("name", "sex", "birth_date", "id_type", "id_number")}
    again = EntryFactory(**person, season=entry.season, state="at_authority", verdict="not_found", school=entry.school)
    refusal = refused(again)
    assert AdmissionCase.objects.count() == 1
    assert (refusal.code, str(case.pk) in refusal.words()) == ("has_active_record", True)
    assert again.state == "resolving"


def test_nobody_is_asked_about_a_child_that_the_own_school_has_registered(city):
    entry, record = at_the_authority(city)
    StudentRecord.objects.filter(pk=record.pk).update(school=entry.school)
    assert refused(entry).code == "has_active_record"
    assert not AdmissionCase.objects.exists()


def test_of_many_the_rest_goes_on_and_the_result_names_school_and_case(city):
    entry, record = at_the_authority(city)
    other = EntryFactory(state="at_authority", verdict="not_found", school=entry.school, season=entry.season)
    officer = OfficerFactory(authority=entry.school.authority)
    both = Entry.objects.filter(pk__in=[entry.pk, other.pk])
    act = asking.confirm(asking.ask(officer, "authority_approve", both, about="两名", back_to="/").pk, officer)
    assert (act.done, act.refused) == (2, 1)
    why = act.items.get(entry=entry).why
    assert record.school.name in why
    assert str(AdmissionCase.objects.get().pk) in why
    other.refresh_from_db()
    assert other.state == "registered"


def test_the_schools_own_approval_leaves_the_asking_to_the_school(city):
    entry, _record = at_the_authority(city, state="at_school")
    [(_pk, refusal)] = school_approve([entry.pk], RegistrarFactory(school=entry.school)).refused
    assert refusal.code == "has_active_record"
    assert not AdmissionCase.objects.exists()


@pytest.mark.parametrize("decided", ["released", "decided for the claiming school", "taken back"])
def test_a_case_ends_as_any_other_when_the_source_has_ended_the_record_meanwhile(
    season, city, registrar, registered, decided
):
    case = claimed(registrar, season, registered)
    holder = RegistrarFactory(school=registered.school)
    StudentRecord.objects.filter(pk=registered.pk).update(status="left")
    assert look_again_after_ends("k12") == [case.entry_id]
    if decided == "released":
        acts.release(case.pk, holder)
    elif decided == "taken back":
        acts.take_back(case.pk, registrar, WHY)
    else:
        acts.contest(case.pk, holder, WHY)
        assert [row for each in INVARIANTS if each.code == "I6" for row in each.offenders()] == []
        acts.decide(case.pk, "claimant", OfficerFactory(authority=city), WHY)
    entry = Entry.objects.get()
    assert (entry.state, entry.archive) == ("supplementing", registered)
    assert ends.disputed([entry]) == set()
