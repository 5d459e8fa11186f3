"""Two schools, one child (I6): new students who have, or may have, a live entry at another school this season.

One document decides: of two entries one at most goes on, which an index of the database holds
(``one_entry_of_a_document_goes_on``); the later one is to be confirmed. Of people without a document who share name,
birth date and sex nothing is decided: both schools are warned. Lookups go by the indexes that begin with the person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from zlib import crc32

from django.db import connection

from enrollment.entries import states
from enrollment.entries.models import ENDED_IN_SQL, DoubleKind, Entry, PossibleDouble
from enrollment.seasons.models import Season
from matching.core.people import Probe
from registry.institutions import School
from registry.many_values import one_of, one_of_texts
from registry.records import Status, StudentRecord

NAMESAKE_ELSEWHERE, LIVE_ELSEWHERE = "namesake_elsewhere", "live_elsewhere"
NUMBER_SHARED = "student_number_shared"

# in the terms of person_has_one_live_entry_at_a_school, whose index serves; who was registered and has left since is
# found by the record
_OF_DOCUMENT = f"""
    SELECT e.document_key, e.id, e.state, e.name_key, s.name FROM {Entry._meta.db_table} e
    JOIN {School._meta.db_table} s ON s.id = e.school_id
    LEFT JOIN {StudentRecord._meta.db_table} r ON r.id = e.record_id
    WHERE NOT (e.state IN ({ENDED_IN_SQL})) AND e.document_key IS NOT NULL AND (r.id IS NULL OR r.status = %s)
    AND e.season_id = %s AND NOT (e.school_id = %s AND e.track = %s) AND """  # noqa: S608 - our own names

# in the terms of person_without_document_has_one_live_entry_at_a_school
_OF_NAME = f"""
    SELECT e.id, e.state, s.name, e.name_key, e.birth_date, e.sex FROM {Entry._meta.db_table} e
    JOIN {School._meta.db_table} s ON s.id = e.school_id
    WHERE NOT (e.state IN ({ENDED_IN_SQL})) AND e.document_key IS NULL
    AND e.season_id = %s AND NOT (e.school_id = %s AND e.track = %s) AND """  # noqa: S608

# in the terms of entry_by_kept_number
_KEEPING = f"""
    SELECT student_number_key, id, document_key, name_key, birth_date, sex FROM {Entry._meta.db_table}
    WHERE number_check IN ('unknown', 'checked') AND NOT (state IN ({ENDED_IN_SQL})) AND """  # noqa: S608

# locks of people without a document: as many as a transaction may take without filling the table of locks
_LOCKS = 256
_LOCKS_OF_NAMES = 0x6E616D65  # a number of our own among the advisory locks of the database


Person = tuple[str, date, str]


def holds_up(kind: str, state: str, *, came_first: bool) -> bool:
    """Whether a live entry of this state keeps the same child's at another school from going on.

    Who came first does; who came later only once it goes on itself, so that nobody is held up by who hesitates.
    """
    return kind == DoubleKind.DOCUMENT and (came_first or state != states.RESOLVING)


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


def doubles_of(probes: Iterable[Probe], school: School, season: Season, track: str) -> dict[int, list[Double]]:
    """By row, the live entries besides those of this place that are or may be the same child; two queries at most."""
    found: dict[int, list[Double]] = defaultdict(list)
    probes = list(probes)
    _add_by_document([probe for probe in probes if probe.document_key is not None], school, season, track, found)
    _add_by_name([probe for probe in probes if probe.document_key is None], school, season, track, found)
    return found


def _add_by_document(probes: list[Probe], school: School, season: Season, track: str, found: dict) -> None:
    if not probes:
        return
    by_document = {probe.document_key: probe for probe in probes}
    one, parameters = one_of("e.document_key", (key for key in by_document if key is not None))
    parameters = [Status.ENROLLED, season.pk, school.pk, track, *parameters]
    for document, entry_id, state, name_key, school_name in _fetch(f"{_OF_DOCUMENT}{one}", parameters):
        probe = by_document[document]
        same_name = name_key == probe.agreement_key
        found[probe.row].append(Double(DoubleKind.DOCUMENT, entry_id, state, same_name, school_name))


def _add_by_name(probes: list[Probe], school: School, season: Season, track: str, found: dict) -> None:
    if not probes:
        return
    by_name = {(probe.agreement_key, probe.birth_date, probe.sex): probe for probe in probes}
    one, parameters = one_of_texts("e.name_key", {name for name, *_ in by_name})
    for entry_id, state, school_name, *person in _fetch(f"{_OF_NAME}{one}", [season.pk, school.pk, track, *parameters]):
        probe = by_name.get(_person(*person))
        if probe:
            found[probe.row].append(Double(DoubleKind.NAMESAKE, entry_id, state, True, school_name))


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
        for number, pk, document, *person in _fetch(f"{_KEEPING}{one}", parameters)
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


def _fetch(query: str, parameters: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def in_the_way(probes: Iterable[Probe], doubles: Doubles) -> set[int]:
    """Rows of the new students whom another school's new student with the document keeps from going on."""
    return {
        probe.row
        for probe in probes
        if any(double.stands_in_the_way(probe.entry_id) for double in doubles.get(probe.row, ()))
    }


def lock_names(probes: Iterable[Probe], season: Season) -> None:
    """Let nobody else bring people of these names, who have no document, until the transaction ends.

    So that of two schools that import namesakes at one moment the second finds the first one's. Documents need no
    lock: there the index says no to the second, who then looks again.
    """
    if connection.vendor != "postgresql":  # SQLite's one writer holds all anyway
        return
    names = {probe.agreement_key for probe in probes if probe.document_key is None}
    # of other names a few share a lock, which only makes them wait
    chosen = sorted({crc32(f"{season.pk} {name}".encode()) % _LOCKS for name in names})
    if chosen:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, part) FROM unnest(%s::int[]) AS part", [_LOCKS_OF_NAMES, chosen]
            )


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
