"""The template holds no secret, is replaced when it is lost, and leaves nothing behind."""

import os
import re
import resource
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from registry.tabular import asking
from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Limits
from tests.config.ops.processes import descendants, eventually, is_alive
from tests.registry.tabular.other_children import child_at_work, children_that, own_templates, said
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, ZHAO, xlsx

CANARY = "kept-by-who-asks-alone"  # in the memory, the environment and the files of the asking process
SLOW = "time.sleep(600)"
SLOW_ONCE = "if data == b'slow': time.sleep(600)\nreturn 'looked'"


def names(data: bytes) -> list[str]:
    return [row.cells["name"].text for row in read(data, COLUMNS).rows]


def memory_of(pid: int) -> bytes:
    """All that a process has in its memory."""
    found = bytearray()
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            start, end = (int(place, 16) for place in line.split()[0].split("-"))
            if line.split()[1].startswith("r") and "[v" not in line:  # the kernel's own pages
                memory.seek(start)
                found += memory.read(end - start)
    return bytes(found)


def open_files(pid: int | str) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def test_nothing_of_who_asks_is_in_the_template(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", CANARY)
    kept = CANARY.encode()
    with own_templates() as templates:
        names(xlsx(HEADER, [CANARY, *LIN[1:]]))
        names(os.linesep.join([",".join(HEADER), ",".join([CANARY, *LIN[1:]])]).encode())
        pid = templates.current.process.pid
        with open(f"/proc/{pid}/environ", "rb") as environment:
            variables = environment.read()
        memory = memory_of(pid)

    assert kept in memory_of(os.getpid())
    assert b"registry.tabular.template" in memory
    assert kept not in memory + variables
    assert not re.search(rb"SECRET_KEY|DATABASE_URL|XUEJI_|django", variables)
    assert set(re.findall(rb"(\w+)=", variables)) <= {b"PATH", b"PYTHONPATH", b"LD_LIBRARY_PATH"}


def test_the_template_has_nothing_open_but_its_own():
    def opened() -> list[str]:
        folder = f"/proc/{templates.current.process.pid}/fd"
        return sorted(os.readlink(f"{folder}/{number}").partition(":")[0] for number in os.listdir(folder))

    with open(__file__) as ours:
        os.set_inheritable(ours.fileno(), True)
        with own_templates() as templates:
            names(xlsx(HEADER, LIN))
            eventually(lambda: opened() == ["/dev/null"] * 2 + ["socket"] * 3, "who asks, and both ends of the bell")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
def test_a_template_that_was_killed_is_replaced(how):
    with own_templates() as templates:
        names(xlsx(HEADER, LIN))
        first = templates.current.process
        first.send_signal(how)
        eventually(lambda: not is_alive(first.pid), "its end")

        assert names(xlsx(HEADER, LIN, ZHAO)) == ["林小满", "赵一鸣"]
        assert templates.current.process.pid != first.pid
        assert first.returncode == -how, "buried"


def test_files_whose_template_is_killed_in_the_middle_are_read_by_another(tmp_path):
    """Children, which hang, end with their template; those of the next one, which is the same for all, do not hang."""
    met = tmp_path / "met"
    first = f"os.path.exists({str(met)!r}) or setattr(child, 'main', lambda: time.sleep(600))"
    with children_that("return 'looked'", first) as templates, ThreadPoolExecutor(4) as threads:
        answers = [threads.submit(said, templates) for _ in range(4)]
        template = eventually(lambda: templates.current, "a template").process
        children = eventually(lambda: len(found := descendants(template.pid)) == 4 and found, "all children")
        met.touch()
        template.kill()

        assert [answer.result() for answer in answers] == ["looked"] * 4
        assert templates.current.asked == 4
        eventually(lambda: not any(map(is_alive, children)), "the end of the first children")


def test_a_template_that_is_stuck_is_replaced(monkeypatch):
    with own_templates() as templates:
        names(xlsx(HEADER, LIN))
        first = templates.current.process
        first.send_signal(signal.SIGSTOP)
        monkeypatch.setattr(asking, "PATIENCE", 2.0)

        assert names(xlsx(HEADER, LIN)) == ["林小满"]
        assert templates.current.process.pid != first.pid
        assert first.wait(20) == -signal.SIGKILL


def test_a_template_that_gets_stuck_while_its_child_looks_is_no_fault_of_the_file(monkeypatch):
    monkeypatch.setattr(asking, "PATIENCE", 5.0)
    with children_that("time.sleep(1)\nreturn 'looked'") as templates, ThreadPoolExecutor(1) as threads:
        answer = threads.submit(said, templates)
        first = eventually(lambda: templates.current, "a template").process
        child_at_work(first.pid)
        first.send_signal(signal.SIGSTOP)

        assert answer.result() == "looked"
        assert first.wait(20) == -signal.SIGKILL


def test_a_template_that_cannot_fork_looks_at_nothing():
    first = "def no(): raise BlockingIOError\nos.fork = no"
    with children_that("return 'looked'", first) as templates, pytest.raises(RuntimeError):
        said(templates)


ONE_FORK = """
fork, forked = os.fork, []

def once():
    if forked:
        raise BlockingIOError
    forked.append(True)
    return fork()

os.fork = once
"""


def test_a_template_that_can_fork_no_more_lets_its_children_end():
    with children_that("time.sleep(2)\nreturn 'looked'", ONE_FORK) as templates, ThreadPoolExecutor(1) as threads:
        answer = threads.submit(said, templates)
        first = eventually(lambda: templates.current, "a template").process
        child_at_work(first.pid)

        assert said(templates) == "looked"
        assert templates.current.process.pid != first.pid
        assert answer.result() == "looked"
        assert first.wait(60) == 0


@pytest.mark.parametrize("command", [("/nowhere/python",), (sys.executable, "-c", "raise SystemExit")])
def test_a_template_that_cannot_start_is_no_fault_of_the_file(command):
    with own_templates(command), pytest.raises(RuntimeError):
        names(xlsx(HEADER, LIN))


FULL = "held = b'x' * (300 * 1024 * 1024); "


@pytest.mark.parametrize(
    ("do", "limits", "code", "what"),
    [
        ("bytearray(600 * 1024 * 1024)", {}, "too_large", "memory"),
        ("return 'x' * (300 * 1024 * 1024)", {}, "too_large", "memory"),  # there is none left to write it
        ("while True: pass", {"cpu": 1}, "too_large", "time"),
        (SLOW, {"wall": 0.5}, "too_large", "time"),
        ("os.abort()", {}, "too_large", "memory"),
        ("os.kill(os.getpid(), signal.SIGKILL)", {}, "too_large", "memory"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", {}, "damaged", None),
        (f"{FULL}os.kill(os.getpid(), signal.SIGSEGV)", {}, "too_large", "memory"),
        (f"{FULL}os.kill(os.getpid(), signal.SIGBUS)", {}, "too_large", "memory"),
        ("raise ValueError", {}, None, None),
    ],
)
def test_what_hurts_a_child_hurts_neither_its_template_nor_the_next_file(do, limits, code, what):
    """Who broke a child may know where things lie in memory: the next one is of another template."""
    body = f"if b'hurt' in data:\n    {do}\nreturn 'looked'"
    request = b'{"columns": [], "limits": {"memory": 536870912, "cpu": 1, "unpacked": 1073741824}}\n'
    with children_that(body) as templates:
        assert templates.ask(request, Limits()) == b'"looked"'
        first = templates.current.process
        with pytest.raises((FileRefused, RuntimeError)) as caught:
            templates.ask(request + b"hurt", Limits(**limits))
        if code:
            assert (caught.value.code, caught.value.details.get("what")) == (code, what)
        assert templates.current is None
        assert first.wait(60) == 0, "the template itself ended as it should"
        assert templates.ask(request, Limits()) == b'"looked"'


def test_a_template_has_so_many_children_and_no_more(monkeypatch):
    monkeypatch.setattr(asking, "CHILDREN", 3)
    with own_templates() as templates:
        makers = []
        for _ in range(7):
            names(xlsx(HEADER, LIN))
            makers.append(templates.current.process.pid)

    assert [makers.count(each) for each in dict.fromkeys(makers)] == [3, 3, 1]


def test_many_files_at_once_get_each_its_own_answer():
    many = [[f"林小满{number}", *LIN[1:]] for number in range(100)]
    files = [xlsx(HEADER, row) for row in many]
    with own_templates() as templates, ThreadPoolExecutor(100) as threads:
        found = list(threads.map(names, files))
        asked = templates.current.asked

    assert found == [[row[0]] for row in many]
    assert asked == 100, "all of one template"


def test_nothing_is_left_open_and_nobody_unburied():
    with own_templates() as templates:
        names(xlsx(HEADER, LIN))
        template = templates.current.process.pid
        before = open_files("self")
        for _ in range(20):
            names(xlsx(HEADER, LIN))
        with pytest.raises(FileRefused):
            names(b"no spreadsheet\0")

        assert open_files("self") == before
        eventually(lambda: not descendants(template), "no child")
        eventually(lambda: open_files(template) == 5, "what it has before its first child, and nothing else")


def test_what_ends_a_group_does_not_end_a_look():
    """A service manager tells all processes to stop; who asked has five seconds left, and decides."""
    with children_that("time.sleep(1)\nreturn 'looked'") as templates, ThreadPoolExecutor(1) as threads:
        answer = threads.submit(said, templates)
        template = eventually(lambda: templates.current, "a template").process.pid
        for pid in (child_at_work(template), template):
            os.kill(pid, signal.SIGTERM)
            os.kill(pid, signal.SIGINT)

        assert answer.result() == "looked"
        assert templates.current.process.pid == template, "and not by another one"


def test_who_is_interrupted_leaves_no_child_behind():
    class Interrupted(BaseException):
        """As a worker is, that must stop now."""

    def interrupt(number, frame):
        raise Interrupted

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with children_that(SLOW) as templates:
            me = threading.main_thread().ident

            def when_at_work():
                template = eventually(lambda: templates.current, "a template").process.pid
                found.append(child_at_work(template))
                signal.pthread_kill(me, signal.SIGUSR1)

            found = []
            waiting = threading.Thread(target=when_at_work)
            waiting.start()
            with pytest.raises(Interrupted):
                said(templates)
            waiting.join()
            eventually(lambda: not is_alive(found[0]), "the child's end")
    finally:
        signal.signal(signal.SIGUSR1, before)


ASKER = """
from tests.registry.tabular.other_children import children_that, said
with children_that("time.sleep(600)") as templates:
    said(templates)
"""


def test_template_and_child_end_with_who_asked():
    asker = subprocess.Popen([sys.executable, "-c", ASKER], cwd=asking.ROOT)
    try:
        below = eventually(lambda: len(found := descendants(asker.pid)) == 2 and found, "a template and its child")
    finally:
        asker.kill()
        asker.wait()

    eventually(lambda: not any(map(is_alive, below)), "their end")


FORKED = """
import os
from registry.tabular.asking import templates
from registry.tabular.reading import read
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, xlsx

def maker():
    assert len(read(xlsx(HEADER, LIN), COLUMNS).rows) == 1
    return templates.current.process.pid

first = maker()
templates._lock.acquire()  # as by a thread, at the wrong moment
if os.fork():
    templates._lock.release()
    assert os.wait()[1] == 0
    assert maker() == first
else:
    os._exit(maker() == first)
"""


def test_a_process_that_was_forked_has_a_template_of_its_own():
    done = subprocess.run([sys.executable, "-c", FORKED], cwd=asking.ROOT, capture_output=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_child_has_as_much_room_as_its_limit_says():
    """What the template takes counts as it did when each child began by itself."""
    with children_that("return open_room()", OPEN_ROOM) as templates:
        room = said(templates)

    assert room > 0.8 * Limits().memory


OPEN_ROOM = """
import mmap

def open_room():
    low, high = 0, resource.getrlimit(resource.RLIMIT_AS)[0]
    while high - low > 1 << 20:
        middle = (low + high) // 2
        try:
            mmap.mmap(-1, middle)
            low = middle
        except (OSError, MemoryError):
            high = middle
    return low
"""


def test_a_template_keeps_room_for_its_lines():
    """It has a line for each child at work; a thousand are more than any process asks for."""
    with own_templates() as templates:
        names(xlsx(HEADER, LIN))
        with open(f"/proc/{templates.current.process.pid}/limits") as file:
            most = next(line.split()[3] for line in file if line.startswith("Max open files"))

    assert int(most) == min(1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
