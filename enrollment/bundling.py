"""From lines and their settled verdicts to the rows of the database that say so."""

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.models import Entry, Verdict
from enrollment.models import Outcome, Roster, RosterProblem, RosterRow
from enrollment.recognition import HOLDS_AN_ARCHIVE, Place, Verdicts, shown_candidates
from enrollment.storing import NewCandidate, NewEntry, NewRow, NewStep, Sheaf, new_problem, numbers
from matching.core.people import Probe
from matching.core.verdict import Verdict as Found
from registry.accounts.models import Account
from registry.sealing.cipher import seal
from registry.tabular.problem import Problem

DOUBTFUL = frozenset({Verdict.PENDING, Verdict.ADMITTED})

# where sealed values are bound to; the row's id follows
_ID_NUMBER, _STUDENT_NUMBER = f"{Entry._meta.db_table}.id_number:", f"{Entry._meta.db_table}.student_number:"


class Line(NamedTuple):
    """One data row: a probe, the earlier row of the file that it repeats, or neither when it is rejected."""

    number: int
    name: str
    probe: Probe | None
    first_row: int | None
    problems: list[Problem]


class _Bundle:
    def __init__(self, lines: list[Line], verdicts: Verdicts, place: Place, account: Account, roster: Roster | None):
        self.account = account
        self.place_ids = place.season.pk, place.school.pk, place.track
        self.roster_id = roster and roster.pk
        self.now = connection.ops.adapt_datetimefield_value(timezone.now())
        self.sheaf = Sheaf()
        self.entry_ids, self.row_ids = numbers(Entry, len(lines)), numbers(RosterRow, len(lines))
        problems = sum(len(line.problems) for line in lines) + sum(len(found.warnings) for found in verdicts.values())
        self.problem_ids = numbers(RosterProblem, problems)

    def add_entry(self, line: Line, found: Found) -> int:
        """The new entry's id."""
        entry = self._entry(next(self.entry_ids), line, found)
        self.sheaf.entries.append(entry)
        self.sheaf.steps.append(first_step(entry, self.account))
        for rank, scored in enumerate(shown_candidates(found), start=1):
            reasons = _json_list(scored.reasons)
            self.sheaf.candidates.append(NewCandidate(entry.id, scored.record_id, rank, scored.score, reasons))
        return entry.id

    def _entry(self, entry_id: int, line: Line, found: Found) -> NewEntry:
        probe, doubtful = line.probe, found.outcome in DOUBTFUL
        return NewEntry(  # by position, which takes half the time: one for every row
            entry_id,
            *self.place_ids,
            self.roster_id,
            line.number if self.roster_id else None,
            probe.name,
            probe.agreement_key,
            probe.sex,
            probe.birth_date.isoformat(),
            probe.id_type.value,
            seal(probe.id_number, f"{_ID_NUMBER}{entry_id}"),
            probe.document_key,
            seal(probe.student_number, f"{_STUDENT_NUMBER}{entry_id}") if probe.student_number else b"",
            found.outcome,
            _json_list(_warnings(line, found)),
            states.RESOLVING if doubtful else states.SUPPLEMENTING,
            self.now,
            found.record_id if found.outcome in HOLDS_AN_ARCHIVE else None,
            self.now,
        )

    def add_row(self, line: Line, outcome: str, found: Found | None, points_at: dict) -> None:
        row_id = next(self.row_ids)
        row = NewRow(row_id, self.roster_id, line.number, str(outcome), line.name[:60], **points_at)
        self.sheaf.rows.append(row)
        for problem in line.problems:
            self._add_problem(row_id, problem)
        for code in found.warnings if found else ():
            self._add_problem(row_id, Problem("", "", code, level="warning"))

    def _add_problem(self, row_id: int, problem: Problem) -> None:
        self.sheaf.problems.append(new_problem(RosterProblem, next(self.problem_ids), row_id, problem))


def bundle(
    lines: list[Line],
    verdicts: Verdicts,
    place: Place,
    account: Account,
    *,
    roster: Roster | None = None,
    known: Mapping[int, int] = MappingProxyType({}),
    first_rows: Mapping[int, int | None] = MappingProxyType({}),
) -> Sheaf:
    """What is to be stored of these lines; without a roster (a typed newcomer) there are no roster rows.

    ``known`` leads from a line to the live entry of the same person, ``first_rows`` from earlier rows of the same
    file to their entries, as far as they are stored.
    """
    bundled = _Bundle(lines, verdicts, place, account, roster)
    entry_of = dict(first_rows)
    for line in lines:
        outcome, found, points_at = _fate(bundled, line, verdicts, known, entry_of)
        entry_of[line.number] = points_at.get("entry_id")
        if roster:
            bundled.add_row(line, outcome, found, points_at)
    return bundled.sheaf


def _fate(bundled: _Bundle, line: Line, verdicts: Verdicts, known: Mapping[int, int], entry_of: dict):
    """Which outcome the line has, and what its row points at (cli.md 12: which outcome comes first)."""
    if line.first_row:
        return Outcome.REPEATED, None, {"first_row": line.first_row, "entry_id": entry_of.get(line.first_row)}
    if line.probe is None:
        return Outcome.REJECTED, None, {}
    if line.number in known:
        return Outcome.REPEATED, None, {"entry_id": known[line.number]}
    found = verdicts[line.number]
    if found.outcome == Outcome.REGISTERED:
        return Outcome.REGISTERED, found, {"record_id": found.record_id}
    return found.outcome, found, {"entry_id": bundled.add_entry(line, found)}


def _warnings(line: Line, found: Found) -> tuple[str, ...]:
    if not line.problems:
        return found.warnings
    codes = [problem.code for problem in line.problems if problem.level == "warning"]
    return tuple(dict.fromkeys((*codes, *found.warnings)))


@lru_cache(maxsize=1000)
def _json_list(codes: tuple[str, ...]) -> str:
    """The same few lists of codes come again and again."""
    return json.dumps(codes)


def first_step(entry: NewEntry, account: Account) -> NewStep:
    """The step by which an entry comes into being; stored together with it (intake)."""
    action = "receive_doubtful" if entry.state == states.RESOLVING else "receive"
    sitting_id = account.sitting and account.sitting.pk
    return NewStep(entry.id, entry.created_at, account.pk, account.acting_person, sitting_id, action, entry.state)
