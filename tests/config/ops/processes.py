"""Watching real processes: everything is waited for with a generous limit, nothing is timed."""

import os
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 60  # seconds until a test gives up waiting


def eventually(condition: Callable, what: str):
    """Wait until the condition gives something true, and give that."""
    deadline = time.monotonic() + PATIENCE
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for: {what}")
        time.sleep(0.1)
    return result


def descendants(pid: int) -> dict[int, str]:
    """Every living process below this one, by number, with its command line."""
    found = {}
    for child in _children(pid):
        found[child] = _command(child)
        found |= descendants(child)
    return found


def _children(pid: int) -> list[int]:
    return [int(child) for thread in _threads(pid) for child in _read(thread / "children").split()]


def _threads(pid: int) -> list[Path]:
    """The process's threads; none when it ended after somebody saw it."""
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def _command(pid: int) -> str:
    return _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def is_alive(pid: int) -> bool:
    """Whether the process exists and is not merely waiting to be buried."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in _read(Path(f"/proc/{pid}/status"))
