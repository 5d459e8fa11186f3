"""Two schools, one child (I6): new students who have, or may have, another live entry this season.

One document decides: of two entries one at most goes on, which an index of the database holds
(``one_entry_of_a_document_goes_on``); the later one is to be confirmed. Of two people who share name, birth date and
sex, one of whom at least has no document, nothing is decided: both schools are warned. Two different documents are two
people. Lookups go by the indexes that begin with the person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from zlib import crc32

from django.db import connection
from django.db.models import F, Q

from enrollment.entries import states
from enrollment.entries.models import ENDED_IN_SQL, DoubleKind, Entry, PossibleDouble
from enrollment.seasons.models import Season
from matching.batches import wanted
from matching.core.people import Probe
from matching.found import fetch
from registry.institutions import School
from registry.many_values import one_of
from registry.records import Status, StudentRecord

NAMESAKE_ELSEWHERE, LIVE_ELSEWHERE = "namesake_elsewhere", "live_elsewhere"
NUMBER_SHARED = "student_number_shared"

# in the terms of person_has_one_live_entry_at_a_school, whose index serves; of who is registered elsewhere the record
# tells: who has left since, or whose document a dispute or the source has corrected, is in nobody's way
_OF_DOCUMENT = f"""
    SELECT e.document_key, e.id, e.state, e.name_key, s.name, e.school_id, e.track FROM {Entry._meta.db_table} e
    JOIN {School._meta.db_table} s ON s.id = e.school_id
    LEFT JOIN {StudentRecord._meta.db_table} r ON r.id = e.record_id
    WHERE NOT (e.state IN ({ENDED_IN_SQL})) AND e.document_key IS NOT NULL
    AND (r.id IS NULL OR e.school_id = %s AND e.track = %s
         OR r.status = %s AND NOT r.document_doubted AND r.document_key = e.document_key)
    AND e.season_id = %s AND """  # noqa: S608 - our own names

# in the terms of person_without_document_has_one_live_entry_at_a_school, and of entry_with_document_by_name
_OF_NAME = f"""
    SELECT e.id, e.state, s.name, e.school_id, e.track, e.name_key, e.birth_date, e.sex FROM {{wanted}}
    CROSS JOIN {Entry._meta.db_table} e JOIN {School._meta.db_table} s ON s.id = e.school_id
    WHERE e.name_key = wanted.name_key AND e.birth_date = wanted.birth_date
    AND NOT (e.state IN ({ENDED_IN_SQL})) AND e.document_key {{documented}} AND e.season_id = %s"""  # noqa: S608

# in the terms of entry_by_kept_number
_KEEPING = f"""
    SELECT student_number_key, id, document_key, name_key, birth_date, sex FROM {Entry._meta.db_table}
    WHERE number_check IN ('unknown', 'checked') AND NOT (state IN ({ENDED_IN_SQL})) AND """  # noqa: S608

# locks of names: as many as a transaction may take without filling the table of locks
_LOCKS = 256
_LOCKS_OF_NAMES = 0x6E616D65  # a number of our own among the advisory locks of the database
_LOCK_NAMES = """
    SELECT CASE WHEN alone THEN pg_advisory_xact_lock(%s, part) ELSE pg_advisory_xact_lock_shared(%s, part) END
    FROM unnest(%s::int[], %s::bool[]) AS locks (part, alone)"""


Person = tuple[str, date, str]


def holds_up(kind: str, state: str, *, came_first: bool) -> bool:
    """Whether a live entry of this state keeps the same child's at another school from going on.

    Who came first does; who came later only once it goes on itself, so that nobody is held up by who hesitates.
    """
    return kind == DoubleKind.DOCUMENT and (came_first or state != states.RESOLVING)


def registered_with_document() -> Q:
    """Of new students: registered, and the record is in force and has the document still, as `_OF_DOCUMENT` says it."""
    record = {"record__status": Status.ENROLLED, "record__document_doubted": False}
    return Q(state=states.REGISTERED, record__document_key=F("document_key"), **record)


class Double(NamedTuple):
    """A live entry of another school, or of another track, that is or may be the same child."""

    kind: DoubleKind
    entry_id: int
    state: str
    same_name: bool
    school: str

    def stands_in_the_way(self, entry_id: int | None) -> bool:
        """Whether it keeps another new student (not stored yet: None) from going on."""
        return holds_up(self.kind, self.state, came_first=entry_id is None or self.entry_id < entry_id)


Doubles = Mapping[int, Sequence[Double]]


class Around(NamedTuple):
    """By row, who is there already of new students who arrive at a place.

    ``here``: whose live entry at this place it is, by document and name, or of people without a document by name, birth
    date and sex. ``taken``: the entry at this place that has the document under another name. ``doubles``: the live
    entries that are or may be the same child at another place than this; at this one, too, who has a document where
    the other has none.
    """

    here: dict[int, int]
    taken: dict[int, int]
    doubles: dict[int, list[Double]]


def doubles_of(probes: Iterable[Probe], school: School, season: Season, track: str) -> dict[int, list[Double]]:
    """By row, the live entries that are or may be the same child; three queries at most."""
    return look_around(probes, school, season, track).doubles


def look_around(probes: Iterable[Probe], school: School, season: Season, track: str) -> Around:
    """Who is there already; three queries at most."""
    around = Around({}, {}, defaultdict(list))
    probes, place = list(probes), (school.pk, track)
    without = [probe for probe in probes if probe.document_key is None]
    _add_by_document([probe for probe in probes if probe.document_key is not None], place, season, around)
    _add_by_name(probes, place, season, around, documented=False)
    _add_by_name(without, place, season, around, documented=True)
    return around


def _add_by_document(probes: list[Probe], place: tuple[int, str], season: Season, around: Around) -> None:
    if not probes:
        return
    by_document = {probe.document_key: probe for probe in probes}
    one, parameters = one_of("e.document_key", (key for key in by_document if key is not None))
    parameters = [*place, Status.ENROLLED, season.pk, *parameters]
    for document, entry_id, state, name_key, school, *found_at in fetch(f"{_OF_DOCUMENT}{one}", parameters):
        probe = by_document[document]
        same_name = name_key == probe.agreement_key
        if tuple(found_at) == place:
            (around.here if same_name else around.taken)[probe.row] = entry_id
        else:
            around.doubles[probe.row].append(Double(DoubleKind.DOCUMENT, entry_id, state, same_name, school))


def _add_by_name(
    probes: list[Probe], place: tuple[int, str], season: Season, around: Around, *, documented: bool
) -> None:
    """Namesakes who have a document, or who have none."""
    if not probes:
        return
    by_name: dict[Person, list[Probe]] = defaultdict(list)
    for probe in probes:
        by_name[probe.agreement_key, probe.birth_date, probe.sex].append(probe)
    table, parameters = wanted({(birth_date, name) for name, birth_date, _sex in by_name}, "name_key")
    query = _OF_NAME.format(wanted=table, documented="IS NOT NULL" if documented else "IS NULL")
    for entry_id, state, school_name, school_id, track, *person in fetch(query, [*parameters, season.pk]):
        here = (school_id, track) == place and not documented
        for probe in by_name.get(_person(*person), ()):
            # of two without a document at one place the second is a row repeated, or the very entry
            if here and probe.document_key is None:
                around.here[probe.row] = entry_id
            else:
                around.doubles[probe.row].append(Double(DoubleKind.NAMESAKE, entry_id, state, True, school_name))


def of_kind(kind: DoubleKind, doubles: Doubles, probes: Iterable[Probe]) -> dict[int, list[Double]]:
    """By entry, the doubles of one kind of these new students, as far as they are stored and have any."""
    return {
        pk: found
        for probe in probes
        if (pk := probe.entry_id) is not None
        if (found := [double for double in doubles.get(probe.row, ()) if double.kind == kind])
    }


def numbers_kept(probes: Iterable[Probe]) -> set[int]:
    """Rows of the new students whose 学籍号, known to no registry, another child's live entry brought along and keeps.

    One query, none when nobody brings a number.
    """
    by_number: dict[int, list[Probe]] = defaultdict(list)
    for probe in probes:
        if probe.student_number_key is not None:
            by_number[probe.student_number_key].append(probe)
    if not by_number:
        return set()
    one, parameters = one_of("student_number_key", by_number)
    return {
        probe.row
        for number, pk, document, *person in fetch(f"{_KEEPING}{one}", parameters)
        for probe in by_number[number]
        if pk != probe.entry_id and not _is_child(probe, document, _person(*person))
    }


def _is_child(probe: Probe, document: int | None, person: Person) -> bool:
    if probe.document_key != document:
        return False
    by_name = (probe.agreement_key, probe.birth_date, probe.sex)
    return person[0] == probe.agreement_key if document is not None else person == by_name


def _person(name_key: str, birth_date: date | str, sex: str) -> Person:
    # SQLite gives a date as text
    return name_key, birth_date if isinstance(birth_date, date) else date.fromisoformat(birth_date), sex


def in_the_way(probes: Iterable[Probe], doubles: Doubles) -> set[int]:
    """Rows of the new students whom another school's new student with the document keeps from going on."""
    return {
        probe.row
        for probe in probes
        if any(double.stands_in_the_way(probe.entry_id) for double in doubles.get(probe.row, ()))
    }


