"""What is asked after each step of a walk, and what only at its end; and all of it, after a test.

An invariant's verdict follows from the rows that it reads. So it is asked again once a table was written that it read
when it last held, and whatever was written when it reads the clock; at the end of a walk all are asked. The database
itself tells what was written, by whatever way (written.py).

Putting an invariant's query together takes Django a hundred times as long as the database needs to answer it for a
small world. So the queries that were asked while it held, and that all found nothing, are asked again as they are; as
soon as one of them finds something, the invariant itself has the say.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db import connection

from review.invariants.all import INVARIANTS, Invariant

# about the database itself and about files: no act of a walk could break them without breaking all tests
NEVER = {"I9", "I24"}
SCHEMA = "all constraints and indexes are in the database"
AT_THE_END = {"I11", "I13", "I19", "I21", "I22", "I23", "N6"}
AFTER_EACH_STEP = [each for each in INVARIANTS if each.code not in NEVER | AT_THE_END]


@dataclass
class Held:
    """What an invariant asked when it last held."""

    queries: list[tuple]
    words: set[str]  # of its queries, the names of tables among them
    timeless: bool
    found_nothing: bool


_asked: dict[tuple[str, str], Held] = {}  # by database and what the invariant says; kept from one walk to the next


def broken(written: set[str] | None = None) -> list[str]:
    """The invariants that new students, records and cases break, with the offending rows.

    With the tables ``written`` since all of them held only those that may have broken since.
    """
    asked = [each for each in AFTER_EACH_STEP if written is None or not _holds_still(each, written)]
    return [words for each in asked for words in broken_by(each)]


def broken_at_the_end() -> list[str]:
    """All of them, and those that are asked at the end only."""
    others = [each for each in INVARIANTS if each.code in AT_THE_END]
    return broken() + [words for each in others for words in _told(each, list(each.offenders()))]


def broken_anywhere() -> list[str]:
    """All that there are, also those about the database itself and about files; after a test."""
    about_all = [each for each in INVARIANTS if each.code in NEVER and each.says != SCHEMA]
    return (
        broken_at_the_end()
        + _broken_schema(connection.vendor)
        + [words for each in about_all for words in _told(each, list(each.offenders()))]
    )


@cache
def _broken_schema(_vendor: str) -> list[str]:
    """Asked once in a process: no test changes the tables, and to ask about them takes longer than all else."""
    (schema,) = [each for each in INVARIANTS if each.says == SCHEMA]
    return _told(schema, list(schema.offenders()))


def _told(each: Invariant, rows: list[str]) -> list[str]:
    return [f"{each.code} {each.says}: {', '.join(rows)}"] if rows else []


def _key(each: Invariant) -> tuple[str, str]:
    return connection.vendor, each.says


def _holds_still(each: Invariant, written: set[str]) -> bool:
    held = _asked.get(_key(each))
    return held is not None and held.timeless and held.words.isdisjoint(written)


def broken_by(each: Invariant) -> list[str]:
    """The words for what breaks this one, by the queries kept of it as long as they find nothing."""
    held = _asked.get(_key(each))
    if held and held.timeless and held.found_nothing and not _find_something(held.queries):
        return []
    queries: list[tuple] = []

    def listen(execute, sql, params, many, context):
        queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        rows = list(each.offenders())
    _asked[_key(each)] = Held(
        queries,
        {word for sql, _params in queries for word in re.findall(r"\w+", sql)},
        timeless=not any(_is_a_time(one) for _sql, params in queries for one in params or ()),
        found_nothing=bool(queries) and not _find_something(queries),
    )
    return _told(each, rows)


def _is_a_time(parameter) -> bool:
    """Whether a query was given a day or a moment, which SQLite is given as text."""
    return isinstance(parameter, date) or (isinstance(parameter, str) and bool(re.match(r"\d{4}-\d\d-\d\d", parameter)))


def _find_something(queries: list[tuple]) -> bool:
    with connection.cursor() as cursor:
        for sql, params in queries:
            cursor.execute(sql, params)
            if cursor.fetchone() is not None:
                return True
    return False
