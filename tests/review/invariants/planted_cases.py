"""An offending row for every invariant about cases between schools, senior high records and accounts."""

from enrollment.entries.models import Entry, Step
from registry.accounts.models import Account
from review.cases import acts, opening
from review.cases.models import AdmissionCase, CaseStep
from review.decisions.approve import authority_approve
from tests.factories import (
    CandidateFactory,
    DeskFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    StudentRecordFactory,
)
from tests.review.cases import disputes
from tests.review.invariants.planted import changed
from tests.review.invariants.planting import drop_guards, plants
from tests.signing_in import sit


@plants("a disputed claim stays with its holder until it is settled")
def holder_lost_its_claim():
    case = disputes.opened(disputes.claim())
    Entry.objects.filter(pk=case.rival_id).update(archive=None, proof="", verdict="not_found")
    return f"case {case.pk}"


@plants("one person is at one school, a second one only asks")
def two_archives_of_one_person():
    entry = EntryFactory()
    archive = entry.archive
    drop_guards(Entry)
    same = StudentRecordFactory(name=archive.name, birth_date=archive.birth_date, id_number=archive.id_number)
    other = EntryFactory(season=entry.season, archive=same)
    return [f"entry {entry.pk}", f"entry {other.pk}"]


@plants("who lost a case has nothing under way")
def loser_goes_on():
    case = disputes.opened(disputes.admission())
    AdmissionCase.objects.filter(pk=case.pk).update(state="decided", winner="holder")
    return f"case {case.pk}"


@plants("an admission is asked about for a new student under way")
def asks_for_another_record():
    case = disputes.opened(disputes.admission())
    Entry.objects.filter(pk=case.entry_id).update(archive=StudentRecordFactory())
    return f"case {case.pk}"


@plants("nobody is registered in an open case")
def registered_in_a_case():
    case = disputes.opened(disputes.admission())
    changed(Entry, case.entry, state="registered")
    return f"entry {case.entry_id}"


@plants("each act of a case has one step, the chain is unbroken")
def case_without_its_step():
    case = disputes.opened(disputes.admission())
    AdmissionCase.objects.filter(pk=case.pk).update(state="contested")
    return f"case {case.pk}"


@plants("each act of a case has one step, the chain is unbroken")
def broken_chain_of_a_case():
    case = disputes.contested(disputes.admission())
    step = case.steps.get(number=2)
    changed(CaseStep, step, from_state="contested")
    return f"case step {step.pk}"


@plants("a record in force ends where a new one continues it")
def closed_for_nobody():
    closed = {"registry": "k12", "stage": "senior", "status": "left"}
    reasons = ("to_vocational", "to_other_school")
    return [f"record {StudentRecordFactory(left_reason=reason, **closed).pk}" for reason in reasons]


@plants("a record in force ends where a new one continues it")
def open_beside_the_record_that_continues_it():
    senior = StudentRecordFactory(registry="k12", stage="senior")
    school = SchoolFactory(vocational=True)
    EntryFactory(school=school, track="vocational", verdict="admitted", state="registered", archive=senior)
    return f"record {senior.pk}"


@plants("what a senior high school holds is decided explicitly")
def admitted_without_a_decision():
    entry = EntryFactory(archive=StudentRecordFactory(registry="k12", stage="senior"), track="vocational")
    return f"entry {entry.pk}"


@plants("a record in force is taken with somebody's word")
def taken_from_another_school_without_a_word():
    record = StudentRecordFactory(registry="k12", stage="primary", status="left", left_reason="to_other_school")
    return f"entry {EntryFactory(verdict='pending', state='registered', archive=record).pk}"


@plants("a record in force is taken with somebody's word")
def taken_without_a_word():
    dispute = disputes.admission()
    case = disputes.opened(dispute)
    disputes.to_the_authority(dispute)
    acts.release(case.pk, dispute.holder)
    officer = OfficerFactory(authority=dispute.entry.school.authority)
    assert authority_approve([dispute.entry.pk], officer).done
    AdmissionCase.objects.filter(pk=case.pk).update(state="conceded")
    return f"entry {dispute.entry.pk}"


@plants("who ended is in no case")
def ended_in_a_case():
    case = disputes.opened(disputes.admission())
    Entry.objects.filter(pk=case.entry_id).update(state="terminated", archive=None, proof="")
    return f"case {case.pk}"


@plants("an account stands as its history says")
def disabled_by_nobody():
    from registry.accounts import issuing

    school = SchoolFactory()
    officer = OfficerFactory(authority=school.authority)
    slip = issuing.make_many(officer, "registrar", [issuing.Order(school.pk, "潘桂芳")]).slips[0]
    Account.objects.filter(pk=slip.account.pk).update(state="disabled")
    return f"account {slip.account.pk}"


@plants("an act is of the account and the person of its desk session")
def in_the_name_of_another():
    entry = EntryFactory(state="at_school")
    session = sit(DeskFactory(school=entry.school), "李梅")
    step = entry.steps.last()
    drop_guards(Step)
    Step.objects.filter(pk=step.pk).update(account=session.account, desk_session=session, person="赵强")
    return f"step {step.pk}"


@plants("whose document is disputed waits")
def goes_on_in_a_dispute():
    case = _dispute_of_a_document()
    changed(Entry, case.entry, state="supplementing", decision="none_of_these")
    return f"case {case.pk}"


def _dispute_of_a_document() -> AdmissionCase:
    entry = EntryFactory(verdict="pending", candidates=[])
    record = StudentRecordFactory(id_number=entry.id_number, birth_date=entry.birth_date)
    CandidateFactory(entry=entry, record=record, reasons=["same_document"])
    account = RegistrarFactory(school=entry.school)
    return opening.open_dispute(entry.pk, record.pk, account, disputes.WHY)


@plants("cases about one child are decided together")
def decided_apart():
    lead = disputes.opened(disputes.claim())
    case = disputes.opened(disputes.claim())
    changed(AdmissionCase, case, lead=lead)
    return f"case {case.pk}"
