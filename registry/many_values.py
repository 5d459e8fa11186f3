"""Many values as one parameter of a query, on either database: Django's own `IN` would bind each of them."""

import json
from collections.abc import Iterable

from django.db import connection


def one_of(column: str, keys: Iterable[int]) -> tuple[str, list]:
    """A condition "column is one of these keys" and its parameters."""
    return _one_of(column, sorted(keys), "bigint")


def one_of_texts(column: str, texts: Iterable[str]) -> tuple[str, list]:
    """The same of texts."""
    return _one_of(column, sorted(texts), "text")


def _one_of(column: str, values: list, kind: str) -> tuple[str, list]:
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::{kind}[])", [values]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(values)]  # noqa: S608 - our own column names
