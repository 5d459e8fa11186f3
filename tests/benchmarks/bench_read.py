"""Reading rosters of every script and form of text: the child's memory, and its time beside plain Han.

A file of 0.7 MB may hold 40,000 texts; what they cost must not depend on what they are.
"""

import json
import statistics
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.bars import Bars, say
from tests.benchmarks.measuring import run
from tests.benchmarks.scripts import TEXTS
from tests.benchmarks.sizes import size

ROWS, RUNS = size("READ_ROWS"), size("RUNS")
READ = {"xlsx": TEXTS, "xls": TEXTS[:3], "ods": TEXTS[:3], "csv": TEXTS[:3]}


def main() -> int:
    """Two bars for each format: the most memory of any text, and the most time beside Han."""
    bars = Bars("read")
    with tempfile.TemporaryDirectory() as folder:
        for format, kinds in READ.items():
            paths = [str(Path(folder, f"{format} {kind}")) for kind in kinds]
            for kind, path in zip(kinds, paths, strict=True):
                run("-m", "tests.benchmarks.scripts", format, kind, str(ROWS), path)
            turns = [
                [json.loads(run("-m", "tests.benchmarks.one_child", path).output) for path in paths]
                for _ in range(RUNS)
            ]
            seconds = [statistics.median(each["seconds"] for each in runs) for runs in zip(*turns, strict=True)]
            peaks = [max(each["megabytes"] for each in runs) for runs in zip(*turns, strict=True)]
            for kind, took, held in zip(kinds, seconds, peaks, strict=True):
                say(f"  {format:<5}{kind:<24}{took:>7.2f} s of the processor {held:>6.0f} MB")
            bars.at_most(f"peak memory of a child, {format} of any text", max(peaks), 200, "MB")
            bars.at_most(f"processor of a child, {format} of any text beside Han", max(seconds) / seconds[0], 3)
    return bars.exit_code()


if __name__ == "__main__":
    sys.exit(main())
