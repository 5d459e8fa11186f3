"""Many keys in one query, on either database (PostgreSQL: arrays; SQLite: JSON)."""

import json
from collections.abc import Iterable
from datetime import date

from django.db import connection


def one_of(column: str, keys: Iterable[int]) -> tuple[str, list]:
    """A condition "column is one of these keys" and its parameters."""
    ordered = sorted(keys)
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])", [ordered]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(ordered)]  # noqa: S608 - our own column names


def one_of_texts(column: str, texts: Iterable[str]) -> tuple[str, list]:
    """The same of texts."""
    ordered = sorted(texts)
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::text[])", [ordered]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(ordered)]  # noqa: S608 - our own column names


def wanted(pairs: Iterable[tuple[date, str]], text: str = "sound_key") -> tuple[str, list]:
    """A table `wanted (birth_date, sound_key)` to join with, and its parameters; ``text`` names the second column."""
    ordered = sorted(pairs)
    if connection.vendor == "postgresql":
        dates, texts = [day for day, _ in ordered], [value for _, value in ordered]
        return f"unnest(%s::date[], %s::text[]) AS wanted (birth_date, {text})", [dates, texts]
    rows = json.dumps([(day.isoformat(), value) for day, value in ordered])
    source = f"SELECT json_extract(value, '$[0]') AS birth_date, json_extract(value, '$[1]') AS {text}"
    return f"({source} FROM json_each(%s)) AS wanted", [rows]


def pointing_at(column: str, target: str) -> str:
    """The join condition of a unique column that is NULL in nearly all rows.

    Once ANALYZE has run, SQLite takes its NULLs for one value repeated and scans the table for every row instead of
    searching the index; a range with equal ends has the same meaning and is searched.
    """
    return f"{column} = {target}" if connection.vendor == "postgresql" else f"{column} BETWEEN {target} AND {target}"
