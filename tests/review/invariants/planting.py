"""Rows that no service would write and no constraint would let in, planted past both, to see them named.

What is dropped here comes back with the test's transaction.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, models
from django.db.models import CheckConstraint, UniqueConstraint

Plant = Callable[[], str | list[str]]
PLANTED: dict[str, list[Plant]] = {}


def plants(says: str) -> Callable[[Plant], Plant]:
    """Mark a function that plants an offending row of this invariant and gives the name under which it is told."""

    def keep(plant: Plant) -> Plant:
        PLANTED.setdefault(says, []).append(plant)
        return plant

    return keep


def execute(sql: str, *parameters) -> None:
    """One statement past the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)


def drop_guards(*kinds: type[models.Model]) -> None:
    """Drop the checks, the partial unique indexes and the triggers of these tables, until the test ends."""
    if connection.vendor == "postgresql":
        execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
    else:
        execute("PRAGMA ignore_check_constraints = ON")  # guards_are_back turns them on again
    for kind in kinds:
        table = kind._meta.db_table
        for constraint in kind._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.condition is not None:
                execute(f"DROP INDEX IF EXISTS {constraint.name}")
            elif connection.vendor == "postgresql" and isinstance(constraint, CheckConstraint | UniqueConstraint):
                execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint.name}")
        _drop_triggers(table)


def _drop_triggers(table: str) -> None:
    if connection.vendor == "postgresql":
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


@contextmanager
def guards_are_back() -> Iterator[None]:
    """What no transaction brings back comes back at the end."""
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            execute("PRAGMA ignore_check_constraints = OFF")


def undo_broken_references() -> None:
    """Rows that point at nothing would fail the test that planted them: its end asks for them, too."""
    if connection.vendor == "sqlite":
        school = "(SELECT min(id) FROM registry_school)"
        execute(f"UPDATE enrollment_entry SET school_id = {school} WHERE school_id = 999999")
