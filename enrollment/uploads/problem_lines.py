"""A problem of a cell as result pages show it."""

from dataclasses import dataclass

from enrollment.uploads.wording import problem_words
from registry.identity.masking import mask_cell
from registry.tabular.problem import Problem

SPOKEN_VALUES = ("exported", "read_as", "sentence", "nearest")  # details of a problem that may repeat a cell


@dataclass(frozen=True)
class ResultLine:
    """One problem of a row as the page shows it."""

    cell: str
    words: str
    value: str
    level: str


def problem_line(problem: Problem) -> ResultLine:
    """A problem of a cell as the page shows it; of numbers only as much as masking.py allows."""
    value = mask_cell(problem.column, problem.value)
    details = {
        name: mask_cell(problem.column, detail) if name in SPOKEN_VALUES else detail
        for name, detail in problem.details.items()
    }
    spoken = Problem(problem.cell, problem.column, problem.code, value, problem.level, details)
    return ResultLine(problem.cell, problem_words(spoken), value, problem.level)
