"""A clock that a test moves on: what every service reads as now, the defaults of models too."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone


class Clock:
    """Days that have passed since the real now."""

    def __init__(self):
        self.days = 0

    def forward(self, days: int) -> None:
        """Some days later."""
        self.days += days

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let `django.utils.timezone.now` read this clock, as config/demo/clock.py does for the days before."""
        clock = self

        class Later(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + timedelta(days=clock.days)

        own = timezone.datetime
        timezone.datetime = Later
        try:
            yield
        finally:
            timezone.datetime = own
