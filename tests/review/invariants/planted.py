"""An offending row for every invariant about new students and their records."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from enrollment.entries.models import Entry, PossibleDouble, Step
from enrollment.rosters.models import Roster, RosterRow
from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from tests.factories import (
    CandidateFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
)
from tests.review.invariants.planting import drop_guards, plants

LONG_AGO = "2026-01-01T00:00Z"
NUMBER = "G11010520200315001X"


def a_roster(entry, **fields) -> Roster:
    """A roster of the entry's school, whose file is nowhere."""
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


def changed(kind, row, **values) -> None:
    """Change a row past everything."""
    drop_guards(kind)
    kind._base_manager.filter(pk=row.pk).update(**values)


@plants("an archive is continued at most once")
def claimed_twice():
    entry = EntryFactory()
    changed(Entry, EntryFactory(season=entry.season), archive=entry.archive)
    return f"record {entry.archive_id}"


@plants("an entry's facts agree with its state")
def matched_without_archive():
    entry = EntryFactory()
    changed(Entry, entry, archive=None)
    return f"entry {entry.pk}"


@plants("an entry's facts agree with its state")
def unknown_state():
    entry = EntryFactory()
    changed(Entry, entry, state="nowhere")
    return f"entry {entry.pk}"


@plants("a row of a roster is an entry or says why not, never both")
def entry_and_row():
    entry = EntryFactory(school=a_roster(EntryFactory()).school, roster=Roster.objects.get(), row_number=2)
    drop_guards(RosterRow)
    row = RosterRow.objects.create(roster=entry.roster, number=2, outcome="rejected")
    return f"roster row {row.pk}"


@plants("an entry is a row of a roster, or was typed")
def entry_of_nobody():
    entry = EntryFactory()
    changed(Entry, entry, typed_by=None)
    return f"entry {entry.pk}"


@plants("an entry is a row of a roster, or was typed")
def entry_without_its_row_number():
    entry = EntryFactory(school=a_roster(EntryFactory()).school, roster=Roster.objects.get(), row_number=2)
    changed(Entry, entry, row_number=None)
    return f"entry {entry.pk}"


@plants("registered entries and records made correspond")
def record_of_nobody():
    return f"record {StudentRecordFactory(registry='k12', source_key=None, student_number=NUMBER).pk}"


@plants("registered entries and records made correspond")
def registered_without_record():
    entry = EntryFactory(state="registered")
    changed(Entry, entry, record=None)
    return f"entry {entry.pk}"


@plants("one person, one active record per registry")
def two_active_records():
    record = EntryFactory(state="registered").record
    StudentRecordFactory(registry="k12", id_number=record.id_number, name=record.name)
    return f"record {record.pk}"


@plants("one person, one active record per registry")
def second_record_beside_one_that_was_taken_over():
    record = EntryFactory(state="registered").record
    StudentRecord.objects.filter(pk=record.pk).update(source_key="ZX-1")
    StudentRecordFactory(registry="k12", id_number=record.id_number, name=record.name, source_key="ZX-2")
    return f"record {record.pk}"


@plants("one person, one live entry at a school")
def same_document_twice():
    entry = EntryFactory()
    again = EntryFactory(season=entry.season, school=entry.school)
    changed(Entry, again, document_key=entry.document_key)
    return [f"entry {entry.pk}", f"entry {again.pk}"]


@plants("one person, one live entry at a school")
def same_name_twice():
    first, again = (EntryFactory(verdict="not_found", id_type="A", id_number="") for _ in range(2))
    same = {name: getattr(first, name) for name in ("season", "school", "name_key", "birth_date", "sex")}
    changed(Entry, again, **same)
    return [f"entry {first.pk}", f"entry {again.pk}"]


@plants("registered after two approvals of one version")
def registered_without_its_version():
    entry = EntryFactory(state="registered")
    changed(Entry, entry, version=F("version") - 1)
    return f"entry {entry.pk}"


