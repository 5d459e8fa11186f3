"""Rosters as schools send them, against millions of records, in processes that have begun.

Beside each stands the lean yardstick with the same rosters in the same run: it reads with the same library, asks the
same indexes and commits to the same server, so that a slow disk, processor or server slows both alike. A piece of
work of fixed size would be slowed by the processor alone, of which a small roster needs half its time.
"""

import os
import statistics
import subprocess
import sys
from itertools import islice
from pathlib import Path

from tests.benchmarks import lean, population
from tests.benchmarks.bars import Bars, say
from tests.benchmarks.large_site import RECORDS, TASKS, LargeSite
from tests.benchmarks.setup import ROOT
from tests.benchmarks.sizes import size

RUNS, FEW_ROWS, ROSTERS = size("RUNS"), size("FEW_ROWS"), size("ROSTERS")
CLASS = min(90, FEW_ROWS)  # the typical roster: two or three classes of a primary school
WORKERS = 2
# What is meant on the machine of docs/measured.md is 0.2 s, 50 ms, and 2,000 a minute; there the yardstick takes
# about 23 ms for a thousand rows and 4.3 ms for ninety, so that two of them do 28,000 a minute.
FEW_BAR, CLASS_BAR, MINUTE_BAR = 9, 12, 0.07


def measure(site: LargeSite, bars: Bars) -> None:
    """A thousand rows, ninety, and many times ninety by two workers."""
    _one(site, FEW_ROWS, FEW_BAR, bars)
    _one(site, CLASS, CLASS_BAR, bars)
    _many(site, bars)


def _one(site: LargeSite, rows: int, bar: float, bars: Bars) -> None:
    """The median of what one roster takes, after a first one that warms the process."""
    rosters = [site.roster("large", rows, seed) for seed in range(7, 7 + 1 + 3 * RUNS)]
    _worked_off(site, rosters, workers=1)
    query = f"SELECT extract(epoch FROM finished_at - started_at) {_DONE} ORDER BY started_at OFFSET 1"
    ours = statistics.median(float(seconds) for (seconds,) in site.rows("large", query))
    least = statistics.median(map(float, site.lean("large", *rosters).output.split()[1:]))
    say(f"{rows:,} rows against {RECORDS:,} records: {1000 * ours:,.0f} ms of work, lean {1000 * least:,.0f} ms")
    bars.at_most(f"{rows:,} rows beside the lean pipeline, both warm", ours / least, bar)


def _many(site: LargeSite, bars: Bars) -> None:
    """Rosters of as many schools, and two workers; the same rosters and two lean pipelines."""
    rosters = _rosters_of_classes(site)
    _worked_off(site, rosters, WORKERS)
    ((ours,),) = site.rows("large", f"SELECT extract(epoch FROM max(finished_at) - min(started_at)) {_DONE}")
    site.execute("large", lean.TABLES)
    shares = [rosters[place::WORKERS] for place in range(WORKERS)]
    commands = [["-m", "tests.benchmarks.lean", *site.lean_arguments("large", *share)] for share in shares]
    least = max(sum(map(float, output.split())) for output in _together(commands, **site.lookup_key()))
    minute = 60 * len(rosters) / float(ours)
    say(f"{len(rosters):,} rosters of {CLASS} rows by {WORKERS} workers: {minute:,.0f} a minute,")
    say(f"  by {WORKERS} lean pipelines {60 * len(rosters) / least:,.0f}")
    bars.at_least("rosters a minute, of the lean pipelines'", least / float(ours), MINUTE_BAR)


_DONE = f"FROM {TASKS} WHERE status = 'SUCCESSFUL'"


def _worked_off(site: LargeSite, rosters: list[Path], workers: int) -> None:
    """Put the rosters into the queue, and let workers empty it; what each took stands in the queue's table."""
    site.forget_rosters("large")
    site.module("large", "enqueue", *map(str, rosters))
    _together([["manage.py", "work", "--once"]] * workers, DATABASE_URL=site.url_of("large"), **site.environment)
    if site.rows("large", f"SELECT count(*) {_DONE}") != [(len(rosters),)]:
        raise SystemExit("not all rosters were received")


def _rosters_of_classes(site: LargeSite) -> list[Path]:
    """No child stands on two of them."""
    children = population.roster_rows(ROSTERS * CLASS, RECORDS, seed=3)
    paths = [site.folder / f"class-{place}.xlsx" for place in range(ROSTERS)]
    for path in paths:
        population.write_rows(path, islice(children, CLASS))
    return paths


def _together(commands: list[list[str]], **environment: str) -> list[str]:
    """What programs print that run side by side."""
    processes = [
        subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True
        )
        for command in commands
    ]
    outputs = [process.communicate()[0] for process in processes]
    if any(process.returncode for process in processes):
        raise SystemExit(f"{' '.join(commands[0][:3])} broke off")
    return outputs
