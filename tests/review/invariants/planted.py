"""An offending row for every invariant about new students, records, files and the work in the background."""

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from enrollment.entries.models import Entry, Step
from enrollment.figures.models import FigureChange
from enrollment.rosters.models import Roster, RosterRow
from enrollment.sheets.models import SheetRow, SupplementSheet
from enrollment.tasks import receive_roster
from registry.access_log import AccessEntry
from registry.numbers import NumberHistory
from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from review.bulk import asking
from review.bulk.models import BulkAct
from review.bulk.tasks import work_off
from tests.factories import (
    CandidateFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
)
from tests.review.invariants.planting import drop_guards, execute, plants

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


@plants("every row of a finished upload is stored once")
def lost_row():
    roster = a_roster(EntryFactory(), state="done", rows_total=2, rows_done=2, finished_at=timezone.now())
    return f"roster {roster.pk}"


@plants("accepted rows and entries belong together")
def strayed_row():
    entry = EntryFactory()
    row = RosterRow.objects.create(roster=a_roster(entry), number=2, outcome="matched", entry=entry)
    return f"roster row {row.pk}"


@plants("accepted rows and entries belong together")
def entry_without_its_row():
    entry = EntryFactory()
    Entry.objects.filter(pk=entry.pk).update(roster=a_roster(entry), row_number=2)
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
    entry = EntryFactory()
    Entry.objects.filter(pk=entry.pk).update(state="at_school")
    return f"entry {entry.pk}"


@plants("each change of state has one step, the chain is unbroken")
def broken_chain():
    step = EntryFactory(state="at_authority").steps.get(number=3)
    changed(Step, step, from_state="resolving")
    return f"step {step.pk}"


@plants("the history cannot be changed or deleted")
def missing_trigger():
    drop_guards(Step)
    name = "step_refuses_update" if connection.vendor == "sqlite" else "step_refuses_change"
    return f"trigger {name}"


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


@plants("a new student has the name of its row")
def renamed():
    entry = EntryFactory()
    row = RosterRow.objects.create(roster=a_roster(entry), number=2, outcome="matched", entry=entry, name=entry.name)
    Entry.objects.filter(pk=entry.pk).update(name="别人")
    return f"roster row {row.pk}"


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


@plants("an unfinished upload has one task")
def forgotten_roster():
    return f"roster {a_roster(EntryFactory(), uploaded_at=LONG_AGO).pk}"


@plants("an unfinished upload has one task")
def roster_with_two_tasks():
    roster = a_roster(EntryFactory())
    receive_roster.enqueue(roster.pk)
    receive_roster.enqueue(roster.pk)
    return f"roster {roster.pk}"


def _bulk_act() -> BulkAct:
    entry = EntryFactory(state="at_school")
    account = RegistrarFactory(school=entry.school)
    return asking.ask(account, "school_approve", Entry.objects.filter(pk=entry.pk), about="all", back_to="/")


@plants("an unfinished bulk action has one task")
def forgotten_bulk_act():
    act = _bulk_act()
    BulkAct.objects.filter(pk=act.pk).update(state="waiting", asked_at=LONG_AGO, confirmed_at=LONG_AGO)
    return f"act {act.pk}"


@plants("an unfinished bulk action has one task")
def bulk_act_with_two_tasks():
    act = _bulk_act()
    work_off.enqueue(act.pk)
    work_off.enqueue(act.pk)
    return f"act {act.pk}"


@plants("somebody works on every task")
def held_by_a_dead_worker():
    task = DBTaskResult.objects.get(pk=receive_roster.enqueue(0).id)
    held = {"status": TaskResultStatus.RUNNING, "started_at": LONG_AGO, "worker_ids": ["dead"]}
    DBTaskResult.objects.filter(pk=task.pk).update(**held)
    return f"task {task.pk}"


@plants("somebody works on every task")
def waiting_for_ever():
    task = DBTaskResult.objects.get(pk=receive_roster.enqueue(0).id)
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=LONG_AGO)
    return f"task {task.pk}"


@plants("a bulk action counts its new students")
def miscounted():
    act = _bulk_act()
    BulkAct.objects.filter(pk=act.pk).update(total=2)
    return f"act {act.pk}"


