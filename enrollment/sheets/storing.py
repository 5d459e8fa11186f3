"""What became of a sheet's rows, written in bulk."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from enrollment.bulk_rows import numbers
from enrollment.sheets.judging import Judged
from enrollment.sheets.models import SheetProblem, SheetRow
from enrollment.uploads.new_problem import new_problem, problem_columns
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
    for sheet_id, judged, outcome, changed in all_stored:
        row = NewSheetRow(
            id=next(row_ids),
            sheet_id=sheet_id,
            number=judged.row.number,
            outcome=str(outcome),
            # people write numbers into any column, and none is to lie in clear (I22)
            name=without_long_numbers(judged.row.cells["name"].text)[:60],
            entry_id=judged.entry.pk if judged.entry else None,
            changed=json.dumps(list(changed)),
        )
        rows.append(row)
        problems += [new_problem(SheetProblem, next(problem_ids), row.id, problem) for problem in judged.problems]
    insert_rows(SheetRow._meta.db_table, NewSheetRow._fields, rows)
    insert_rows(SheetProblem._meta.db_table, problem_columns(), problems)
