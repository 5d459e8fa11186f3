"""What new students have to do with those who are there: a document that is taken, namesakes at other schools."""

from collections.abc import Iterable, Mapping

from enrollment.bulk_rows import store_fields, store_instances
from enrollment.entries.doubles import NAMESAKE_ELSEWHERE, Doubles, doubles_of, lock_names
from enrollment.entries.models import DoubleKind, Entry
from enrollment.rosters.models import Outcome, RosterProblem, RosterRow
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
    namesakes = {
        double.entry_id for found in doubles.values() for double in found if double.kind == DoubleKind.NAMESAKE
    }
    if namesakes:
        _warn(namesakes)
    return doubles


def _warn(entry_ids: Iterable[int]) -> None:
    entries = Entry.objects.filter(pk__in=entry_ids).order_by("pk").select_for_update(no_key=True)
    warned = [entry for entry in entries if NAMESAKE_ELSEWHERE not in entry.warnings]
    for entry in warned:
        entry.warnings = [*entry.warnings, NAMESAKE_ELSEWHERE]
    store_fields(warned, ["warnings"])
    rows = RosterRow.objects.filter(entry__in=warned).exclude(outcome=Outcome.REPEATED)
    store_instances(RosterProblem(row=row, code=NAMESAKE_ELSEWHERE, level="warning") for row in rows)
