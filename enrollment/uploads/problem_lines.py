"""A problem of a cell as result pages show it."""

from dataclasses import dataclass
from typing import Any

from enrollment.uploads.wording import problem_words
from registry.identity.masking import mask_cell
from registry.tabular.problem import Problem

REPEATED = ("exported", "read_as", "nearest")  # details of a problem that may repeat a cell
SENTENCE = "sentence"  # the rule's own words, whose digits are no child's: “手机号码为 11 位”


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
    details = {name: _shown(name, detail, problem.column) for name, detail in problem.details.items()}
    spoken = Problem(problem.cell, problem.column, problem.code, value, problem.level, details)
    return ResultLine(problem.cell, problem_words(spoken), value, problem.level)


def _shown(name: str, detail: Any, column: str) -> Any:
    if name == SENTENCE:
        return mask_cell("", detail)
    return mask_cell(column, detail) if name in REPEATED else detail
