"""What became of a file, for people and for programs (the JSON of the loaders)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from registry.exchange.problems import LineProblem, ProblemLog
from registry.exchange.wording import line_problem_words


@dataclass
class Report:
    """Counts of lines; read = created + updated + unchanged + rejected.

    ``absent_columns``: what the file says nothing of; what is known keeps it as it is.
    """

    ignored_columns: list[str] = field(default_factory=list)
    absent_columns: list[str] = field(default_factory=list)
    dry_run: bool = False
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
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

    def counts(self) -> dict[str, Any]:
        """What was counted, by the keys of the JSON."""
        return {name: getattr(self, name) for name in ("read", "created", "updated", "unchanged", "rejected")}

    def json(self) -> Iterator[str]:
        """The report as pieces of one JSON object."""
        more = {name: getattr(self, name) for name in ("dry_run", "ignored_columns", "absent_columns")}
        yield json.dumps(self.counts() | more, ensure_ascii=False)[:-1] + ', "problems": ['
        for place, problem in enumerate(self.problems):
            yield (", " if place else "") + json.dumps(_as_json(problem), ensure_ascii=False)
        yield "]}"


@dataclass
class RegistryReport(Report):
    """The same of records, and what follows for others.

    ``taken_over``: how many of the updated were records made here, which the source now names. ``renumbered``: records
    with another 学籍号 now, those along the chains too. ``former_numbers``: rows whose number was replaced before, or
    that state none, so that the one in force stays. ``claims``: new students who are looked at again, by why.
    """

    taken_over: int = 0
    renumbered: int = 0
    former_numbers: int = 0
    claims: dict[str, int] = field(default_factory=dict)

    def counts(self) -> dict[str, Any]:
        """What was counted, by the keys of the JSON."""
        more = ("taken_over", "renumbered", "former_numbers", "claims")
        return super().counts() | {name: getattr(self, name) for name in more}


def _as_json(problem: LineProblem) -> dict:
    entry = {
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "value": problem.value,
        "message": line_problem_words(problem),
    }
    return entry if problem.level == "error" else entry | {"level": problem.level}
