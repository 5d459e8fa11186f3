"""The limited process that looks inside a user's file; forked from the template, one for each file.

In by stdin: one line of JSON (columns and limits), then the file. Out by stdout: JSON, either the table or the
refusal. Before a byte of the file is looked at the process gives up memory, time, and every further file
descriptor: it can open no file and no socket, start no process, and write to no file.
"""

import codecs
import json
import resource
import sys
from typing import Any

from registry.tabular import choosing, headers, sheets
from registry.tabular.refusals import FileRefused, used_up

_CODECS = ("utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "ascii", "cp437")


def warm() -> None:
    """Load, in the template, what Python loads when it is first used: a confined process opens no module."""
    for name in _CODECS:
        codecs.lookup(name)


def confine(memory: int, cpu: int) -> None:
    """Set the limits of this process, `memory` in bytes, `cpu` in seconds: all that a child gives up stands here."""
    for name, amount in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_NPROC", 0),
        ("RLIMIT_NOFILE", 0),
        ("RLIMIT_AS", memory),
    ):
        resource.setrlimit(getattr(resource, name), (amount, amount))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 2))


def answer(data: bytes, columns: list[dict[str, Any]], limits: dict[str, int]) -> dict[str, Any]:
    """Return the table of a file as plain data, or its refusal."""
    try:
        names = headers.known(columns)
        loaded = sheets.load(data, set(names), limits)
        sheet, heading = choosing.choose(loaded.sheets, columns, names)
        warnings = [*loaded.warnings, *choosing.unread(loaded.sheets, sheet)]
        return {"format": loaded.format, "warnings": warnings, **choosing.table(sheet, heading, limits)}
    except FileRefused as refused:
        return {"refused": refused.code, "details": refused.details}
    except MemoryError:
        raise
    except BaseException as error:  # a parser's panic is no Exception; whatever it is, the file caused it
        if used_up(peak(), limits["memory"]):
            raise MemoryError from error  # what a parser makes of memory that it cannot get
        return {"refused": "damaged", "details": {"reason": type(error).__name__}}


def peak() -> int:
    """Return how many bytes of memory this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Read the request, give up what is not needed, look at the file, answer. Raises MemoryError."""
    request = json.loads(sys.stdin.buffer.readline())
    confine(request["limits"]["memory"], request["limits"]["cpu"])
    found = answer(sys.stdin.buffer.read(), request["columns"], request["limits"])
    said = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    if len(said) > request["limits"]["unpacked"]:  # one long text, named by many cells
        raise MemoryError  # who asks needs several times as much as this process
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()
