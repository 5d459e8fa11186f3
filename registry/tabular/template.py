"""The template: a process that has everything imported and holds nothing, from which each child is forked.

`python -m registry.tabular.template`, started by `asking` as a clean interpreter whose stdin is a socket to who asks.
Each message there brings two descriptors: the child's way to the asker, on which the file comes and the answer goes,
and a line on which the template says that the child has begun, and in the end its exit code and how
many bytes of memory it held at most. Of a file nothing ever
passes through the template itself.

It has one thread. A line that hangs up ends its child; once the asker is gone and the last child has ended, so does
the template.
"""

import ctypes
import gc
import os
import resource
import selectors
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from registry.tabular import child
from registry.tabular.refusals import OUT_OF_MEMORY

_DESCRIPTORS = 1024  # one for each child at work; few enough to close one by one where the kernel cannot at once
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


class Template:
    """Forks a child for each message, and tells on its line what becomes of it."""

    def __init__(self, asker: socket.socket) -> None:
        self._asker = asker
        self._lines: dict[int, socket.socket] = {}  # by process
        self._bell, self._rung = socket.socketpair()
        self._selector = selectors.PollSelector()  # in the child nothing of it is left but memory

    def serve(self) -> None:
        """Fork until nobody can ask any more and no child is left."""
        for end in (self._bell, self._rung):
            end.setblocking(False)
        signal.set_wakeup_fd(self._rung.fileno())
        signal.signal(signal.SIGCHLD, _nothing)
        self._watch(self._bell, self._bury)
        self._watch(self._asker, self._take)
        while self._lines or self._asker in self._selector.get_map():
            # one at a time: what it does may undo what else was seen
            key, _ = self._selector.select()[0]
            key.data()

    def _watch(self, what: socket.socket, then: Callable[[], None]) -> None:
        self._selector.register(what, selectors.EVENT_READ, then)

    def _take(self) -> None:
        message, descriptors, _, _ = socket.recv_fds(self._asker, 1, 2)
        if not message:
            self._selector.unregister(self._asker)
        elif len(descriptors) == 2:
            self._fork(descriptors[0], socket.socket(fileno=descriptors[1]))
        else:  # no room for more; a line closed without a word says so
            for each in descriptors:
                os.close(each)

    def _fork(self, way: int, line: socket.socket) -> None:
        template = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            pid = -1
        if not pid:
            _be_child(way, template)
        os.close(way)
        if pid < 0:
            line.close()
            return
        self._lines[pid] = line
        self._watch(line, lambda: self._end(pid))
        _tell(line, b"begun")

    def _end(self, pid: int) -> None:
        """Nobody waits any more for what this child will find."""
        self._selector.unregister(self._lines[pid])
        os.kill(pid, signal.SIGKILL)  # not buried yet, so the number is still its own

    def _bury(self) -> None:
        """Tell of every child that has ended."""
        self._bell.recv(4096)
        with suppress(ChildProcessError):  # there is no other
            while (ended := os.wait4(-1, os.WNOHANG))[0]:
                pid, status, usage = ended
                with self._lines.pop(pid) as line:
                    if line in self._selector.get_map():
                        self._selector.unregister(line)
                    _tell(line, b"%d %d" % (os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024))


def _be_child(way: int, template: int) -> None:
    """Keep the way to the asker and nothing else of the template's descriptors; never returns."""
    code = 1
    try:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == template:  # else it died before the signal was asked for
            os.dup2(way, 0)
            os.dup2(way, 1)
            os.closerange(3, _DESCRIPTORS)
            child.main()
            code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    finally:
        os._exit(code)  # whatever happened: a child must not go on as another template


def _tell(line: socket.socket, message: bytes) -> None:
    with suppress(OSError):  # who has hung up is seen by the loop
        line.send(message)


def _nothing(number: int, frame: FrameType | None) -> None:
    """A signal with a handler rings the bell."""


def main() -> None:
    """Be the template of the process on the other end of stdin."""
    # a service manager stops a whole group: who asked says when a file is no longer wanted
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    most = min(_DESCRIPTORS, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    child.warm()
    gc.disable()  # also in the children: a short life and no cycles
    gc.freeze()
    Template(socket.socket(fileno=0)).serve()


if __name__ == "__main__":
    main()
