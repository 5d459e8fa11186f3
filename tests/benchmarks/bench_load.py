"""load_registry: rows a second and peak memory, first load, second load, one row in ten changed."""

import os
import tempfile
from pathlib import Path

from tests.benchmarks import population
from tests.benchmarks.measuring import Run, run
from tests.benchmarks.setup import say

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
GOAL_MEGABYTES = 300


def main() -> None:
    """Print one line for each load."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"XUEJI_VAR": folder}
        _manage(environment, "migrate", "-v0")
        population.write_institutions(Path(folder, "institutions.csv"))
        _manage(environment, "load_institutions", f"{folder}/institutions.csv")
        say(f"{'load of ' + format(ROWS, ','):<24}{'seconds':>10}{'rows/s':>10}{'peak MB':>10}")
        for name, change_every in (("first", 0), ("the same again", 0), ("one in ten changed", 10)):
            path = _records(Path(folder), change_every)
            seconds, megabytes, _ = _manage(environment, "load_registry", "preschool", str(path))
            say(f"{name:<24}{seconds:>10.1f}{ROWS / seconds:>10,.0f}{megabytes:>10.0f}")
        say(f"goal: under {GOAL_MEGABYTES} MB")


def _records(folder: Path, change_every: int) -> Path:
    path = folder / "records.csv"
    population.write_registry(path, ROWS)
    if change_every:
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line if n % change_every else line.replace("路", "街") for n, line in enumerate(lines)))
    return path


def _manage(environment: dict, *arguments: str) -> Run:
    return run("manage.py", *arguments, **environment)


if __name__ == "__main__":
    main()
