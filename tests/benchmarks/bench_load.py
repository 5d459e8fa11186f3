"""load_registry: rows a second and peak memory, first load, second load, one row in ten changed."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.people import HEADER, SCHOOL, preschool_lines
from tests.benchmarks.setup import ROOT, say

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
GOAL_MEGABYTES = 300


def main() -> None:
    """Print one line for each load."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"XUEJI_VAR": folder}
        _run(environment, "migrate", "-v0")
        _run(environment, "load_institutions", str(_institutions(Path(folder))))
        say(f"{'load of ' + format(ROWS, ','):<24}{'seconds':>10}{'rows/s':>10}{'peak MB':>10}")
        for name, change_every in (("first", 0), ("the same again", 0), ("one in ten changed", 10)):
            path = _records(Path(folder), change_every)
            seconds, megabytes = _run(environment, "load_registry", "preschool", str(path))
            say(f"{name:<24}{seconds:>10.1f}{ROWS / seconds:>10,.0f}{megabytes:>10.0f}")
        say(f"goal: under {GOAL_MEGABYTES} MB")


def _institutions(folder: Path) -> Path:
    path = folder / "institutions.csv"
    path.write_text(
        "type,code,name,authority_code,level,category,tracks\n"
        "authority,990000,云岭省教育厅,,province,,\n"
        f"school,{SCHOOL},青溪县第一幼儿园,990000,,11,\n"
    )
    return path


def _records(folder: Path, change_every: int) -> Path:
    path = folder / "records.csv"
    with path.open("w") as file:
        file.write(HEADER + "\n")
        for number, line in enumerate(preschool_lines(ROWS)):
            file.write(line.replace("路", "街") if change_every and number % change_every == 0 else line)
    return path


def _run(environment: dict, *arguments: str) -> tuple[float, float]:
    """Seconds, and the peak memory of the process in megabytes."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(process.returncode)
    return time.monotonic() - started, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
