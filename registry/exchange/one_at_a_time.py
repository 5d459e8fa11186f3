"""One load of a registry at a time: two would give one person two rows, or wait for each other for ever."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from registry.exchange.refusals import LoadRefused

# PostgreSQL's advisory locks are known by two numbers; the first is ours alone
_LOCKS = 7_430_001
_NUMBERS = {"preschool": 1, "k12": 2, "vocational": 3}


@contextmanager
def one_load_of(registry: str) -> Iterator[None]:
    """Hold the right to load this registry. Raises LoadRefused when another process has it."""
    with _lock_of_database(registry) if connection.vendor == "postgresql" else _lock_of_machine(registry):
        yield


@contextmanager
def _lock_of_database(registry: str) -> Iterator[None]:
    numbers = [_LOCKS, _NUMBERS[registry]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", numbers)
        if not cursor.fetchone()[0]:
            raise LoadRefused("another_load")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", numbers)


@contextmanager
def _lock_of_machine(registry: str) -> Iterator[None]:
    with (settings.VAR_DIR / f"loading-{registry}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise LoadRefused("another_load") from error
        yield
