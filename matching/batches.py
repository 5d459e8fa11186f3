"""Pieces of SQL: joins that both databases serve from an index, and what makes more of a record than a plain match."""

import json
from collections.abc import Iterable
from datetime import date

from django.db import connection

from registry.many_values import array, array_of_texts
from registry.records import StudentRecord


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


def listed(registries: Iterable[str]) -> str:
    """Registries for an `IN`: said aloud even when it is all of them, so that an index that begins with them serves."""
    return ", ".join(f"'{registry}'" for registry in registries)


def not_alone(registries: Iterable[str]) -> str:
    """Whether more is to be looked at than record `r` itself; `c` is the one that continues it, if any (`pointing_at`).

    That is where it is continued, where a senior high school holds it (`held_by_senior_high`), and where another
    record of these registries has its 学籍号.
    """
    return f"""(c.id IS NOT NULL OR (r.stage = 'senior' AND r.status = 'enrolled') OR EXISTS (
               SELECT 1 FROM {StudentRecord._meta.db_table} o WHERE o.registry IN ({listed(registries)})
               AND o.student_number_key = r.student_number_key AND o.id <> r.id))"""  # noqa: S608 - our own names
