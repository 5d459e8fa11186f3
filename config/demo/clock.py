"""The demo's calendar: what its people did, they did on the days on which schools do it, not all in one minute."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """Let every service read an earlier day, its defaults too; for the process that fills an empty database alone.

    Histories are append-only, so that a day cannot be put right afterwards.
    """
    shift = timedelta(days=days)

    class Earlier(datetime):
        """The clock that `django.utils.timezone.now` reads."""

        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - shift

    module: Any = timezone  # what it imports is its own affair
    own = module.datetime
    module.datetime = Earlier
    try:
        yield
    finally:
        module.datetime = own
