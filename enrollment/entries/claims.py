"""Who holds an archive (I1). Every writer of ``Entry.archive`` locks the record first, then asks here, then writes.

So a claim never meets the unique index by surprise; the index stands behind it all the same. Whoever confirms a record
takes all records of its person (`take`): one child is at one school (I6). A claim that nothing proves is one as well,
until somebody comes with a proof (giving_way.py).
"""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from enrollment.entries import states
from enrollment.entries.models import ENDED_IN_SQL, LIVE, Entry, Proof
from enrollment.entries.refusals import AlreadyClaimed, own
from enrollment.entries.stages import may_hear
from registry.asked_once import asked_once
from registry.many_values import one_of
from registry.records import StudentRecord

# what nothing proves gives way, as long as it is not registered (YIELDS says it for querysets)
_CLAIMS = f"""SELECT archive_id, CASE WHEN proof = '' AND state <> '{states.REGISTERED}' THEN 1 ELSE 0 END
              FROM {Entry._meta.db_table}
              WHERE NOT (state IN ({ENDED_IN_SQL})) AND archive_id IS NOT NULL AND """  # noqa: S608
_CONTINUED = f"SELECT continues_id, 0 FROM {StudentRecord._meta.db_table} WHERE continues_id IS NOT NULL AND "  # noqa: S608

# live new students whose claim nothing proves: it gives way to one that something does
YIELDS = LIVE & Q(archive__isnull=False, proof=Proof.NONE, record=None)

# from a record by its document, then by the 学籍号 of what was found so, and the other way round
_STEPS = 2

_RECORDS = f"SELECT FROM {StudentRecord._meta.db_table} WHERE "


class Held(NamedTuple):
    """Records that somebody has: ``yielding`` are those of them that are claimed without proof."""

    claimed: set[int]
    yielding: set[int]


def claims_on(record_ids: Iterable[int]) -> Held:
    """Those of the records that a live entry holds or that another record continues; one query for any number."""
    ids = set(record_ids)
    if not ids:
        return Held(set(), set())
    held, parameters = one_of("archive_id", ids)
    continued, more = one_of("continues_id", ids)
    with connection.cursor() as cursor:
        cursor.execute(f"{_CLAIMS}{held} UNION {_CONTINUED}{continued}", [*parameters, *more])
        found = cursor.fetchall()
    firm = {record_id for record_id, yields in found if not yields}
    claimed = {record_id for record_id, _yields in found}
    return Held(claimed, claimed - firm)


def claimed(record_ids: Iterable[int]) -> set[int]:
    """Those of the records that somebody has, whether by a proof or not."""
    return claims_on(record_ids).claimed


def persons_of(records: Iterable[StudentRecord]) -> dict[int, frozenset[int]]:
    """Of each record, the ids of all records of its person in its registry, itself included (R2); four queries at most.

    One document, or one 学籍号, under one name is one person: whoever claims one of the records claims the person (I6).
    """
    known = {record.pk: record for record in records}
    wanted, fresh = list(known), list(known.values())
    for _step in range(_STEPS):
        more = {record.pk: record for record in _of_the_same_keys(fresh) if record.pk not in known}
        known |= more
        fresh = list(more.values())
    persons: dict[tuple, set[int]] = {}  # by every key: the records of its person
    for record in known.values():
        keys = _keys(record)
        joined = {record.pk}.union(*(persons.get(key, ()) for key in keys))
        for key in {*keys, *(key for pk in joined for key in _keys(known[pk]))}:
            persons[key] = joined
    return {pk: frozenset({pk}.union(*(persons[key] for key in _keys(known[pk])))) for pk in wanted}


def _of_the_same_keys(records: list[StudentRecord]) -> Iterator[StudentRecord]:
    registries = frozenset(record.registry for record in records)
    documents = {record.document_key for record in records if not record.document_doubted}
    # each by the index of its own
    yield from _with_one_of(registries, "document_key", frozenset(documents))
    yield from _with_one_of(registries, "student_number_key", frozenset(each.student_number_key for each in records))


@asked_once
def _with_one_of(registries: frozenset[str], key: str, values: frozenset[int | None]) -> list[StudentRecord]:
    known = values - {None}
    return list(StudentRecord.objects.filter(registry__in=registries, **{f"{key}__in": known})) if known else []


def _keys(record: StudentRecord) -> list[tuple]:
    return [(record.registry, *key) for key in record.person_keys]


def taken(
    records: Iterable[StudentRecord], besides: int | None = None, proved: Collection[int] = frozenset()
) -> set[int]:
    """Ids of the records whose person another has claimed or continued; ``besides``: the archive that is one's own.

    What a record of the person itself continues is nobody else's: who left and came back has such a chain. Of the
    records that are ``proved`` to be the child's nobody has those whose claim nothing proves: it gives way.
    """
    persons = persons_of(records)
    found = claims_on(pk for person in persons.values() for pk in person)
    held = found.claimed - {besides}
    # few: most records are held by nobody, and nothing more is asked
    links = StudentRecord.objects.filter(continues__in=held).values_list("continues", "pk") if held else []
    following = dict(links)

    def is_held(person: frozenset[int], by: set[int]) -> bool:
        return any(following.get(one) not in person for one in person & by)

    firm = held - found.yielding
    return {pk for pk, person in persons.items() if is_held(person, firm if pk in proved else held)}


def take(record_id: int, entry: Entry, besides: int | None = None) -> None:
    """Lock all records of this record's person. Raises AlreadyClaimed when another has one of them (I1, I6)."""
    record = StudentRecord.objects.get(pk=record_id)
    # all of them, not this one alone: else two could each take another record of the same child
    person = persons_of([record])[record_id]
    lock(person)
    if taken([record], besides):  # asked now that nobody can change the answer
        raise already_claimed(person, entry)


def already_claimed(person: Iterable[int], entry: Entry) -> AlreadyClaimed:
    """Who has these records of one person, as the school of the new student may be told."""
    records = StudentRecord.objects.filter(pk__in=person)
    holding = Entry.objects.filter(LIVE, archive__in=person).exclude(pk=entry.pk).select_related("school")
    other = holding.order_by("pk").first()
    if other is not None:
        return AlreadyClaimed(other.school, own(other, entry), known=may_hear(entry, other.school, *records))
    continuing = StudentRecord.objects.filter(continues__in=person).exclude(pk__in=person).select_related("school")
    record = continuing.order_by("pk").first()
    school = record.school if record else None
    return AlreadyClaimed(school, known=may_hear(entry, school, *records))


def lock(record_ids: Iterable[int]) -> None:
    """Lock records until the transaction ends, in the order of their ids, so that no two wait for each other.

    The lock lets rows that only point at a record be written meanwhile (candidates of other rosters).
    """
    ids = set(record_ids)
    if not ids or not connection.features.has_select_for_update:  # SQLite's one writer holds all anyway
        return
    chosen, parameters = one_of("id", ids)
    with connection.cursor() as cursor:
        cursor.execute(f"{_RECORDS}{chosen} ORDER BY id FOR NO KEY UPDATE", parameters)
