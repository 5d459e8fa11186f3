"""By what the archive of a new student is proved to be the child's: set wherever an archive is, gone with it."""

from datetime import date

import pytest

from enrollment.entries.models import Entry
from enrollment.refused import ReasonMissing
from enrollment.rosters.intake import receive_typed
from enrollment.rosters.look_again import ARCHIVE_HELD, CASE_ENDED, look_again
from matching.core.family import joined
from review.cases import acts
from review.decisions import admitted, resolve
from tests.factories import (
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.review.cases import disputes

pytestmark = pytest.mark.django_db
WHY = "已查看户口簿原件"


def typed(record, **other) -> Entry:
    """The child as a form has it; in the vocational track if the record is of a junior high school."""
    vocational = record.registry == "k12"
    school = SchoolFactory(vocational=vocational)
    values = {
        "name": record.name,
        "sex": record.sex,
        "birth_date": record.birth_date.isoformat(),
        "id_type": record.id_type,
        "id_number": record.id_number,
    }
    track = "vocational" if vocational else "primary"
    received = receive_typed(RegistrarFactory(school=school), SeasonFactory(), track, values | other)
    assert received.entry is not None
    return received.entry


def without_document(record, **other) -> Entry:
    return typed(record, id_type="Z", id_number="", **other)


def now(entry) -> tuple:
    entry = Entry.objects.get(pk=entry.pk)
    return entry.archive, entry.proof


def confirm(entry, record, why=WHY) -> Entry:
    return resolve.confirm(entry.pk, record.pk, RegistrarFactory(school=entry.school), why)


FAMILY = {"guardian_name": "王大山", "guardian_phone": "13812345670", "address": "云溪路 5 号",
          "guardian_id_number": resident_number(date(1985, 3, 4))}  # fmt: skip
FIELDS = {"guardian": "guardian_name", "phone": "phone", "guardian_id": "guardian_id_number", "address": "address"}


def tried(entry, record, *facts):
    """The family told this, and the record says the same."""
    for name, value in FAMILY.items():
        setattr(record, name, value)
    record.save()
    told = {field: FAMILY.get(field, FAMILY["guardian_phone"]) for field in map(FIELDS.get, facts)}
    entry.family = joined(told.items())
    entry.save(update_fields=["family"])


def test_the_document_proves_what_the_machine_matches():
    record = StudentRecordFactory()
    assert now(typed(record)) == (record, "document")


def test_the_number_proves_an_archive_with_another_document_of_one_person_with_it():
    first = StudentRecordFactory(registry="k12", stage="junior", student_number="L330326201203150011")
    latest = StudentRecordFactory(
        registry="k12", stage="senior", student_number=first.student_number, name=first.name, id_number=""
    )
    entry = typed(first)
    assert (entry.verdict, *now(entry)) == ("admitted", latest, "number")


def test_an_equal_document_under_another_name_proves_what_is_confirmed():
    record = StudentRecordFactory(name="李晓明")
    entry = typed(record, name="李小明")
    assert confirm(entry, record, "").proof == "document"
    assert entry.steps.get().detail["proof"] == "document"


def test_name_and_birth_date_alone_prove_nothing_and_ask_for_a_reason():
    record = StudentRecordFactory()
    entry = without_document(record)
    with pytest.raises(ReasonMissing):
        confirm(entry, record, "是")
    confirm(entry, record)
    assert now(entry) == (record, "")
    step = entry.steps.get()
    assert (step.reason, step.detail) == (WHY, {"record": record.pk})


@pytest.mark.parametrize(
    ("facts", "proof"),
    [
        (["guardian"], "guardian"),
        (["phone", "guardian"], "phone"),
        (["guardian_id", "phone"], "guardian_id"),
        (["address"], ""),
    ],
)
def test_of_the_facts_that_agree_the_strongest_proves(facts, proof):
    record = StudentRecordFactory()
    entry = without_document(record)
    tried(entry, record, *facts)
    assert confirm(entry, record, WHY if not proof else "").proof == proof


def test_a_decision_that_is_taken_back_leaves_no_proof():
    record = StudentRecordFactory(name="李晓明")
    entry = confirm(typed(record, name="李小明"), record)
    resolve.undo(entry.pk, RegistrarFactory(school=entry.school))
    assert now(entry) == (None, "")


def test_who_is_taken_off_and_put_back_is_proved_again():
    senior = StudentRecordFactory(registry="k12", stage="senior")
    entry = typed(senior)
    registrar = RegistrarFactory(school=entry.school)
    assert (entry.verdict, *now(entry)) == ("admitted", senior, "document")
    resolve.withdraw(entry.pk, registrar, WHY)
    assert now(entry) == (None, "")
    admitted.undo_withdrawal(entry.pk, registrar)
    assert now(entry) == (senior, "document")


def test_a_choice_about_a_held_record_keeps_what_proved_it():
    senior = StudentRecordFactory(registry="k12", stage="senior")
    entry = without_document(senior)
    registrar = RegistrarFactory(school=entry.school)
    confirm(entry, senior)
    assert now(entry) == (senior, "")
    admitted.continue_admitted(entry.pk, registrar, WHY)
    assert now(entry) == (senior, "")
    resolve.undo(entry.pk, registrar)
    assert now(entry) == (senior, "")


def test_a_case_that_is_won_proves():
    dispute = disputes.claim()
    acts.release(disputes.opened(dispute).pk, dispute.holder)
    assert now(dispute.entry) == (dispute.record, "case")
    assert now(dispute.rival) == (None, "")


def test_what_was_said_of_a_record_that_a_senior_high_school_holds_since_keeps_its_proof():
    record = StudentRecordFactory(registry="k12", stage="junior", name="李晓明")
    entry = confirm(typed(record, name="李小明"), record)
    record.stage = "senior"
    record.save()
    look_again([entry.pk], None, ARCHIVE_HELD)
    entry.refresh_from_db()
    assert (entry.verdict, entry.decision, *now(entry)) == ("admitted", "", record, "document")


def test_who_is_looked_at_again_has_the_proof_of_what_is_found():
    record = StudentRecordFactory()
    entry = confirm(without_document(record), record)
    entry.id_type, entry.id_number, entry.document_key = "1", record.id_number, record.document_key
    entry.save()
    look_again([entry.pk], None, CASE_ENDED)
    entry.refresh_from_db()
    assert (entry.verdict, entry.decision, *now(entry)) == ("matched", "", record, "document")
