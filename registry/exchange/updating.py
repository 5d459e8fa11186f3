"""Known records that a file says something new of, and what follows from it: read first, then written.

Records that were closed here stay closed, and ended ones stay ended while a record in force goes on from them; a number
goes along its chain (renumbering.py); a document that was doubted counts again once its source has another one. Whoever
holds such a record elsewhere is told what changed in it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F
from django.utils import timezone

from registry.exchange.making import HeldPerson
from registry.exchange.renumbering import Renumbering, Stated, chained, renumbering, store_renumbering
from registry.exchange.storing import update_rows
from registry.many_values import one_of
from registry.records import Status, StudentRecord, is_held
from registry.sealing.cipher import unseal

_TABLE = StudentRecord._meta.db_table
# whose record it is; by these its person is recognised
_PERSON = ("name_key", "sex", "birth_date", "document_key")
_HELD = ("registry", "stage", "status")
_TOLD = ("name", "id_type", "id_number", *_PERSON, "stage", "status")


class RecordChange(NamedTuple):
    """A known record that is another person's now, or that a senior high school holds now; its values as they will be.

    ``values`` are by column, sealed ones as they are stored; what the file says nothing of is not among them.
    """

    record_id: int
    values: dict[str, Any]


Told = Callable[[Sequence[RecordChange], Sequence[HeldPerson]], None]


class _Before(NamedTuple):
    id: int
    left_reason: str
    document_doubted: bool
    continues_id: int | None
    student_number_key: int | None
    registry: str
    name_key: str
    sex: str
    birth_date: Any
    document_key: int | None
    stage: str
    status: str


class Updates(NamedTuple):
    """What is to be written of a batch of updates, and to be told."""

    rows: list[tuple]
    numbers: Renumbering
    undoubted: list[int]
    changes: list[RecordChange]
    held: list[HeldPerson]


def work_out(updates: Sequence[tuple], columns: Sequence[str], taken: Collection[int]) -> Updates:
    """What follows from updates of these columns (each an id, then the values); locks the records, writes nothing.

    ``taken``: records made here that a row takes over.
    """
    if not updates:
        return Updates([], renumbering([], []), [], [], [])
    said = [dict(zip(columns, row[1:], strict=True)) for row in updates]
    before = _locked({row[0]: values for row, values in zip(updates, said, strict=True)})
    found = list(zip((before[row[0]] for row in updates), said, strict=True))
    gone_on = _gone_on([was.id for was, values in found if _comes_back(was, values)])
    for was, values in found:
        if was.left_reason and "status" in values:
            values["status"] = Status.LEFT.value  # its source does not know of it (W5)
        elif was.id in gone_on:
            values["status"] = was.status  # who is enrolled again is so by the record that goes on from this one (I5)
    numbers = renumbering([_stated(was, values) for was, values in found if _states_another(was, values)], taken)
    _keep_numbers(found, numbers.kept)
    undoubted = [was.id for was, values in found if was.document_doubted and _differs(was, values, "document_key")]
    changes = [_change(was, values) for was, values in found if _is_another(was, values) or _becomes_held(was, values)]
    held = [_person(was, values) for was, values in found if _becomes_held(was, values)]
    return Updates([(was.id, *values.values()) for was, values in found], numbers, undoubted, changes, held)


def store(updates: Updates, columns: Sequence[str]) -> None:
    """Write it, in the transaction in which it was worked out."""
    update_rows(_TABLE, columns, updates.rows)
    if updates.undoubted:
        StudentRecord.objects.filter(pk__in=updates.undoubted).update(document_doubted=False)
    if updates.numbers.own:
        store_renumbering(updates.numbers, timezone.now())


def _locked(said: Mapping[int, Mapping[str, Any]]) -> dict[int, _Before]:
    """The records as they are, locked in the order of their ids as everybody locks them.

    Those to whose chains a number may go along are locked with them, not when it does: two loads whose persons' chains
    cross would else wait for each other. What joins a chain meanwhile was made after all of it, and is locked after it.
    """
    locked: dict[int, _Before] = {}
    wanted = {*said, *chained(_renumbered(_read(said, ""), said))}
    while wanted:
        locked |= _read(wanted, " FOR NO KEY UPDATE")
        wanted = set(chained(_renumbered({pk: locked[pk] for pk in said}, said))) - locked.keys()
    return locked


def _renumbered(before: Mapping[int, _Before], said: Mapping[int, Mapping[str, Any]]) -> list[int]:
    return [pk for pk, was in before.items() if _states_another(was, said[pk])]


def _read(ids: Collection[int], lock: str) -> dict[int, _Before]:
    chosen, parameters = one_of("id", ids)
    lock = lock if connection.features.has_select_for_update else ""  # SQLite's one writer holds all anyway
    query = f"SELECT {', '.join(_Before._fields)} FROM {_TABLE} WHERE {chosen} ORDER BY id{lock}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return {row[0]: _Before(*row) for row in cursor.fetchall()}


def _differs(was: _Before, values: Mapping[str, Any], column: str) -> bool:
    # as text: SQLite's driver gives days as text
    return column in values and str(values[column]) != str(getattr(was, column))


def _comes_back(was: _Before, values: Mapping[str, Any]) -> bool:
    return was.status != Status.ENROLLED and values.get("status") == Status.ENROLLED


def _gone_on(ids: Collection[int]) -> set[int]:
    """Those of the records from which one in force in the same registry goes on, at whatever distance."""
    found: set[int] = set()
    origins: dict[int | None, int] = {pk: pk for pk in ids}
    while origins:
        following = StudentRecord.objects.filter(continues__in=origins, registry=F("continues__registry"))
        further: dict[int | None, int] = {}
        for pk, before, status in following.values_list("pk", "continues", "status"):
            if status == Status.ENROLLED:
                found.add(origins[before])
            else:
                further[pk] = origins[before]
        origins = further
    return found


def _states_another(was: _Before, values: Mapping[str, Any]) -> bool:
    return _differs(was, values, "student_number_key")


def _stated(was: _Before, values: Mapping[str, Any]) -> Stated:
    return Stated(was.id, was.continues_id, unseal(values["student_number"], f"{_TABLE}.student_number:{was.id}"))


def _keep_numbers(found: Sequence[tuple[_Before, dict]], kept: Collection[int]) -> None:
    """Put the number in force in the place of one that does not count."""
    if not kept:
        return
    in_force = StudentRecord.objects.filter(pk__in=kept).values_list("pk", "student_number")
    sealed = {pk: bytes(number) for pk, number in in_force}
    for was, values in found:
        if was.id in sealed:
            values |= {"student_number": sealed[was.id], "student_number_key": was.student_number_key}


def _is_another(was: _Before, values: Mapping[str, Any]) -> bool:
    return any(_differs(was, values, column) for column in _PERSON)


def _becomes_held(was: _Before, values: Mapping[str, Any]) -> bool:
    held_before = {column: getattr(was, column) for column in _HELD}
    held_now = held_before | {column: values[column] for column in _HELD if column in values}
    return is_held(**held_now) and not is_held(**held_before)


def _change(was: _Before, values: Mapping[str, Any]) -> RecordChange:
    return RecordChange(was.id, {column: values[column] for column in _TOLD if column in values})


def _person(was: _Before, values: Mapping[str, Any]) -> HeldPerson:
    return HeldPerson(*(values.get(column, getattr(was, column)) for column in HeldPerson._fields))
