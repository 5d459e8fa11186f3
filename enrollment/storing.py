"""The one seam through which intake writes in bulk: rows as plain tuples, whose fields are the tables' columns.

A model instance and its insertion cost eight times as much as a tuple and COPY. The caller opens the transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db import models

from enrollment.models import Entry, MatchCandidate, RosterProblem, RosterRow, Step
from registry.exchange.storing import insert_rows
from registry.rows import next_ids


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
    birth_date: date
    id_type: str
    id_number: bytes
    document_key: int | None
    student_number: bytes
    verdict: str
    warnings: str
    state: str
    state_since: datetime | str
    archive_id: int | None
    created_at: datetime | str
    version: int = 1
    decision: str = ""


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


class NewProblem(NamedTuple):
    """A row of RosterProblem; the value is bound to its id."""

    id: int
    row_id: int
    cell: str
    column: str
    code: str
    level: str
    value: bytes
    details: str


class NewCandidate(NamedTuple):
    """A row of MatchCandidate."""

    entry_id: int
    record_id: int
    rank: int
    score: float
    reasons: str


class NewStep(NamedTuple):
    """A row of Step."""

    entry_id: int
    at: datetime | str
    account_id: int
    action: str
    to_state: str
    number: int = 1
    version: int = 1
    from_state: str = ""
    reason: str = ""
    detail: str = "{}"


@dataclass
class Sheaf:
    """Rows to be stored together; they point at each other by ids taken beforehand (`numbers`)."""

    entries: list[NewEntry] = field(default_factory=list)
    rows: list[NewRow] = field(default_factory=list)
    problems: list[NewProblem] = field(default_factory=list)
    candidates: list[NewCandidate] = field(default_factory=list)
    steps: list[NewStep] = field(default_factory=list)


def store(sheaf: Sheaf) -> None:
    """Store everything, one COPY for each table (on SQLite one prepared statement)."""
    for model, rows in (
        (Entry, sheaf.entries),
        (RosterRow, sheaf.rows),
        (RosterProblem, sheaf.problems),
        (MatchCandidate, sheaf.candidates),
        (Step, sheaf.steps),
    ):
        if rows:
            insert_rows(model._meta.db_table, rows[0]._fields, rows)


def numbers(model: type[models.Model], many: int) -> Iterator[int]:
    """Ids for new rows, as many as are asked for; taken from the database by `many` at a time, gaps do no harm."""
    while True:
        yield from next_ids(model, many)
