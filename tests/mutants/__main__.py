"""`python -m tests.mutants`: draw mutants, run the tests of each, and tell which nobody noticed.

SAMPLE (50; 0 for all) and SEED (1) say which are drawn, ONLY begins the modules' names, JOBS (1) run side by side. Each
job works in a copy of the tree with a database of its own, so that no mistake is ever planted where people work.
"""

import importlib.util
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from tests.mutants.accepted import Change, reason_for, reasons
from tests.mutants.planting import Mutant, change_of, mutants_of, planted
from tests.mutants.watched import ROOT, modules, suite_of

LEAST_NOTICED = 0.95
_LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv*", "var", ".*_cache", ".hypothesis", ".coverage*")
_PYTEST = ("-x", "--tb=no", "--reuse-db", "--hypothesis-seed=0", "-p", "no:cacheprovider", "-W", "ignore")


class Outcome(NamedTuple):
    """What became of one mutant."""

    change: Change
    noticed: bool
    seconds: float


class Copy:
    """A copy of the tree, with the test database of the code as it is."""

    def __init__(self, folder: Path) -> None:
        self.tree, self.var, self.kept = folder / "tree", folder / "var", folder / "kept.sqlite3"
        shutil.copytree(ROOT, self.tree, ignore=_LEFT_BEHIND)
        self.var.mkdir()

    def run(self, tests: list[str], seconds: float | None = None) -> str:
        """What pytest says when a test fails, "" when all pass; it fails who takes longer than so many seconds."""
        database = self.var / "test.sqlite3"
        for rest in self.var.glob("test.sqlite3*"):
            rest.unlink()
        if self.kept.exists():
            shutil.copy(self.kept, database)
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environment |= {"XUEJI_TESTS_VAR": str(self.var)}
        command = [sys.executable, "-m", "pytest", *_PYTEST, *tests]
        try:
            result = subprocess.run(
                command,
                cwd=self.tree,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "too slow"
        if not self.kept.exists() and database.exists():
            shutil.copy(database, self.kept)
        return result.stdout if result.returncode else ""

    def try_out(self, mutant: Mutant, seconds: float) -> Outcome | None:
        """Plant the mutant, run its tests for so long at most, take it out again; None when it is no change."""
        file = self.tree / mutant.module
        source = file.read_text(encoding="utf-8")
        changed = planted(mutant, source)
        if changed is None:
            return None
        started = time.monotonic()
        try:
            _write(file, changed)
            failure = self.run(suite_of(mutant.module), seconds)
        finally:
            _write(file, source)
        return Outcome(change_of(mutant, source, changed), bool(failure), time.monotonic() - started)


def _write(file: Path, source: str) -> None:
    """A compiled file is told apart by second and size only, which a mutant may share."""
    file.write_text(source, encoding="utf-8")
    Path(importlib.util.cache_from_source(str(file))).unlink(missing_ok=True)


def drawn(sample: int, seed: int, only: str) -> list[Mutant]:
    """The mutants to be tried, those of one module together."""
    found = [
        mutant
        for module in modules()
        if module.startswith(only)
        for mutant in mutants_of(module, (ROOT / module).read_text(encoding="utf-8"))
    ]
    say(f"{len(found):,} mutants of {len({mutant.module for mutant in found})} modules")
    return sorted(random.Random(seed).sample(found, min(sample, len(found)))) if sample else found


def try_all(mutants: list[Mutant], jobs: int) -> list[Outcome]:
    """Try each mutant in one of the copies; what nobody noticed is told at once."""
    with tempfile.TemporaryDirectory(prefix="xueji-mutants-") as folder:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(jobs):
            (Path(folder) / str(number)).mkdir()
            copies.put(Copy(Path(folder) / str(number)))

        def in_turn(work):
            copy = copies.get()
            try:
                return work(copy)
            finally:
                copies.put(copy)

        def as_it_is(suite: tuple[str, ...]) -> float:
            """Everything passes, or else a failure would say nothing; how long that takes."""
            started = time.monotonic()
            failure = in_turn(lambda copy: copy.run(list(suite)))
            if failure:
                raise SystemExit(f"These fail without any mutant: {' '.join(suite)}\n{failure}")
            return time.monotonic() - started

        suites = {mutant.module: tuple(suite_of(mutant.module)) for mutant in mutants}
        with ThreadPoolExecutor(jobs) as pool:
            wanted = list(dict.fromkeys(suites.values()))
            taken = dict(zip(wanted, pool.map(as_it_is, wanted), strict=True))

            def tried(mutant: Mutant) -> Outcome | None:
                # a mutant may turn a loop into an endless one
                longest = 60 + 5 * taken[suites[mutant.module]]
                return in_turn(lambda copy: _told(copy.try_out(mutant, longest)))

            return [outcome for outcome in pool.map(tried, mutants) if outcome]


def _told(outcome: Outcome | None) -> Outcome | None:
    if outcome and outcome.noticed:
        sys.stdout.write(".")
        sys.stdout.flush()
    elif outcome:
        change = outcome.change
        say(f"\nunnoticed: {change.module}:{change.line}")
        say("\n".join(f"- {line}" for line in change.was.splitlines()))
        say("\n".join(f"+ {line}" for line in change.now.splitlines()))
        why = reason_for(change, reasons())
        if why:
            say(f"  accepted: {why}")
    return outcome


def judge(outcomes: list[Outcome]) -> int:
    """The table by module; 1 when too few were noticed, or one that nobody noticed has no reason."""
    listed = reasons()
    by_module: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_module[outcome.change.module].append(outcome)
    say(f"\n{'module':<45}{'mutants':>9}{'noticed':>9}{'accepted':>10}{'seconds':>9}")
    for module, tried in by_module.items():
        noticed = sum(outcome.noticed for outcome in tried)
        accepted = sum(not outcome.noticed and bool(reason_for(outcome.change, listed)) for outcome in tried)
        seconds = sum(outcome.seconds for outcome in tried)
        say(f"{module:<45}{len(tried):>9}{noticed:>9}{accepted:>10}{seconds:>9.0f}")
    unnoticed = [outcome for outcome in outcomes if not outcome.noticed]
    unexplained = [outcome for outcome in unnoticed if not reason_for(outcome.change, listed)]
    share = 1 - len(unnoticed) / max(len(outcomes), 1)
    say(f"\n{share:.1%} of {len(outcomes)} mutants noticed; {len(unexplained)} unnoticed without a reason")
    return int(share < LEAST_NOTICED or bool(unexplained))


def say(text: str) -> None:
    """One line to the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Draw, try, judge."""
    sample, seed, jobs = (
        int(os.environ.get(name) or value) for name, value in (("SAMPLE", 50), ("SEED", 1), ("JOBS", 1))
    )
    started = time.monotonic()
    outcomes = try_all(drawn(sample, seed, os.environ.get("ONLY", "")), jobs)
    result = judge(outcomes)
    say(f"{time.monotonic() - started:,.0f} s")
    return result


if __name__ == "__main__":
    sys.exit(main())
