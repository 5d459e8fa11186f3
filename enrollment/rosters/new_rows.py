"""The one seam through which intake writes in bulk: rows as plain tuples, whose fields are the tables' columns.

A row of a roster becomes an entry, or a row that says why not: never both (I3). That it was imported is no step, as
its roster says it. A model instance and its insertion cost eight times as much as a tuple and COPY. The caller opens
the transaction.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from enrollment.bulk_rows import numbers
from enrollment.entries import states
from enrollment.entries.doubles import Around, Doubles
from enrollment.entries.models import Entry, MatchCandidate, NumberCheck, PossibleDouble, Verdict
from enrollment.rosters.models import Outcome, Roster, RosterProblem, RosterRow
from enrollment.rosters.recognition import HOLDS_AN_ARCHIVE, IntakePlace, Verdicts, proof_found, shown_candidates
from enrollment.uploads.new_problem import NewProblem, new_problem, problem_columns
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
    version: int = 0
    decision: str = ""
    proof: str = ""
    family: bytes = b""
    number_check: str = ""
    is_sent_back: bool = False
    takes_place_of_id: int | None = None
    typed_by_id: int | None = None
    typed_person: str = ""
    typed_desk_session_id: int | None = None


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


@dataclass
class NewRows:
    """Rows to be stored together; they point at each other by ids taken beforehand (`numbers`).

    ``problems`` are those of ``rows``, ``remarks`` those of ``entries``.
    """

    entries: list[NewEntry] = field(default_factory=list)
    rows: list[NewRow] = field(default_factory=list)
    problems: list[NewProblem] = field(default_factory=list)
    remarks: list[NewProblem] = field(default_factory=list)
    candidates: list[NewCandidate] = field(default_factory=list)
    doubles: list[NewDouble] = field(default_factory=list)


def store(new_rows: NewRows) -> None:
    """Store everything, one COPY for each table (on SQLite one prepared statement)."""
    # by document: of two schools that bring the same children at one moment one waits for the other, never both
    new_rows.entries.sort(key=lambda entry: entry.document_key or 0)
    for model, columns, rows in (
        (Entry, NewEntry._fields, new_rows.entries),
        (RosterRow, NewRow._fields, new_rows.rows),
        (RosterProblem, problem_columns(), new_rows.problems),
        (RosterProblem, problem_columns("entry_id"), new_rows.remarks),
        (MatchCandidate, NewCandidate._fields, new_rows.candidates),
        (PossibleDouble, NewDouble._fields, new_rows.doubles),
    ):
        insert_rows(model._meta.db_table, columns, rows)


DOUBTFUL = frozenset({Verdict.PENDING, Verdict.ADMITTED})
# where sealed values are bound to; the row's id follows
_ID_NUMBER, _STUDENT_NUMBER = f"{Entry._meta.db_table}.id_number:", f"{Entry._meta.db_table}.student_number:"
_FAMILY = f"{Entry._meta.db_table}.family:"


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
        self.doubles = doubles
        self.place: dict[str, Any] = {"season_id": place.season.pk, "school_id": place.school.pk, "track": place.track}
        self.roster_id: int | None = roster.pk if roster else None
        self.typed = {} if roster else _typed_by(account)
        self.now: Any = connection.ops.adapt_datetimefield_value(timezone.now())  # as the database takes it
        self.new_rows = NewRows()
        # as many as can be needed, by one statement each: ids that stay unused do no harm
        self.entry_ids, self.row_ids = numbers(Entry, len(lines)), numbers(RosterRow, len(lines))
        problems = sum(len(line.problems) for line in lines) + sum(
            len(found.warnings) for found in verdicts.values() if found.outcome == Outcome.REGISTERED
        )
        self.problem_ids = numbers(RosterProblem, problems)

    def add_entry(self, line: RosterLine, found: Finding) -> int:
        """Add an entry with its candidates, its doubles at other schools and what is to be said of its cells."""
        entry = self._entry(next(self.entry_ids), line, found)
        self.new_rows.entries.append(entry)
        if self.roster_id:
            self.new_rows.remarks += self._problems(entry.id, line.problems)
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
        return NewEntry(
            id=entry_id,
            roster_id=self.roster_id,
            row_number=line.number if self.roster_id else None,
            name=probe.name,
            name_key=probe.agreement_key,
            sex=probe.sex,
            birth_date=probe.birth_date.isoformat(),
            id_type=str(probe.id_type),
            id_number=seal(probe.id_number, f"{_ID_NUMBER}{entry_id}"),
            document_key=probe.document_key,
            student_number=seal(probe.student_number, f"{_STUDENT_NUMBER}{entry_id}") if probe.student_number else b"",
            student_number_key=probe.student_number_key,
            verdict=found.outcome,
            warnings=_json_list(warnings),
            state=states.RESOLVING if doubtful else states.SUPPLEMENTING,
            state_since=self.now,
            archive_id=found.record_id if found.outcome in HOLDS_AN_ARCHIVE else None,
            created_at=self.now,
            proof=proof_found(found).value,
            family=seal(probe.family, f"{_FAMILY}{entry_id}") if probe.family else b"",
            number_check="" if STRANGE_NUMBER.isdisjoint(found.warnings) else NumberCheck.UNKNOWN.value,
            **self.place,
            **self.typed,
        )

    def add_row(self, line: RosterLine, outcome: str, warnings: Iterable[str] = (), **points_at: int | None) -> None:
        """Add the row of a line that makes no entry, with what is wrong with its cells and is warned of besides.

        Whoever is typed alone has no row.
        """
        if self.roster_id is None:
            return
        row_id = next(self.row_ids)
        row = NewRow(row_id, self.roster_id, line.number, str(outcome), line.name[:60], **points_at)
        self.new_rows.rows.append(row)
        self.new_rows.problems += self._problems(row_id, [*line.problems, *map(warning, warnings)])

    def _problems(self, owner_id: int, problems: Iterable[Problem]) -> Iterable[NewProblem]:
        return [new_problem(RosterProblem, next(self.problem_ids), owner_id, problem) for problem in problems]


def warning(code: str) -> Problem:
    """A warning that no cell of the file has."""
    return Problem("", "", code, level="warning")


def _typed_by(account: Account) -> dict[str, Any]:
    """The columns of who typed a new student into a form."""
    desk_session_id = account.desk_session.pk if account.desk_session else None
    return {
        "typed_by_id": account.pk,
        "typed_person": account.acting_person,
        "typed_desk_session_id": desk_session_id,
    }


def rows_of(
    lines: list[RosterLine],
    verdicts: Verdicts,
    place: IntakePlace,
    account: Account,
    around: Around,
    *,
    roster: Roster | None = None,
    first_rows: Mapping[int, int | None] = MappingProxyType({}),
) -> NewRows:
    """What is to be stored of these lines; without a roster (a typed new student) there are no roster rows.

    ``first_rows`` leads from earlier rows of the same file to their entries, as far as they are stored.
    """
    builder = _Builder(lines, verdicts, place, account, roster, around.doubles)
    entry_of = dict(first_rows)
    for line in lines:
        # lines come in the order of the file: a later one that repeats this person leads to the same entry
        entry_of[line.number] = _add(builder, line, verdicts, around.here, entry_of)
    return builder.new_rows


def _add(
    builder: _Builder, line: RosterLine, verdicts: Verdicts, here: Mapping[int, int], entry_of: dict
) -> int | None:
    """Add what becomes of a line (R12: which outcome comes first); gives the id of the entry that it leads to."""
    if line.first_row:
        entry_id = entry_of.get(line.first_row)
        builder.add_row(line, Outcome.REPEATED, first_row=line.first_row, entry_id=entry_id)
        return entry_id
    if line.probe is None:
        builder.add_row(line, Outcome.REJECTED)
        return None
    if line.number in here:
        builder.add_row(line, Outcome.REPEATED, entry_id=here[line.number])
        return here[line.number]
    found = verdicts[line.number]
    if found.outcome == Outcome.REGISTERED:
        builder.add_row(line, Outcome.REGISTERED, found.warnings, record_id=found.record_id)
        return None
    return builder.add_entry(line, found)


@lru_cache(maxsize=1000)
def _json_list(codes: tuple[str, ...]) -> str:
    """The same few lists of codes come again and again."""
    return json.dumps(codes)
