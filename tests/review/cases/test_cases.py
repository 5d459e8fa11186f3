"""Cases between two schools (W1-W6, V5): opened, answered, decided; what their end does to both new students."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollment import refused
from enrollment.entries.models import Entry
from enrollment.entries.refusals import AlreadyClaimed, Conflict
from enrollment.entries.transitions import move
from enrollment.seasons import refusals
from registry.records import LeftReason, StudentRecord
from review.cases import acts
from review.cases.models import AdmissionCase
from review.cases.refusals import CaseMoved, NoCommonAuthority, NotOverdue, NotYourAct
from review.decisions import admitted, resolve
from review.decisions.approve import authority_approve
from review.decisions.refusals import (
    AdmittedSince,
    HeldBySeniorHigh,
    NotAdmitted,
    NotTerminated,
    OnRosterAgain,
    Unsettled,
)
from tests.factories import (
    DeskFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
)
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY, approve, competent_officer, contested, opened, steps_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directories", "all_hold")]


# --- V2.1: continue, or not ----


def test_continuing_opens_a_case_with_the_senior_high_school():
    dispute = disputes.admission()
    case = opened(dispute)
    entry = dispute.now()
    assert (entry.state, entry.decision, entry.archive) == ("supplementing", "confirmed", dispute.record)
    assert (case.kind, case.state, case.claiming_school, case.holding_school) == (
        "admission",
        "open",
        entry.school,
        dispute.record.school,
    )
    assert (case.authority, case.contact) == (dispute.record.school.authority, "王老师 010-1234567")
    assert steps_of(case) == [("open", "", "open")]


def test_a_choice_needs_a_reason():
    dispute = disputes.admission()
    for act in (admitted.continue_admitted, admitted.terminate):
        with pytest.raises(refused.ReasonMissing):
            act(dispute.entry.pk, dispute.claimant, " ")


def test_the_desk_does_not_choose():
    dispute = disputes.admission()
    desk = DeskFactory(school=dispute.entry.school)
    for act in (admitted.continue_admitted, admitted.terminate):
        with pytest.raises(refused.NotAllowed):
            act(dispute.entry.pk, desk, WHY)


def test_the_desk_neither_concedes_nor_gives_way():
    asked = disputes.admission(state="open")
    with pytest.raises(refused.NotAllowed):
        resolve.undo(asked.entry.pk, DeskFactory(school=asked.entry.school))
    dispute = disputes.claim(verdict="pending", state="supplementing")
    opened(dispute)
    with pytest.raises(refused.NotAllowed):
        resolve.undo(dispute.rival.pk, DeskFactory(school=dispute.rival.school))
    assert set(AdmissionCase.objects.values_list("state", flat=True)) == {"open"}


def test_who_is_only_to_be_confirmed_is_not_chosen_about():
    entry = EntryFactory(verdict="pending")
    registrar = RegistrarFactory(school=entry.school)
    for act in (admitted.continue_admitted, admitted.terminate):
        with pytest.raises(NotAdmitted):
            act(entry.pk, registrar, WHY)


def test_not_continuing_ends_it_and_frees_the_archive_at_once():
    dispute = disputes.admission()
    admitted.terminate(dispute.entry.pk, dispute.claimant, "家长选择普通高中")
    assert (dispute.now().state, dispute.now().archive) == ("terminated", None)
    other = EntryFactory(
        school=SchoolFactory(vocational=True), track="vocational", verdict="pending", candidates=[dispute.record]
    )
    resolve.confirm(other.pk, dispute.record.pk, RegistrarFactory(school=other.school), WHY)
    assert Entry.objects.get(pk=other.pk).archive == dispute.record


def test_the_end_is_taken_back_with_the_archive_and_made_again():
    dispute = disputes.admission()
    admitted.terminate(dispute.entry.pk, dispute.claimant, WHY)
    admitted.undo_termination(dispute.entry.pk, dispute.claimant)
    assert (dispute.now().state, dispute.now().archive) == ("resolving", dispute.record)
    admitted.terminate(dispute.entry.pk, dispute.claimant, WHY)
    acts_of_people = [step.action for step in dispute.now().steps.all() if step.action != "look_again_doubtful"]
    assert acts_of_people == ["terminate", "undo_termination", "terminate"]


def test_an_end_is_not_taken_back_when_another_has_the_archive():
    dispute = disputes.admission()
    admitted.terminate(dispute.entry.pk, dispute.claimant, WHY)
    EntryFactory(
        school=SchoolFactory(vocational=True), track="vocational", verdict="admitted", state="resolving",
        archive=dispute.record,
    )  # fmt: skip
    with pytest.raises(AlreadyClaimed):
        admitted.undo_termination(dispute.entry.pk, dispute.claimant)


def test_an_end_is_not_taken_back_after_the_deadline():
    dispute = disputes.admission()
    admitted.terminate(dispute.entry.pk, dispute.claimant, WHY)
    season = dispute.season
    season.vocational_deadline = timezone.localdate() - timedelta(days=1)
    season.save()
    with pytest.raises(refusals.SeasonClosed):
        admitted.undo_termination(dispute.entry.pk, dispute.claimant)


def test_an_end_is_not_taken_back_beside_the_same_person_on_a_new_roster():
    dispute = disputes.admission()
    admitted.terminate(dispute.entry.pk, dispute.claimant, WHY)
    entry = dispute.now()
    EntryFactory(
        school=entry.school, season=entry.season, track="vocational", verdict="not_found",
        name=entry.name, birth_date=entry.birth_date, id_number=entry.id_number,
    )  # fmt: skip
    with pytest.raises(OnRosterAgain):
        admitted.undo_termination(entry.pk, dispute.claimant)


def test_a_withdrawn_student_is_not_taken_back_as_if_ended():
    dispute = disputes.admission(state="open")
    case = opened(dispute)
    resolve.withdraw(dispute.entry.pk, dispute.claimant, "已办理外省入学")
    assert (dispute.now().archive, AdmissionCase.objects.get(pk=case.pk).state) == (None, "conceded")
    with pytest.raises(Conflict):
        admitted.undo_termination(dispute.entry.pk, dispute.claimant)


def test_taking_the_choice_back_gives_the_case_up_and_a_new_one_may_follow():
    dispute = disputes.admission()
    first = opened(dispute)
    resolve.undo(dispute.entry.pk, dispute.claimant)
    assert AdmissionCase.objects.get(pk=first.pk).state == "conceded"
    assert (dispute.now().state, dispute.now().archive) == ("resolving", dispute.record)
    admitted.continue_admitted(dispute.entry.pk, dispute.claimant, WHY)
    assert sorted(AdmissionCase.objects.values_list("state", flat=True)) == ["conceded", "open"]


def test_a_record_once_released_is_not_asked_for_again():
    dispute = disputes.admission()
    acts.release(opened(dispute).pk, dispute.holder)
    resolve.undo(dispute.entry.pk, dispute.claimant)
    admitted.continue_admitted(dispute.entry.pk, dispute.claimant, WHY)
    assert AdmissionCase.objects.get().state == "released"


def test_a_record_of_no_school_goes_to_the_authority_at_once():
    dispute = disputes.admission()
    StudentRecord.objects.filter(pk=dispute.record.pk).update(school=None)
    case = opened(dispute)
    assert (case.state, case.authority) == ("contested", dispute.entry.school.authority)
    acts.decide(case.pk, "claimant", competent_officer(dispute), WHY)
    assert AdmissionCase.objects.get().won_by_claimant


# --- W2-W5: the senior high school answers ----


def test_nobody_is_registered_before_the_record_is_released_and_the_record_closes_with_the_registration():
    dispute = disputes.admission()
    case = opened(dispute)
    disputes.to_the_authority(dispute)
    assert approve(dispute) == ([], [Unsettled])
    acts.release(case.pk, dispute.holder, "学生未到我校报到")
    assert dispute.record_now().status == "enrolled"
    assert approve(dispute) == ([dispute.entry.pk], [])
    record = dispute.record_now()
    assert (record.status, record.left_reason) == ("left", LeftReason.TO_VOCATIONAL)
    assert (record.continuation.registry, record.continuation.student_number) == ("vocational", record.student_number)


@pytest.mark.parametrize(("winner", "state"), [("claimant", "at_authority"), ("holder", "terminated")])
def test_the_authority_decides_and_the_losing_side_ends_with_it(winner, state):
    dispute = disputes.admission()
    case = contested(dispute)
    disputes.to_the_authority(dispute)
    acts.decide(case.pk, winner, dispute.officer, "经核实，学生在该校就读")
    case = AdmissionCase.objects.get(pk=case.pk)
    assert (case.state, case.winner, dispute.now().state) == ("decided", winner, state)
    assert (dispute.record_now().status, dispute.record_now().left_reason) == ("enrolled", "")
    assert approve(dispute)[0] == ([dispute.entry.pk] if winner == "claimant" else [])


def test_a_lost_student_is_not_taken_back():
    dispute = disputes.admission()
    acts.decide(contested(dispute).pk, "holder", dispute.officer, WHY)
    with pytest.raises(NotTerminated):
        admitted.undo_termination(dispute.entry.pk, dispute.claimant)


@pytest.mark.parametrize("act", [acts.contest, acts.concede])
def test_acts_between_schools_need_a_reason(act):
    dispute = disputes.admission()
    case = opened(dispute)
    with pytest.raises(refused.ReasonMissing):
        act(case.pk, dispute.holder if act is acts.contest else dispute.claimant, "")


def test_each_act_belongs_to_its_side():
    dispute = disputes.admission()
    case = contested(dispute)
    for act in (
        lambda: acts.release(case.pk, dispute.claimant),
        lambda: acts.contest(case.pk, dispute.claimant, WHY),
        lambda: acts.concede(case.pk, dispute.holder, WHY),
        lambda: acts.decide(case.pk, "holder", dispute.holder, WHY),
        lambda: acts.release(case.pk, dispute.officer),
    ):
        with pytest.raises(NotYourAct):
            act()


@pytest.mark.parametrize("stranger", ["another school", "the county's officer", "the desk", "operations"])
def test_nobody_else_acts(stranger):
    dispute = disputes.admission()
    case = contested(dispute)
    account = {
        "another school": RegistrarFactory,
        "the county's officer": lambda: competent_officer(dispute),
        "the desk": lambda: DeskFactory(school=dispute.record.school),
        "operations": lambda: OfficerFactory(role="ops", authority=None),
    }[stranger]()
    for act in (acts.release, acts.add):
        with pytest.raises(refused.OutOfScope):
            act(case.pk, account, WHY)
    with pytest.raises(refused.OutOfScope):
        acts.decide(case.pk, "holder", account, WHY)


def test_the_authority_does_not_see_a_case_that_has_not_come_to_it():
    dispute = disputes.admission()
    case = opened(dispute)
    with pytest.raises(refused.OutOfScope):
        acts.decide(case.pk, "claimant", dispute.officer, WHY)
    assert not AdmissionCase.objects.visible_to(dispute.officer).exists()


def test_what_is_settled_stays_settled():
    dispute = disputes.admission()
    case = opened(dispute)
    acts.release(case.pk, dispute.holder)
    with pytest.raises(CaseMoved) as moved:
        acts.contest(case.pk, dispute.holder, WHY)
    assert dispute.holder.person in moved.value.words()


def test_what_is_sent_twice_stands_in_the_history_once():
    dispute = disputes.admission()
    case = opened(dispute)
    for _ in range(2):
        acts.contest(case.pk, dispute.holder, WHY)
    for _ in range(2):
        acts.add(case.pk, dispute.claimant, WHY)
    acts.add(case.pk, dispute.holder, "另附说明")
    acts.add(case.pk, dispute.claimant, WHY)  # said again after an answer: that is no second press
    case.refresh_from_db()
    assert [action for action, *_states in steps_of(case)] == ["open", "contest", "add", "add_more", "add"]
    assert case.version == 5


def test_an_overdue_case_is_taken_to_the_authority():
    season = SeasonFactory(answer_days=1)
    dispute = disputes.admission(season=season)
    case = opened(dispute)
    with pytest.raises(NotOverdue):
        acts.escalate(case.pk, dispute.claimant)
    AdmissionCase.objects.update(answer_by=timezone.localdate() - timedelta(days=1))
    assert AdmissionCase.objects.get().overdue
    acts.escalate(case.pk, dispute.claimant)
    acts.contest(case.pk, dispute.holder, WHY)  # late, but heard
    acts.decide(case.pk, "claimant", dispute.officer, WHY)
    assert [action for action, *_states in steps_of(case)] == ["open", "escalate", "contest", "decide_for_claimant"]


def test_schools_without_a_common_authority_settle_it_themselves():
    dispute = disputes.admission()
    StudentRecord.objects.filter(pk=dispute.record.pk).update(school=SchoolFactory(senior_high=True))
    case = opened(dispute)
    holder = RegistrarFactory(school=case.holding_school)
    assert case.authority is None
    with pytest.raises(NoCommonAuthority):
        acts.contest(case.pk, holder, WHY)
    acts.release(case.pk, holder)
    assert AdmissionCase.objects.get().state == "released"


def test_conceding_ends_the_registration_until_it_is_taken_back():
    dispute = disputes.admission()
    acts.concede(contested(dispute).pk, dispute.claimant, "学生回到普通高中")
    assert (dispute.now().state, AdmissionCase.objects.get().state) == ("terminated", "conceded")
    admitted.undo_termination(dispute.entry.pk, dispute.claimant)
    assert (dispute.now().state, dispute.now().archive) == ("resolving", dispute.record)


def test_a_record_that_a_senior_high_school_took_up_since_is_not_registered_unasked():
    junior = StudentRecordFactory(registry="k12", stage="senior", status="left", student_number="G110105200703150011")
    entry = EntryFactory(
        school=SchoolFactory(vocational=True), track="vocational", archive=junior, state="at_authority"
    )
    StudentRecord.objects.filter(pk=junior.pk).update(status="enrolled")
    outcome = authority_approve([entry.pk], OfficerFactory(authority=entry.school.authority))
    assert [type(refusal) for _pk, refusal in outcome.refused] == [HeldBySeniorHigh]
    StudentRecord.objects.filter(pk=junior.pk).update(status="left")


def test_who_was_admitted_after_the_import_gets_no_second_record_unasked():
    junior = StudentRecordFactory(
        registry="k12", stage="junior", status="graduated", student_number="G1101052011031500"
    )
    entry = EntryFactory(
        school=SchoolFactory(vocational=True), track="vocational", archive=junior, state="at_authority"
    )
    person = {"name": junior.name, "birth_date": junior.birth_date, "id_number": junior.id_number}
    senior = StudentRecordFactory(registry="k12", stage="senior", **person)
    officer = OfficerFactory(authority=entry.school.authority)
    assert [type(refusal) for _pk, refusal in authority_approve([entry.pk], officer).refused] == [AdmittedSince]
    # it is admitted where it stands, and its school chooses
    entry.refresh_from_db()
    assert (entry.state, entry.verdict, entry.archive) == ("resolving", "admitted", senior)


def test_a_school_with_both_kinds_of_classes_answers_itself():
    dispute = disputes.admission()
    StudentRecord.objects.filter(pk=dispute.record.pk).update(school=dispute.entry.school)
    acts.release(opened(dispute).pk, dispute.claimant)
    assert AdmissionCase.objects.get().won_by_claimant


def test_taking_the_winning_decision_back_frees_the_record():
    dispute = disputes.claim()
    acts.release(opened(dispute).pk, dispute.holder)
    resolve.undo(dispute.entry.pk, dispute.claimant)
    assert (dispute.now().state, dispute.now().archive) == ("resolving", None)


def test_the_steps_name_no_person_and_no_number():
    dispute = disputes.claim()
    acts.release(opened(dispute).pk, dispute.holder)
    details = [step.detail for entry in (dispute.now(), dispute.rival_now()) for step in entry.steps.all()]
    assert {key for detail in details for key in detail} <= {"record", "case", "archive"}
    assert all(isinstance(value, int) for detail in details for value in detail.values())


def test_saving_goes_on_while_a_case_is_open():
    dispute = disputes.admission(state="open")
    move(dispute.entry.pk, "save", dispute.claimant)
    assert dispute.now().state == "supplementing"


def test_no_document_number_is_kept_in_a_statement_also_when_it_is_sent_twice():
    dispute = disputes.claim()
    case = opened(dispute)
    for _ in range(2):
        acts.contest(case.pk, dispute.holder, "号码 11010520200315001X 是我校学生")
    assert [step.reason for step in case.steps.filter(action="contest")] == ["号码 " + "*" * 18 + " 是我校学生"]
