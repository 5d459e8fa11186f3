"""A problem of a cell on its way into the database."""

import json
from typing import NamedTuple

from enrollment.uploads.models import CellProblem
from registry.sealing.cipher import seal
from registry.tabular.problem import Problem


class NewProblem(NamedTuple):
    """A row of RosterProblem or SheetProblem; the value is bound to its id."""

    id: int
    row_id: int
    cell: str
    column: str
    code: str
    level: str
    value: bytes
    details: str


def new_problem(kind: type[CellProblem], pk: int, row_id: int, problem: Problem) -> NewProblem:
    """The row of a problem of this kind, its value sealed."""
    return NewProblem(
        id=pk,
        row_id=row_id,
        cell=problem.cell,
        column=problem.column,
        code=problem.code,
        level=problem.level,
        value=seal(problem.value, f"{kind._meta.db_table}.value:{pk}"),
        details=json.dumps(problem.details, ensure_ascii=False),
    )
