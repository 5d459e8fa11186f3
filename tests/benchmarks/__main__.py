"""`make bench`: every benchmark in a process of its own, one after another."""

import subprocess
import sys

from tests.benchmarks.setup import ROOT, say

BENCHMARKS = ("bench_intake", "bench_pages", "bench_load")


def main() -> int:
    """Run those named on the command line, else all; 1 when one of them failed to run."""
    codes = []
    for name in sys.argv[1:] or BENCHMARKS:
        say(f"\n== {name} ==")
        command = [sys.executable, "-m", f"tests.benchmarks.{name}"]
        codes.append(subprocess.run(command, cwd=ROOT, check=False).returncode)
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