def lock_names(probes: Iterable[Probe], season: Season) -> None:
    """Let nobody else bring people who may be these, and of whom no document decides, until the transaction ends.

    So that of two schools that import namesakes at one moment the second finds the first one's. Who has no document
    keeps everybody else of the name waiting; who has one only those without, so that schools whose children all have
    documents never wait for each other. Equal documents need no lock: there the index says no to the second, who then
    looks again.
    """
    if connection.vendor != "postgresql":  # SQLite's one writer holds all anyway
        return
    alone: dict[int, bool] = defaultdict(bool)
    for probe in probes:
        # of other names a few share a lock, which only makes them wait
        alone[crc32(f"{season.pk} {probe.agreement_key}".encode()) % _LOCKS] |= probe.document_key is None
    if not alone:
        return
    # in one order whatever the strength, each lock once: of two who wait for each other one would have to give up
    parts = sorted(alone)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_NAMES, [_LOCKS_OF_NAMES, _LOCKS_OF_NAMES, parts, [alone[part] for part in parts]])


def note(pairs: Iterable[tuple[int, Sequence[Double]]]) -> None:
    """Store which entries are or may be one child, once each; ``pairs`` of an entry's id and its doubles."""
    PossibleDouble.objects.bulk_create(
        (
            PossibleDouble(kind=double.kind, first_id=min(pk, double.entry_id), second_id=max(pk, double.entry_id))
            for pk, doubles in pairs
            for double in doubles
        ),
        ignore_conflicts=True,
    )
