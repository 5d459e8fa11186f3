"""Many values as one parameter of a query, on either database: Django's own `IN` would bind each of them."""

import json
from collections.abc import Iterable
from datetime import date

from django.db import connection


def one_of(column: str, keys: Iterable[int]) -> tuple[str, list]:
    """A condition "column is one of these keys" and its parameters."""
    return _one_of(column, sorted(keys), "bigint")


def one_of_texts(column: str, texts: Iterable[str]) -> tuple[str, list]:
    """The same of texts."""
    return _one_of(column, sorted(texts), "text")


def _one_of(column: str, values: list, kind: str) -> tuple[str, list]:
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::{kind}[])", [array(values)]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(values)]  # noqa: S608 - our own column names


def array(values: Iterable[int | date | str]) -> str:
    """The values as PostgreSQL writes an array of them; a cast behind the parameter says of what.

    Of a list the driver writes every value for itself and the server parses as many expressions, which takes both
    of them ten times as long.
    """
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: int | date | str) -> str:
    if not isinstance(value, str):
        return str(value)
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'
