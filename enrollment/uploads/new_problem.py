"""A problem of a cell on its way into the database."""

import json
from typing import NamedTuple

from enrollment.uploads.models import CellProblem
from registry.sealing.cipher import seal
from registry.tabular.problem import Problem


class NewProblem(NamedTuple):
    """A row of RosterProblem or SheetProblem; the value is bound to its id. ``owner_id``: of the row it is about."""

    id: int
    owner_id: int
    cell: str
    column: str
    code: str
    level: str
    value: bytes
    details: str


def problem_columns(owner: str = "row_id") -> list[str]:
    """The columns of the table, ``owner`` being the one that leads to the row."""
    return [owner if name == "owner_id" else name for name in NewProblem._fields]


def new_problem(kind: type[CellProblem], pk: int, owner_id: int, problem: Problem) -> NewProblem:
    """The row of a problem of this kind, its value sealed."""
    return NewProblem(
        id=pk,
        owner_id=owner_id,
        cell=problem.cell,
        column=problem.column,
        code=problem.code,
        level=problem.level,
        value=seal(problem.value, f"{kind._meta.db_table}.value:{pk}"),
        details=json.dumps(problem.details, ensure_ascii=False),
    )
