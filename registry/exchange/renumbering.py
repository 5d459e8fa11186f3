"""What a load does to numbers: a changed 学籍号 goes along the person's chain of records, and into their history.

One person has one number, for life (N2, I20, I26). Sources learn of a change at different times, and some never do:
what one of them says changes the number of the whole chain, and a number that was replaced does not come back.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from registry.exchange.storing import update_rows
from registry.many_values import one_of
from registry.numbers import NumberHistory, NumberReason
from registry.records import Status, StudentRecord
from registry.sealing.cipher import seal, student_number_key, unseal
from registry.sealing.row_ids import next_ids

_TABLE = StudentRecord._meta.db_table
_GIVEN_HERE = [NumberReason.FIRST, NumberReason.CONTINUED, NumberReason.KEPT]


class Stated(NamedTuple):
    """The number that a row of a file states for a known record, "" for none, where it is not the one in force."""

    record_id: int
    continues_id: int | None
    number: str


class Numbered(NamedTuple):
    """A record with its number in force."""

    record_id: int
    continues_id: int | None
    registry: str
    source_key: str | None
    status: str
    number: str


class Renumbered(NamedTuple):
    """A record whose number is another from now on; "" where there was, or is, none."""

    record_id: int
    before: str
    number: str


class Renumbering(NamedTuple):
    """What becomes of numbers: those of the stated that count, what changes along the chains, who keeps his own."""

    own: list[Renumbered]
    along: list[Renumbered]
    kept: set[int]


def renumbering(stated: Collection[Stated], taken: Collection[int]) -> Renumbering:
    """Work out which records get another number; reads only. ``taken``: those taken over from what was made here."""
    if not stated:
        return Renumbering([], [], set())
    here = {one.record_id: one for one in _numbered("id", [one.record_id for one in stated])}
    kept = _kept(stated, taken)
    own = [Renumbered(one.record_id, here[one.record_id].number, one.number) for one in stated]
    own = [one for one in own if one.record_id not in kept]
    return Renumbering(own, _along([one for one in own if one.number], here), kept)


def chained(ids: Collection[int]) -> set[int]:
    """All records of the chains that these stand in, themselves included; one query for each step along them."""
    found = front = set(ids)
    while front:
        upwards, parameters = one_of("id", front)
        downwards, _same = one_of("continues_id", front)
        query = f"""SELECT continues_id FROM {_TABLE} WHERE continues_id IS NOT NULL AND {upwards}
            UNION SELECT id FROM {_TABLE} WHERE {downwards}"""  # noqa: S608 - our own names
        with connection.cursor() as cursor:
            cursor.execute(query, [*parameters, *parameters])
            front = {pk for (pk,) in cursor.fetchall()} - found
        found = found | front
    return found


def _kept(stated: Collection[Stated], taken: Collection[int]) -> set[int]:
    """Who keeps the number in force: records that this system has a part in, given none or a former one of theirs.

    A record of a source alone follows it, whatever it says.
    """
    lines = NumberHistory.objects.filter(record__in=[one.record_id for one in stated])
    former = set(lines.exclude(until=None).values_list("record_id", "number_key"))
    ours = {*taken, *lines.filter(reason__in=_GIVEN_HERE).values_list("record_id", flat=True)}
    ours |= {one.record_id for one in stated if one.continues_id is not None}
    suspects = {
        one.record_id for one in stated if not one.number or (one.record_id, student_number_key(one.number)) in former
    }
    continued = StudentRecord.objects.filter(continues__in=suspects).values_list("continues_id", flat=True)
    return suspects & {*ours, *continued}


def _along(changes: Collection[Renumbered], here: Mapping[int, Numbered]) -> list[Renumbered]:
    """The records of the same chains that carry the same number, up and down; those of the changes left out."""
    along: dict[int, Renumbered] = {}
    front = {one.record_id: (here[one.record_id], one.number) for one in changes}
    seen = set(here)
    while front:
        below = _numbered("continues_id", list(front))
        above = _numbered("id", [one.continues_id for one, _number in front.values() if one.continues_id is not None])
        archives = {one.continues_id: pk for pk, (one, _number) in front.items()}
        pairs = [(one, one.continues_id) for one in below] + [(one, archives[one.record_id]) for one in above]
        following = {}
        for one, origin in pairs:
            assert origin is not None  # it is one of the front
            before, number = front[origin]
            if one.record_id not in seen and _goes_along(one, before):
                following[one.record_id] = (one, number)
        seen |= following.keys()
        front = _free(following)
        along |= {pk: Renumbered(pk, one.number, number) for pk, (one, number) in front.items()}
    return list(along.values())


def _goes_along(one: Numbered, origin: Numbered) -> bool:
    if origin.number:
        return one.number == origin.number
    # an archive that had none gets one, which comes before whatever was given, kept or stated in its place
    return one.continues_id == origin.record_id


def _free(following: dict[int, tuple[Numbered, str]]) -> dict[int, tuple[Numbered, str]]:
    """Those to whom no other active record that was made in their registry holds the number against."""
    keys = {student_number_key(number) for _one, number in following.values()}
    if not keys:
        return {}
    active = StudentRecord.objects.filter(source_key=None, status=Status.ENROLLED, student_number_key__in=keys)
    held = set(active.values_list("registry", "student_number_key"))
    return {
        pk: (one, number)
        for pk, (one, number) in following.items()
        if one.source_key is not None or (one.registry, student_number_key(number)) not in held
    }


def _numbered(column: str, ids: Collection[int]) -> list[Numbered]:
    if not ids:
        return []
    chosen, parameters = one_of(column, ids)
    columns = "id, continues_id, registry, source_key, status, student_number"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {_TABLE} WHERE {chosen} ORDER BY id", parameters)  # noqa: S608
        found = [Numbered(*row) for row in cursor.fetchall()]
    return [one._replace(number=unseal(bytes(one.number), _context(one.record_id))) for one in found]  # type: ignore[arg-type]  # sealed yet


def store_renumbering(renumbering: Renumbering, now: datetime) -> None:
    """Write the numbers along the chains, and the history of all; the rows of the file themselves are written apart."""
    update_rows(
        _TABLE,
        ["student_number", "student_number_key"],
        [
            (one.record_id, seal(one.number, _context(one.record_id)), student_number_key(one.number))
            for one in renumbering.along
        ],
    )
    _write_history([*renumbering.own, *renumbering.along], now)


def _write_history(changes: Collection[Renumbered], now: datetime) -> None:
    lines = NumberHistory.objects.filter(record__in=[one.record_id for one in changes])
    known = set(lines.values_list("record_id", flat=True))
    lines.filter(until=None).update(until=now)
    new = list(_lines(changes, known, now))
    for line, pk in zip(new, next_ids(NumberHistory, len(new)) if new else [], strict=True):
        line.pk = pk  # before it is stored: the sealed number is bound to it
    NumberHistory.objects.bulk_create(new)


def _lines(changes: Iterable[Renumbered], known: Collection[int], now: datetime) -> Iterable[NumberHistory]:
    for one in changes:
        if one.before and one.record_id not in known:  # what it came with, from a day that nobody told us
            yield _line(one.record_id, one.before, since=None, until=now)
        if one.number and (one.before or one.record_id in known):
            yield _line(one.record_id, one.number, since=now, until=None)


def _line(record_id: int, number: str, **times) -> NumberHistory:
    key = student_number_key(number)
    assert key is not None  # it is not blank
    return NumberHistory(record_id=record_id, number=number, number_key=key, reason=NumberReason.CHANGED, **times)


def _context(record_id: int) -> str:
    return f"{_TABLE}.student_number:{record_id}"
