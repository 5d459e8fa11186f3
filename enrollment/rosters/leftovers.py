"""What an earlier season left unfinished stands in nobody's way when new students arrive, and is used again.

A child that comes again to the school where it was not registered in time takes its old place: what was filled in
then is offered again (supplement/prefill.py), and its history says so.
"""

from collections.abc import Sequence

from enrollment.entries.doubles import Doubles
from enrollment.entries.season_end import earlier_of, end_holders, person_of
from enrollment.rosters.new_rows import NewEntry, NewRows
from enrollment.rosters.recognition import NOTHING_OWN, IntakePlace, Own, Verdicts, recognise
from matching.core.people import Probe
from matching.core.verdict import Finding

CLAIMED = "already_claimed"


def recognise_freed(
    probes: Sequence[Probe], place: IntakePlace, own: Own = NOTHING_OWN, doubles: Doubles | None = None
) -> Verdicts:
    """The verdicts (`recognise`), once what an ended season still holds of the records found is let go.

    Writes only when there was such a record, in transactions of its own; so it comes before any lock.
    """
    verdicts = recognise(probes, place, own, doubles)
    held = {row: records for row, found in verdicts.items() if (records := _held(found))}
    if held and end_holders(record for records in held.values() for record in records):
        verdicts |= recognise([probe for probe in probes if probe.row in held], place, own, doubles)
    return verdicts


def _held(found: Finding) -> list[int]:
    """Records that another claims; all that are shown, as the claim may be on another record of the same person."""
    if not any(CLAIMED in scored.reasons for scored in found.candidates):
        return []
    return [scored.record_id for scored in found.candidates]


def in_old_places(new_rows: NewRows, place: IntakePlace) -> NewRows:
    """The rows with each new entry in the place of the same child's earlier one, where there is one; one query."""
    if not new_rows.entries:
        return new_rows
    by_person = {_person(entry): entry for entry in new_rows.entries}
    earlier = earlier_of(place.school, place.season.pk, place.track, by_person)
    old_of = {by_person[person].id: old for person, old in earlier.items()}
    if old_of:
        new_rows.entries = [entry._replace(takes_place_of_id=old_of.get(entry.id)) for entry in new_rows.entries]
    return new_rows


def _person(entry: NewEntry) -> tuple:
    return person_of(entry.document_key, entry.name_key, entry.birth_date, entry.sex)
