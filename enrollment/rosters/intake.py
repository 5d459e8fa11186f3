"""Intake (P1): a stored roster becomes entries, exactly once; a typed new student becomes one by the same rules.

A roster is received in transactions of bounded size (uploads/attempts.py). A later attempt goes on with the rows that
are not stored yet, known by their row numbers in the spreadsheet.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import zip_longest
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.entries.season_end import end_at
from enrollment.practice import names_real_people
from enrollment.rosters.guessed_before import doubt_the_first
from enrollment.rosters.leftovers import in_old_places, recognise_freed
from enrollment.rosters.met_meanwhile import tell_who_met
from enrollment.rosters.models import Outcome, Roster, RosterRow
from enrollment.rosters.new_rows import RosterLine, rows_of, store
from enrollment.rosters.others import around_under_locks, namesakes_among, tell_namesakes, without_taken
from enrollment.rosters.recognition import IntakePlace, Verdicts, for_an_entry, lock_place, settle
from enrollment.seasons.models import Season
from enrollment.uploads import attempts, entitled, files, refusals
from enrollment.uploads.models import UploadState
from matching.core.people import Probe
from matching.layouts import LAYOUTS
from matching.roster import Checked, check, check_typed
from registry.accounts.models import Account
from registry.identity.hiding import without_long_numbers
from registry.records import StudentRecord
from registry.same_thread import AtOnce
from registry.tabular.problem import Problem
from registry.tabular.reading import read, uncollected
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Limits, Table

BATCH = 1_000  # rows in one transaction of a small file: progress shows
LARGEST_BATCH = 5_000  # of a large file: fewer statements, still bounded memory and locks
_ENDINGS = {"xlsx": "xlsx", "xlsm": "xlsx", "xls": "xls", "et": "xls", "ods": "ods", "csv": "csv", "txt": "csv"}
TRIES = 3  # of one transaction, should somebody who does not take our locks claim what it was about to claim

# what a roster notes of its file, besides the rows
_NOTED = ("sheet", "rows_total", "skipped", "ignored_columns", "family_columns", "warnings")

Progress = Callable[[int, int], None]


class Received(NamedTuple):
    """What became of a typed new student: ``problems`` are its errors, all at once; with any, nothing is stored.

    ``entry`` is the one that was made, or the earlier one when repeated; who is registered already has none, but the
    ``record`` that says so.
    """

    outcome: str
    entry: Entry | None
    problems: list[Problem]
    warnings: list[Problem]
    record: StudentRecord | None = None


def receive(roster_id: int, progress: Progress | None = None) -> str:
    """Receive a stored roster to its end; gives the state it is left in: done or refused.

    Called again it goes on where the last attempt ended; on a finished roster it does nothing. ``progress`` is given
    (rows done, rows in all) after each transaction. Raises Superseded when another attempt took over.
    """
    roster = attempts.begin(Roster, roster_id)
    if roster.state in (UploadState.DONE, UploadState.REFUSED):
        return roster.state
    try:
        left = _contents(roster)
    except FileRefused as refusal:
        return attempts.refuse(roster, refusal)
    place = IntakePlace(roster.school, roster.season, roster.track)
    end_at(place.school, place.track)
    # a twentieth of a large file: fewer statements, and its progress still shows
    size = max(BATCH, min(len(left) // 20, LARGEST_BATCH))
    batches = [left[start : start + size] for start in range(0, len(left), size)]
    if len(batches) != 1:  # of one batch it is noted in the transaction that stores the rows
        with transaction.atomic():
            attempts.hold(roster)
            attempts.advance(roster, roster.rows_done, _NOTED)
    for lines, verdicts in _recognised(batches, place):
        _receive_surely(roster, place, lines, verdicts)
        if progress:
            progress(roster.rows_done, roster.rows_total or 0)
    return UploadState.DONE


def _recognised(batches: list[list[RosterLine]], place: IntakePlace) -> Iterator[tuple[list[RosterLine], Verdicts]]:
    """Each batch with its verdicts; the next one is being looked up while the caller stores this one.

    What is looked up early takes no lock and may be overtaken by what is stored meanwhile: `settle` decides.
    """
    with _looking_ahead(len(batches)) as executor:
        coming = deque(executor.submit(_recognise, lines, place) for lines in batches[:1])
        for lines, following in zip_longest(batches, batches[1:]):
            verdicts = coming.popleft().result()
            if following:
                coming.append(executor.submit(_recognise, following, place))
            yield lines, verdicts


def _recognise(lines: list[RosterLine], place: IntakePlace) -> Verdicts:
    # who is at another school is asked under the locks alone, where it is true
    return recognise_freed([line.probe for line in lines if line.probe], place, doubles={})


@contextmanager
def _looking_ahead(batches: int) -> Iterator[Executor]:
    """A thread with a connection of its own, where the database works beside us and sees what we see."""
    # SQLite works within this process; and what an open transaction has written, another connection does not see
    if batches < 2 or connection.vendor != "postgresql" or connection.in_atomic_block:
        yield AtOnce()
        return
    with ThreadPoolExecutor(1) as executor:
        try:
            yield executor
        finally:
            executor.submit(connections.close_all)  # by the thread whose connections these are: `connection` is ours


def _read(roster: Roster) -> tuple[Table, Checked]:
    layout = LAYOUTS[roster.track]
    limits = Limits(bytes=settings.ROSTER_MAX_BYTES, rows=settings.ROSTER_MAX_ROWS)
    table = read(files.opened(roster), layout.columns, limits, layout.family)
    if names_real_people(text for row in table.rows for text in row.raw):
        raise FileRefused("not_invented")
    # the day of the upload, so that a later attempt judges as the first did
    today = timezone.localdate(roster.uploaded_at)
    checked = check(table, layout, starts_on=roster.season.starts_on, today=today)
    rows = len(checked.names)
    if not rows:
        raise FileRefused("no_rows", sheet=table.sheet)
    # two independent looks at the file must agree: a row that only one of them sees would be lost in silence (I3)
    if rows + len(checked.skipped) != table.counted:
        raise FileRefused("unreadable", sheet=table.sheet, counted=table.counted, read=rows + len(checked.skipped))
    return table, checked


def _contents(roster: Roster) -> list[RosterLine]:
    """Read the file, and what it holds into the roster (`_NOTED`); gives the lines that no attempt has stored yet.

    Of the table itself nothing is kept while they are stored.
    """
    with uncollected():
        table, checked = _read(roster)
        probes = {probe.row: probe for probe in checked.probes}
        # every data row exactly once, in the order of the file (I3)
        lines = [
            RosterLine(
                number,
                name,
                probes.get(number),
                checked.repeated.get(number),
                checked.rejected.get(number) or checked.warnings.get(number, []),
                f"{table.letters['id_number']}{number}",
            )
            for number, name in sorted(checked.names.items())
        ]
    # judged by content (R8), so that an ending that lies is no reason to refuse the file, only to say so
    ending = roster.file_name.rpartition(".")[2].lower()
    lies = ending in _ENDINGS and _ENDINGS[ending] != table.format
    # by an attempt before, whose batches were committed, and which stores nothing since this one has begun
    done = roster.stored_rows() if roster.attempt > 1 else set()
    left = [line for line in lines if line.number not in done]
    # people write numbers into headings and names of sheets too, and none is to lie in clear (I22)
    roster.sheet = without_long_numbers(table.sheet)[:100]
    # what is stored counts, even where the file is read otherwise by now: else it would never be done
    roster.rows_total, roster.rows_done = len(done) + len(left), len(done)
    roster.skipped = [{"row": number, "text": text} for number, text in checked.skipped]
    roster.ignored_columns = list(map(without_long_numbers, table.ignored_columns))
    roster.family_columns = [without_long_numbers(" ".join(column.heading.split())) for column in table.helping]
    roster.warnings = [*table.warnings, *(["other_ending"] if lies else [])]
    return left


def _receive_surely(roster: Roster, place: IntakePlace, lines: list[RosterLine], verdicts: Verdicts) -> None:
    """Store a batch; when an index says no, look again: what was claimed meanwhile is then to be confirmed."""
    for left in reversed(range(TRIES)):
        try:
            doubtful = _receive_batch(roster, place, lines, verdicts)
        except IntegrityError:
            if not left:
                raise
            verdicts = _recognise(lines, place)
        else:
            roster.rows_done += len(lines)
            tell_who_met(doubtful, place)
            doubt_the_first(place)
            return


def _receive_batch(roster: Roster, place: IntakePlace, lines: list[RosterLine], verdicts: Verdicts) -> list[Probe]:
    """Store a batch in one transaction; gives who of it is to be confirmed."""
    with transaction.atomic():
        attempts.hold(roster)  # a late worker stops here, before it has locked or written anything else
        lock_place(place)  # before anybody is looked for: two rosters of one school take turns
        around = around_under_locks([line.probe for line in lines if line.probe], place)
        lines = without_taken(lines, around.taken)
        new = [line.probe for line in lines if line.probe and line.number not in around.here]
        settled = settle(new, verdicts, place, around.doubles)
        first_rows = _first_rows(roster, lines)
        new_rows = rows_of(lines, settled, place, roster.acting_account, around, roster=roster, first_rows=first_rows)
        store(in_old_places(new_rows, place))
        # of two in this very batch neither was there when namesakes were looked for
        ids = {entry.row_number: entry.id for entry in new_rows.entries}
        among = (probe._replace(entry_id=ids[probe.row]) for probe in namesakes_among(new) if probe.row in ids)
        tell_namesakes(among, place)
        # in the same transaction as the rows, so that the number is true whenever the work breaks off
        attempts.advance(roster, roster.rows_done + len(lines), _NOTED)
    doubtful = {entry.id for entry in new_rows.entries if entry.state == states.RESOLVING}
    stored = (probe._replace(entry_id=ids[probe.row]) for probe in new if probe.row in ids)
    return [probe for probe in stored if probe.entry_id in doubtful]


def _first_rows(roster: Roster, lines: list[RosterLine]) -> dict[int, int | None]:
    """Entries of the earlier rows that rows of this batch repeat, as far as earlier batches stored them."""
    repeated = {line.first_row for line in lines if line.first_row}
    if not repeated:
        return {}
    entries = Entry.objects.filter(roster=roster, row_number__in=repeated).values_list("row_number", "pk")
    rows = RosterRow.objects.filter(roster=roster, number__in=repeated).order_by().values_list("number", "entry_id")
    return {number: entry_id for number, entry_id in entries.union(rows, all=True) if number is not None}


def read_again(row: RosterRow) -> Probe | None:
    """The child of a row of a finished roster, from its file: a row without a new student keeps no more than the name.

    None where the file is read otherwise today than it was then.
    """
    _table, checked = _read(row.roster)
    return next((probe for probe in checked.probes if probe.row == row.number), None)


def fail(roster_id: int) -> None:
    """To be called when no attempt follows any more: a roster without a stored row is refused, one with rows waits."""
    attempts.fail(Roster, roster_id)


def receive_typed(
    account: Account, season: Season, track: str, values: dict[str, str], *, claims: bool = False
) -> Received:
    """Receive one new student typed into a form (P1): same rules, same recognition, same writer; no roster.

    ``values`` are texts by the layout's field names. ``claims``: who is registered already is received as well, to be
    confirmed: a case asks the school that has the child (row 4). Raises UploadRefused: not_entitled, season_closed,
    not_invented.
    """
    place = IntakePlace(entitled.check_entitled(account, season, track), season, track)
    if names_real_people(values.values()):
        raise refusals.UploadRefused("not_invented")
    today = timezone.localdate()
    probe, problems = check_typed(values, place.layout, starts_on=season.starts_on, today=today)
    errors = [problem for problem in problems if problem.level == "error"]
    if probe is None or errors:
        return Received(Outcome.REJECTED, None, errors, [])
    end_at(place.school, track)
    line = RosterLine(probe.row, probe.name, probe, None, problems)
    for left in reversed(range(TRIES)):
        verdicts = _recognise([line], place)  # as with a roster, what takes long comes before the locks
        try:
            received = _receive_line(line, probe, verdicts, place, account, claims=claims)
        except IntegrityError:  # another school was quicker: it is found when looked for again
            if not left:
                raise
        else:
            entry = received.entry
            if entry and received.outcome != Outcome.REPEATED and entry.state == states.RESOLVING:
                tell_who_met([probe._replace(entry_id=entry.pk)], place)
            if entry and received.outcome != Outcome.REPEATED:
                doubt_the_first(place)
                entry.refresh_from_db()
            return received
    raise AssertionError  # the last try gives an answer or raises


def _receive_line(
    line: RosterLine, probe: Probe, verdicts: Verdicts, place: IntakePlace, account: Account, *, claims: bool
) -> Received:
    with transaction.atomic():
        lock_place(place)
        around = around_under_locks([probe], place)
        if around.here:
            return Received(Outcome.REPEATED, Entry.objects.get(pk=around.here[probe.row]), [], line.problems)
        (line,) = without_taken([line], around.taken)
        if line.probe is None:
            return Received(Outcome.REJECTED, None, line.problems[-1:], [])
        settled = settle([probe], verdicts, place, around.doubles)
        if claims:
            settled = {row: for_an_entry(found) for row, found in settled.items()}
        new_rows = rows_of([line], settled, place, account, around)
        store(in_old_places(new_rows, place))
    entry = Entry.objects.get(pk=new_rows.entries[0].id) if new_rows.entries else None
    found = settled[probe.row]
    record = StudentRecord.objects.select_related("school").get(pk=found.record_id) if found.record_id else None
    return Received(found.outcome, entry, [], line.problems, record)
