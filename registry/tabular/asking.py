"""Asking for a look into a file: the asking process's template is started, kept and replaced here.

Every process that reads files has a template of its own, started with its first file as a clean interpreter: it
inherits neither memory nor environment, so that no key, password or connection can be in it or in its children.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from registry.tabular.refusals import OUT_OF_MEMORY, FileRefused, used_up
from registry.tabular.table import Limits

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-s", "-m", "registry.tabular.template")
# The template inherits no secrets: only what Python needs to start.
ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")

PATIENCE = 20.0  # seconds; a template that says nothing for longer is stuck
CHILDREN = 1_000  # of one template, then another is started
TRIES = 2  # templates for one file
_MESSAGE = 32  # bytes, at most, of what a template says
_PIECE = 1 << 18


class _Lost(Exception):
    """The template is gone, is stuck or cannot fork: no fault of the file."""


class RunningTemplate:
    """A template process as its asker sees it."""

    def __init__(self) -> None:
        """Start it; raises OSError."""
        self.asker, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.asker.settimeout(PATIENCE)
        self.asked = 0
        try:
            self.process = subprocess.Popen(  # noqa: S603 — our own interpreter and module, no shell
                COMMAND,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
            )
        except BaseException:
            self.asker.close()
            raise
        finally:
            theirs.close()


class ForkedChild:
    """A child at work on one file. However it is left, the template ends what still runs of it."""

    def __init__(self, template: RunningTemplate) -> None:
        """Have it forked; raises _Lost."""
        self._template = template
        self._way, way = socket.socketpair()
        self._line, line = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        template.asked += 1
        with way, line:
            try:
                socket.send_fds(template.asker, [b"."], [way.fileno(), line.fileno()])
            except OSError as error:
                self.__exit__()
                raise _Lost from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._way.close()
        self._line.close()

    def look(self, request: bytes, limits: Limits) -> tuple[bytes, int, int]:
        """Return its answer, exit code and memory; raises _Lost, and FileRefused when it takes too long."""
        self._hear()  # that it has begun
        try:
            answer = _exchange(self._way, request, time.monotonic() + limits.wall)
        except TimeoutError:
            raise FileRefused("too_large", what="time", limit=limits.wall) from None
        code, held = map(int, self._hear().split())
        return answer, code, held

    def _hear(self) -> bytes:
        self._line.settimeout(PATIENCE)
        try:
            message = self._line.recv(_MESSAGE)
        except TimeoutError:
            self._template.process.kill()
            raise _Lost from None
        if not message:
            raise _Lost
        return message


def _exchange(way: socket.socket, request: bytes, ends: float) -> bytes:
    """Send all and take all, or what there is when the child ends in the middle. Raises TimeoutError."""
    pieces = []
    with suppress(ConnectionError):
        way.settimeout(_remaining(ends))
        way.sendall(request)
        way.shutdown(socket.SHUT_WR)
        while piece := way.recv(_PIECE):
            pieces.append(piece)
            way.settimeout(_remaining(ends))
    return b"".join(pieces)


def _remaining(ends: float) -> float:
    if (left := ends - time.monotonic()) <= 0:
        raise TimeoutError
    return left


class Templates:
    """The template of this process, one after the other; its threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # for who starts a template, sends to it or leaves it
        self.current: RunningTemplate | None = None
        self._ending: list[subprocess.Popen[bytes]] = []

    def ask(self, request: bytes, limits: Limits) -> bytes:
        """Return a child's answer; raises FileRefused, and RuntimeError when no child can look at the file."""
        for _ in range(TRIES):
            with suppress(_Lost):
                return self._look(request, limits)
        raise RuntimeError("the process that reads files cannot run")

    def _look(self, request: bytes, limits: Limits) -> bytes:
        template, code, held = None, None, 0
        try:
            with self._lock:
                template = self._started()
                child = ForkedChild(template)
            with child:
                answer, code, held = child.look(request, limits)
        finally:
            # who broke a child may have learned where things lie in memory: no other shall lie the same way
            if template and code != 0:
                self.leave(template)
        if code:
            raise _died(code, held, limits)
        return answer

    def _started(self) -> RunningTemplate:
        if self.current and self.current.asked >= CHILDREN:
            self._leave()
        if self.current is None:
            self._ending = [process for process in self._ending if process.poll() is None]
            try:
                self.current = RunningTemplate()
            except OSError as error:
                raise RuntimeError("the process that reads files cannot be started") from error
        return self.current

    def leave(self, template: RunningTemplate) -> None:
        """Ask this one no more: it ends when its last child has, and the next file has another."""
        with self._lock:
            if template is self.current:
                self._leave()

    def _leave(self) -> None:
        if self.current:
            self.current.asker.close()
            self._ending.append(self.current.process)
            self.current = None

    def forget(self) -> None:
        """After a fork of this process: the template is the parent's, the lock perhaps a thread's that is not here."""
        self._lock = threading.Lock()
        self._leave()


def _died(code: int, held: int, limits: Limits) -> Exception:
    """Why a child that had so much memory ended with this code."""
    if code == -signal.SIGXCPU:
        return FileRefused("too_large", what="time", limit=limits.cpu)
    # SIGKILL is the system's when it has no more memory, SIGABRT the parser's answer to memory that it cannot get
    if code in (OUT_OF_MEMORY, -signal.SIGKILL, -signal.SIGABRT) or (code < 0 and used_up(held, limits.memory)):
        return FileRefused("too_large", what="memory", limit=limits.memory)
    if code < 0:
        return FileRefused("damaged", reason="crashed")
    return RuntimeError(f"the reading process ended with code {code}")


templates = Templates()
os.register_at_fork(after_in_child=templates.forget)
