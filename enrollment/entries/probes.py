"""A new student as matching knows it, and what binds it now to the records that identify it."""

from collections import defaultdict
from collections.abc import Iterable

from enrollment.entries.models import Entry, NumberCheck
from matching.core.one_person import Tie
from matching.core.people import Probe
from matching.layouts import LAYOUTS
from matching.match import bound_to
from registry.sealing.cipher import student_number_key


def probe_of(entry: Entry, *, with_family: bool = False) -> Probe:
    """The new student as its row of the roster stated it, with the entry's id for its row.

    A 学籍号 that was struck out is not the child's, and says nothing. What the family told is opened where candidates
    are to be ranked: ``with_family``.
    """
    number = "" if entry.number_check == NumberCheck.STRUCK else entry.student_number
    return Probe(
        row=entry.pk,
        name=entry.name,
        agreement_key=entry.name_key,
        sex=entry.sex,
        birth_date=entry.birth_date,
        id_type=entry.id_type,
        id_number=entry.id_number,
        document_key=entry.document_key,
        student_number=number,
        student_number_key=student_number_key(number),
        entry_id=entry.pk,
        family=entry.family if with_family else "",
    )


def ties_of(entries: Iterable[Entry]) -> dict[int, dict[int, Tie]]:
    """By entry and record id, what binds it now to the records of its document or 学籍号; some queries for each track.

    In the registry of its track's archives, and where it is to be registered.
    """
    by_track: dict[str, list[Probe]] = defaultdict(list)
    for entry in entries:
        by_track[entry.track].append(probe_of(entry))
    ties: dict[int, dict[int, Tie]] = {}
    for track, probes in by_track.items():
        ties |= bound_to(probes, LAYOUTS[track])
    return ties