@plants("registered after two approvals of one version")
def approved_twice_by_one():
    entry = EntryFactory(state="registered")
    approval = entry.steps.get(action="school_approve")
    changed(Step, approval, account=entry.steps.get(action="authority_approve").account)
    return f"entry {entry.pk}"


@plants("each change of state has one step, the chain is unbroken")
def state_without_step():
    entry = EntryFactory(state="at_school")
    Entry.objects.filter(pk=entry.pk).update(state="at_authority")
    return f"entry {entry.pk}"


@plants("each change of state has one step, the chain is unbroken")
def broken_chain():
    step = EntryFactory(state="at_authority").steps.get(number=2)
    changed(Step, step, from_state="resolving")
    return f"step {step.pk}"


@plants("a history begins where the verdict of the import led")
def begun_elsewhere():
    entry = EntryFactory(verdict="not_found", state="at_school")
    changed(Step, entry.steps.get(number=1), from_state="resolving")
    return f"entry {entry.pk}"


@plants("a history begins where the verdict of the import led")
def moved_before_any_step():
    entry = EntryFactory()
    changed(Entry, entry, state="at_school")
    return f"entry {entry.pk}"


@plants("a history begins where the verdict of the import led")
def begun_as_no_verdict_before_gave():
    """Its verdict of now would lead there; the one that a step says it had before would not."""
    entry = EntryFactory(verdict="pending", state="at_school", decision="none_of_these")
    changed(Step, entry.steps.get(number=1), detail={"verdict": ["matched", "pending"]})
    return f"entry {entry.pk}"


@plants("steps stand in the order in which they were taken")
def first_step_before_its_entry():
    step = EntryFactory(state="at_school").steps.get(number=1)
    changed(Entry, step.entry, created_at=timezone.now() + timedelta(hours=1))
    return f"step {step.pk}"


@plants("steps stand in the order in which they were taken")
def step_put_in_later():
    step = EntryFactory(state="at_school").steps.order_by("number").last()
    changed(Step, step, at=LONG_AGO)
    return f"step {step.pk}"


@plants("a record has the controlled values of its entry")
def record_of_another_name():
    entry = EntryFactory(state="registered")
    StudentRecord.objects.filter(entry=entry).update(name="别人")
    return f"entry {entry.pk}"


@plants("a record has the controlled values of its entry")
def record_of_another_document():
    entry = EntryFactory(state="registered")
    StudentRecord.objects.filter(entry=entry).update(document_key=7)
    return f"entry {entry.pk}"


@plants("a new student has the name that it came with")
def renamed():
    entry = EntryFactory()
    Entry.objects.filter(pk=entry.pk).update(name="别人")
    return f"entry {entry.pk}"


@plants("whom the machine matched, its record agrees with")
def matched_with_anothers_record():
    entry = EntryFactory()
    StudentRecord.objects.filter(pk=entry.archive_id).update(document_key=7)
    return f"entry {entry.pk}"


@plants("whom the machine matched, its record agrees with")
def matched_with_another_name():
    entry = EntryFactory()
    StudentRecord.objects.filter(pk=entry.archive_id).update(name_key="别人")
    return f"entry {entry.pk}"


@plants("whom the machine matched, its record agrees with")
def matched_by_a_number_that_was_struck():
    entry = EntryFactory(track="vocational", student_number_key=student_number_key(NUMBER))
    record = StudentRecord.objects.filter(pk=entry.archive_id)
    record.update(document_key=7, student_number_key=student_number_key(NUMBER))
    changed(Entry, entry, number_check="struck")
    return f"entry {entry.pk}"


@plants("a decision is about what was shown")
def nothing_to_choose_from():
    return f"entry {EntryFactory(verdict='pending', candidates=[]).pk}"


@plants("a decision is about what was shown")
def confirmed_what_was_not_shown():
    entry = EntryFactory(verdict="pending", state="supplementing")
    Entry.objects.filter(pk=entry.pk).update(archive=StudentRecordFactory())
    return f"entry {entry.pk}"


