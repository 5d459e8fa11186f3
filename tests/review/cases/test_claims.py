"""Two schools that claim one archive: disputed, settled, freed (V5, W6)."""

import pytest

from enrollment.entries import refusals
from enrollment.entries.decided import identity_of
from enrollment.entries.models import Entry
from review.cases import acts, authorities, opening
from review.cases.models import AdmissionCase
from review.cases.opening import open_claim
from review.cases.refusals import AnotherCase, NothingToDispute, RegisteredElsewhere
from review.decisions import admitted, resolve
from review.decisions.approve import authority_approve
from review.decisions.refusals import Unsettled
from tests.factories import (
    AuthorityFactory,
    CandidateFactory,
    OfficerFactory,
    SchoolFactory,
    StudentRecordFactory,
)
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY, contested, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directories", "all_hold")]


@pytest.mark.parametrize("track", ["primary", "vocational"])
@pytest.mark.parametrize("same_county", [True, False])
@pytest.mark.parametrize("winner", ["claimant", "holder"])
def test_two_schools_are_settled_by_the_lowest_authority_above_both(track, same_county, winner):
    dispute = disputes.claim(track, same_county=same_county)
    case = contested(dispute)
    assert case.authority.level == ("county" if same_county else "city")
    acts.decide(case.pk, winner, dispute.officer, "监护人确认在该校就读")
    won, lost = (dispute.now(), dispute.rival_now()) if winner == "claimant" else (dispute.rival_now(), dispute.now())
    assert (won.archive, won.state) == (dispute.record, "supplementing")
    assert (lost.archive, lost.state) == (None, "terminated")


def test_a_claim_that_is_released_moves_to_the_other_school():
    dispute = disputes.claim(state="at_authority")
    acts.release(opened(dispute).pk, dispute.holder)
    assert (dispute.rival_now().state, dispute.now().archive) == ("terminated", dispute.record)
    assert (dispute.now().decision, dispute.now().decided_by) == ("confirmed", dispute.claimant)


def test_neither_student_is_registered_while_it_is_disputed():
    dispute = disputes.claim(state="at_authority")
    case = opened(dispute)
    officer = OfficerFactory(authority=dispute.rival.school.authority)
    outcome = authority_approve([dispute.rival.pk], officer)
    assert [type(refusal) for _pk, refusal in outcome.refused] == [Unsettled]
    acts.concede(case.pk, dispute.claimant, "学生在另一所学校")
    assert authority_approve([dispute.rival.pk], officer).done == [dispute.rival.pk]


def test_a_registered_continuation_is_not_disputed_any_more():
    dispute = disputes.claim(state="registered")
    with pytest.raises(RegisteredElsewhere):
        opened(dispute)
    # the record that continues it is shown now, and asked for
    active = dispute.now().candidates.get().record
    assert active == dispute.rival.record
    case = open_claim(dispute.entry.pk, active.pk, dispute.claimant, WHY)
    assert (case.archive, case.holding_school) == (active, dispute.rival.school)


def test_once_the_other_school_has_registered_the_child_its_new_record_can_be_asked_for():
    dispute = disputes.claim(state="at_authority")
    assert authority_approve([dispute.rival.pk], OfficerFactory(authority=dispute.rival.school.authority)).done
    made = dispute.rival_now().record
    assert list(dispute.now().candidates.values_list("record", flat=True)) == [made.pk]
    case = opening.open_claim(dispute.entry.pk, made.pk, dispute.claimant, WHY)
    assert (case.archive, case.holding_school) == (made, dispute.rival.school)


def test_a_free_record_is_confirmed_not_disputed():
    dispute = disputes.claim()
    resolve.withdraw(dispute.rival.pk, dispute.holder, "重复")
    with pytest.raises(NothingToDispute):
        opened(dispute)
    resolve.confirm(dispute.entry.pk, dispute.record.pk, dispute.claimant)


def test_a_new_student_is_in_one_case_at_a_time():
    dispute = disputes.claim()
    opened(dispute)
    other = disputes.claim(season=dispute.season)
    CandidateFactory(entry=dispute.entry, record=other.record)
    with pytest.raises(AnotherCase):
        opening.open_claim(dispute.entry.pk, other.record.pk, dispute.claimant, WHY)
    CandidateFactory(entry=dispute.rival, record=other.record)
    Entry.objects.filter(pk=dispute.rival.pk).update(state="resolving", verdict="admitted")
    with pytest.raises(AnotherCase):
        opening.open_claim(dispute.rival.pk, other.record.pk, dispute.holder, WHY)
    Entry.objects.filter(pk=dispute.rival.pk).update(state="supplementing", verdict="matched")


