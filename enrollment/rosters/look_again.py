"""Looking at new students again, whatever was found or decided before: what it was found by is not as it was (N2).

An archive that no longer agrees, that a senior high school holds now, a record that came late: an approval, a load or
the end of a case finds it, and the machine's verdict is asked for as if the new student had just arrived. A person's
decision ends with it and stays in the history; drafts of the supplement stay.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence, Set

from django.db.models import Q, QuerySet

from enrollment.entries import doubles
from enrollment.entries.decided import DECIDED, undecide
from enrollment.entries.models import LIVE, Decision, Entry, Verdict
from enrollment.entries.probes import probe_of
from enrollment.entries.refusals import Conflict
from enrollment.entries.transitions import ActsOutcome, move_many
from enrollment.refused import ActRefused
from enrollment.rosters.leftovers import recognise_freed
from enrollment.rosters.new_rows import DOUBTFUL
from enrollment.rosters.new_verdicts import (
    WRITES,
    NewVerdicts,
    number_check_now,
    reasons_before,
    reasons_now,
    tell_of,
)
from enrollment.rosters.recognition import HOLDS_AN_ARCHIVE, IntakePlace, for_an_entry
from matching.core.verdict import Finding
from registry.accounts.models import Account
from registry.institutions import Track

BATCH = 500  # new students recognised at once
TRIES = 3  # of who was overtaken while it was looked at

# why a new student is looked at again; the step keeps it
ARCHIVE_CHANGED = "archive_changed"  # its source has corrected whose the archive is
ARCHIVE_HELD = "archive_held"  # a senior high school holds the archive now
ARCHIVE_TAKEN = "archive_taken"  # another one continues the archive
RECORD_FOUND = "record_found"  # a record of the child came late
ACTIVE_RECORD = "active_record"  # the document is on an active record where the track registers into
RECORD_ENDED = "record_ended"  # that active record has ended
NUMBER_TAKEN = "number_taken"  # the number that it brought is another child's, who is known since
NUMBER_STRUCK = "number_struck"  # a person said of its number that it is another child's, or its own after all
LIVE_ELSEWHERE = "live_elsewhere"  # a new student of another school has the document
CASE_ENDED = "case_ended"
PROOF_FIRST = "proof_first"  # another claims the record without proof, and it has one
PUT_BACK = "put_back"  # it had ended, and its school took that back

_WRITES = tuple(dict.fromkeys((*WRITES, *DECIDED)))

# who is left as it is until somebody else has said what is so, as conditions of Entry: the floor that has the cases
# puts them here when it is loaded, as this one knows of none
WAITS: list[Callable[[], Q]] = []


def look_again(ids: Iterable[int], account: Account | None, why: str) -> ActsOutcome:
    """Give each of these live entries the verdict of now; who stands as it would anyway is left as it is.

    Nothing stands in the way: it is supplemented again. Something does: it is to be confirmed. ``account``: who found
    it, None for a load or the calendar. Whom the account may not act on, and who moved meanwhile, is refused. Whose
    document is disputed is looked at once the case has ended (`WAITS`).
    """
    outcome = ActsOutcome([], [])
    asked = set(ids)
    if not asked:
        return outcome
    places = defaultdict(list)
    wanted = _looked_at(asked).select_related("school__authority", "season")
    for entry in wanted.order_by("school", "season", "track", "pk"):
        places[entry.school_id, entry.season_id, entry.track].append(entry)
    for entries in places.values():
        place = IntakePlace(entries[0].school, entries[0].season, entries[0].track)
        for start in range(0, len(entries), BATCH):
            _look_again_surely(place, [entry.pk for entry in entries[start : start + BATCH]], account, why, outcome)
    return outcome


def _looked_at(ids: Collection[int]) -> QuerySet[Entry]:
    found = Entry.objects.filter(LIVE, pk__in=ids, record=None)
    for waits in WAITS:
        found = found.exclude(waits())
    return found


def _look_again_surely(
    place: IntakePlace, ids: list[int], account: Account | None, why: str, outcome: ActsOutcome
) -> None:
    """Look until nobody was overtaken by another act or claim, but not for ever."""
    refused: dict[int, ActRefused] = {}
    for _try in range(TRIES):
        tried = _look(place, ids, account, why)
        outcome.done.extend(tried.done)
        refused = dict(tried.refused)
        ids = [pk for pk, refusal in refused.items() if isinstance(refusal, Conflict)]
        outcome.refused.extend((pk, refusal) for pk, refusal in refused.items() if pk not in ids)
        if not ids:
            return
    outcome.refused.extend((pk, refused[pk]) for pk in ids)


def _look(place: IntakePlace, ids: Sequence[int], account: Account | None, why: str) -> ActsOutcome:
    live = _looked_at(ids).select_related("archive").prefetch_related("candidates")
    seen = {entry.pk: entry for entry in live}
    probes = {pk: probe_of(entry, with_family=True) for pk, entry in seen.items()}
    own = {pk: entry.archive_id for pk, entry in seen.items() if entry.archive_id is not None}
    found = {pk: for_an_entry(each) for pk, each in recognise_freed(list(probes.values()), place, own).items()}
    admitted = ((pk, _said_and_held(entry, found[pk])) for pk, entry in seen.items() if why == ARCHIVE_HELD)
    said = {pk: finding for pk, finding in admitted if finding}
    found |= said
    outcome = ActsOutcome([], [])

    def detail(entry: Entry) -> dict:
        verdict = found[entry.pk]
        record = {"record": verdict.record_id} if verdict.outcome in HOLDS_AN_ARCHIVE else {}
        return {"why": why, "verdict": [seen[entry.pk].verdict, verdict.outcome], **record}

    for action, doubtful in (("look_again_doubtful", True), ("look_again", False)):
        chosen = {
            pk: each
            for pk, each in found.items()
            if (each.outcome in DOUBTFUL) is doubtful and not _stands(seen[pk], each)
        }
        done, refused = move_many(
            chosen,
            action,
            account,
            detail=detail,
            change=_undecided(NewVerdicts(place, seen, probes, chosen, own, keeps_candidates=said.keys()), said.keys()),
            writes=_WRITES,
            # recognised without locks: whoever was touched since is looked at once more
            versions={pk: seen[pk].version for pk in chosen},
        )
        outcome.done.extend(done)
        outcome.refused.extend(refused)
    tell_of(found, probes, place)
    return outcome


def _said_and_held(entry: Entry, found: Finding) -> Finding | None:
    """The finding on an archive that a person said is the child's, where a senior high school holds it now (V2.1)."""
    if entry.decision != Decision.CONFIRMED or entry.track != Track.VOCATIONAL:
        return None
    archive = entry.archive
    if archive is None or not archive.held_by_senior_high:
        return None
    return Finding(Verdict.ADMITTED, archive.pk, archive.key, warnings=found.warnings)