@plants("a finished upload has no unfinished row")
def unfinished_row():
    roster = a_roster(EntryFactory())
    changed(Roster, roster, state="done", rows_total=2, rows_done=1)
    return f"roster {roster.pk}"


@plants("the same file is one upload, unless the earlier one came to nothing")
def same_file_twice():
    entry = EntryFactory()
    first, second = a_roster(entry), a_roster(entry, sha256="1" * 64)
    changed(Roster, second, sha256=first.sha256)
    return [f"roster {first.pk}", f"roster {second.pk}"]


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
    Entry.objects.filter(pk=entry.pk).update(roster=roster)
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


@plants("no file without row, no row without file")
def row_without_file():
    return f"roster {a_roster(EntryFactory()).pk}"


@plants("one number for life, unique in its registry")
def number_that_is_not_the_archives():
    entry = EntryFactory(state="registered", archive=StudentRecordFactory(student_number=NUMBER))
    StudentRecord.objects.filter(entry=entry).update(student_number_key=1)
    return f"record {entry.record_id}"


@plants("one number for life, unique in its registry")
def record_without_number():
    entry = EntryFactory(state="registered")
    changed(StudentRecord, entry.record, student_number_key=None)
    return f"record {entry.record_id}"


@plants("one number for life, unique in its registry")
def number_of_two():
    record = EntryFactory(state="registered", verdict="not_found").record
    StudentRecordFactory(registry="k12", student_number=record.student_number)
    return f"record {record.pk}"


@plants("a number that a child brought is kept, unless it was struck")
def number_thrown_away():
    entry = EntryFactory(state="registered", verdict="not_found")
    Entry.objects.filter(pk=entry.pk).update(student_number_key=student_number_key(NUMBER))
    return f"entry {entry.pk}"


@plants("nobody is registered as new whose record was there")
def registered_as_new():
    known = StudentRecordFactory()
    same = {name: getattr(known, name) for name in ("name", "sex", "birth_date", "id_number")}
    entry = EntryFactory(state="registered", verdict="not_found", **same)
    return f"entry {entry.pk}"


@plants("one person has one number")
def second_number():
    known = StudentRecordFactory(student_number=NUMBER)
    same = {name: getattr(known, name) for name in ("name", "sex", "birth_date", "id_number")}
    entry = EntryFactory(state="registered", verdict="not_found", **same)
    return f"record {entry.record_id}"


@plants("the number in force stands in the history")
def number_without_its_line():
    entry = EntryFactory(state="registered")
    NumberHistory.objects.filter(record=entry.record_id).update(until=timezone.now())
    return f"record {entry.record_id}"


@plants("in every state somebody may act")
def in_no_state():
    entry = EntryFactory()
    changed(Entry, entry, state="nowhere")
    return f"entry {entry.pk}"


@plants("who is to be confirmed can be, or somebody be asked")
def nothing_to_be_said():
    """Its record is held by the same school's new student of an ended season."""
    holding = EntryFactory(season=SeasonFactory(closed=True))
    entry = EntryFactory(school=holding.school, verdict="pending", candidates=[])
    CandidateFactory(entry=entry, record=holding.archive, reasons=["same_document", "same_name", "already_claimed"])
    return f"entry {entry.pk}"


@plants("one person is past doubt at one school a season")
def past_doubt_at_two_schools():
    first = EntryFactory(verdict="not_found")
    drop_guards(Entry)
    second = EntryFactory(verdict="not_found", season=first.season, name=first.name, id_number=first.id_number)
    return [f"entry {first.pk}", f"entry {second.pk}"]


@plants("who approves late carries an extension")
def late_without_extension():
    entry = EntryFactory(state="at_authority", season=SeasonFactory(closed=True))
    return f"step {entry.steps.get(action='school_approve').pk}"


@plants("rosters come by the deadline or by an extension")
def late_roster():
    return f"roster {a_roster(EntryFactory(season=SeasonFactory(closed=True))).pk}"


def _in_clear(value: bytes) -> str:
    record = StudentRecordFactory()
    execute("UPDATE registry_studentrecord SET id_number = %s WHERE id = %s", value, record.pk)
    return f"registry_studentrecord.id_number {record.pk}"


