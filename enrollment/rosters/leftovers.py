"""What an earlier season left unfinished, and what nothing proves, stands in nobody's way when new students arrive.

A child that comes again to the school where it was not registered in time takes its old place: what was filled in
then is offered again (supplement/prefill.py), and its history says so.
"""

from collections.abc import Sequence

from enrollment.entries.doubles import Doubles
from enrollment.entries.giving_way import give_way
from enrollment.entries.season_end import earlier_of, end_holders, person_of
from enrollment.rosters.guessed import GUESSED
from enrollment.rosters.new_rows import NewEntry, NewRows
from enrollment.rosters.recognition import (
    HOLDS_AN_ARCHIVE,
    NOTHING_OWN,
    IntakePlace,
    Own,
    Verdicts,
    archive_of,
    recognise,
)
from matching.core.people import Probe
from matching.core.verdict import GAVE_WAY, Finding

CLAIMED = "already_claimed"


def recognise_freed(
    probes: Sequence[Probe], place: IntakePlace, own: Own = NOTHING_OWN, doubles: Doubles | None = None
) -> Verdicts:
    """The verdicts (`recognise`), once what stands in nobody's way is let go of the records found.

    That is what an ended season still holds, and what is held without proof of whom document and name prove to be the
    child's. Writes only when there was such a record, in transactions of its own; so it comes before any lock.
    """
    verdicts = recognise(probes, place, own, doubles)
    held = {row: records for row, found in verdicts.items() if (records := _held(found))}
    again = held.keys() if held and end_holders(one for records in held.values() for one in records) else set()
    unproved = {row: archive_of(found) for row, found in verdicts.items() if GAVE_WAY in found.warnings}
    if unproved:
        give_way(unproved.values())
        again |= unproved.keys()
    if again:  # who let go in fact; nobody is asked to any more
        # that a document may be guessed was said beside all who arrive, and stays so
        left = [probe for probe in probes if probe.row in again and GUESSED not in verdicts[probe.row].warnings]
        found = recognise(left, place, own, doubles, yielding=False)
        verdicts |= {row: _freed(each) if row in unproved else each for row, each in found.items()}
    return verdicts


def _freed(found: Finding) -> Finding:
    """The finding, which tells that another gave way, if one did."""
    return found._replace(warnings=(*found.warnings, GAVE_WAY)) if found.outcome in HOLDS_AN_ARCHIVE else found


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
