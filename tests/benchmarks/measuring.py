"""Whole processes, timed from outside: seconds, and the largest memory of any one of them."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

from tests.benchmarks.setup import ROOT


class Run(NamedTuple):
    """One finished process; `output` is what it printed."""

    seconds: float
    megabytes: float
    output: str


def run(*command: str, python: str = sys.executable, **environment: str) -> Run:
    """Run a Python program to its end. Raises SystemExit with its last words when it fails."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        started = time.monotonic()
        process = subprocess.Popen([python, *command], cwd=ROOT, env=os.environ | environment, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{err.read()[-2000:]}")
        return Run(seconds, usage.ru_maxrss / 1024, out.read())


def median(runs: list[Run]) -> Run:
    """The median of seconds and of megabytes."""
    return Run(statistics.median(each.seconds for each in runs), statistics.median(each.megabytes for each in runs), "")