def _stands(entry: Entry, found: Finding) -> bool:
    """Whether the entry stands already as the finding would leave it."""
    archive = found.record_id if found.outcome in HOLDS_AN_ARCHIVE else None
    same = (entry.verdict, entry.archive_id, entry.decision) == (found.outcome, archive, "")
    if number_check_now(entry, found) != entry.number_check:
        return False
    # that another school has the child is said by a warning, and noted with it
    if (doubles.LIVE_ELSEWHERE in entry.warnings) is not (doubles.LIVE_ELSEWHERE in found.warnings):
        return False
    return same and (found.outcome == Verdict.MATCHED or reasons_now(found) == reasons_before(entry))


def _undecided(write: NewVerdicts, said: Set[int]) -> Callable[[list[Entry]], dict[int, ActRefused]]:
    """What is found now is written, and what a person said of what was found before ends.

    ``said``: who keeps the archive that a person chose, and its proof; whom it described then is still to be asked.
    """

    def change(entries: list[Entry]) -> dict[int, ActRefused]:
        kept = {entry.pk: (entry.confirmed_identity, entry.proof) for entry in entries if entry.pk in said}
        for entry in entries:
            undecide(entry)
        refused = write(entries)
        for entry in entries:
            if entry.pk in kept:
                entry.confirmed_identity, entry.proof = kept[entry.pk]
        return refused

    return change
