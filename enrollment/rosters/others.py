"""What new students have to do with those who are there: a document that is taken, namesakes at other schools."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set

from django.db import transaction

from enrollment.bulk_rows import store_fields
from enrollment.entries.doubles import (
    NAMESAKE_ELSEWHERE,
    Around,
    Doubles,
    doubles_of,
    lock_names,
    look_around,
    note,
    of_kind,
)
from enrollment.entries.models import DoubleKind, Entry
from enrollment.rosters.new_rows import RosterLine
from enrollment.rosters.recognition import IntakePlace
from matching.core.people import Probe
from matching.layouts import ID_NUMBER
from registry.tabular.problem import Problem


def without_taken(lines: list[RosterLine], taken: Mapping[int, int]) -> list[RosterLine]:
    """The lines, those rejected whose document another new student of this school has under another name.

    ``taken`` leads from a line to that one's entry. The problem says where it stands, so that the wrong one of the two
    is corrected: when it is withdrawn the rightful owner can come in.
    """
    if not taken:
        return lines
    others = Entry.objects.select_related("roster").in_bulk(list(taken.values()))
    return [
        line._replace(probe=None, problems=[*line.problems, _taken(line, line.probe, others[taken[line.number]])])
        if line.probe and line.number in taken
        else line
        for line in lines
    ]


def _taken(line: RosterLine, probe: Probe, other: Entry) -> Problem:
    details = {"initial": other.name[:1], "hint": "typed"}
    if other.roster:
        details = {"initial": other.name[:1], "row": str(other.row_number), "file": other.roster.file_name}
    return Problem(line.number_cell, ID_NUMBER.label, "document_taken", probe.id_number, details=details)


def doubles_under_locks(probes: list[Probe], place: IntakePlace) -> Doubles:
    """Who of these is or may be at another school; namesakes there are warned too.

    Call it with the place locked and before any record is, as entries are locked before records.
    """
    lock_names(probes, place.season)
    doubles = doubles_of(probes, place.school, place.season, place.track)
    _warn(_namesakes(doubles))
    return doubles


def around_under_locks(probes: list[Probe], place: IntakePlace) -> Around:
    """The same of new students who arrive, and which of them are here, or refused: of these nobody is warned."""
    lock_names(probes, place.season)
    around = look_around(probes, place.school, place.season, place.track)
    known = around.here.keys() | around.taken.keys()
    doubles = {row: found for row, found in around.doubles.items() if row not in known}
    _warn(_namesakes(doubles))
    return around._replace(doubles=doubles)


def tell_namesakes(probes: Iterable[Probe], place: IntakePlace) -> None:
    """Note which of these entries have namesakes, and warn both of them, without a step: nothing is decided (row 7)."""
    probes = list(probes)
    if not probes:
        return
    with transaction.atomic():
        doubles = doubles_of(probes, place.school, place.season, place.track)
        found = of_kind(DoubleKind.NAMESAKE, doubles, probes)
        note(found.items())
        _warn(found.keys() | _namesakes(doubles))


def namesakes_among(probes: Iterable[Probe]) -> list[Probe]:
    """Of these who arrive together, those without a document whose namesake has one."""
    by_person: dict[tuple, list[Probe]] = defaultdict(list)
    documented = set()
    for probe in probes:
        person = probe.agreement_key, probe.birth_date, probe.sex
        if probe.document_key is None:
            by_person[person].append(probe)
        else:
            documented.add(person)
    return [probe for person, without in by_person.items() if person in documented for probe in without]


def _namesakes(doubles: Doubles) -> set[int]:
    return {double.entry_id for found in doubles.values() for double in found if double.kind == DoubleKind.NAMESAKE}


def _warn(entry_ids: Set[int]) -> None:
    """Warn those who are not warned yet; who is, is not locked."""
    if not entry_ids:
        return
    warnings = Entry.objects.filter(pk__in=entry_ids).values_list("pk", "warnings")
    unwarned = [pk for pk, said in warnings if NAMESAKE_ELSEWHERE not in said]
    if not unwarned:
        return
    entries = Entry.objects.filter(pk__in=unwarned).order_by("pk").select_for_update(no_key=True)
    warned = [entry for entry in entries if NAMESAKE_ELSEWHERE not in entry.warnings]
    for entry in warned:
        entry.warnings = [*entry.warnings, NAMESAKE_ELSEWHERE]
    store_fields(warned, ["warnings"])
