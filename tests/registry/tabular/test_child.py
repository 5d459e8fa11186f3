"""The child process gives up what it does not need before it looks at a file."""

from dataclasses import asdict

import pytest

from registry.tabular import child, reading
from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Limits
from tests.registry.tabular.other_children import children_that, said
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, csv, xlsx

ATTEMPTS = {
    "a socket": "socket.socket()",
    "a connection": "socket.create_connection(('127.0.0.1', 9))",
    "a file to read": "open('/etc/hostname')",
    "a file to write": "open('/tmp/roster-left-behind', 'w')",
    "a file in the place of the one it came by": "os.close(0); open('/etc/hostname')",
    "one more of what it has": "os.dup(1)",
    "a pipe": "os.pipe()",
    "memory": "bytearray(600 * 1024 * 1024)",
    "more memory than its limit": "resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))",
    "a process": "os.fork()",
    "a program": "os.posix_spawn('/bin/true', ['true'], {})",
    "a thread": "threading.Thread(target=print).start()",
}
# root may raise limits and start processes whatever they are; a site does not run as root, and here nor does the child
AS_NOBODY = "if not os.geteuid():\n    os.setresuid(65534, 65534, 65534)\n"


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_a_child_can_open_nothing_start_nothing_and_take_no_more_memory(attempt):
    do = f"{AS_NOBODY}try:\n    {attempt}\nexcept Exception as error:\n    return type(error).__name__"
    with children_that(do) as templates:
        refused = said(templates)

    assert refused in ("OSError", "MemoryError", "BlockingIOError", "RuntimeError", "ValueError")
    assert (refused == "MemoryError") == ("bytearray" in attempt)


def test_a_child_has_nothing_open_but_its_way_to_who_asked():
    do = """
def is_open(number):
    try:
        return bool(os.fstat(number))
    except OSError:
        return False
return [number for number in range(70_000) if is_open(number)], os.readlink("/proc/self/fd/2")
"""
    with children_that(do) as templates:
        assert said(templates) == [[0, 1, 2], "/dev/null"]


def test_a_child_sees_nothing_of_the_file_before():
    with children_that("seen.append('a file')\nreturn len(seen)") as templates:
        assert [said(templates) for _ in range(3)] == [1, 1, 1]


def test_a_child_that_cannot_be_confined_does_not_look():
    first = "def no(*limit):\n    if limit[0] == resource.RLIMIT_AS: raise OSError\nresource.setrlimit = no"
    with children_that("return 'looked'", first) as templates, pytest.raises(RuntimeError):
        said(templates)


@pytest.mark.parametrize("held", [100, 300])
def test_what_a_parser_makes_of_memory_that_it_cannot_get_is_no_damage(held, monkeypatch):
    def panic(*_):
        raise BaseException("a panic")

    monkeypatch.setattr(child.sheets, "load", panic)
    monkeypatch.setattr(child, "peak", lambda: held << 20)
    if held > 256:
        with pytest.raises(MemoryError):
            child.answer(b"", [], asdict(Limits()))
    else:
        assert child.answer(b"", [], asdict(Limits()))["refused"] == "damaged"


def test_an_answer_that_who_asks_has_no_memory_for_is_too_large(monkeypatch):
    def none_left(_):
        raise MemoryError

    monkeypatch.setattr(reading.json, "loads", none_left)
    with pytest.raises(FileRefused) as caught:
        read(xlsx(HEADER, LIN), COLUMNS)

    assert (caught.value.code, caught.value.details["what"]) == ("too_large", "memory")


def test_an_answer_is_no_larger_than_a_file_may_be():
    with pytest.raises(FileRefused) as caught:
        read(csv(HEADER, *[LIN] * 100), COLUMNS, Limits(unpacked=5_000))

    assert (caught.value.code, caught.value.details["what"]) == ("too_large", "memory")
    assert len(read(csv(HEADER, *[LIN] * 100), COLUMNS, Limits(unpacked=50_000)).rows) == 100


def test_a_refusal_tells_nothing_of_the_people_in_the_file():
    broken = xlsx(HEADER, LIN)[:-200]
    with pytest.raises(FileRefused) as caught:
        read(broken, COLUMNS)

    assert str(caught.value) == "damaged"
    assert caught.value.details == {"reason": "zip"}
