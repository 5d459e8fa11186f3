"""What is asked after each step of a walk, and what only at its end.

Putting an invariant's query together takes Django a hundred times as long as the database needs to answer it for a
small world. So the queries that were asked while it held, and that all found nothing, are asked again as they are; as
soon as one of them finds something, the invariant itself has the say.
"""

from datetime import date

from django.db import connection

from review.invariants.all import INVARIANTS, Invariant

# about the database itself and about files: no act of a walk could break them without breaking all tests
NEVER = {"I9", "I24"}
AT_THE_END = {"I11", "I13", "I19", "I21", "I22", "I23", "N6"}
_asked: dict[tuple[str, str], list[tuple] | None] = {}


def broken() -> list[str]:
    """The invariants that new students, records and cases break, with the offending rows."""
    return [words for each in INVARIANTS if each.code not in NEVER | AT_THE_END for words in _broken(each)]


def broken_at_the_end() -> list[str]:
    """The others."""
    return [words for each in INVARIANTS if each.code in AT_THE_END for words in _told(each, list(each.offenders()))]


def _told(each: Invariant, rows: list[str]) -> list[str]:
    return [f"{each.code} {each.says}: {', '.join(rows)}"] if rows else []


def _broken(each: Invariant) -> list[str]:
    key = connection.vendor, each.says
    if _asked.get(key) and not _find_something(_asked[key]):
        return []
    queries: list[tuple] = []

    def listen(execute, sql, params, many, context):
        queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        rows = list(each.offenders())
    if key not in _asked and not rows:
        timeless = not any(isinstance(one, date) for _sql, params in queries for one in params or ())
        _asked[key] = queries if timeless and not _find_something(queries) else None
    return _told(each, rows)


def _find_something(queries: list[tuple]) -> bool:
    with connection.cursor() as cursor:
        for sql, params in queries:
            cursor.execute(sql, params)
            if cursor.fetchone() is not None:
                return True
    return False
