"""`python -m tests.mutants`: draw mutants, run the tests of each, and tell which nobody noticed.

SAMPLE (50; 0 for all) and SEED (1) say which are drawn, or EACH so many of each module; ONLY begins the modules' names,
JOBS (1) run side by side. Each job works in a copy of the tree with a database of its own, so that no mistake is ever
planted where people work.
"""

import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from tests.mutants.accepted import Change, reason_for, reasons
from tests.mutants.planting import Mutant, change_of, mutants_of, planted
from tests.mutants.running import Copy, Known, write
from tests.mutants.watched import ROOT, modules, suite_of

LEAST_NOTICED = 0.95


class Outcome(NamedTuple):
    """What became of one mutant."""

    change: Change
    noticed_by: str
    seconds: float


def try_out(copy: Copy, known: Known, mutant: Mutant) -> Outcome | None:
    """Plant the mutant, run its tests, take it out again; None when it is no change.

    Its tests are those that run the changed line, and all that look at the module when these do not notice, or the line
    runs on import.
    """
    file = copy.tree / mutant.module
    source = file.read_text(encoding="utf-8")
    changed = planted(mutant, source)
    if changed is None:
        return None
    change = change_of(mutant, source, changed)
    started = time.monotonic()
    of_line, of_module = known.of_line(mutant.module, change.line), suite_of(mutant.module)
    try:
        write(file, changed)
        noticed_by = _noticed_by(copy, known, of_line or of_module)
        # what is worked out once and kept runs in one test, and matters to others
        if of_line and not noticed_by and not reason_for(change, reasons()):
            noticed_by = _noticed_by(copy, known, of_module)
    finally:
        write(file, source)
    return Outcome(change, noticed_by, time.monotonic() - started)


def _noticed_by(copy: Copy, known: Known, tests: list[str]) -> str:
    # a mutant may turn a loop into an endless one
    return copy.run(tests, seconds=60 + 5 * known.seconds_of(tests)).failed


def drawn(sample: int, each: int, seed: int, only: str) -> list[Mutant]:
    """The mutants to be tried, those of one module together."""
    draw = random.Random(seed)
    found = {
        module: list(mutants_of(module, (ROOT / module).read_text(encoding="utf-8")))
        for module in modules()
        if module.startswith(tuple(only.split()) or "")
    }
    say(f"{sum(map(len, found.values())):,} mutants of {len(found)} modules")
    if each:
        return [mutant for all_of in found.values() for mutant in sorted(draw.sample(all_of, min(each, len(all_of))))]
    all_found = [mutant for all_of in found.values() for mutant in all_of]
    return sorted(draw.sample(all_found, min(sample, len(all_found)))) if sample else all_found


def try_all(mutants: list[Mutant], jobs: int) -> list[Outcome]:
    """Try each mutant in one of the copies; what nobody noticed is told at once."""
    tests = list(dict.fromkeys(test for mutant in mutants for test in suite_of(mutant.module)))
    with tempfile.TemporaryDirectory(prefix="xueji-mutants-") as folder:
        copies = [Copy(Path(folder) / str(number), Path(folder) / "kept.sqlite3") for number in range(jobs)]
        started = time.monotonic()
        known = copies[0].measure(tests, sorted({mutant.module for mutant in mutants}))
        say(f"{len(known.durations):,} tests, all passing: {time.monotonic() - started:,.0f} s")
        shares = [(copy, known, mutants[number::jobs]) for number, copy in enumerate(copies)]
        with get_context("fork").Pool(jobs) as pool:
            outcomes = pool.starmap(_try_share, shares, chunksize=1)
    return [outcome for share in outcomes for outcome in share]


def _try_share(copy: Copy, known: Known, mutants: list[Mutant]) -> list[Outcome]:
    tried = (try_out(copy, known, mutant) for mutant in mutants)
    return [_told(outcome) for outcome in tried if outcome]


def _told(outcome: Outcome) -> Outcome:
    change = outcome.change
    if outcome.noticed_by:
        sys.stdout.write(".")
        sys.stdout.flush()
        return outcome
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
        noticed = sum(bool(outcome.noticed_by) for outcome in tried)
        accepted = sum(not outcome.noticed_by and bool(reason_for(outcome.change, listed)) for outcome in tried)
        seconds = sum(outcome.seconds for outcome in tried)
        say(f"{module:<45}{len(tried):>9}{noticed:>9}{accepted:>10}{seconds:>9.0f}")
    unnoticed = [outcome for outcome in outcomes if not outcome.noticed_by]
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
    wanted = {"SAMPLE": 50, "EACH": 0, "SEED": 1, "JOBS": 1}
    sample, each, seed, jobs = (int(os.environ.get(name) or value) for name, value in wanted.items())
    started = time.monotonic()
    outcomes = try_all(drawn(sample, each, seed, os.environ.get("ONLY", "")), jobs)
    result = judge(outcomes)
    say(f"{time.monotonic() - started:,.0f} s")
    return result


if __name__ == "__main__":
    sys.exit(main())
