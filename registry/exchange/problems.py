"""What is wrong with single lines, kept in bounded memory however many there are."""

import json
import tempfile
import weakref
from collections.abc import Iterator
from typing import NamedTuple

from registry.sealing.cipher import seal, unseal

_HELD = 5_000
_CONTEXT = "problems of a load"
_LENGTH_BYTES = 4
_LONGEST_VALUE = 120


class LineProblem(NamedTuple):
    """One problem of one value: where, which rule, what stood there; only the level `error` rejects the line."""

    line: int
    column: str
    code: str
    value: str = ""
    hint: str = ""
    level: str = "error"


class ProblemLog:
    """All problems in order. Beyond some thousands they lie sealed in an unlinked temporary file (I22)."""

    def __init__(self):
        self._held: list[LineProblem] = []
        self._file = None
        self.count = 0

    def add(self, problem: LineProblem) -> None:
        """Take note of one."""
        self._held.append(problem._replace(value=problem.value[:_LONGEST_VALUE]))
        self.count += 1
        if len(self._held) >= _HELD:
            self._put_away()

    def _put_away(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the log)
            weakref.finalize(self, self._file.close)
        sealed = seal(json.dumps(self._held), _CONTEXT)
        self._file.write(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)
        self._held.clear()

    def __iter__(self) -> Iterator[LineProblem]:
        if self._file is not None:
            self._file.seek(0)
            while length := int.from_bytes(self._file.read(_LENGTH_BYTES), "big"):
                yield from (LineProblem(*values) for values in json.loads(unseal(self._file.read(length), _CONTEXT)))
        yield from self._held
