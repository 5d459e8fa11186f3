"""Records that were made here and now come back from the source system: its row takes them over, under its key.

A child that was registered here stands in the national system from then on. When that system shares it, under a key
that is not known yet, the row is the record's own: without this the child would have two active records, and would
never leave or graduate here (N2, N7).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import connection

from registry.exchange.making import Arrival
from registry.many_values import one_of
from registry.numbers import NumberHistory, NumberReason
from registry.records import Status, StudentRecord

_RECORDS = StudentRecord._meta.db_table
_HISTORY = NumberHistory._meta.db_table
_MADE_HERE = "r.registry = %s AND r.source_key IS NULL AND "
_SHOWN = "r.id, r.name_key, r.school_id, r.status"


class _MadeHere(NamedTuple):
    """A record made here that shares a document or a number with an arrival."""

    row_id: int
    name_key: str
    school_id: int | None
    status: str


def any_made_here(registry: str) -> bool:
    """Whether the registry has a record that no source has named yet."""
    return StudentRecord.objects.filter(registry=registry, source_key=None).exists()


def taken_over(registry: str, arrivals: Iterable[Arrival], gone: Collection[int]) -> dict[str, int]:
    """By source key, the record made here that is the arrival's person; each is taken over by the first that has it.

    One person: name and document agree, or name and 学籍号, the one in force or a former one. ``gone``: records that
    were taken over already.
    """
    arrivals = list(arrivals)
    by_document = _sharing(registry, "document", {arrival.document_key for arrival in arrivals} - {None})
    by_number = _sharing(registry, "number", {arrival.student_number_key for arrival in arrivals} - {None})
    found: dict[str, int] = {}
    given = {*gone}
    for arrival in arrivals:
        same = (*by_document[arrival.document_key], *by_number[arrival.student_number_key])
        people = [one for one in same if one.name_key == arrival.name_key and one.row_id not in given]
        if people:
            found[arrival.key] = max(people, key=lambda one: _nearness(one, arrival)).row_id
            given.add(found[arrival.key])
    return found


def _nearness(one: _MadeHere, arrival: Arrival) -> tuple:
    """Of a person's several records the one that ended where the row says so, else the one that is in force."""
    same_place = (one.school_id, one.status) == (arrival.school_id, arrival.status)
    return same_place, one.status == Status.ENROLLED, one.row_id


def _sharing(registry: str, by: str, keys: Collection[int | None]) -> defaultdict[int | None, list[_MadeHere]]:
    """The records made here by the document or the numbers that they share with an arrival; one query."""
    found: defaultdict[int | None, list[_MadeHere]] = defaultdict(list)
    if not keys:
        return found
    query, parameters = _by_document(registry, keys) if by == "document" else _by_number(registry, keys)
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        for key, *record in cursor.fetchall():
            found[key].append(_MadeHere(*record))
    return found


def _by_document(registry: str, keys: Collection) -> tuple[str, list]:
    chosen, parameters = one_of("r.document_key", keys)
    query = f"SELECT r.document_key, {_SHOWN} FROM {_RECORDS} r WHERE {_MADE_HERE}NOT r.document_doubted AND {chosen}"  # noqa: S608
    return query, [registry, *parameters]


def _by_number(registry: str, keys: Collection) -> tuple[str, list]:
    now, parameters = one_of("r.student_number_key", keys)
    once, _ = one_of("h.number_key", keys)
    query = f"""SELECT r.student_number_key, {_SHOWN} FROM {_RECORDS} r WHERE {_MADE_HERE}{now}
        UNION SELECT h.number_key, {_SHOWN} FROM {_HISTORY} h JOIN {_RECORDS} r ON r.id = h.record_id
        WHERE {_MADE_HERE}h.reason <> %s AND {once}"""  # noqa: S608 - our own names
    return query, [registry, *parameters, registry, NumberReason.STRUCK.value, *parameters]
