"""What is asked once within a request: the frame of a page and the page itself often want to know the same.

Only requests that show remember answers. One that changes something asks again each time, and so do workers and
commands.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_answers: ContextVar[dict[tuple, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within, each question is asked once; for what changes nothing."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def asked_once(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Decorator of a question to the database; nobody changes its answer, and its arguments can be keys."""

    @wraps(ask)
    def answer(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        known = _answers.get()
        if known is None:
            return ask(*args, **kwargs)
        question = (ask, args, *sorted(kwargs.items()))
        if question not in known:
            known[question] = ask(*args, **kwargs)
        return known[question]

    return answer
