"""Bars: what must be reached, as a ratio inside one run, so that another machine gives the same verdict.

Seconds are printed beside them and judge nothing. BAR_FACTOR lets each bar be missed by so much: tests let every
bench pass with a large one and fail with a small one.
"""

import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

ENDED = "ended"


class Judged(NamedTuple):
    """One bar, and what was reached."""

    bench: str
    words: str
    reached: float
    bar: float
    unit: str
    least: bool

    @property
    def good(self) -> bool:
        """Whether it was reached."""
        return self.reached >= self.in_force if self.least else self.reached <= self.in_force

    @property
    def in_force(self) -> float:
        """The bar, with what BAR_FACTOR allows."""
        factor = float(os.environ.get("BAR_FACTOR") or 1)
        return self.bar / factor if self.least else self.bar * factor

    def line(self) -> str:
        """The line of a table on the terminal."""
        verdict = "reached" if self.good else "MISSED"
        return f"{verdict:<8} {self.words:<70}{self._number:>8} {self.unit:<3} ({self._bar})"

    def row(self) -> str:
        """The row of a table in docs/measured.md."""
        reached = f"{self._number} {self.unit}".rstrip()
        return f"| {self.words} | {reached if self.good else f'**{reached}**'} | {self._bar} |"

    @property
    def _bar(self) -> str:
        return f"{'at least' if self.least else 'at most'} {self.in_force:g}"

    @property
    def _number(self) -> str:
        return f"{self.reached:.2f}" if abs(self.reached) < 100 else f"{self.reached:,.0f}"


class Bars:
    """The bars of one bench, told as they are measured; `make bench` collects them in the file BENCH_RESULTS."""

    def __init__(self, bench: str):
        self.bench = bench
        self.judged: list[Judged] = []

    def at_most(self, words: str, reached: float, bar: float, unit: str = "x") -> None:
        """Reached when it is no more."""
        self._judge(Judged(self.bench, words, reached, bar, unit, least=False))

    def at_least(self, words: str, reached: float, bar: float, unit: str = "x") -> None:
        """Reached when it is no less."""
        self._judge(Judged(self.bench, words, reached, bar, unit, least=True))

    def _judge(self, judged: Judged) -> None:
        self.judged.append(judged)
        say(f"  {judged.line()}")
        self._note(judged)

    def exit_code(self) -> int:
        """The bench is at its end: 0 when all were reached and there were any."""
        self._note(ENDED)
        return int(not self.judged or not all(judged.good for judged in self.judged))

    def _note(self, what: Judged | str) -> None:
        if results := os.environ.get("BENCH_RESULTS"):
            with Path(results).open("a") as file:
                file.write(json.dumps(what) + "\n")


def say(text: str = "") -> None:
    """One line of a table."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
