"""The number of a request or of a task: on the error page, in every log line, given to the help desk (N10).

It says nothing of anybody: eight characters that nobody mistakes for one another, e.g. ``7KQ2-M4XD``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.utils.crypto import get_random_string

from registry.signs import UNMISTAKABLE

LENGTH = 8

_current: ContextVar[str] = ContextVar("error_number", default="")


def new_number() -> str:
    """A number drawn for one request, by which the help desk finds it in the log."""
    return _written(get_random_string(LENGTH, UNMISTAKABLE))


def number_of(pk: UUID) -> str:
    """The number of a background task: the same for each of its attempts."""
    rest, drawn = pk.int, ""
    for _place in range(LENGTH):
        rest, place = divmod(rest, len(UNMISTAKABLE))
        drawn += UNMISTAKABLE[place]
    return _written(drawn)


def _written(drawn: str) -> str:
    return f"{drawn[:4]}-{drawn[4:]}"


def current_number() -> str:
    """The number of what is being done now; "" outside requests and tasks."""
    return _current.get()


@contextmanager
def numbered(number: str) -> Iterator[str]:
    """Within, ``current_number`` is this one."""
    token = _current.set(number)
    try:
        yield number
    finally:
        _current.reset(token)
