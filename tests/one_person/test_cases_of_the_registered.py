"""A child that another school has registered already: a case asks for it, and only its end moves the child (row 4)."""

import pytest
from django.urls import reverse

from enrollment.entries.models import Entry
from enrollment.refused import NotAllowed, ReasonMissing
from registry.institutions import Authority
from review.cases import acts, ends, opening
from review.cases.models import AdmissionCase
from review.cases.refusals import NothingToDispute
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
