"""The database itself refuses a case, a step and evidence that cannot be (each constraint with its bad row)."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from enrollment.entries.models import Step
from enrollment.seasons.models import Season
from registry.records import StudentRecord
from review.cases import acts
from review.cases.evidence import EvidenceFile
from review.cases.models import AdmissionCase, CaseStep, Evidence
from tests.factories import EntryFactory, SchoolFactory, StudentRecordFactory
from tests.review.cases import disputes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directories")]


@pytest.fixture
def admission():
    return disputes.opened(disputes.admission())


@pytest.fixture
def claim():
    return disputes.opened(disputes.claim())


def another(case, **changes):
    """A second row like the case, with these things otherwise."""
    values = {
        field.attname: getattr(case, field.attname) for field in case._meta.concrete_fields if field.attname != "id"
    }
    return AdmissionCase.objects.create(**values | {"contact": ""} | changes)


def refused(name, act):
    """The constraint of this name, or on SQLite for unique ones its columns, refuses it."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    assert (connection.vendor == "sqlite" and "UNIQUE" in str(error.value)) or name in str(error.value)


def changed(case, **values):
    return lambda: AdmissionCase.objects.filter(pk=case.pk).update(**values)


def test_a_child_is_in_one_open_case_of_a_kind_that_others_join(admission):
    entry = EntryFactory(school=SchoolFactory(vocational=True), track="vocational", verdict="not_found")
    refused("person_has_one_open_case_of_a_kind", lambda: another(admission, entry_id=entry.pk))
    another(admission, entry_id=entry.pk, state="released")
    another(admission, entry_id=entry.pk, lead_id=admission.pk)


def test_a_student_is_in_one_open_case(admission):
    record = StudentRecordFactory()
    refused("entry_has_one_open_case", lambda: another(admission, archive_id=record.pk, person_key=7))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("case_state_is_known", {"state": "asleep"}),
        ("decided_case_has_one_winner", {"state": "decided"}),
        ("decided_case_has_one_winner", {"winner": "holder"}),
        ("contested_case_has_its_authority", {"state": "contested", "authority": None}),
        ("open_case_has_who_answers", {"holding_school": None}),
        ("case_kind_is_known", {"kind": "guess"}),
        ("case_is_about_a_record_or_a_rival", {"archive": None}),
        ("settled_document_dispute_has_its_outcome", {"outcome": "same_child"}),
        ("settled_document_dispute_has_its_outcome", {"kind": "document", "state": "decided"}),
        ("whose_a_document_is_an_authority_decides", {"kind": "document", "state": "released"}),
        ("decided_case_has_one_winner", {"kind": "document", "state": "decided", "winner": "claimant"}),
    ],
)
def test_a_case_that_cannot_be_is_refused(admission, name, values):
    refused(name, changed(admission, **values))


def test_a_claim_is_between_two_schools_and_two_students(claim):
    name = "claim_is_disputed_between_two_schools"
    refused(name, changed(claim, holding_school=claim.claiming_school))
    refused(name, changed(claim, rival=claim.entry))
    refused("case_is_about_a_record_or_a_rival", changed(claim, archive=None, rival=None))
    refused("admission_is_asked_of_a_record", changed(claim, kind="admission"))
    refused("case_does_not_join_itself", changed(claim, lead=claim))
    changed(claim, archive=None)()  # between two new students of whom no record is known


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("steps_of_a_case_are_numbered_without_doubles", {"number": 1, "action": "release"}),
        ("case_step_action_is_known", {"number": 2, "action": "forget"}),
        ("act_between_schools_has_reason", {"number": 2, "action": "contest", "reason": ""}),
        ("act_between_schools_has_reason", {"number": 2, "action": "decide_for_holder", "reason": ""}),
    ],
)
def test_a_step_that_cannot_be_is_refused(admission, name, values):
    row = {"case": admission, "account": admission.opened_by, "to_state": "open"} | values
    refused(name, lambda: CaseStep.objects.create(**row))


@pytest.mark.parametrize("act", [lambda steps: steps.update(reason="改"), lambda steps: steps._raw_delete(steps.db)])
def test_the_steps_of_a_case_are_never_changed_or_deleted(admission, act):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act(CaseStep.objects.filter(case=admission))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("evidence_kind_is_known", {"kind": "docx"}),
        ("evidence_side_is_known", {"side": "nobody"}),
        ("evidence_is_neither_empty_nor_too_large", {"file_size": 0}),
        ("evidence_is_neither_empty_nor_too_large", {"file_size": 5 * 1024 * 1024 + 1}),
    ],
)
def test_evidence_that_cannot_be_is_refused(name, values):
    dispute = disputes.admission()
    acts.contest(disputes.opened(dispute).pk, dispute.holder, "在读", [EvidenceFile("a.pdf", disputes.PDF)])
    refused(name, lambda: Evidence.objects.update(**values))


def test_a_file_is_shown_once_by_a_side():
    dispute = disputes.admission()
    acts.contest(disputes.opened(dispute).pk, dispute.holder, "在读", [EvidenceFile("a.pdf", disputes.PDF)])
    shown = Evidence.objects.get()
    shown.pk, shown.stored_as = None, "another"
    refused("a_side_shows_a_file_once", lambda: shown.save(force_insert=True))


def test_a_choice_between_schools_has_a_reason():
    entry = EntryFactory()
    values = {"entry": entry, "number": 1, "account": entry.typed_by, "to_state": "terminated"}
    for action in ("continue_admitted", "terminate", "open_case", "lose_case"):
        refused("act_has_its_reason", lambda action=action: Step.objects.create(action=action, **values))


def test_a_record_left_for_a_reason_is_left():
    record = StudentRecordFactory(registry="k12", stage="senior")
    closing = StudentRecord.objects.filter(pk=record.pk)
    refused("record_left_for_a_reason_is_left", lambda: closing.update(left_reason="to_vocational"))


def test_a_season_gives_a_day_to_answer(admission):
    refused("season_gives_a_day_to_answer", lambda: Season.objects.update(answer_days=0))