@plants("claims and continuations agree")
def continued_by_nobody():
    entry = EntryFactory(state="registered")
    StudentRecord.objects.filter(entry=entry).update(continues=None)
    return f"entry {entry.pk}"


@plants("one school from roster to record")
def roster_of_another_school():
    entry = EntryFactory()
    roster = a_roster(EntryFactory())
    Entry.objects.filter(pk=entry.pk).update(roster=roster, row_number=2, typed_by=None)
    return f"entry {entry.pk}"


@plants("one school from roster to record")
def record_at_another_school():
    entry = EntryFactory(state="registered")
    StudentRecord.objects.filter(entry=entry).update(school=SchoolFactory())
    return f"entry {entry.pk}"


@plants("who approved was in scope")
def approved_for_another_school():
    step = EntryFactory(state="at_authority").steps.get(action="school_approve")
    changed(Step, step, account=RegistrarFactory())
    return f"step {step.pk}"


@plants("who approved was in scope")
def approved_by_another_authority():
    step = EntryFactory(state="registered").steps.get(action="authority_approve")
    changed(Step, step, account=OfficerFactory())
    return f"step {step.pk}"


@plants("nobody is registered as new whose record was there")
def registered_as_new():
    known = StudentRecordFactory()
    same = {name: getattr(known, name) for name in ("name", "sex", "birth_date", "id_number")}
    entry = EntryFactory(state="registered", verdict="not_found", **same)
    return f"entry {entry.pk}"


@plants("in every state somebody may act")
def in_no_state():
    entry = EntryFactory()
    changed(Entry, entry, state="nowhere")
    return f"entry {entry.pk}"


@plants("who is to be confirmed can be, or somebody be asked")
def nothing_to_be_said():
    """The active record that its school was to be asked about has ended, and nobody has looked again."""
    ended = StudentRecordFactory(registry="k12", status="left")
    entry = EntryFactory(verdict="pending", candidates=[])
    CandidateFactory(entry=entry, record=ended, reasons=["same_document", "same_name", "document_on_active_record"])
    return f"entry {entry.pk}"


@plants("one person is past doubt at one school a season")
def past_doubt_at_two_schools():
    first = EntryFactory(verdict="not_found")
    drop_guards(Entry)
    second = EntryFactory(verdict="not_found", season=first.season, name=first.name, id_number=first.id_number)
    return [f"entry {first.pk}", f"entry {second.pk}"]


def _namesakes(**of_second) -> tuple[Entry, Entry]:
    first = EntryFactory(verdict="not_found", warnings=["namesake_elsewhere"])
    facts = {name: getattr(first, name) for name in ("season", "name", "sex", "birth_date")}
    second = EntryFactory(verdict="not_found", id_type="Z", id_number="", **facts | of_second)
    return first, second


@plants("namesakes not all of whom have a document are noted, both warned")
def namesakes_of_whom_nothing_is_noted():
    return [f"entry {entry.pk}" for entry in _namesakes(warnings=["namesake_elsewhere"])]


@plants("namesakes not all of whom have a document are noted, both warned")
def namesakes_of_whom_one_school_was_not_told():
    first, second = _namesakes()
    PossibleDouble.objects.create(kind="namesake", first=first, second=second)
    return [f"entry {first.pk}", f"entry {second.pk}"]


@plants("who approves late carries an extension")
def late_without_extension():
    entry = EntryFactory(state="at_authority", season=SeasonFactory(closed=True))
    return f"step {entry.steps.get(action='school_approve').pk}"


@plants("rosters come by the deadline or by an extension")
def late_roster():
    return f"roster {a_roster(EntryFactory(season=SeasonFactory(closed=True))).pk}"


@plants("an entry is sent back when its history says so")
def sent_back_by_nobody():
    entry = EntryFactory()
    Entry.objects.filter(pk=entry.pk).update(is_sent_back=True)
    return f"entry {entry.pk}"
