"""What keeps many rows of a roster out at once: who has hundreds of rejected rows mends a column, not cells (P2)."""

from dataclasses import dataclass

from django.db.models import Count, Min
from django.db.models.fields.json import KT

from enrollment.rosters.models import Outcome, Roster, RosterProblem
from enrollment.uploads.problem_lines import ResultLine, problem_line

MANY = 10  # rows; fewer are seen as they stand


@dataclass(frozen=True)
class ProblemGroup:
    """How many rejected rows have a problem of one kind, and the first of these problems."""

    rows: int
    first: ResultLine


def problem_groups(roster: Roster, rejected: int) -> list[ProblemGroup]:
    """The kinds of problems that many of the `rejected` rows share, the most frequent first; a row may have several."""
    if rejected < MANY:
        return []
    errors = RosterProblem.objects.filter(row__roster=roster, row__outcome=Outcome.REJECTED, level="error")
    kinds = errors.values("column", "code", hint=KT("details__hint"))
    counted = kinds.annotate(rows=Count("row", distinct=True), first=Min("pk"))
    found = list(counted.filter(rows__gte=MANY).order_by("-rows", "first"))
    firsts = RosterProblem.objects.in_bulk([kind["first"] for kind in found])
    return [ProblemGroup(kind["rows"], problem_line(firsts[kind["first"]].as_read)) for kind in found]
