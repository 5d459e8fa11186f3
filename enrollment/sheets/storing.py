"""What became of a sheet's rows, written in bulk."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from enrollment.bulk_rows import numbers
from enrollment.sheets.judging import Judged
from enrollment.sheets.models import SheetProblem, SheetRow
from enrollment.uploads.new_problem import new_problem
from registry.exchange.storing import insert_rows
from registry.identity.hiding import without_long_numbers


class NewSheetRow(NamedTuple):
    """A row of SheetRow."""

    id: int
    sheet_id: int
    number: int
    outcome: str
    name: str
    entry_id: int | None
    changed: str


class Stored(NamedTuple):
    """A row that was judged, and what became of it."""

    sheet_id: int
    judged: Judged
    outcome: str
    changed: Sequence[str]


def store(all_stored: Sequence[Stored]) -> None:
    """Store rows and their problems, one statement for each table."""
    row_ids = numbers(SheetRow, len(all_stored))
    problem_ids = numbers(SheetProblem, sum(len(each.judged.problems) for each in all_stored))
    rows, problems = [], []
    for stored in all_stored:
        row = _row(next(row_ids), stored)
        rows.append(row)
        problems += [
            new_problem(SheetProblem, next(problem_ids), row.id, problem) for problem in stored.judged.problems
        ]
    for model, new in ((SheetRow, rows), (SheetProblem, problems)):
        if new:
            insert_rows(model._meta.db_table, new[0]._fields, new)


def _row(pk: int, stored: Stored) -> NewSheetRow:
    row, entry = stored.judged.row, stored.judged.entry
    return NewSheetRow(
        id=pk,
        sheet_id=stored.sheet_id,
        number=row.number,
        outcome=str(stored.outcome),
        name=without_long_numbers(row.cells["name"].text)[:60],
        entry_id=entry and entry.pk,
        changed=json.dumps(list(stored.changed)),
    )
