"""What became of a file, for people and for programs (the JSON of the loaders)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from registry.exchange.problems import LineProblem, ProblemLog
from registry.exchange.wording import line_problem_words

_COUNTS = ("read", "created", "updated", "unchanged", "rejected", "taken_over")


@dataclass
class Report:
    """Counts of lines; read = created + updated + unchanged + rejected.

    ``taken_over``: how many of the updated were records made here, which the source now names.
    ``absent_columns``: what the file says nothing of; records that are known keep it as it is.
    """

    ignored_columns: list[str] = field(default_factory=list)
    absent_columns: list[str] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    taken_over: int = 0
    problems: ProblemLog = field(default_factory=ProblemLog)

    @property
    def read(self) -> int:
        """Lines that were not blank."""
        return self.created + self.updated + self.unchanged + self.rejected

    def reject(self, *problems: LineProblem) -> None:
        """One line could not be taken, for these reasons."""
        self.rejected += 1
        for problem in problems:
            self.problems.add(problem)

    def json(self) -> Iterator[str]:
        """The report as pieces of one JSON object."""
        counts = {
            name: getattr(self, name) for name in ("read", "created", "updated", "unchanged", "rejected", "taken_over")
        }
        columns = {"ignored_columns": self.ignored_columns, "absent_columns": self.absent_columns}
        head = json.dumps(counts | columns, ensure_ascii=False)
        yield head[:-1] + ', "problems": ['
        for place, problem in enumerate(self.problems):
            yield (", " if place else "") + json.dumps(_as_json(problem), ensure_ascii=False)
        yield "]}"


def _as_json(problem: LineProblem) -> dict:
    entry = {
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "value": problem.value,
        "message": line_problem_words(problem),
    }
    return entry if problem.level == "error" else entry | {"level": problem.level}
