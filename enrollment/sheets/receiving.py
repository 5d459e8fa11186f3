"""Sheet in (P3.2): an uploaded sheet is saved row by row, exactly once; every row ends in one outcome.

What a row says is saved by the one function that saves (supplement/saving.py), upon the version that its marker names.
Rows are worked on in batches, each in a transaction of its own (uploads/attempts.py) that first locks its new students
in the order of their ids: a batch takes turns with everything else that is done to them.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.entries import states
from enrollment.entries.models import Entry, Step
from enrollment.practice import names_real_people
from enrollment.refused import ActRefused
from enrollment.sheets.columns import to_be_read
from enrollment.sheets.judging import Judge, Judged, SheetLine
from enrollment.sheets.models import SheetOutcome, SupplementSheet
from enrollment.sheets.storing import Stored, store
from enrollment.supplement.saving import Saved, Saving, note_attempts, save_many
from enrollment.supplement.work_list import with_all_that_is_shown
from enrollment.uploads import attempts, files
from enrollment.uploads.models import UploadState
from registry.access import SCHOOL_ROLES
from registry.fields.by_track import field_set
from registry.identity.hiding import without_long_numbers
from registry.tabular.problem import Problem
from registry.tabular.reading import read, uncollected
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Limits, Table

BATCH = 500  # rows in one transaction

Progress = Callable[[int, int], None]


def receive(sheet_id: int, progress: Progress | None = None) -> str:
    """Receive a stored sheet to its end; gives the state it is left in: done or refused.

    Called again it goes on where the last attempt ended; on a finished sheet it does nothing. ``progress`` is given
    (rows done, rows in all) after each transaction. Raises Superseded when another attempt took over.
    """
    sheet = attempts.begin(SupplementSheet, sheet_id)
    if sheet.state in (UploadState.DONE, UploadState.REFUSED):
        return sheet.state
    try:
        judge, left = _contents(sheet)
    except FileRefused as refusal:
        return attempts.refuse(sheet, refusal)
    for start in range(0, len(left), BATCH):
        _receive_batch(sheet, judge, left[start : start + BATCH])
        if progress:
            progress(sheet.rows_done, sheet.rows_total or 0)
    return attempts.finish(sheet)


def fail(sheet_id: int) -> None:
    """To be called when no attempt follows any more: a sheet without a stored row is refused, one with rows waits."""
    attempts.fail(SupplementSheet, sheet_id)


def table_of(sheet: SupplementSheet) -> Table:
    """The sheet's file as read, its rows made when they are asked for. Raises FileRefused."""
    limits = Limits(
        bytes=settings.ROSTER_MAX_BYTES,
        rows=settings.SHEET_MAX_ROWS,
        columns=settings.SHEET_MAX_COLUMNS,
        strings=settings.SHEET_MAX_ROWS * settings.SHEET_MAX_COLUMNS,
    )
    return read(files.opened(sheet), to_be_read(field_set(sheet.track)), limits)


def _contents(sheet: SupplementSheet) -> tuple[Judge, list[SheetLine]]:
    """Read the file and note what it holds; gives the rows that no attempt has stored yet."""
    # between upload and work an account may have been closed, or have moved to another school
    account = sheet.acting_account
    if not (account.is_active and account.role in SCHOOL_ROLES and account.school_id == sheet.school_id):
        raise FileRefused("account_changed")
    with uncollected():
        table = table_of(sheet)
        if names_real_people(text for row in table.rows for text in row.raw):
            raise FileRefused("not_invented")
        # the day of the upload, so that a later attempt judges as the first did
        judge = Judge(table, sheet.track, account, today=timezone.localdate(sheet.uploaded_at))
    if not judge.lines:
        raise FileRefused("no_rows", sheet=table.sheet)
    with transaction.atomic():
        attempts.hold(sheet)
        done = sheet.stored_rows()  # by an attempt before, whose batches were committed
        # people write numbers into headings and names of sheets too, and none is to lie in clear (I22)
        sheet.sheet = without_long_numbers(table.sheet)[:100]
        sheet.rows_total, sheet.rows_done = len(judge.lines), len(done)
        sheet.skipped = [{"row": number, "text": text} for number, text in judge.skipped]
        sheet.ignored_columns = list(map(without_long_numbers, table.ignored_columns))
        sheet.warnings = list(table.warnings)
        sheet.hidden_rows = judge.hidden
        sheet.save()
    return judge, [line for line in judge.lines if line.number not in done]


