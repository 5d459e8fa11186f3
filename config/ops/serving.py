"""The process tree of `manage.py serve`: a web server and background workers as children, each replaced when it dies.

The listening socket belongs to the parent and is passed on, so that a restart of the web server refuses nobody.
Children stand in sessions of their own (Ctrl-C reaches the parent only) and end when the parent is killed.
"""

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.2  # between two looks at the children
HEALTHY_SECONDS = 10  # a child that lived so long did start
FAIL_AFTER = 5  # deaths in a row without having started
LONGEST_PAUSE = 8.0  # seconds before another start
STOP_SECONDS = 20  # from SIGTERM to SIGKILL; a worker lets its task go after 5
LAST_PORT = 65535
PR_SET_PDEATHSIG = 1


class CannotServe(Exception):
    """The site cannot be served; the message is a sentence for ops."""


class ServedProcess:
    """One kind of process that must be there: its command, and how its starts went."""

    def __init__(self, name: str, command: Sequence[str], keep_open: Sequence[int] = ()):
        self.name = name
        self._command = list(command)
        self._keep_open = tuple(keep_open)
        self._early_deaths = 0
        self._start_at = 0.0
        self._started_at = 0.0
        self.process: subprocess.Popen | None = None

    def look_after(self) -> None:
        """Start it when it is not there and its pause is over. Raises CannotServe when it never starts."""
        if self.process is not None and self.process.poll() is not None:
            self._note_death(self.process.returncode)
        if self.process is None and time.monotonic() >= self._start_at:
            self._start()

    def _start(self) -> None:
        self._started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 (our own command)
            self._command,
            pass_fds=self._keep_open,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 (the parent has no threads)
        )
        logger.info("%s started as process %d", self.name, self.process.pid)

    def _note_death(self, code: int) -> None:
        lived = time.monotonic() - self._started_at
        self._early_deaths = self._early_deaths + 1 if lived < HEALTHY_SECONDS else 0
        logger.warning("%s ended with code %d", self.name, code)
        if self._early_deaths >= FAIL_AFTER:
            raise CannotServe(f"{self.name} ended {FAIL_AFTER} times right after its start, last with code {code}.")
        self.process = None
        self._start_at = time.monotonic() + min(LONGEST_PAUSE, 2.0**self._early_deaths / 4)

    def signal(self, number: int) -> None:
        """Send a signal to the process, if there is one."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def wait_until(self, deadline: float) -> None:
        """Wait for the process to end; kill it and its children after the deadline (monotonic seconds)."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Keeps children alive until SIGTERM or SIGINT, then ends them all."""

    def __init__(self, children: Sequence[ServedProcess]):
        self._children = children
        self._stopping = False

    def run(self) -> None:
        """Start the children and look after them; returns when all have ended. Raises CannotServe."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            while not self._stopping:
                for child in self._children:
                    child.look_after()
                time.sleep(LOOK_SECONDS)
        finally:
            self._end_all()

    def _stop(self, signal_number, frame) -> None:
        self._stopping = True

    def _end_all(self) -> None:
        for child in self._children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children:
            child.wait_until(deadline)


def listen(address: str) -> socket.socket:
    """A listening socket for ``host:port``. Raises CannotServe."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > LAST_PORT:
        raise CannotServe(f"{address} is not an address: write it like 127.0.0.1:8000.")
    try:
        return socket.create_server((host.strip("[]"), int(port)), family=_family(host), backlog=1024)
    except OSError as error:
        raise CannotServe(f"Cannot listen on {address}: {error}.") from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def web_child(listening: socket.socket, processes: int) -> ServedProcess:
    """gunicorn on the parent's socket."""
    number = listening.fileno()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"fd://{number}"]
    command += ["--workers", str(processes), "--threads", "4", "--timeout", "60", "--graceful-timeout", "10"]
    command += ["--log-level", "warning", "--no-control-socket", "--max-requests", "5000"]
    command += ["--max-requests-jitter", "500"]
    if os.path.isdir("/dev/shm"):  # noqa: S108 (memory, not a predictable file)
        command += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return ServedProcess("web server", command, keep_open=[number])


def worker_child(number: int) -> ServedProcess:
    """A background worker as a process of its own; ``number`` is what the log calls it."""
    return ServedProcess(f"worker {number}", [sys.executable, "manage.py", "work"])


def _end_with_parent() -> None:
    """On Linux: let the child get SIGTERM when the parent dies without a word."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
