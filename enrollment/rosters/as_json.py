"""A received roster as the JSON of `manage.py import_roster`, which other programs read: its keys and codes stay."""

from typing import Any

from django.db.models import Prefetch

from enrollment.entries.doubles import LIVE_ELSEWHERE
from enrollment.entries.models import DoubleKind, Entry, PossibleDouble
from enrollment.rosters.counts import roster_counts
from enrollment.rosters.models import Outcome, Roster, RosterRow
from enrollment.rosters.results import AnyRow, FileRows, problems_of, row_number
from enrollment.uploads.wording import problem_words
from matching.core.verdict import MOST_CANDIDATES
from matching.layouts import NAME
from registry.tabular.problem import Problem

HOLDS_RECORD = frozenset({Outcome.MATCHED, Outcome.ADMITTED})


def roster_json(roster: Roster) -> dict:
    """The counts of a finished roster, which add up to its rows, and every row with what was found."""
    return {
        "roster": roster.pk,
        "rows": roster.rows_total,
        **roster_counts(roster),
        "skipped": roster.skipped,
        "ignored_columns": roster.ignored_columns,
        "family_columns": roster.family_columns,
        "results": [_result(row) for row in _rows(roster)],
    }


def _rows(roster: Roster) -> FileRows:
    of_document = PossibleDouble.objects.filter(kind=DoubleKind.DOCUMENT).select_related("first__school")
    entries: Any = Entry.objects.filter(roster=roster).order_by("row_number").select_related("archive")
    found = ("problems", "candidates__record", Prefetch("doubles", queryset=of_document, to_attr="elsewhere"))
    rows = RosterRow.objects.filter(roster=roster).order_by("number").select_related("record")
    return FileRows(entries.prefetch_related(*found), rows.prefetch_related("problems"))


def _result(row: AnyRow) -> dict:
    problems = problems_of(row)
    if isinstance(row, Entry):
        outcome, name = row.verdict, _as_written(row, problems)
        record = row.archive if outcome in HOLDS_RECORD else None
    else:
        outcome, name, record = row.outcome, row.name, row.record
    return {
        "row": row_number(row),
        "name": name,
        "outcome": outcome,
        "record": record.key if record else None,
        "candidates": _candidates(row) if isinstance(row, Entry) and outcome == Outcome.PENDING else [],
        "problems": [_problem(each) for each in problems],
    }


def _as_written(entry: Entry, problems: list[Problem]) -> str:
    """The name of the row; one that was tidied stands with the warning that says so."""
    tidied = (each.value for each in problems if (each.code, each.column) == ("tidied", NAME.label))
    return next(tidied, entry.name)


def _candidates(entry: Entry) -> list[dict]:
    """Who may be the child: another school's new student who has the document, then records, best first."""
    records = [_candidate(each) for each in entry.candidates.all()]
    return [*(_elsewhere(entry, each.first) for each in entry.elsewhere), *records][:MOST_CANDIDATES]


def _elsewhere(entry: Entry, other: Entry) -> dict:
    named = ["same_name"] if entry.name_key == other.name_key else []
    reasons = ["same_document", LIVE_ELSEWHERE, *named]
    return {"record": None, "school": other.school.name, "score": 1.0, "reasons": reasons}


def _candidate(candidate) -> dict:
    return {"record": candidate.record.key, "score": round(candidate.score, 4), "reasons": candidate.reasons}


def _problem(problem: Problem) -> dict:
    shown = {
        "cell": problem.cell,
        "column": problem.column,
        "code": problem.code,
        "value": problem.value,
        "message": problem_words(problem),
    }
    return shown if problem.level == "error" else shown | {"level": problem.level}