def _receive_batch(sheet: SupplementSheet, judge: Judge, lines: list[SheetLine]) -> None:
    note = {"sheet": sheet.pk}
    with transaction.atomic():
        attempts.hold(sheet)  # a late worker stops here, before it has locked or written anything else
        entry_of = _entries(sheet, lines)
        judged = [judge.judge(line, entry_of(line)) for line in lines]
        _tell_who_saved([each for each in judged if each.older])
        # what was not to be changed and was stands in the new student's history, although the row is refused
        tried_out = {each.own_entry.pk: each.attempts for each in judged if each.attempts}
        tried = _("Not saved: a row of a sheet was to change its marker or controlled fields.")
        note_attempts(sheet.acting_account, tried_out, tried, note)
        # of a new student one row at most: only upon what stands now is saved, and of rows that name the same none is
        to_save = [each for each in judged if not (each.refused or each.unchanged)]
        savings = [Saving(each.own_entry.pk, each.texts, each.version) for each in to_save]
        results = save_many(sheet.acting_account, savings, note=note)
        saved = {id(each): results[each.own_entry.pk] for each in to_save}
        store([Stored(sheet.pk, each, *_outcome(each, saved.get(id(each)))) for each in judged])
        sheet.rows_done += len(lines)
        sheet.save(update_fields=["rows_done"])


def _entries(sheet: SupplementSheet, lines: list[SheetLine]) -> Callable[[SheetLine], Entry | None]:
    """The school's own new students that rows point at, locked; of a document's several the one who is on the way."""
    ids = {line.marker.entry_id for line in lines if line.marker}
    documents = {line.document_key for line in lines if line.document_key is not None}
    own = Entry.objects.visible_to(sheet.acting_account).filter(track=sheet.track)
    meant = own.filter(Q(pk__in=ids) | Q(document_key__in=documents)).order_by("pk")
    # locked first: only a later look sees what was saved by whoever had the locks before
    locked = list(meant.select_for_update(no_key=True).values_list("pk", flat=True))
    entries = list(with_all_that_is_shown(Entry.objects.filter(pk__in=locked)).select_related("school"))
    by_id = {entry.pk: entry for entry in entries}
    last = sorted(entries, key=_worth)
    by_document = {entry.document_key: entry for entry in last if entry.document_key is not None}
    return lambda line: by_id.get(line.marker.entry_id) if line.marker else by_document.get(line.document_key)


def _worth(entry: Entry) -> tuple:
    """Of several entries with one document that counts most which is being supplemented, in the newest season."""
    return entry.state == states.SUPPLEMENTING, entry.state not in states.ENDED, entry.season.starts_on


def _tell_who_saved(judged: list[Judged]) -> None:
    """Who saved since a row's marker was made, when, and which fields: one query for all of them."""
    if not judged:
        return
    of = {each.own_entry.pk: each for each in judged}
    steps = Step.objects.filter(entry__in=of, action="save").select_related("account").order_by("entry", "number")
    for step in steps:
        each = of[step.entry_id]
        marker = each.line.marker
        if marker and step.detail.get("supplement_version", 0) > marker.version:
            each.tell_who_saved(step)


def _outcome(judged: Judged, result) -> tuple[SheetOutcome, tuple[str, ...]]:
    """What became of a row, and which fields changed; ``result`` is what saving gave, None where nothing was to be."""
    match result:
        case None:
            return (SheetOutcome.REFUSED if judged.refused else SheetOutcome.UNCHANGED), ()
        case Saved(supplement, changed):
            saved = supplement.version != judged.version  # the same when its cells, read, say what stood there
            return (SheetOutcome.SAVED if saved else SheetOutcome.UNCHANGED), changed
    # the new student is locked and was looked at: what is left is an account that lost its role between two batches
    words = result.words() if isinstance(result, ActRefused) else ""
    judged.problems.append(Problem("", "", "bad_value", details={"sentence": words} if words else {}))
    return SheetOutcome.REFUSED, ()
