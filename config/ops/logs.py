"""Log lines: what happened and where in the code, never whose; messages of exceptions may hold values and stay out."""

import logging
from traceback import extract_tb

from registry.error_numbers import current_number


def places(error: BaseException) -> str:
    """An exception's class and the places it passed, one a line, without its message and without source text."""
    frames = (f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__))
    return "\n".join([f"{type(error).__module__}.{type(error).__qualname__}", *frames])


class QuietFormatter(logging.Formatter):
    """A formatter that tells of an exception only its class and places, and the number by which users report it."""

    def formatException(self, exc_info) -> str:
        """Class and places of the exception, and of those that led to it."""
        error = exc_info[1]
        chain: list[str] = []
        # five are enough to find the place, and causes may lead back to each other
        while error is not None and len(chain) < 5:
            chain.append(places(error))
            error = error.__cause__ or error.__context__
        return "\ncaused by ".join(chain)

    def format(self, record: logging.LogRecord) -> str:
        """As usual with ``number``, but never a text that another formatter has kept with the record."""
        record.exc_text = None
        # what Django says of an answer comes after the request, whose number it still carries
        record.number = getattr(getattr(record, "request", None), "number", "") or current_number() or "-"
        return super().format(record)
