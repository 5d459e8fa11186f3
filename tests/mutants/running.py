"""Tests run in a copy of the tree, in a process forked from this one, which has imported what is dear and not ours.

Our own modules are read by each process for itself, with the mistake that is planted in them by then.
"""

import importlib.util
import json
import os
import shutil
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import coverage
import django.db.backends.sqlite3.base
import django.forms
import django.template.defaulttags
import django.test
import django.views.generic
import factory
import hypothesis
import openpyxl
import pytest
import pytest_django
import pytest_playwright

from tests.mutants.watched import ROOT

# whose import every run is spared
WARM = (coverage, django, factory, hypothesis, openpyxl, pytest, pytest_django, pytest_playwright)
_LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv*", "var", ".*_cache", ".hypothesis", ".coverage*")
_LEFT_OUT = ("cacheprovider", "faker", "unraisableexception")  # of pytest's plugins: they cost time, tell nothing here
_PYTEST = (
    "-x",
    "--tb=line",
    "--reuse-db",
    "--hypothesis-seed=0",
    "-Wignore",
    *(f"-pno:{name}" for name in _LEFT_OUT),
)


class Run(NamedTuple):
    """What pytest found: the first test that failed, or what it said instead; "" when all passed."""

    failed: str
    durations: dict[str, float]  # of each test that was run


class Known(NamedTuple):
    """What the tests do as the code stands: how long each takes, and which of them run a line."""

    durations: dict[str, float]
    by_line: dict[str, dict[int, list[str]]]

    def of_line(self, module: str, line: int) -> list[str]:
        """The tests that run this line, the quickest first; none of a line that runs when it is imported."""
        return self.by_line.get(module, {}).get(line, [])

    def seconds_of(self, tests: list[str]) -> float:
        """How long these tests, files or folders take."""
        return sum(taken for test, taken in self.durations.items() if test.startswith(tuple(tests)))


class Copy:
    """A copy of the tree, with the test database of the code as it is."""

    def __init__(self, folder: Path, kept: Path) -> None:
        self.tree, self.var, self.kept = folder / "tree", folder / "var", kept
        shutil.copytree(ROOT, self.tree, ignore=_LEFT_BEHIND)
        self.var.mkdir()

    def measure(self, tests: list[str], modules: list[str]) -> Known:
        """Run all these tests on the code as it stands; SystemExit when one fails, which would say nothing then."""
        settings = self.var / "coverage.ini"
        of_modules = "".join(f"\n    {self.tree / module}" for module in modules)
        settings.write_text(f"[run]\ninclude ={of_modules}\n", encoding="utf-8")
        measuring = ("--cov", f"--cov-config={settings}", "--cov-context=test", "--cov-report=")
        run = self.run(tests, seconds=3600, options=measuring)
        if run.failed:
            raise SystemExit(f"This fails without any mutant:\n{run.failed}")
        data = coverage.CoverageData(str(self.var / "coverage"))
        data.read()
        by_line: dict[str, dict[int, list[str]]] = {}
        for file in data.measured_files():
            lines = by_line.setdefault(str(Path(file).relative_to(self.tree)), {})
            for line, contexts in data.contexts_by_lineno(file).items():
                tests_of = {context.rpartition("|")[0] for context in contexts} & run.durations.keys()
                lines[line] = sorted(tests_of, key=lambda test: run.durations[test])
        return Known(run.durations, by_line)

    def run(self, tests: list[str], *, seconds: float, options: tuple[str, ...] = ()) -> Run:
        """Run files, folders or single tests, in this order; who takes longer than so many seconds has failed."""
        self._put_database_back()
        said = self.var / "said.json"
        said.unlink(missing_ok=True)
        child = os.fork()
        if not child:
            _in_child(lambda: self._pytest(tests, options, said))
        in_time = _wait(child, seconds)
        if not self.kept.exists() and (self.var / "test.sqlite3").exists():
            shutil.copy(self.var / "test.sqlite3", self.kept)
        if not in_time:
            return Run("too slow", {})
        if not said.exists():  # it broke before pytest could say so
            return Run((self.var / "output").read_text(encoding="utf-8") or "no word", {})
        return Run(**json.loads(said.read_text(encoding="utf-8")))

    def _put_database_back(self) -> None:
        for rest in self.var.glob("test.sqlite3*"):
            rest.unlink()
        if self.kept.exists():
            shutil.copy(self.kept, self.var / "test.sqlite3")

    def _pytest(self, tests: list[str], options: tuple[str, ...], said: Path) -> None:
        os.setsid()
        output = os.open(self.var / "output", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.chdir(self.tree)
        os.environ |= {"XUEJI_TESTS_VAR": str(self.var), "COVERAGE_FILE": str(self.var / "coverage")}
        sys.path[:] = [str(self.tree), *(path for path in sys.path if path not in ("", str(ROOT)))]
        for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
            del sys.modules[name]  # those of the copy are read
        sys.argv[:] = ["pytest"]
        sys.dont_write_bytecode = False  # what no mutant touches is compiled once
        watcher = _Watcher([test for test in tests if "::" in test])
        files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
        code = pytest.main([*_PYTEST, *options, *files], plugins=[watcher])
        if "django" in sys.modules:
            from django.db import connections

            connections.close_all()  # so that nothing of the database is left beside its file
        output_of_all = (self.var / "output").read_text(encoding="utf-8")
        failed = watcher.failed or (output_of_all or "failed" if code else "")
        said.write_text(json.dumps(Run(failed, watcher.durations)._asdict()), encoding="utf-8")


class _Watcher:
    """Pytest's plugin of one run: only these tests, in this order; which failed, and how long each took."""

    def __init__(self, chosen: list[str]) -> None:
        self.place = {test: number for number, test in enumerate(chosen)}
        self.failed = ""
        self.durations: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.place:
            items[:] = sorted((item for item in items if item.nodeid in self.place), key=self._place_of)

    def _place_of(self, item: pytest.Item) -> int:
        return self.place[item.nodeid]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.durations[report.nodeid] += report.duration
        if report.failed and not self.failed:
            self.failed = report.nodeid


def write(file: Path, source: str) -> None:
    """A compiled file is told apart by second and size only, which a mutant may share."""
    file.write_text(source, encoding="utf-8")
    Path(importlib.util.cache_from_source(str(file))).unlink(missing_ok=True)


def _in_child(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        os._exit(0)  # what this process would do at its end is the parent's to do


def _wait(child: int, seconds: float) -> bool:
    """Whether the process ended in time; else it is ended, with all that it started."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0]:
            return True
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False
