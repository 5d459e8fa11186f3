"""Joins that both databases serve from an index: many pairs as one table, and a column that is mostly NULL."""

import json
from collections.abc import Iterable
from datetime import date

from django.db import connection

from registry.many_values import array, array_of_texts


def wanted(pairs: Iterable[tuple[date, str]], text: str = "sound_key") -> tuple[str, list]:
    """A table `wanted (birth_date, sound_key)` to join with, and its parameters; ``text`` names the second column."""
    ordered = sorted(pairs)
    if connection.vendor == "postgresql":
        columns = [array(day for day, _ in ordered), array_of_texts(value for _, value in ordered)]
        return f"unnest(%s::date[], %s::text[]) AS wanted (birth_date, {text})", columns
    rows = json.dumps([(day.isoformat(), value) for day, value in ordered])
    source = f"SELECT json_extract(value, '$[0]') AS birth_date, json_extract(value, '$[1]') AS {text}"
    return f"({source} FROM json_each(%s)) AS wanted", [rows]


def pointing_at(column: str, target: str) -> str:
    """The join condition of a unique column that is NULL in nearly all rows.

    Once ANALYZE has run, SQLite takes its NULLs for one value repeated and scans the table for every row instead of
    searching the index; a range with equal ends has the same meaning and is searched.
    """
    return f"{column} = {target}" if connection.vendor == "postgresql" else f"{column} BETWEEN {target} AND {target}"
