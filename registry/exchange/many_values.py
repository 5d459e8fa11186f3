"""Many values as one parameter of a query: Django's own `IN` would bind each of them."""

import json
from collections.abc import Collection

from django.db import connection


def one_of(column: str, values: Collection) -> tuple[str, list]:
    """A condition "column is one of these values" and its parameters."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(values)]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(list(values))]  # noqa: S608 - our own names
