"""What the machine finds now about new students who have a verdict already: compared, and written under the locks."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from enrollment.entries.doubles import LIVE_ELSEWHERE, NAMESAKE_ELSEWHERE, doubles_of, note
from enrollment.entries.models import Entry, MatchCandidate, NumberCheck
from enrollment.entries.refusals import Conflict
from enrollment.entries.transitions import last_steps
from enrollment.refused import ActRefused
from enrollment.rosters.others import tell_namesakes
from enrollment.rosters.recognition import (
    HOLDS_AN_ARCHIVE,
    IntakePlace,
    Own,
    Verdicts,
    for_an_entry,
    proof_found,
    settle,
    shown_candidates,
)
from matching.core.people import Probe
from matching.core.told import OF_FAMILY
from matching.core.verdict import Finding
from matching.match import STRANGE_NUMBER

_OF_NOW = STRANGE_NUMBER | {LIVE_ELSEWHERE}

# the fields of an entry that a verdict sets; whoever writes one writes them all
WRITES = ("verdict", "archive", "proof", "warnings", "number_check")


def number_check_now(entry: Entry, found: Finding) -> str:
    """How far its 学籍号 has been looked at: that of a record which is found now is to be compared with no paper.

    What was struck out stays so, and what the authority has checked stays checked, also when a stranger's record turns
    up with it: then two have it, and the authority says whose it is.
    """
    if entry.number_check == NumberCheck.STRUCK:
        return NumberCheck.STRUCK
    if STRANGE_NUMBER.isdisjoint(found.warnings):
        return NumberCheck.KNOWN
    return entry.number_check or NumberCheck.UNKNOWN


def tell_of(found: Verdicts, probes: dict[int, Probe], place: IntakePlace) -> None:
    """Namesakes found now are noted, and both warned, also where the verdict stands as it was; mostly no query."""
    tell_namesakes((probes[pk] for pk, each in found.items() if NAMESAKE_ELSEWHERE in each.warnings), place)


def reasons_now(found: Finding) -> dict[int, list[str]]:
    """By record, the reasons of the candidates that are shown for this finding, but for what families told."""
    return {scored.record_id: without_family(scored.reasons) for scored in shown_candidates(found)}


def reasons_before(entry: Entry) -> dict[int, list[str]]:
    """By record, the reasons of the candidates that the entry has been shown with, but for what families told."""
    return {candidate.record_id: without_family(candidate.reasons) for candidate in entry.candidates.all()}


def without_family(reasons: Iterable[str]) -> list[str]:
    """The reasons but for what only ranks: a fact that was typed, or a number that a load corrected, is no news."""
    return [reason for reason in reasons if reason not in OF_FAMILY]


@dataclass
class NewVerdicts:
    """What is written under the locks of one transaction; `move_many` calls it with the entries locked.

    ``seen`` are the entries as they were when ``found`` was found, without locks. ``own``: by entry, the archive that
    it holds itself. ``keeps_candidates``: of whom the finding is the archive that a person had chosen among them.
    """

    place: IntakePlace
    seen: dict[int, Entry]
    probes: dict[int, Probe]
    found: Verdicts
    own: Own = field(default_factory=dict)
    keeps_candidates: Set[int] = frozenset()

    def __call__(self, entries: list[Entry]) -> dict[int, ActRefused]:
        probes = [self.probes[entry.pk] for entry in entries]
        doubles = doubles_of(probes, self.place.school, self.place.season, self.place.track)
        settled = settle(probes, self.found, self.place, doubles, self.own)
        settled = {pk: for_an_entry(found) for pk, found in settled.items()}  # as what was found before the locks
        lost = [entry for entry in entries if settled[entry.pk] != self.found[entry.pk]]
        # another took the archive in this very moment: the next time tells; who was imported may have no step yet
        steps = {step.entry_id: step for step in last_steps(lost)}
        refused: dict[int, ActRefused] = {entry.pk: Conflict(steps.get(entry.pk)) for entry in lost}
        kept = [entry for entry in entries if entry.pk not in refused]
        for entry in kept:
            found = self.found[entry.pk]
            entry.verdict = found.outcome
            entry.archive_id = found.record_id if found.outcome in HOLDS_AN_ARCHIVE else None
            entry.proof = proof_found(found)
            entry.number_check = number_check_now(entry, found)
            # nothing is taken away: what was warned of before stays, but what is told by whether it is said now
            before = [code for code in entry.warnings if code not in _OF_NOW]
            entry.warnings = list(dict.fromkeys([*before, *found.warnings]))
        self._replace_candidates([entry for entry in kept if entry.pk not in self.keeps_candidates])
        note((entry.pk, doubles[entry.pk]) for entry in kept if entry.pk in doubles)
        return refused

    def _replace_candidates(self, entries: Iterable[Entry]) -> None:
        MatchCandidate.objects.filter(entry__in=entries).delete()
        MatchCandidate.objects.bulk_create(
            MatchCandidate(entry=entry, record_id=one.record_id, rank=rank, score=one.score, reasons=list(one.reasons))
            for entry in entries
            for rank, one in enumerate(shown_candidates(self.found[entry.pk]), start=1)
        )
