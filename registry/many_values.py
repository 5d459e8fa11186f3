"""Many values as one parameter of a query, on either database: Django's own `IN` would bind each of them."""

import json
from collections.abc import Iterable

from django.db import connection


def one_of(column: str, keys: Iterable[int]) -> tuple[str, list]:
    """A condition "column is one of these keys" and its parameters."""
    ordered = sorted(keys)
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])", [array(ordered)]
    return _among(column, ordered)


def one_of_texts(column: str, texts: Iterable[str]) -> tuple[str, list]:
    """The same of texts."""
    ordered = sorted(texts)
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::text[])", [array_of_texts(ordered)]
    return _among(column, ordered)


def _among(column: str, values: list) -> tuple[str, list]:
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(values)]  # noqa: S608 - our own column names


def array(values: Iterable[object]) -> str:
    """The values (numbers, days) as PostgreSQL writes an array of them; a cast behind the parameter says of what.

    Of a list the driver writes every value for itself and the server parses as many expressions, which takes both
    of them ten times as long.
    """
    return "{" + ",".join(map(str, values)) + "}"


def array_of_texts(texts: Iterable[str]) -> str:
    """The same of texts."""
    return array(map(_quoted, texts))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