def test_when_the_holder_withdraws_the_record_is_free_and_the_case_released():
    dispute = disputes.claim()
    case = opened(dispute)
    resolve.withdraw(dispute.rival.pk, dispute.holder, "学生未报到")
    assert AdmissionCase.objects.get(pk=case.pk).state == "released"
    resolve.confirm(dispute.entry.pk, dispute.record.pk, dispute.claimant)
    assert dispute.now().archive == dispute.record


def test_a_child_of_two_schools_does_not_pass_by_the_case_with_another_record():
    dispute = disputes.claim()
    case = opened(dispute)
    another = CandidateFactory(entry=dispute.entry).record
    with pytest.raises(refusals.LiveElsewhere):
        resolve.confirm(dispute.entry.pk, another.pk, dispute.claimant)
    assert AdmissionCase.objects.get(pk=case.pk).state == "open"


def test_a_claim_on_a_held_record_that_is_won_is_chosen_about_next():
    """Two vocational schools and a senior high school: the winner of the two asks the third."""
    first = disputes.admission(state="open")
    entry, claimant = disputes.another_claimant(first)
    case = opening.open_claim(entry.pk, first.record.pk, claimant, WHY)
    acts.release(case.pk, first.claimant)
    entry.refresh_from_db()
    assert (first.now().state, entry.state, entry.verdict) == ("terminated", "resolving", "admitted")
    assert sorted(AdmissionCase.objects.values_list("state", flat=True)) == ["conceded", "released"]
    admitted.continue_admitted(entry.pk, claimant, WHY)
    assert AdmissionCase.objects.unsettled().get().holding_school == first.record.school


def test_a_held_record_that_was_won_is_whom_the_case_was_about_whatever_was_confirmed_before():
    first = disputes.admission(state="open")
    entry, claimant = disputes.another_claimant(first)
    case = opening.open_claim(entry.pk, first.record.pk, claimant, WHY)
    # of another record that a senior high school turned out to hold
    Entry.objects.filter(pk=entry.pk).update(confirmed_identity=identity_of(StudentRecordFactory()))
    acts.release(case.pk, first.claimant)
    entry.refresh_from_db()
    assert entry.confirmed_identity == identity_of(first.record)
    assert admitted.continue_admitted(entry.pk, claimant, WHY).archive == first.record


@pytest.fixture
def two_records():
    """One child's records at two kindergartens; the first school has confirmed one, the second is shown both."""
    dispute = disputes.claim(verdict="pending", state="supplementing")
    person = {name: getattr(dispute.record, name) for name in ("name", "birth_date", "id_number")}
    other = StudentRecordFactory(**person)
    CandidateFactory(entry=dispute.entry, record=other, reasons=["same_document", "same_name"])
    return dispute, other


def test_whoever_claims_one_record_of_a_person_claims_the_person(two_records):
    dispute, other = two_records
    with pytest.raises(refusals.LiveElsewhere):
        resolve.confirm(dispute.entry.pk, other.pk, dispute.claimant)


def test_another_record_of_the_person_is_disputed_with_who_holds_the_person(two_records):
    dispute, other = two_records
    case = opening.open_claim(dispute.entry.pk, other.pk, dispute.claimant, WHY)
    assert (case.rival, case.archive) == (dispute.rival, other)
    acts.release(case.pk, dispute.holder)
    assert (dispute.now().archive, dispute.rival_now().archive) == (other, None)


def test_the_lowest_authority_is_found_on_every_level():
    province = AuthorityFactory(level="province")
    city = AuthorityFactory(level="city", superior=province)
    county, other = AuthorityFactory(superior=city), AuthorityFactory(superior=city)
    far = AuthorityFactory(superior=AuthorityFactory(level="city", superior=province))

    def above(first, second):
        return authorities.authority_above(SchoolFactory(authority=first), SchoolFactory(authority=second))

    assert above(county, county) == county
    assert above(county, other) == city
    assert above(county, city) == city
    assert above(province, county) == province
    assert above(county, far) == province
    assert above(county, AuthorityFactory()) is None
