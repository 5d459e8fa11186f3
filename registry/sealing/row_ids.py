"""Row ids before insertion: a sealed value is bound to its row, so the row's id must be known first."""

from django.db import connection

# OFFSET keeps the planner from making one SELECT of the two, in which the sequence is looked up again for each number
_NEXT = """SELECT nextval(own.name) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) own,
           generate_series(1, %s)"""


def next_ids(model, count: int) -> list[int]:
    """Reserve ``count`` ids of the model's table.

    PostgreSQL takes them from the column's sequence; SQLite from the AUTOINCREMENT counter, in the same
    transaction as the insertion when there is one.
    """
    table = model._meta.concrete_model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_NEXT, [f'"{table}"', count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq", [count, table])
        row = cursor.fetchone()
        if row is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
            row = (count,)
    return list(range(row[0] - count + 1, row[0] + 1))
