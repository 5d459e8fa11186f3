"""`check_invariants` names every row that no service would write, planted past all constraints (I1-I28, I30-I35)."""

import json

import pytest
from django.core.management import call_command

from enrollment.entries import states
from enrollment.entries.decided import archive_agrees
from enrollment.entries.models import Entry
from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from review.cases import acts, evidence
from review.cases.evidence import EvidenceFile
from review.cases.models import Evidence
from review.decisions.approve import authority_approve, school_approve
from review.invariants.all import INVARIANTS
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory, StudentRecordFactory
from tests.one_person.holding import AFTER_EACH_STEP, broken_anywhere, broken_by
from tests.review.cases import disputes
from tests.review.invariants import (  # noqa: F401 - they plant
    planted,
    planted_cases,
    planted_numbers,
    planted_proofs,
    planted_traces,
    planted_work,
)
from tests.review.invariants.planting import PLANTED, guards_are_back, undo_broken_references

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directories")]
OURS = {invariant.code for invariant in INVARIANTS}


def broken():
    return {invariant.code for invariant in INVARIANTS if list(invariant.offenders())}


@pytest.mark.parametrize("verdict", ["matched", "not_found", "pending"])
@pytest.mark.parametrize("state", states.STATES)
def test_all_hold_for_made_up_entries(state, verdict):
    if (state, verdict) not in {("resolving", "matched"), ("resolving", "not_found")}:
        EntryFactory(state=state, verdict=verdict)
    assert broken_anywhere() == []


def test_all_hold_after_a_registration():
    entry = EntryFactory(state="at_school")
    school_approve([entry.pk], RegistrarFactory(school=entry.school))
    authority_approve([entry.pk], OfficerFactory(authority=entry.school.authority))
    assert Entry.objects.get(pk=entry.pk).state == "registered"
    assert broken_anywhere() == []


def test_doubled_senior_records_end_together_and_still_hold_once_a_source_has_taken_ours_over():
    dispute = disputes.admission()
    same = {name: getattr(dispute.record, name) for name in ("name", "sex", "birth_date", "id_number")}
    case = disputes.opened(dispute)
    twice = StudentRecordFactory(registry="k12", stage="senior", school=dispute.record.school, **same)
    disputes.to_the_authority(dispute)
    acts.release(case.pk, dispute.holder)
    assert disputes.approve(dispute) == ([dispute.entry.pk], [])
    twice.refresh_from_db()
    assert (twice.status, twice.left_reason) == ("left", "to_vocational")
    assert broken_anywhere() == []
    StudentRecord.objects.filter(entry=dispute.entry).update(source_key="ZZ-1")
    assert broken_anywhere() == []


def test_of_a_record_that_its_source_has_taken_over_the_source_may_correct_the_name():
    record = EntryFactory(state="registered").record
    record.name = "欧阳若曦"
    record.save()
    assert "I10" in broken()
    StudentRecord.objects.filter(pk=record.pk).update(source_key="ZZ-1")
    assert "I10" not in broken()


@pytest.mark.parametrize(
    ("says", "plant"),
    [(says, plant) for says, all_of_it in sorted(PLANTED.items()) for plant in all_of_it],
    ids=lambda each: each.__name__ if callable(each) else "",
)
def test_what_is_planted_past_all_constraints_is_named(says, plant):
    (invariant,) = [each for each in INVARIANTS if each.says == says]
    assert invariant not in AFTER_EACH_STEP or not broken_by(invariant)  # from here on its queries are kept
    with guards_are_back():
        named = plant()
        found = list(invariant.offenders())
        assert set([named] if isinstance(named, str) else named) <= set(found)
        assert invariant not in AFTER_EACH_STEP or broken_by(invariant)  # as walks and tests are told
        undo_broken_references()


@pytest.mark.parametrize("fact", ["", "name", "document", "doubted", "number", "struck", "chain", "twin"])
def test_the_query_and_the_code_say_the_same_of_who_agrees_with_a_matched_archive(fact):
    """Two statements of one rule: what approvals and loads ask, and what I10 finds; by each fact that it rests on."""
    number = "G11010520200315001X"
    entry = EntryFactory(track="vocational", student_number_key=student_number_key(number))
    archive = entry.archive
    other = {"document_key": 7}
    values = {
        "": {},
        "name": {"name_key": "别人"},
        "document": other,
        "doubted": {"document_doubted": True},
        "number": other | {"student_number_key": student_number_key(number)},
        "struck": other | {"student_number_key": student_number_key(number)},
        "chain": other,
        "twin": other | {"student_number_key": 11},
    }[fact]
    StudentRecord.objects.filter(pk=archive.pk).update(**values)
    if fact == "struck":
        Entry.objects.filter(pk=entry.pk).update(number_check="struck")
    if fact in ("chain", "twin"):
        agreeing = StudentRecordFactory(registry="k12", name=entry.name, id_number=entry.id_number)
        StudentRecord.objects.filter(pk=agreeing.pk).update(student_number_key=11 if fact == "twin" else None)
        StudentRecord.objects.filter(pk=archive.pk).update(continues=agreeing if fact == "chain" else None)
    entry = Entry.objects.select_related("archive").get(pk=entry.pk)
    agreeing = StudentRecord.objects.filter(document_key=entry.document_key, name_key=entry.name_key)
    agrees = archive_agrees(entry, entry.archive, agreeing.filter(document_doubted=False))
    (query,) = [each for each in INVARIANTS if each.says == "whom the machine matched, its record agrees with"]
    assert (list(query.offenders()) == []) is agrees
    assert agrees is (fact in ("", "number", "chain", "twin"))


def test_every_invariant_has_its_planted_row():
    assert {each.says for each in INVARIANTS} == set(PLANTED)


def test_evidence_without_its_file_is_named():
    dispute = disputes.admission()
    acts.contest(disputes.opened(dispute).pk, dispute.holder, "在读", [EvidenceFile("a.pdf", disputes.PDF)])
    kept = Evidence.objects.get()
    evidence.FILES.remove(kept.stored_as)
    assert f"evidence {kept.pk}" in [row for each in INVARIANTS if each.code == "I19" for row in each.offenders()]


def test_the_command_tells_ids_and_ends_with_one(capsys):
    entry = EntryFactory(verdict="pending", candidates=[])
    with pytest.raises(SystemExit) as ended:
        call_command("check_invariants", json=True)
    report = json.loads(capsys.readouterr().out)
    found = {check["code"]: check["offending"] for check in report["checks"] if check["count"]}
    assert (ended.value.code, report["holds"], found) == (1, False, {"I14": [f"entry {entry.pk}"]})


def test_the_command_is_content_with_an_empty_database(capsys):
    call_command("check_invariants")
    assert capsys.readouterr().out == f"{len(INVARIANTS)} of {len(INVARIANTS)} invariants hold.\n"
