"""A received roster as the JSON of `manage.py import_roster`, which other programs read: its keys and codes stay."""

from django.db.models import Count, Prefetch

from enrollment.entries.doubles import LIVE_ELSEWHERE
from enrollment.entries.models import DoubleKind, Entry, PossibleDouble
from enrollment.rosters.models import Outcome, Roster, RosterProblem, RosterRow
from enrollment.uploads.wording import problem_words
from matching.core.verdict import MOST_CANDIDATES
from registry.tabular.problem import Problem

HOLDS_RECORD = frozenset({Outcome.MATCHED, Outcome.ADMITTED})


def roster_json(roster: Roster) -> dict:
    """The counts of a finished roster, which add up to its rows, and every row with what was found."""
    rows = RosterRow.objects.filter(roster=roster)
    return {
        "roster": roster.pk,
        "rows": roster.rows_total,
        **counts(roster),
        "skipped": roster.skipped,
        "ignored_columns": roster.ignored_columns,
        "results": [_result(row) for row in _with_findings(rows)],
    }


def counts(roster: Roster) -> dict[str, int]:
    """How many rows have each outcome; outcomes without a row count 0."""
    found = dict(RosterRow.objects.filter(roster=roster).values_list("outcome").annotate(count=Count("pk")).order_by())
    return {outcome.value: found.get(outcome.value, 0) for outcome in Outcome}


def _with_findings(rows):
    of_document = PossibleDouble.objects.filter(kind=DoubleKind.DOCUMENT).select_related("first__school")
    return rows.select_related("entry__archive", "record").prefetch_related(
        "problems", "entry__candidates__record", Prefetch("entry__doubles", queryset=of_document, to_attr="elsewhere")
    )


def _result(row: RosterRow) -> dict:
    pending = row.outcome == Outcome.PENDING
    return {
        "row": row.number,
        "name": row.name,
        "outcome": row.outcome,
        "record": _record_key(row),
        "candidates": _candidates(row.own_entry) if pending else [],
        "problems": [_problem(each) for each in row.problems.all()],
    }


def _record_key(row: RosterRow) -> str | None:
    record = row.own_entry.archive if row.outcome in HOLDS_RECORD else row.record
    return record.key if record else None


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


def _problem(stored: RosterProblem) -> dict:
    problem = Problem(stored.cell, stored.column, stored.code, stored.value, stored.level, stored.details)
    shown = {
        "cell": problem.cell,
        "column": problem.column,
        "code": problem.code,
        "value": problem.value,
        "message": problem_words(problem),
    }
    return shown if problem.level == "error" else shown | {"level": problem.level}
