"""The one seam through which intake writes in bulk: rows as plain tuples, whose fields are the tables' columns.

A model instance and its insertion cost eight times as much as a tuple and COPY. The caller opens the transaction.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from enrollment.bulk_rows import numbers
from enrollment.entries import states
from enrollment.entries.doubles import Doubles
from enrollment.entries.models import Entry, MatchCandidate, NumberCheck, PossibleDouble, Step, Verdict
from enrollment.rosters.models import Outcome, Roster, RosterProblem, RosterRow
from enrollment.rosters.recognition import HOLDS_AN_ARCHIVE, IntakePlace, Verdicts, shown_candidates
from enrollment.uploads.new_problem import NewProblem, new_problem
from matching.core.people import Probe
from matching.core.verdict import Finding
from matching.match import STRANGE_NUMBER
from registry.accounts.models import Account
from registry.exchange.storing import insert_rows
from registry.sealing.cipher import seal
from registry.tabular.problem import Problem


class NewEntry(NamedTuple):
    """A row of Entry; sealed values are bound to its id."""

    id: int
    season_id: int
    school_id: int
    track: str
    roster_id: int | None
    row_number: int | None
    name: str
    name_key: str
    sex: str
    birth_date: date | str
    id_type: str
    id_number: bytes
    document_key: int | None
    student_number: bytes
    student_number_key: int | None
    verdict: str
    warnings: str
    state: str
    state_since: datetime | str
    archive_id: int | None
    created_at: datetime | str
    version: int = 1
    decision: str = ""
    number_check: str = ""
    is_sent_back: bool = False
    takes_place_of_id: int | None = None


class NewRow(NamedTuple):
    """A row of RosterRow."""

    id: int
    roster_id: int
    number: int
    outcome: str
    name: str
    entry_id: int | None = None
    record_id: int | None = None
    first_row: int | None = None


class NewCandidate(NamedTuple):
    """A row of MatchCandidate."""

    entry_id: int
    record_id: int
    rank: int
    score: float
    reasons: str


class NewDouble(NamedTuple):
    """A row of PossibleDouble."""

    kind: str
    first_id: int
    second_id: int
    found_at: datetime | str
    reason: str = ""
    said_person: str = ""


class NewStep(NamedTuple):
    """A row of Step."""

    entry_id: int
    at: datetime | str
    account_id: int
    person: str
    desk_session_id: int | None
    action: str
    to_state: str
    number: int = 1
    version: int = 1
    from_state: str = ""
    reason: str = ""
    detail: str = "{}"


@dataclass
class NewRows:
    """Rows to be stored together; they point at each other by ids taken beforehand (`numbers`)."""

    entries: list[NewEntry] = field(default_factory=list)
    rows: list[NewRow] = field(default_factory=list)
    problems: list[NewProblem] = field(default_factory=list)
    candidates: list[NewCandidate] = field(default_factory=list)
    doubles: list[NewDouble] = field(default_factory=list)
    steps: list[NewStep] = field(default_factory=list)


def store(new_rows: NewRows) -> None:
    """Store everything, one COPY for each table (on SQLite one prepared statement)."""
    # by document: of two schools that bring the same children at one moment one waits for the other, never both
    new_rows.entries.sort(key=lambda entry: entry.document_key or 0)
    for model, rows in (
        (Entry, new_rows.entries),
        (RosterRow, new_rows.rows),
        (RosterProblem, new_rows.problems),
        (MatchCandidate, new_rows.candidates),
        (PossibleDouble, new_rows.doubles),
        (Step, new_rows.steps),
    ):
        if rows:
            insert_rows(model._meta.db_table, rows[0]._fields, rows)


DOUBTFUL = frozenset({Verdict.PENDING, Verdict.ADMITTED})
# where sealed values are bound to; the row's id follows
_ID_NUMBER, _STUDENT_NUMBER = f"{Entry._meta.db_table}.id_number:", f"{Entry._meta.db_table}.student_number:"


class RosterLine(NamedTuple):
    """One data row: a probe, the earlier row of the file that it repeats, or neither when it is rejected.

    ``number_cell`` is the address of its document number.
    """

    number: int
    name: str
    probe: Probe | None
    first_row: int | None
    problems: list[Problem]
    number_cell: str = ""


class _Builder:
    """New rows as they come together, with the ids reserved for them: a sealed value is bound to its row's id."""

    def __init__(
        self,
        lines: list[RosterLine],
        verdicts: Verdicts,
        place: IntakePlace,
        account: Account,
        roster: Roster | None,
        doubles: Doubles,
    ):
        self.account = account
        self.doubles = doubles
        self.place_ids = place.season.pk, place.school.pk, place.track
        self.roster_id: int | None = roster.pk if roster else None
        self.now: Any = connection.ops.adapt_datetimefield_value(timezone.now())  # as the database takes it
        self.new_rows = NewRows()
        # as many as can be needed, by one statement each: ids that stay unused do no harm
        self.entry_ids, self.row_ids = numbers(Entry, len(lines)), numbers(RosterRow, len(lines))
        problems = sum(len(line.problems) for line in lines) + sum(len(found.warnings) for found in verdicts.values())
        self.problem_ids = numbers(RosterProblem, problems)

    def add_entry(self, line: RosterLine, found: Finding) -> int:
        """Add an entry with its first step, its candidates and its doubles at other schools; gives its id."""
        entry = self._entry(next(self.entry_ids), line, found)
        self.new_rows.entries.append(entry)
        # no act of transitions: there is no state before it, and nobody can have the entry before it is stored
        action = "receive_doubtful" if entry.state == states.RESOLVING else "receive"
        account = self.account
        desk_session_id = account.desk_session.pk if account.desk_session else None
        step = NewStep(entry.id, self.now, account.pk, account.acting_person, desk_session_id, action, entry.state)
        self.new_rows.steps.append(step)
        for rank, scored in enumerate(shown_candidates(found), start=1):
            reasons = _json_list(scored.reasons)
            self.new_rows.candidates.append(NewCandidate(entry.id, scored.record_id, rank, scored.score, reasons))
        for double in self.doubles.get(line.number, ()):
            self.new_rows.doubles.append(NewDouble(double.kind.value, double.entry_id, entry.id, self.now))
        return entry.id

    def _entry(self, entry_id: int, line: RosterLine, found: Finding) -> NewEntry:
        probe, doubtful = line.probe, found.outcome in DOUBTFUL
        warnings = found.warnings
        if line.problems:  # what was to be said of the cells comes first, and nothing twice
            codes = [problem.code for problem in line.problems if problem.level == "warning"]
            warnings = tuple(dict.fromkeys((*codes, *found.warnings)))
        assert probe is not None  # who has none is rejected and makes no entry
        return NewEntry(  # by position, which takes half the time: one for every row
            entry_id,
            *self.place_ids,
            self.roster_id,
            line.number if self.roster_id else None,
            probe.name,
            probe.agreement_key,
            probe.sex,
            probe.birth_date.isoformat(),
            str(probe.id_type),
            seal(probe.id_number, f"{_ID_NUMBER}{entry_id}"),
            probe.document_key,
            seal(probe.student_number, f"{_STUDENT_NUMBER}{entry_id}") if probe.student_number else b"",
            probe.student_number_key,
            found.outcome,
            _json_list(warnings),
            states.RESOLVING if doubtful else states.SUPPLEMENTING,
            self.now,
            found.record_id if found.outcome in HOLDS_AN_ARCHIVE else None,
            self.now,
            number_check="" if STRANGE_NUMBER.isdisjoint(found.warnings) else NumberCheck.UNKNOWN.value,
        )

    def add_row(self, line: RosterLine, outcome: str, found: Finding | None, points_at: dict) -> None:
        """Add the line's row of the roster, with what is wrong with its cells and what the verdict warns of."""
        row_id = next(self.row_ids)
        assert self.roster_id is not None  # whoever is typed alone has no row
        row = NewRow(row_id, self.roster_id, line.number, str(outcome), line.name[:60], **points_at)
        self.new_rows.rows.append(row)
        warned = [Problem("", "", code, level="warning") for code in found.warnings] if found else []
        for problem in (*line.problems, *warned):
            self.new_rows.problems.append(new_problem(RosterProblem, next(self.problem_ids), row_id, problem))


