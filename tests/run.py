"""`make test`: the whole suite on SQLite, then on a throwaway PostgreSQL, each time also in a real browser.

At the end stands one figure: how much of the code the tests ran, by lines and branches. No bar hangs on it.

What is missing on this machine is left out with one line that says how to get it; with CI_NO_SKIP=1 that is an
error. Arguments go to pytest.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import find_chromium  # noqa: E402
from tests.postgresql import cluster, find_binaries  # noqa: E402

NOTHING_COLLECTED = 5
MEASURING = ["--cov", "--cov-append", "--cov-report="]
# From 3.14 on the interpreter itself tells where it branches. Before, a tracer makes tests dearer by two thirds: one
# run must do, of the four the one that costs least to measure; what only PostgreSQL runs is missing in the figure.
MEASURING_IS_CHEAP = sys.version_info >= (3, 14)
NO_POSTGRESQL = "Left out: the suite on PostgreSQL (no initdb found; on Debian: apt-get install postgresql)."
NO_LIBREOFFICE = "Left out: sheets sent through LibreOffice (not found; on Debian: apt-get install libreoffice-calc)."
NO_CHROMIUM = "Left out: the browser tests (no Chromium found; on Debian: apt-get install chromium fonts-noto-cjk)."


def run_suite(name: str, environment: dict, arguments: list[str], *, measured: bool) -> bool:
    """Run all tests on one database: two processes for the most, one for those that drive a browser."""
    say(f"== {name} ==")
    parts = [["-m", "not browser and not walk", "-n", "2", *(MEASURING if measured or MEASURING_IS_CHEAP else [])]]
    parts.append(["-m", "walk", "-n", "2"])  # never measured: they go where the others have been, for minutes
    if find_chromium():
        parts.append(["-m", "browser", *(MEASURING if MEASURING_IS_CHEAP else [])])
    passed = [_pytest(environment, [*part, *arguments]) for part in parts]  # the later parts run in any case
    return all(passed)


def _pytest(environment: dict, arguments: list[str]) -> bool:
    command = [sys.executable, "-m", "pytest", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    return result.returncode in (0, NOTHING_COLLECTED)


def _coverage(*arguments: str) -> str:
    command = [sys.executable, "-m", "coverage", *arguments]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False).stdout.strip()


def say(text: str) -> None:
    """One line to the terminal, in order with pytest's."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Run everything; 0 when all passed and nothing that must run was left out."""
    plain = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    binaries = find_binaries()
    _coverage("erase")
    passed = run_suite("SQLite", plain, arguments, measured=True)
    if binaries:
        with cluster(binaries) as url:
            passed = run_suite("PostgreSQL", plain | {"DATABASE_URL": url}, arguments, measured=False) and passed
    figure = _coverage("report", "--format=total")
    say(f"Coverage, lines and branches: {figure} % (coverage report --show-missing names the rest)")
    here = {
        NO_POSTGRESQL: binaries,
        NO_CHROMIUM: find_chromium(),
        NO_LIBREOFFICE: shutil.which("soffice"),
    }
    left_out = [line for line, found in here.items() if not found]
    for line in left_out:
        say(line)
    if os.environ.get("CI_NO_SKIP") == "1" and left_out:
        return 1
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
