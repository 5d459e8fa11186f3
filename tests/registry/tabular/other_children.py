"""Children of a true template that, once confined, do something else than look into a file."""

import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from unittest.mock import patch

from registry.tabular import asking, reading
from registry.tabular.asking import Templates
from registry.tabular.table import Limits
from tests.config.ops.processes import descendants, eventually

PROGRAM = """
import os, resource, signal, socket, sys, threading, time
from registry.tabular import child, template

seen = []

def answer(data, columns, limits):
{do}

child.answer = answer
{first}
template.main()
"""


@contextmanager
def children_that(do: str, first: str = "") -> Iterator[Templates]:
    """Let `read` have children that do this, the body of a function of `data`; `first` is for the template itself."""
    program = PROGRAM.format(do=textwrap.indent(do, "    "), first=first)
    with own_templates((sys.executable, "-s", "-c", program)) as templates:
        yield templates


@contextmanager
def own_templates(command: tuple[str, ...] = asking.COMMAND) -> Iterator[Templates]:
    """Let `read` ask templates of the test's own, which end with it."""
    started = []

    def start(*arguments, **options):
        started.append(asked(*arguments, **options))
        return started[-1]

    asked = subprocess.Popen
    templates = Templates()
    with (
        patch.object(asking, "COMMAND", command),
        patch.object(asking.subprocess, "Popen", start),
        patch.object(reading, "templates", templates),
    ):
        try:
            yield templates
        finally:
            if templates.current:
                templates.leave(templates.current)
            for process in started:
                _see_ended(process)


def _see_ended(process: subprocess.Popen) -> None:
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()  # SIGKILL, which its child gets too
        process.wait()
        raise


def said(templates: Templates) -> object:
    """What a child answers, whatever it is."""
    limits = Limits()
    request = {"columns": [], "limits": asdict(limits)}
    return json.loads(templates.ask(json.dumps(request).encode() + b"\n", limits))


def child_at_work(template: int) -> int:
    """The one child of a template, once it is there."""
    return next(iter(eventually(lambda: descendants(template), "a child")))
