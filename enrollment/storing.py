"""The one seam through which intake writes in bulk; the caller opens the transaction."""

from dataclasses import dataclass, field

from django.db import models

from enrollment.models import Entry, MatchCandidate, RosterProblem, RosterRow, Step
from registry.rows import next_ids

CHUNK = 500  # rows in one statement


@dataclass
class Sheaf:
    """Rows to be stored together; they point at each other as objects, ids are given at storing."""

    entries: list[Entry] = field(default_factory=list)
    rows: list[RosterRow] = field(default_factory=list)
    problems: list[RosterProblem] = field(default_factory=list)
    candidates: list[MatchCandidate] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


def store(sheaf: Sheaf) -> None:
    """Store everything in a number of statements that grows with chunks, not with rows."""
    for rows in (sheaf.entries, sheaf.rows, sheaf.problems):
        _number(rows)
    for rows in (sheaf.entries, sheaf.rows, sheaf.problems, sheaf.candidates, sheaf.steps):
        if rows:
            type(rows[0]).objects.bulk_create(rows, batch_size=CHUNK)


def _number(rows: list[models.Model]) -> None:
    """Give ids before storing: sealed values are bound to them."""
    if rows:
        for row, pk in zip(rows, next_ids(type(rows[0]), len(rows)), strict=True):
            row.pk = pk
