"""load_registry on SQLite: the first load, the same again, one row in ten changed; beside the first, and memory."""

import sys
import tempfile
from pathlib import Path

from tests.benchmarks import population
from tests.benchmarks.bars import Bars, say
from tests.benchmarks.measuring import Run, run
from tests.benchmarks.sizes import size

ROWS = size("LOADED")
LOADS = (("first", 0, None), ("the same again", 0, 1), ("one in ten changed", 10, 1.5))  # and of the first's time


def main() -> int:
    """Print one line for each load."""
    bars = Bars("load")
    with tempfile.TemporaryDirectory() as folder:
        environment = {"XUEJI_VAR": folder}
        _manage(environment, "migrate", "-v0")
        population.write_institutions(Path(folder, "institutions.csv"))
        _manage(environment, "load_institutions", f"{folder}/institutions.csv")
        say(f"{'load of ' + format(ROWS, ','):<24}{'seconds':>10}{'rows/s':>10}{'peak MB':>10}")
        runs = []
        for name, change_every, bar in LOADS:
            path = _records(Path(folder), change_every)
            runs.append(_manage(environment, "load_registry", "preschool", str(path)))
            seconds, megabytes, _ = runs[-1]
            say(f"{name:<24}{seconds:>10.1f}{ROWS / seconds:>10,.0f}{megabytes:>10.0f}")
            if bar:
                bars.at_most(f"{name}, beside the first load", seconds / runs[0].seconds, bar)
    bars.at_most("peak memory of a process of the load", max(each.megabytes for each in runs), 300, "MB")
    return bars.exit_code()


def _records(folder: Path, change_every: int) -> Path:
    path = folder / "records.csv"
    population.write_registry(path, ROWS)
    if not change_every:
        return path
    changed = folder / "changed.csv"  # line by line: what this process holds counts as the peak of those it starts
    with path.open() as lines, changed.open("w") as written:
        written.writelines(line if n % change_every else line.replace("路", "街") for n, line in enumerate(lines))
    return changed


def _manage(environment: dict, *arguments: str) -> Run:
    return run("manage.py", *arguments, **environment)


if __name__ == "__main__":
    sys.exit(main())