@plants("no number or phone lies in clear")
def short_value_in_clear():
    return _in_clear(b"110105202003150016")


@plants("no number or phone lies in clear")
def long_value_in_clear():
    return _in_clear(b"110105202003150016 and 110105202003150024")


@plants("the newest value of each sealed column opens")
def value_of_another_row():
    first, second = StudentRecordFactory(), StudentRecordFactory()
    execute(
        "UPDATE registry_studentrecord SET id_number = "
        "(SELECT id_number FROM registry_studentrecord WHERE id = %s) WHERE id = %s",
        first.pk,
        second.pk,
    )
    return f"registry_studentrecord.id_number {second.pk}"


@plants("no row keeps a number in the place of a name")
def number_for_a_name():
    roster = a_roster(EntryFactory())
    row = RosterRow.objects.create(roster=roster, number=2, outcome="rejected", name="110105202003150016")
    return f"roster row {row.pk}"


@plants("no row keeps a number in the place of a name")
def number_for_a_name_in_a_sheet():
    entry = EntryFactory()
    account = RegistrarFactory(school=entry.school)
    of_file = {"file_name": "a.xlsx", "file_size": 1, "sha256": "0" * 64, "stored_as": "nowhere"}
    sheet = SupplementSheet.objects.create(school=entry.school, track="primary", uploaded_by=account, **of_file)
    drop_guards(SheetRow)
    row = SheetRow.objects.create(sheet=sheet, number=2, outcome="rejected", name="110105202003150016")
    return f"sheet row {row.pk}"


@plants("no reason holds a document number")
def number_in_a_reason():
    step = EntryFactory(state="at_school").steps.order_by("number").last()
    changed(Step, step, reason="号码应为11010520200315001X")
    return f"reason of step {step.pk}"


def _access(**fields) -> AccessEntry:
    account = RegistrarFactory()
    known = {"serial": "20260901-AAAAAAAA", "account": account, "kind": "reveal", "what": "entry", "reason": "核对"}
    return AccessEntry.objects.create(**known | fields)


@plants("no purpose in the access log holds a number")
def number_in_a_purpose():
    return f"access {_access(reason='核对110105202003150016').pk}"


@plants("what was taken out or printed is in the access log")
def taken_out_without_access():
    step = EntryFactory(state="at_school").steps.get(action="save")
    changed(Step, step, action="take_out", detail={"serial": "20260901-BBBBBBBB"})
    return f"step {step.pk}"


@plants("what was taken out or printed is in the access log")
def more_taken_out_than_logged():
    step = EntryFactory(state="at_school").steps.get(action="save")
    _access(serial="20260901-CCCCCCCC", account=step.account, what="sheet_out", rows=0)
    changed(Step, step, action="take_out", detail={"serial": "20260901-CCCCCCCC"})
    return "access 20260901-CCCCCCCC"


@plants("an entry is sent back when its history says so")
def sent_back_by_nobody():
    entry = EntryFactory()
    Entry.objects.filter(pk=entry.pk).update(is_sent_back=True)
    return f"entry {entry.pk}"


@plants("the board's figures are what the entries say")
def forgotten_figures():
    entry = EntryFactory()
    FigureChange.objects.all().delete()
    return f"school {entry.school_id} primary in season {entry.season_id}"


@plants("the database's own checks are clean")
def broken_reference():
    # what PostgreSQL enforces is proven when it is made; a key that is not is as good as a row that points at nothing
    if connection.vendor == "sqlite":
        entry = EntryFactory()
        execute("UPDATE enrollment_entry SET school_id = 999999 WHERE id = %s", entry.pk)
        return f"enrollment_entry {entry.pk}"
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute(
        "ALTER TABLE enrollment_entry ADD CONSTRAINT unproven FOREIGN KEY (school_id) REFERENCES registry_school (id) "
        "NOT VALID"
    )
    return "constraint unproven"


@plants("all constraints are in the database")
def missing_constraint():
    execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
    execute("DROP INDEX archive_claimed_by_one_live_entry")
    return "constraint archive_claimed_by_one_live_entry"