def rows_of(
    lines: list[RosterLine],
    verdicts: Verdicts,
    place: IntakePlace,
    account: Account,
    *,
    roster: Roster | None = None,
    known: Mapping[int, int] = MappingProxyType({}),
    first_rows: Mapping[int, int | None] = MappingProxyType({}),
    doubles: Doubles = MappingProxyType({}),
) -> NewRows:
    """What is to be stored of these lines; without a roster (a typed new student) there are no roster rows.

    ``known`` leads from a line to the live entry of the same person, ``first_rows`` from earlier rows of the same
    file to their entries, as far as they are stored, ``doubles`` to live entries of other schools.
    """
    builder = _Builder(lines, verdicts, place, account, roster, doubles)
    entry_of = dict(first_rows)
    for line in lines:
        outcome, found, points_at = _fate(builder, line, verdicts, known, entry_of)
        # lines come in the order of the file: a later one that repeats this person leads to the same entry
        entry_of[line.number] = points_at.get("entry_id")
        if roster:
            builder.add_row(line, outcome, found, points_at)
    return builder.new_rows


def _fate(builder: _Builder, line: RosterLine, verdicts: Verdicts, known: Mapping[int, int], entry_of: dict):
    """Which outcome the line has, and what its row points at (R12: which outcome comes first)."""
    if line.first_row:
        return Outcome.REPEATED, None, {"first_row": line.first_row, "entry_id": entry_of.get(line.first_row)}
    if line.probe is None:
        return Outcome.REJECTED, None, {}
    if line.number in known:
        return Outcome.REPEATED, None, {"entry_id": known[line.number]}
    found = verdicts[line.number]
    if found.outcome == Outcome.REGISTERED:
        return Outcome.REGISTERED, found, {"record_id": found.record_id}
    return found.outcome, found, {"entry_id": builder.add_entry(line, found)}


@lru_cache(maxsize=1000)
def _json_list(codes: tuple[str, ...]) -> str:
    """The same few lists of codes come again and again."""
    return json.dumps(codes)
