"""`manage.py serve` with two web processes on a free port of the loopback, and what its process tree has worked."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.benchmarks.setup import ROOT

PROCESSES = 2
START_SECONDS = 60
TICK = os.sysconf("SC_CLK_TCK")


@contextmanager
def served(settings: str, page: str) -> Iterator[tuple[int, int]]:
    """Serve with these settings until `page` answers; gives port and process id, and ends the tree afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "0"]
    command += ["--web-workers", str(PROCESSES)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait(server, f"http://127.0.0.1:{port}{page}")
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _wait(server: subprocess.Popen, url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(url, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"{url} did not answer")


def worked(process: int) -> float:
    """Seconds of processor of a process, of those it has waited for, and of all below it."""
    below: dict[int, list[int]] = {}
    seconds = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        pid = int(path.parent.name)
        below.setdefault(int(facts[1]), []).append(pid)
        seconds[pid] = sum(map(int, facts[11:15])) / TICK
    waiting, total = [process], 0.0
    while waiting:
        pid = waiting.pop()
        total += seconds.get(pid, 0)
        waiting += below.get(pid, [])
    return total
