import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from enrollment.entries import states
from enrollment.entries.models import Entry, Step
from enrollment.rosters.models import Roster, RosterRow
from registry.records import StudentRecord
from review.cases import acts, evidence
from review.cases.evidence import EvidenceFile
from review.cases.models import AdmissionCase, Evidence
from review.decisions.approve import authority_approve, school_approve
from review.invariants import integrity
from review.invariants.all import INVARIANTS
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory, SeasonFactory, StudentRecordFactory
from tests.review.cases import disputes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directories")]
OURS = {invariant.code for invariant in INVARIANTS}


def broken():
    return {invariant.code for invariant in INVARIANTS if list(invariant.offenders())}


def a_roster(entry, **fields):
    return Roster.objects.create(
        **{
            "school": entry.school,
            "season": entry.season,
            "track": "primary",
            "uploaded_by": RegistrarFactory(school=entry.school),
            "file_name": "a.csv",
            "file_size": 1,
            "sha256": "0" * 64,
            "stored_as": "nowhere",
        }
        | fields
    )


@pytest.mark.parametrize("verdict", ["matched", "not_found", "pending"])
@pytest.mark.parametrize("state", states.STATES)
def test_all_hold_for_made_up_entries(state, verdict):
    if (state, verdict) not in {("resolving", "matched"), ("resolving", "not_found")}:
        EntryFactory(state=state, verdict=verdict)
    assert broken() == set()


def test_all_hold_after_a_registration():
    entry = EntryFactory(state="at_school")
    school_approve([entry.pk], RegistrarFactory(school=entry.school))
    authority_approve([entry.pk], OfficerFactory(authority=entry.school.authority))
    assert Entry.objects.get(pk=entry.pk).state == "registered"
    assert broken() == set()


def breaks_i3_rows():
    a_roster(EntryFactory(), state="done", rows_total=2, rows_done=2, finished_at="2026-09-01T00:00Z")


def breaks_i3_links():
    entry = EntryFactory()
    RosterRow.objects.create(roster=a_roster(entry), number=2, outcome="matched", entry=entry)


def breaks_i4():
    StudentRecordFactory(registry="k12", source_key=None, student_number="L11010520200315001X")


def breaks_i5():
    record = EntryFactory(state="registered").record
    StudentRecordFactory(registry="k12", id_number=record.id_number)


def breaks_i7():
    entry = EntryFactory(state="registered")
    Entry.objects.filter(pk=entry.pk).update(version=F("version") - 1)


def breaks_i8():
    entry = EntryFactory()
    Entry.objects.filter(pk=entry.pk).update(state="at_school")


def breaks_i10():
    entry = EntryFactory(state="registered")
    StudentRecord.objects.filter(entry=entry).update(name="别人")


def breaks_i11():
    a_roster(EntryFactory(), uploaded_at="2026-01-01T00:00Z")


def breaks_i14():
    EntryFactory(verdict="pending", candidates=[])


def breaks_i15():
    entry = EntryFactory(state="registered")
    StudentRecord.objects.filter(entry=entry).update(continues=None)


def breaks_i16():
    EntryFactory(archive=StudentRecordFactory(registry="k12", stage="senior"), track="vocational")


def breaks_i6_claims():
    case = disputes.opened(disputes.claim())
    Entry.objects.filter(pk=case.rival_id).update(archive=None, verdict="not_found")


def breaks_i6_admissions():
    case = disputes.opened(disputes.admission())
    Entry.objects.filter(pk=case.entry_id).update(archive=StudentRecordFactory())


def breaks_i6_persons():
    entry = EntryFactory()
    archive = entry.archive
    same = StudentRecordFactory(name=archive.name, birth_date=archive.birth_date, id_number=archive.id_number)
    EntryFactory(season=entry.season, archive=same)


def breaks_i6_losers():
    case = disputes.opened(disputes.admission())
    AdmissionCase.objects.filter(pk=case.pk).update(state="decided", winner="holder")


def breaks_i8_cases():
    case = disputes.opened(disputes.admission())
    AdmissionCase.objects.filter(pk=case.pk).update(state="contested")


def breaks_i15_records():
    StudentRecordFactory(registry="k12", stage="senior", status="left", left_reason="to_vocational")


def breaks_i16_words():
    dispute = disputes.admission()
    case = disputes.opened(dispute)
    disputes.to_the_authority(dispute)
    acts.release(case.pk, dispute.holder)
    authority_approve([dispute.entry.pk], OfficerFactory(authority=dispute.entry.school.authority))
    AdmissionCase.objects.filter(pk=case.pk).update(state="conceded")


def breaks_i16_ended():
    case = disputes.opened(disputes.admission())
    Entry.objects.filter(pk=case.entry_id).update(state="terminated", archive=None)


def breaks_i17():
    entry = EntryFactory()
    Entry.objects.filter(pk=entry.pk).update(roster=a_roster(EntryFactory()))


def breaks_i19():
    a_roster(EntryFactory())


def breaks_i19_evidence():
    dispute = disputes.admission()
    acts.contest(disputes.opened(dispute).pk, dispute.holder, "在读", [EvidenceFile("a.pdf", disputes.PDF)])
    evidence.FILES.remove(Evidence.objects.get().stored_as)


def breaks_i20():
    entry = EntryFactory(state="registered", archive=StudentRecordFactory(student_number="G11010520200315001X"))
    StudentRecord.objects.filter(entry=entry).update(student_number_key=1)


def breaks_i21():
    EntryFactory(state="at_authority", season=SeasonFactory(closed=True))


def breaks_i22():
    record = StudentRecordFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_studentrecord SET id_number = %s WHERE id = %s", [b"110105202003150016", record.pk]
        )


def breaks_i22_rows():
    entry = EntryFactory()
    RosterRow.objects.create(roster=a_roster(entry), number=2, outcome="rejected", name="110105202003150016")


@pytest.mark.parametrize(
    "breaks",
    [value for name, value in sorted(globals().items()) if name.startswith("breaks_")],
    ids=lambda f: f.__name__,
)
def test_what_is_broken_is_found(breaks):
    breaks()
    assert breaks.__name__.split("_")[1].upper() in broken()


def test_a_missing_trigger_and_a_missing_constraint_are_found(monkeypatch):
    monkeypatch.setitem(integrity.TRIGGERS, connection.vendor, {"never_made"})
    monkeypatch.setattr(Step._meta, "constraints", [*Step._meta.constraints, type("C", (), {"name": "never_held"})])
    assert integrity.missing_triggers() == ["trigger never_made"]
    assert integrity.missing_constraints() == ["constraint never_held"]


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


def test_a_reason_with_a_document_number_is_found():
    entry = EntryFactory(state="at_school")
    last = entry.steps.order_by("number").last()
    last.pk, last.number, last.version = None, last.number + 1, last.version + 1
    last.reason = "号码应为11010520200315001X"
    last.save(force_insert=True)
    assert f"reason of step {last.pk}" in [row for each in INVARIANTS if each.code == "I22" for row in each.offenders()]
