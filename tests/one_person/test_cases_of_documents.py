"""One document under two names: whose it is, an authority decides, once, and no school alone (rows 3 and 5)."""

import pytest

from enrollment.entries.models import Entry
from enrollment.refused import ReasonMissing
from enrollment.rosters.look_again import look_again
from review.cases import acts, ends, opening, queries
from review.cases.models import AdmissionCase
from review.cases.refusals import AnotherCase, DecidedBefore, NoDocumentDispute, NotYourAct
from review.decisions import resolve
from review.decisions.refusals import DisputeFirst
from review.invariants.all import INVARIANTS
from tests.factories import AuthorityFactory, CandidateFactory, EntryFactory, OfficerFactory, StudentRecordFactory
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY, disputed_document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def all_hold(settings, tmp_path):
    """Whatever a test does, what must always hold of cases does so at its end."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    yield
    assert {one.code for one in INVARIANTS if one.code in ("I6", "I8", "I16") and list(one.offenders())} == set()


def decided(dispute, outcome) -> AdmissionCase:
    case = disputed_document(dispute)
    acts.contest(case.pk, dispute.holder, "证件经核对无误")
    acts.decide_document(case.pk, outcome, dispute.officer, "经核对户口簿原件")
    return AdmissionCase.objects.get(pk=case.pk)


def last_step(entry):
    return entry.steps.order_by("number").last()


def test_a_dispute_is_put_before_the_school_of_the_record():
    dispute = disputes.document()
    case = disputed_document(dispute)
    assert (case.kind, case.state, case.holding_school, case.rival) == (
        "document",
        "open",
        dispute.record.school,
        None,
    )
    assert dispute.now().state == "resolving"
    assert ends.disputed([dispute.entry]) == {dispute.entry.pk}


def test_it_is_put_before_the_school_whose_new_student_continues_the_record():
    dispute = disputes.document(rival=True)
    case = disputed_document(dispute)
    assert (case.rival, case.holding_school) == (dispute.rival, dispute.rival.school)
    assert ends.disputed([dispute.rival]) == {dispute.rival.pk}


@pytest.mark.parametrize("of_school", ["none", "its own"])
def test_without_another_school_it_is_put_before_the_authority_at_once(of_school):
    dispute = disputes.document()
    dispute.record.school = None if of_school == "none" else dispute.entry.school
    dispute.record.save()
    case = disputed_document(dispute)
    assert (case.state, case.holding_school, case.authority) == ("contested", None, dispute.entry.school.authority)


def test_schools_without_a_common_authority_have_the_competent_one_of_the_claiming_school():
    dispute = disputes.document()
    dispute.record.school.authority = AuthorityFactory()
    dispute.record.school.save()
    assert disputed_document(dispute).authority == dispute.entry.school.authority


def test_the_same_child_continues_the_record_and_the_difference_stays_in_the_history():
    dispute = disputes.document()
    case = decided(dispute, "same_child")
    entry = dispute.now()
    assert (entry.state, entry.archive, entry.decision) == ("supplementing", dispute.record, "confirmed")
    step = last_step(entry)
    assert (step.action, step.detail["differs"], step.detail["case"]) == ("same_child", ["name"], case.pk)


def test_the_same_child_that_is_registered_already_ends_here():
    dispute = disputes.document(active=True)
    decided(dispute, "same_child")
    assert (dispute.now().state, last_step(dispute.now()).action) == ("terminated", "found_registered")


def test_the_same_child_whose_record_another_school_continues_may_be_asked_for():
    dispute = disputes.document(rival=True)
    decided(dispute, "same_child")
    assert (dispute.now().state, dispute.rival_now().archive) == ("resolving", dispute.record)
    claim = opening.open_claim(dispute.entry.pk, dispute.record.pk, dispute.claimant, WHY)
    assert (claim.kind, claim.rival) == ("claim", dispute.rival)


def test_the_same_child_whose_record_a_senior_high_school_holds_is_chosen_about():
    dispute = disputes.document("vocational")
    dispute.record.stage = "senior"
    dispute.record.save()
    decided(dispute, "same_child")
    assert (dispute.now().state, dispute.now().verdict, dispute.now().archive) == (
        "resolving",
        "admitted",
        dispute.record,
    )


def test_the_document_is_this_childs_and_the_other_record_is_doubted_and_listed_for_its_authority():
    dispute = disputes.document()
    case = decided(dispute, "this_childs")
    assert dispute.record_now().document_doubted
    # nothing is left to decide: the record is not found by the document any more
    assert (dispute.now().archive, dispute.now().state) == (None, "supplementing")
    officer = OfficerFactory(authority=dispute.record.school.authority)
    assert list(queries.listed(officer, "doubted")) == [case]
    assert not queries.listed(OfficerFactory(), "doubted").exists()


def test_a_document_that_an_authority_gave_to_the_other_child_is_not_confirmed_all_the_same():
    dispute = disputes.document()
    case = decided(dispute, "the_others")
    values = {name: getattr(dispute.entry, name) for name in ("name", "sex", "birth_date", "id_number")}
    again = EntryFactory(
        school=dispute.entry.school, season=dispute.season, verdict="pending", candidates=[dispute.record], **values
    )
    look_again([again.pk], None, "record_found")
    with pytest.raises(DecidedBefore) as refusal:
        resolve.confirm(again.pk, dispute.record.pk, dispute.claimant)
    assert refusal.value.case == case
    resolve.withdraw(again.pk, dispute.claimant, "名单上的证件号码有误")


def test_a_dispute_about_one_record_says_nothing_of_another_one_with_the_document():
    dispute = disputes.document()
    entry = dispute.entry
    renamed = StudentRecordFactory(name="欧阳小远", birth_date=entry.birth_date, id_number=entry.id_number)
    look_again([entry.pk], None, "record_found")
    decided(dispute, "this_childs")
    # it may be the child's own, from before its name was changed
    with pytest.raises(DisputeFirst):
        resolve.none_of_these(entry.pk, dispute.claimant, "家长说不是同一人")
    assert resolve.confirm(entry.pk, renamed.pk, dispute.claimant).archive == renamed


@pytest.mark.parametrize("rival", [False, True])
def test_who_says_that_the_own_record_has_a_wrong_number_ends_nothing_and_the_authority_decides(rival):
    dispute = disputes.document(active=not rival, rival=rival)
    case = disputed_document(dispute)
    with pytest.raises(NotYourAct):
        acts.release(case.pk, dispute.holder, "录入错误")
    with pytest.raises(ReasonMissing):
        acts.agree(case.pk, dispute.holder, " ")
    acts.agree(case.pk, dispute.holder, "录入错误，户口簿上是另一号码")
    case.refresh_from_db()
    assert (case.state, case.outcome, dispute.record_now().document_doubted) == ("contested", "", False)
    assert dispute.now().state == "resolving"
    assert not rival or dispute.rival_now().archive == dispute.record
    # the authority weighs what was said, and may find otherwise
    acts.decide_document(case.pk, "the_others", dispute.officer, "两本户口簿都已核对")
    assert (dispute.now().state, dispute.record_now().document_doubted) == ("withdrawn", False)


def test_who_agreed_in_a_hurry_contests_after_all():
    dispute = disputes.document()
    case = disputed_document(dispute)
    acts.agree(case.pk, dispute.holder, "录入错误")
    acts.contest(case.pk, dispute.holder, "核对后，号码无误")
    assert disputes.steps_of(case)[1:] == [("agree", "open", "contested"), ("contest", "contested", "contested")]


def test_another_new_student_with_that_very_document_is_withdrawn_with_the_reason():
    dispute = disputes.document(rival=True)
    decided(dispute, "this_childs")
    rival = dispute.rival_now()
    assert (rival.state, last_step(rival).action, last_step(rival).reason) == (
        "withdrawn",
        "lose_document",
        "经核对户口簿原件",
    )


def test_the_document_is_the_others_and_a_corrected_row_may_come():
    dispute = disputes.document()
    decided(dispute, "the_others")
    assert (dispute.now().state, last_step(dispute.now()).action) == ("withdrawn", "lose_document")
    assert not dispute.record_now().document_doubted
    again = EntryFactory(
        school=dispute.entry.school, season=dispute.season, verdict="pending", candidates=[],
        name=dispute.entry.name, birth_date=dispute.entry.birth_date, id_number=dispute.entry.id_number,
    )  # fmt: skip
    CandidateFactory(entry=again, record=dispute.record, reasons=["same_document", "name_differs"])
    with pytest.raises(DecidedBefore):
        opening.open_dispute(again.pk, dispute.record.pk, dispute.claimant, WHY)


def test_the_school_that_asked_may_give_way():
    dispute = disputes.document()
    acts.concede(disputed_document(dispute).pk, dispute.claimant, "号码录入有误")
    assert (dispute.now().state, AdmissionCase.objects.get().state) == ("terminated", "conceded")


def test_when_the_other_new_student_is_withdrawn_the_document_stays_disputed():
    dispute = disputes.document(rival=True)
    case = disputed_document(dispute)
    resolve.withdraw(dispute.rival.pk, dispute.holder, "学生未报到")
    case.refresh_from_db()
    assert (case.state, case.rival) == ("open", None)
    # what is said of the record itself is the authority's, also when nobody at the school goes on with it
    acts.agree(case.pk, dispute.holder, "录入错误")
    acts.decide_document(case.pk, "this_childs", dispute.officer, WHY)
    assert dispute.record_now().document_doubted


def test_a_dispute_is_not_decided_as_a_claim_nor_a_claim_as_a_dispute():
    dispute = disputes.document()
    case = disputed_document(dispute)
    acts.contest(case.pk, dispute.holder, WHY)
    with pytest.raises(NotYourAct):
        acts.decide(case.pk, "claimant", dispute.officer, WHY)
    claim = disputes.claim()
    contested = disputes.contested(claim)
    with pytest.raises(NotYourAct):
        acts.decide_document(contested.pk, "same_child", claim.officer, WHY)


def test_only_a_document_that_the_record_has_under_another_name_is_disputed():
    dispute = disputes.document()
    same = disputes.claim()
    with pytest.raises(NoDocumentDispute):
        opening.open_dispute(same.entry.pk, same.record.pk, same.claimant, WHY)
    weak = StudentRecordFactory()
    CandidateFactory(entry=dispute.entry, record=weak)
    with pytest.raises(NoDocumentDispute):
        opening.open_dispute(dispute.entry.pk, weak.pk, dispute.claimant, WHY)
    disputed_document(dispute)
    with pytest.raises(AnotherCase):
        opening.open_dispute(dispute.entry.pk, dispute.record.pk, dispute.claimant, WHY)
    assert Entry.objects.get(pk=same.entry.pk).state == "resolving"
