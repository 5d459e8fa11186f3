"""Which tables were written, as the database itself tells it: also what goes past Django, and what is taken back."""

import re

from django.db import connection

_WRITES = re.compile(
    r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM)\s+"?(\w+)', re.I
)
_WRITES_NOTHING = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|--)", re.I)
_COUNTS = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
    WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


class Written:
    """Tables written in the transaction of the connection since it was last asked."""

    def __init__(self):
        self._tables: set[str] = set()
        self._unknown = False
        self._counts: dict[str, int] = {}
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            connection.connection.set_trace_callback(self._hear)
        else:
            self._counts = self._counted()

    def close(self) -> None:
        """Listen no more."""
        if connection.vendor == "sqlite":
            connection.connection.set_trace_callback(None)

    def since(self) -> set[str] | None:
        """The tables written since the last time; None when there was a statement of which that is not known."""
        if connection.vendor == "sqlite":
            tables, unknown = self._tables, self._unknown
            self._tables, self._unknown = set(), False
            return None if unknown else tables
        before, self._counts = self._counts, self._counted()
        return {table for table, count in self._counts.items() if before.get(table) != count}

    def _hear(self, statement: str) -> None:
        """SQLite tells each statement that it carries out."""
        if found := _WRITES.match(statement):
            self._tables.add(found[1])
        elif not _WRITES_NOTHING.match(statement):
            self._unknown = True

    @staticmethod
    def _counted() -> dict[str, int]:
        """PostgreSQL counts the rows that a transaction has written in each table."""
        with connection.cursor() as cursor:
            cursor.execute(_COUNTS)
            return dict(cursor.fetchall())
