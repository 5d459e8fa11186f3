"""Many rows into a table at once: COPY on PostgreSQL, executemany on SQLite, behind one seam.

Model instances cost eight times as much (40 microseconds a row against 5).
"""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import connection

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_has_special = re.compile("[\\\\\t\n\r]").search
_SENT_AT_ONCE = 1 << 16  # bytes
_NEVER_SPECIAL = {int, float, bool, date, datetime}


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Insert rows of plain values (text, numbers, dates, bytes, None) in the order of `columns`.

    Times are given as connection.ops.adapt_datetimefield_value has them.
    """
    as_text = connection.vendor == "postgresql"
    insert_packed(table, columns, _copy_text(zip(*rows, strict=True)) if as_text else list(rows))


def packed(columns: Iterable[Sequence]) -> bytes | list[Sequence]:
    """Rows as the database takes them, which another process may prepare: COPY's text, or the rows themselves.

    They are given by columns, each of which has a value for every row.
    """
    return _copy_text(columns) if connection.vendor == "postgresql" else list(zip(*columns, strict=True))


def insert_packed(table: str, columns: Sequence[str], rows: bytes | list[Sequence]) -> None:
    """Insert rows that were `packed` before, perhaps by another process."""
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    # what goes past Django's cursor, for speed, would raise the driver's own errors
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if isinstance(rows, bytes):
            cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', io.BytesIO(rows), _SENT_AT_ONCE)
        else:
            places = ", ".join("?" for _ in columns)
            _execute_many(cursor, f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)  # noqa: S608 (our own names)


def update_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence]) -> None:
    """Set `columns` of the rows whose id stands first in each of `rows`, followed by the values."""
    if not rows:
        return
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            _update_on_postgresql(cursor, table, columns, rows)
        else:
            assignments = ", ".join(f'"{column}" = ?' for column in columns)
            statement = f'UPDATE "{table}" SET {assignments} WHERE id = ?'  # noqa: S608
            _execute_many(cursor, statement, ([*row[1:], row[0]] for row in rows))


def _execute_many(cursor, statement: str, rows: Iterable[Sequence]) -> None:
    """By SQLite's own driver: Django's cursor would go through each row once more."""
    cursor.connection.executemany(statement, rows)


def _update_on_postgresql(cursor, table: str, columns: Sequence[str], rows: Sequence[Sequence]) -> None:
    """Copy the rows to a table of the transaction, then update from there: values keep their columns' types."""
    given = f"given_{table}"
    names = ", ".join(f'"{column}"' for column in ("id", *columns))
    cursor.execute(f'CREATE TEMPORARY TABLE "{given}" ON COMMIT DROP AS SELECT {names} FROM "{table}" LIMIT 0')  # noqa: S608
    insert_rows(given, ["id", *columns], rows)
    assignments = ", ".join(f'"{column}" = given."{column}"' for column in columns)
    cursor.execute(f'UPDATE "{table}" t SET {assignments} FROM "{given}" given WHERE t.id = given.id')  # noqa: S608
    cursor.execute(f'DROP TABLE "{given}"')


def _copy_text(columns: Iterable[Sequence]) -> bytes:
    """Rows, given by columns, in COPY's text format: a column of one kind is turned into text as a whole."""
    as_text = [_column(values) if values else () for values in columns]
    return "".join(["\t".join(values) + "\n" for values in zip(*as_text, strict=True)]).encode()


def _column(values: Sequence) -> Iterable[str]:
    if values.count(values[0]) == len(values):
        return [_copied(values[0])] * len(values)
    kinds = set(map(type, values))
    if kinds == {str}:
        return map(_escaped, values) if _has_special("".join(values)) else values
    if kinds == {bytes}:
        return ["\\\\x" + value.hex() for value in values]
    return map(str, values) if kinds <= _NEVER_SPECIAL else map(_copied, values)


def _copied(value) -> str:
    """One value of a column of several kinds, mostly one that may be unknown."""
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return "\\\\x" + value.hex()
    return _escaped(value) if isinstance(value, str) else str(value)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
