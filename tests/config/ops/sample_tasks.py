"""Tasks that the tests of the worker queue; what they did is noted in files or in memory."""

import os
import time
from pathlib import Path

from django.db import OperationalError
from django_tasks import task

noted: list = []
failed: list = []


@task
def note(value):
    """Note the value and give it back."""
    noted.append(value)
    return value


@task
def fail(name):
    """Fail with a message that quotes a child's name."""
    raise ValueError(f"{name} cannot be read")


fail.func.failed = failed.append


@task
def lose_database(value):
    """Meet a database that is away."""
    noted.append(value)
    raise OperationalError("server closed the connection")


lose_database.func.failed = failed.append


@task
def return_unstorable(value):
    """Give back what no JSON column can hold."""
    return object()


@task
def write_process_id(path, seconds):
    """Append this process's id to a file, then work on for a while."""
    with Path(path).open("a") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(seconds)
