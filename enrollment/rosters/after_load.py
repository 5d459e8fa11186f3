"""What a load does to live claims (N2): whose archive is not the child's any more, or a senior high school's now.

They are looked at again where they stand, batch by batch while the load goes on, so that one that is interrupted leaves
nobody out but of its last batch; whom it misses, the next approval finds. The steps tell the schools why. Once it is
over, who was kept waiting by an active record that it has ended is looked at again, too.
"""

from collections.abc import Mapping, Sequence

from enrollment.entries import states
from enrollment.entries.decided import archive_agrees
from enrollment.entries.models import LIVE, Entry, MatchCandidate, Verdict
from enrollment.rosters.look_again import ARCHIVE_CHANGED, ARCHIVE_HELD, RECORD_ENDED, look_again
from matching.core.one_person import TABLE, tie
from matching.layouts import LAYOUTS
from registry.exchange.making import HeldPerson
from registry.exchange.updating import RecordChange
from registry.institutions import Track
from registry.records import Status

# live new students who hold an archive
_HOLDING = Entry.objects.filter(LIVE, archive__isnull=False, record=None).select_related("archive")


class ClaimsAfterLoad:
    """Told by a load what changed; counts by why who was looked at again, or in a dry run who would be."""

    def __init__(self, *, dry_run: bool = False):
        self.counts = {ARCHIVE_CHANGED: 0, ARCHIVE_HELD: 0}
        self._dry_run = dry_run

    def __call__(self, changes: Sequence[RecordChange], held: Sequence[HeldPerson]) -> None:
        """Look at who claims one of these records, and at whose person a senior high school holds now."""
        values = {change.record_id: change.values for change in changes}
        claims = list(_HOLDING.filter(archive__in=values)) if values else []
        for entry in claims:
            _as_loaded(entry, values)
        changed = {entry.pk for entry in claims if not _agrees(entry)}
        admitted = {entry.pk for entry in claims if _is_held_unasked(entry)} | _admitted_elsewhere(held)
        # whose archive is another's is not admitted by it
        self._look(changed, ARCHIVE_CHANGED)
        self._look(admitted - changed, ARCHIVE_HELD)

    def _look(self, ids: set[int], why: str) -> None:
        done = list(ids) if self._dry_run or not ids else look_again(ids, None, why).done
        self.counts[why] += len(done)


def _admitted_elsewhere(held: Sequence[HeldPerson]) -> set[int]:
    """Vocational new students who are these people, by whichever of their records they were matched."""
    people = {(person.document_key, person.name_key) for person in held if person.document_key is not None}
    if not people:
        return set()
    same = _HOLDING.filter(document_key__in={document for document, _name in people}, track=Track.VOCATIONAL)
    unasked = same.exclude(verdict=Verdict.ADMITTED)
    return {entry.pk for entry in unasked if (entry.document_key, entry.name_key) in people}


def _as_loaded(entry: Entry, values: Mapping[int, dict]) -> None:
    """Let the archive be as it is after the load; in a dry run it is not stored so."""
    assert entry.archive is not None  # only those who hold one are asked
    for column, value in values[entry.archive.pk].items():
        setattr(entry.archive, column, value)


def _agrees(entry: Entry) -> bool:
    assert entry.archive is not None  # as above
    return archive_agrees(entry, entry.archive)


def _is_held_unasked(entry: Entry) -> bool:
    """Whether a senior high school holds the archive, which nobody knew when it was found (V2.1)."""
    assert entry.archive is not None  # as above
    held = entry.track == Track.VOCATIONAL and entry.archive.held_by_senior_high
    return held and entry.verdict != Verdict.ADMITTED


def look_again_after_ends(registry: str) -> list[int]:
    """Look again at whom an active record kept from being registered that its source has ended since; gives their ids.

    Nothing could be said of that record but to ask its school (row 4), which has no reason to answer any more.
    """
    tracks = [track for track, layout in LAYOUTS.items() if layout.registers_into == registry]
    shown = MatchCandidate.objects.filter(
        entry__in=Entry.objects.filter(state=states.RESOLVING, track__in=tracks), record__registry=registry
    ).exclude(record__status=Status.ENROLLED)
    # most of those are ended records that may be confirmed, and always were
    waiting = {entry for entry, reasons in shown.values_list("entry", "reasons") if not TABLE[tie(reasons)].confirm}
    return look_again(waiting, None, RECORD_ENDED).done if waiting else []
