"""`make test`: the whole suite on SQLite and on a throwaway PostgreSQL, each time also in a real browser.

The suite is cut into parts. As many of them run side by side as there are cores, each in one process and with a
database of its own; what a part says is shown when it has ended. At the end stand the seconds that each took, and one
figure: how much of the code the tests ran, by lines and branches. No bar hangs on it.

What is missing on this machine is left out with one line that says how to get it; with CI_NO_SKIP=1 that is an
error. Arguments go to pytest, in every part; with places among them only what is there runs. Without any, a part that
finds no test has failed.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import find_chromium  # noqa: E402
from tests.postgresql import cluster, find_binaries  # noqa: E402

NOTHING_COLLECTED = 5
# From 3.14 on the interpreter itself tells where it branches. Before, a tracer makes tests dearer by two thirds: one
# run must do, the one that costs least to measure; what only PostgreSQL runs is missing in the figure.
MEASURING_IS_CHEAP = sys.version_info >= (3, 14)
NO_POSTGRESQL = "Left out: the suite on PostgreSQL (no initdb found; on Debian: apt-get install postgresql)."
NO_LIBREOFFICE = "Left out: sheets sent through LibreOffice (not found; on Debian: apt-get install libreoffice-calc)."
NO_CHROMIUM = "Left out: the browser tests (no Chromium found; on Debian: apt-get install chromium fonts-noto-cjk)."

# Folders that are a part of their own; of a folder within another one the outer does without. All that stands in none
# of them is a part too. The long ones come first and walks last, so that no core waits for long at the end.
FOLDERS = (
    "tests/review/cases",
    "tests/review",
    "tests/enrollment",
    "tests/one_person",
    "tests/registry",
)
WALKS = "tests/one_person/test_walks.py"
SHARES_OF_THE_WALKS = ("not part1 and not part2", "part1", "part2")  # by the names of the tests there


@dataclass
class Part:
    """Some of the tests, on one database."""

    database: str
    name: str
    arguments: list[str]
    url: str  # of PostgreSQL, else empty
    measured: bool = False
    may_be_empty: bool = False
    seconds: float = 0
    passed: bool = False

    @property
    def key(self) -> str:
        """Its name as a word: of its database, and of the file that coverage writes."""
        return f"{self.database}_{self.name}".lower().replace(" ", "_")

    def run(self, options: list[str]) -> None:
        """Run it, and show what it said in one piece."""
        say(f"-- {self.database}, {self.name}: begun --")
        environment = os.environ | {"COVERAGE_FILE": str(ROOT / f".coverage.{self.key}")}
        environment.pop("DATABASE_URL", None)
        if self.url:
            environment["DATABASE_URL"] = self.url.replace("/postgres?", f"/{self.key}?")
        measuring = ["--cov", "--cov-report="] if self.measured or MEASURING_IS_CHEAP else []
        command = [sys.executable, "-m", "pytest", *self.arguments, *measuring, *options]
        began = time.monotonic()
        result = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        self.seconds = time.monotonic() - began
        nothing = result.returncode == NOTHING_COLLECTED
        self.passed = result.returncode == 0 or (nothing and self.may_be_empty)
        verdict = "passed" if self.passed else "FAILED"
        say(f"== {self.database}, {self.name}: {verdict} ==\n" + result.stdout.decode(errors="replace").strip())


def parts_of(database: str, url: str, places: list[str]) -> Iterator[Part]:
    """All parts on one database but the browser's; on SQLite they are measured, save the walks.

    Those go where the others have been, for minutes.
    """
    measured = not url
    if places:
        yield Part(database, "tests", [*places, "-m", "not browser and not walk"], url, measured)
        yield Part(database, "walks", [*places, "-m", "walk"], url)
        return
    for folder in FOLDERS:
        without = [f"--ignore={each}" for each in FOLDERS if each.startswith(f"{folder}/")]
        name = " ".join(reversed(folder.split("/")[1:]))
        yield Part(database, name, [folder, *without, "-m", "not browser and not walk"], url, measured)
    rest = [f"--ignore={folder}" for folder in FOLDERS]
    yield Part(database, "all others", ["tests", *rest, "-m", "not browser and not walk"], url, measured)
    for number, share in enumerate(SHARES_OF_THE_WALKS, start=1):
        yield Part(database, f"walks {number}", [WALKS, "-m", "walk", "-k", share], url)


def run_parts(browsers: list[Part], parts: list[Part], options: list[str]) -> None:
    """Run all parts, whatever becomes of them; the browsers one after the other, for what they wait for takes time."""
    pool = ThreadPoolExecutor(len(os.sched_getaffinity(0)))
    try:
        pool.submit(lambda: [part.run(options) for part in browsers])
        for part in parts:
            pool.submit(part.run, options)
        pool.shutdown()
    except KeyboardInterrupt:
        pool.shutdown(cancel_futures=True)
        raise


def _coverage(*arguments: str) -> str:
    command = [sys.executable, "-m", "coverage", *arguments]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False).stdout.strip()


def say(text: str) -> None:
    """To the terminal at once, and in one piece."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Run everything; 0 when all passed and nothing that must run was left out."""
    places = [each for each in arguments if not each.startswith("-") and (ROOT / each.split("::")[0]).exists()]
    options = [each for each in arguments if each not in places]
    for old in ROOT.glob(".coverage.*"):
        old.unlink()
    binaries, chromium = find_binaries(), find_chromium()
    began = time.monotonic()
    with ExitStack() as stack:
        databases = {"PostgreSQL": stack.enter_context(cluster(binaries))} if binaries else {}
        databases["SQLite"] = ""
        in_browser = [*(places or ["tests"]), "-m", "browser"]
        browsers = [Part(database, "browser", in_browser, url) for database, url in databases.items() if chromium]
        parts = [part for database, url in databases.items() for part in parts_of(database, url, places)]
        everything = [*browsers, *parts]
        for part in everything:
            part.may_be_empty = bool(arguments)
        run_parts(browsers, parts, options)
    for part in everything:
        say(f"{part.seconds:6.0f} s  {part.database}, {part.name}{'' if part.passed else ': FAILED'}")
    say(f"{time.monotonic() - began:6.0f} s  from the first to the last")
    _coverage("combine", "--quiet")
    figure = _coverage("report", "--format=total")
    say(f"Coverage, lines and branches: {figure} % (coverage report --show-missing names the rest)")
    here = {NO_POSTGRESQL: binaries, NO_CHROMIUM: chromium, NO_LIBREOFFICE: shutil.which("soffice")}
    left_out = [line for line, found in here.items() if not found]
    for line in left_out:
        say(line)
    if os.environ.get("CI_NO_SKIP") == "1" and left_out:
        return 1
    return 0 if all(part.passed for part in everything) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
