"""An offending row for every invariant about files, work in the background, sealed values and the database itself."""

from django.db import connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from enrollment.entries.models import Entry, PossibleDouble, Step
from enrollment.figures.models import FigureChange
from enrollment.rosters.models import Roster, RosterRow
from enrollment.sheets.models import SheetRow, SupplementSheet
from enrollment.tasks import receive_roster
from registry.access_log import AccessEntry
from review.bulk import asking
from review.bulk.models import BulkAct
from review.bulk.tasks import work_off
from tests.factories import (
    EntryFactory,
    RegistrarFactory,
    StudentRecordFactory,
)
from tests.review.invariants.planted import LONG_AGO, a_roster, changed
from tests.review.invariants.planting import drop_guards, execute, plants


def _in_clear(value: bytes) -> str:
    record = StudentRecordFactory()
    execute("UPDATE registry_studentrecord SET id_number = %s WHERE id = %s", value, record.pk)
    return f"registry_studentrecord.id_number {record.pk}"


@plants("every row of a finished upload is stored once")
def lost_row():
    roster = a_roster(EntryFactory(), state="done", rows_total=2, rows_done=2, finished_at=timezone.now())
    return f"roster {roster.pk}"


@plants("the history cannot be changed or deleted")
def missing_trigger():
    drop_guards(Step)
    name = "step_refuses_update" if connection.vendor == "sqlite" else "step_refuses_change"
    return f"trigger {name}"


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


@plants("no file without row, no row without file")
def row_without_file():
    return f"roster {a_roster(EntryFactory()).pk}"


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


@plants("no reason holds a document number")
def number_in_what_tells_namesakes_apart():
    entries = EntryFactory(), EntryFactory()
    told = {"reason": "号码为11010520200315001X", "said_by": RegistrarFactory(), "said_at": timezone.now()}
    double = PossibleDouble.objects.create(kind="namesake", first=entries[0], second=entries[1], **told)
    return f"reason of possibledouble {double.pk}"


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


@plants("all constraints and indexes are in the database")
def missing_constraint():
    execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
    execute("DROP INDEX archive_claimed_by_one_live_entry")
    return "constraint archive_claimed_by_one_live_entry"


@plants("all triggers on rows and figures are in the database")
def missing_guard():
    drop_guards(RosterRow)
    return "trigger row_is_an_entry_or_says_why_not_enrollment_rosterrow"
