"""Benchmarks are run by hand: that each can begin, before Django is set up on a database of its own, is tested here."""

import subprocess
import sys

from tests.benchmarks.setup import ROOT

BENCHES = sorted(file.stem for file in (ROOT / "tests" / "benchmarks").glob("bench_*.py"))


def test_each_benchmark_can_begin_on_a_site_of_its_own():
    script = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(f'tests.benchmarks.{name}')"
    result = subprocess.run(
        [sys.executable, "-c", script, *BENCHES, "accuracy"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},  # no settings named
        capture_output=True,
        text=True,
        check=False,
    )
    assert BENCHES
    assert (result.returncode, result.stderr) == (0, "")
