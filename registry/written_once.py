"""A query that is always the same but for a few ids: the ORM writes its SQL once in a process, not at each request.

Writing a long query costs the processor more than answering it. It is written for stand-ins, ids that no row has, and
the ids that are meant are put in their place; so it must use them as values and for nothing else, and hold nothing
that is true today only.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

STAND_INS = range(-(2**62), -(2**62) + 50)  # ids of no row, as many as a page has rows; they fit into the columns
FIRST, SECOND = STAND_INS[:2]


class WrittenOnce:
    """The SQL of a queryset of plain values (``values_list``)."""

    def __init__(self, values: QuerySet[Any, Any]):
        compiler = values.query.get_compiler(connection=connection)
        try:
            self._sql, self._parameters = compiler.as_sql()
        except EmptyResultSet:
            self._sql, self._parameters = "", ()
        else:
            columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
            self._converters = compiler.get_converters(columns)

    def rows(self, *ids: int) -> list[tuple]:
        """The values with these ids in the place of the stand-ins, in their order."""
        if not self._sql:
            return []
        meant = dict(zip(STAND_INS, ids, strict=False))
        parameters = [meant.get(each, each) if isinstance(each, int) else each for each in self._parameters]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            found = cursor.fetchall()
        return [self._converted(row) for row in found] if self._converters else found

    def _converted(self, row: tuple) -> tuple:
        values = list(row)
        for place, (converters, column) in self._converters.items():
            for convert in converters:
                values[place] = convert(values[place], column, connection)
        return tuple(values)


class WrittenForSome:
    """A query of plain values about some rows: its SQL is written once for each number of them that a page shows.

    Decorates the function that gives the query for ids.
    """

    def __init__(self, query: Callable[[Collection[int]], QuerySet[Any, Any]]):
        self._query = query
        self._written: dict[int, WrittenOnce] = {}

    def rows(self, ids: Collection[int]) -> list[tuple]:
        """The values for these ids; more than a page shows are asked for by the ORM."""
        number = len(ids)
        if number > len(STAND_INS):
            return list(self._query(ids))
        if number not in self._written:
            self._written[number] = WrittenOnce(self._query(STAND_INS[:number]))
        return self._written[number].rows(*ids)
