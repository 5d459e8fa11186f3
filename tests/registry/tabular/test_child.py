"""The child process gives up what it does not need before it looks at a file."""

import subprocess
import sys

import pytest

from registry.tabular import reading
from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, LIN, xlsx

ATTEMPTS = {
    "a socket": "import socket; socket.socket()",
    "a file to read": "open('/etc/hostname')",
    "a file to write": "open('/tmp/roster-left-behind', 'w')",
    "memory": "bytearray(600 * 1024 * 1024)",
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_a_confined_process_can_open_nothing_and_take_no_more_memory(attempt):
    program = f"""
import socket, sys
from registry.tabular.child import confine
confine(512 * 1024 * 1024, 20)
try:
    {attempt.replace("import socket; ", "")}
except (OSError, MemoryError) as error:
    sys.stdout.write(type(error).__name__)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=reading._ROOT
    )

    assert done.stdout == ("MemoryError" if "bytearray" in attempt else "OSError")


def test_the_child_inherits_no_secrets(monkeypatch):
    seen = {}

    def run(command, **options):
        seen.update(options)
        return subprocess.CompletedProcess(command, -6, b"", b"")

    monkeypatch.setenv("SECRET_KEY", "not for the child")
    monkeypatch.setattr(reading.subprocess, "run", run)
    with pytest.raises(FileRefused):
        read(xlsx(HEADER, LIN), COLUMNS)

    assert "SECRET_KEY" not in seen["env"]


def test_a_child_that_cannot_start_is_no_fault_of_the_file(monkeypatch):
    monkeypatch.setattr(reading, "_ROOT", "/")

    with pytest.raises(RuntimeError):
        read(xlsx(HEADER, LIN), COLUMNS)


def test_a_refusal_tells_nothing_of_the_people_in_the_file():
    broken = xlsx(HEADER, LIN)[:-200]
    with pytest.raises(FileRefused) as caught:
        read(broken, COLUMNS)

    assert str(caught.value) == "damaged"
    assert caught.value.details == {"reason": "zip"}
