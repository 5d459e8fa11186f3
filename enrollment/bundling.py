"""From lines and their settled verdicts to the rows of the database that say so."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.utils import timezone

from enrollment import states
from enrollment.models import Entry, MatchCandidate, Outcome, Roster, RosterProblem, RosterRow, Verdict
from enrollment.recognition import HOLDS_AN_ARCHIVE, Place, Verdicts
from enrollment.storing import Sheaf
from enrollment.transitions import first_step
from matching.core.people import Probe
from matching.core.verdict import Scored
from matching.core.verdict import Verdict as Found
from registry.models import Account
from registry.tabular.problem import Problem

DOUBTFUL = frozenset({Verdict.PENDING, Verdict.ADMITTED})
HELD_BY_SENIOR_HIGH = ("same_document", "same_name", "admitted_senior_high")


class Line(NamedTuple):
    """One data row: a probe, the earlier row of the file that it repeats, or neither when it is rejected."""

    number: int
    name: str
    probe: Probe | None
    first_row: int | None
    problems: list[Problem]


class _Bundle:
    def __init__(self, place: Place, account: Account, roster: Roster | None):
        self.place, self.account, self.roster = place, account, roster
        self.now = timezone.now()
        self.sheaf = Sheaf()

    def add_entry(self, line: Line, found: Found) -> Entry:
        entry = self._entry(line, found)
        self.sheaf.entries.append(entry)
        self.sheaf.steps.append(first_step(entry, self.account))
        for rank, scored in enumerate(_candidates(found), start=1):
            candidate = MatchCandidate(
                entry=entry,
                record_id=scored.record_id,
                rank=rank,
                score=scored.score,
                reasons=list(scored.reasons),
            )
            self.sheaf.candidates.append(candidate)
        return entry

    def _entry(self, line: Line, found: Found) -> Entry:
        probe = line.probe
        return Entry(
            season=self.place.season,
            school=self.place.school,
            track=self.place.track,
            roster=self.roster,
            row_number=line.number if self.roster else None,
            name=probe.name,
            name_key=probe.agreement_key,
            sex=probe.sex,
            birth_date=probe.birth_date,
            id_type=probe.id_type,
            id_number=probe.id_number,
            document_key=probe.document_key,
            student_number=probe.student_number,
            verdict=found.outcome,
            warnings=_warnings(line, found),
            state=states.RESOLVING if found.outcome in DOUBTFUL else states.SUPPLEMENTING,
            state_since=self.now,
            archive_id=found.record_id if found.outcome in HOLDS_AN_ARCHIVE else None,
            created_at=self.now,
        )

    def add_row(self, line: Line, outcome: str, found: Found | None = None, **points_at) -> RosterRow:
        row = RosterRow(roster=self.roster, number=line.number, outcome=outcome, name=line.name[:60], **points_at)
        self.sheaf.rows.append(row)
        more = [Problem("", "", code, level="warning") for code in (found.warnings if found else ())]
        for problem in [*line.problems, *more]:
            self.sheaf.problems.append(_stored_problem(row, problem))
        return row


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
    bundled = _Bundle(place, account, roster)
    stored: dict[int, dict] = {number: {"entry_id": entry_id} for number, entry_id in first_rows.items()}
    for line in lines:
        outcome, found, points_at = _fate(bundled, line, verdicts, known, stored)
        stored[line.number] = {key: value for key, value in points_at.items() if key in ("entry", "entry_id")}
        if roster:
            bundled.add_row(line, outcome, found, **points_at)
    return bundled.sheaf


def _fate(bundled: _Bundle, line: Line, verdicts: Verdicts, known: Mapping[int, int], stored: dict):
    """Which outcome the line has, and what its row points at (cli.md 12: which outcome comes first)."""
    if line.first_row:
        return Outcome.REPEATED, None, {"first_row": line.first_row, **stored.get(line.first_row, {})}
    if line.probe is None:
        return Outcome.REJECTED, None, {}
    if line.number in known:
        return Outcome.REPEATED, None, {"entry_id": known[line.number]}
    found = verdicts[line.number]
    if found.outcome == Outcome.REGISTERED:
        return Outcome.REGISTERED, found, {"record_id": found.record_id}
    return Outcome(found.outcome), found, {"entry": bundled.add_entry(line, found)}


def _candidates(found: Found) -> tuple[Scored, ...]:
    """Records that a person chooses from; of an admitted newcomer the one that the senior high school holds (V2.1)."""
    if found.outcome == Verdict.ADMITTED:
        return (Scored(found.record_id, found.record_key, 1.0, HELD_BY_SENIOR_HIGH),)
    return found.candidates


def _warnings(line: Line, found: Found) -> list[str]:
    codes = [problem.code for problem in line.problems if problem.level == "warning"]
    return list(dict.fromkeys([*codes, *found.warnings]))


def _stored_problem(row: RosterRow, problem: Problem) -> RosterProblem:
    return RosterProblem(
        row=row,
        cell=problem.cell,
        column=problem.column,
        code=problem.code,
        level=problem.level,
        value=problem.value,
        details=dict(problem.details),
    )
