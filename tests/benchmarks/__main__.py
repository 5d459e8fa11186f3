"""`make bench`: every bench to its end, then one table of all ratios and bars; 1 when a bar is missed.

ONLY=match,pages runs some of them. A bench that breaks counts as missed and keeps none of the others from running.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from tests.benchmarks.bars import ENDED, Judged, say
from tests.benchmarks.setup import ROOT

HERE = Path(__file__).parent
WRITTEN = ROOT / "var"  # where the table is left


def benches() -> list[str]:
    """The names of all, or of those that ONLY names."""
    names = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    chosen = os.environ.get("ONLY", "").split(",") if os.environ.get("ONLY") else names
    if unknown := set(chosen) - set(names):
        raise SystemExit(f"There is no bench {', '.join(sorted(unknown))}; there are {', '.join(names)}.")
    return [name for name in names if name in chosen]


def command(name: str) -> list[str]:
    """How one is run."""
    return [sys.executable, "-m", f"tests.benchmarks.bench_{name}"]


def main() -> int:
    """Run them one after the other, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        judged, broken = [], []
        for name in benches():
            say(f"== {name}")
            results = Path(folder, name)
            results.touch()
            subprocess.run(command(name), cwd=ROOT, env=os.environ | {"BENCH_RESULTS": str(results)}, check=False)
            lines = list(map(json.loads, results.read_text().splitlines()))
            judged += [Judged(*line) for line in lines if line != ENDED]
            broken += [name] if ENDED not in lines else []
            say()
    return _told(judged, broken)


def _told(judged: list[Judged], broken: list[str]) -> int:
    say(f"== all of them, SIZE={_size()}")
    for each in judged:
        say(f"{each.bench:<8}{each.line()}")
    for name in broken:
        say(f"{name:<8}BROKEN   see above")
    missed = sum(not each.good for each in judged)
    _write(judged)
    say(f"{len(judged) - missed} of {len(judged)} bars reached" + (f", {len(broken)} broken off" if broken else ""))
    return int(bool(missed or broken))


def _write(judged: list[Judged]) -> None:
    """The same as rows for docs/measured.md; what was missed is bold."""
    WRITTEN.mkdir(exist_ok=True)
    path = WRITTEN / f"measured-{_size()}.md"
    title = f"{date.today()}, {os.cpu_count()} cores, Python {platform.python_version()}, SIZE={_size()}"
    rows = [each.row() for each in judged]
    path.write_text("\n".join([title, "", "| | measured | bar |", "|---|---|---|", *rows]) + "\n")
    say(f"{path} has them as a table.")


def _size() -> str:
    return os.environ.get("SIZE") or "full"


if __name__ == "__main__":
    sys.exit(main())
