"""A clock that stands still and dice that always fall the same, so that a page says the same in every run."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from unittest.mock import patch

from django.template import defaulttags
from django.utils import timezone
from openpyxl.packaging import core
from openpyxl.writer import excel

NOW = datetime(2026, 9, 18, 2, 20, 30, tzinfo=UTC)  # Friday, 10:20 in China
TICK = timedelta(microseconds=1)  # what is written later stays later; no page shows so little
DICE = random.Random(0)


class _AnyDatetime(type):
    """Django asks also what a date is by the name that the clock stands under."""

    def __instancecheck__(cls, value):
        return isinstance(value, datetime)


class StillClock(datetime, metaclass=_AnyDatetime):
    """The clock that `django.utils.timezone.now` reads; the demo's earlier days are counted from it."""

    ticks = 0

    @classmethod
    def now(cls, tz=None):
        StillClock.ticks += 1
        return (NOW + StillClock.ticks * TICK).astimezone(tz)


# for workbooks, whose size a page of operations tells
IN_FILES = SimpleNamespace(datetime=StillClock, timezone=SimpleNamespace(utc=UTC))


def shake(seed: str) -> None:
    """Begin both again: what one page draws, and the time that it takes, shall not change the next one's."""
    DICE.seed(sha256(seed.encode()).digest())
    StillClock.ticks = 0


@contextmanager
def stillness() -> Iterator[None]:
    """Let all that is drawn and dated meanwhile be the same in every run."""
    from config.demo import clock

    with (
        patch.object(timezone, "datetime", StillClock),
        patch.object(clock, "datetime", StillClock),
        patch.object(defaulttags, "datetime", StillClock),  # of {% now %}
        patch.object(core, "datetime", IN_FILES),
        patch.object(excel, "datetime", IN_FILES),
        patch.object(os, "urandom", DICE.randbytes),
        patch.object(random, "_urandom", DICE.randbytes),
    ):
        shake("the world")
        yield
