"""One load of a registry at a time: two would give one person two rows, or wait for each other for ever.

Of loads of different registries one alone drops and rebuilds the lookup indexes of records.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from registry.exchange.refusals import LoadRefused

LOOKUP_INDEXES = "lookup_indexes"  # the right to drop and rebuild them
# PostgreSQL's advisory locks are known by two numbers; the first is ours alone
_LOCKS = 7_430_001
_NUMBERS = {"preschool": 1, "k12": 2, "vocational": 3, LOOKUP_INDEXES: 4}


@contextmanager
def one_load_of(registry: str) -> Iterator[None]:
    """Hold the right to load this registry. Raises LoadRefused when another process has it."""
    with only_one(registry) as ours:
        if not ours:
            raise LoadRefused("another_load")
        yield


@contextmanager
def only_one(what: str) -> Iterator[bool]:
    """Hold a right as long as the block runs, or the process lives; false when another process has it."""
    with _lock_of_database(what) if connection.vendor == "postgresql" else _lock_of_machine(what) as ours:
        yield ours


@contextmanager
def _lock_of_database(what: str) -> Iterator[bool]:
    numbers = [_LOCKS, _NUMBERS[what]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", numbers)
        if not cursor.fetchone()[0]:
            yield False
            return
        try:
            yield True
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", numbers)


@contextmanager
def _lock_of_machine(what: str) -> Iterator[bool]:
    with (settings.VAR_DIR / f"loading-{what}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
