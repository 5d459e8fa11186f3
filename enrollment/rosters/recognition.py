"""From probes to settled outcomes at one school: matching's verdicts, then what only this floor knows (R12).

Who is here already (others.py) and which archives are claimed is looked up under locks, so that no unique index is met
by surprise: the school is locked first (two rosters of one school take turns), then the archives, by their ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from enrollment.entries.claims import claimed, claims_on, lock
from enrollment.entries.doubles import (
    LIVE_ELSEWHERE,
    NAMESAKE_ELSEWHERE,
    NUMBER_SHARED,
    Doubles,
    doubles_of,
    in_the_way,
    numbers_kept,
)
from enrollment.entries.models import LIVE, DoubleKind, Entry, Proof, Verdict
from enrollment.rosters.guessed import doubted
from enrollment.seasons.models import Season
from matching.core.people import Probe
from matching.core.verdict import REGISTERED, Finding, Scored
from matching.layouts import LAYOUTS, Layout
from matching.match import match
from registry.institutions import School

HOLDS_AN_ARCHIVE = frozenset({Verdict.MATCHED, Verdict.ADMITTED})
HELD_BY_SENIOR_HIGH = ("same_document", "same_name", "admitted_senior_high")

Verdicts = dict[int, Finding]
# by row, the archive that a new student holds already: its own claim does not stand in its way
Own = Mapping[int, int]
NOTHING_OWN: Own = MappingProxyType({})


@dataclass(frozen=True)
class IntakePlace:
    """Where new students arrive: one school's track in one season."""

    school: School
    season: Season
    track: str

    @property
    def layout(self) -> Layout:
        """The columns and registries of the track."""
        return LAYOUTS[self.track]

    @cached_property
    def regions(self) -> frozenset[str]:
        """The region whose records are ranked first."""
        return frozenset({self.school.authority.code})

    def live_entries(self):
        """Entries of this place that stand in the way of a second one (I6)."""
        return Entry.objects.filter(LIVE, school=self.school, season=self.season, track=self.track)


def recognise(
    probes: Sequence[Probe],
    place: IntakePlace,
    own: Own = NOTHING_OWN,
    doubles: Doubles | None = None,
    *,
    yielding: bool = True,
) -> Verdicts:
    """The verdict on each probe by row; reads only, in a fixed number of queries for up to a thousand.

    ``doubles`` where they are known, or are none of its business yet: `settle` decides again whom they concern.
    ``yielding``: who is found by document and name is matched although another claims the record without proof.
    """
    if not probes:
        return {}
    if doubles is None:
        doubles = doubles_of(probes, place.school, place.season, place.track)
    elsewhere = in_the_way(probes, doubles)
    claims = claims_on if yielding else _all_that_is_held
    found = match(probes, place.layout, claims, regions=place.regions, own=own, elsewhere=elsewhere)
    found |= doubted(found, probes, place.school.pk, place.season.pk)
    return _warned(found, probes, doubles)


def _all_that_is_held(ids: set[int]) -> tuple[set[int], set[int]]:
    """Whoever has it, nobody gives way any more."""
    return claimed(ids), set()


def lock_place(place: IntakePlace) -> None:
    """Let nobody else bring new students to this school until the transaction ends."""
    School.objects.select_for_update(no_key=True).values_list("pk").get(pk=place.school.pk)


def settle(
    probes: Sequence[Probe],
    verdicts: Verdicts,
    place: IntakePlace,
    doubles: Doubles,
    own: Own = NOTHING_OWN,
) -> Verdicts:
    """The verdicts with every archive still free and locked; who lost a race is decided again (already_claimed).

    ``doubles``: who else has the child, as it was found under the locks.
    """
    elsewhere = in_the_way(probes, doubles)
    settled = {probe.row: verdicts[probe.row] for probe in probes}
    given: dict[int, int] = {}  # archive → row
    # whose school was overtaken by another one since is decided again
    lost = [probe for probe in probes if _is_elsewhere(settled[probe.row]) is not (probe.row in elsewhere)]
    undecided = list(probes)
    while undecided:
        settled |= match(
            lost,
            place.layout,
            lambda ids: (claimed(ids) | ids & given.keys(), set()),  # who gives way has done so before the locks
            regions=place.regions,
            own=own,
            elsewhere=elsewhere,
        )
        wanting = [probe for probe in undecided if settled[probe.row].outcome in HOLDS_AN_ARCHIVE]
        wanted = {archive_of(settled[probe.row]) for probe in wanting}
        lock(wanted)
        taken = claimed(wanted)  # asked again: the verdicts were found before anything was locked
        lost = []
        for probe in wanting:
            record_id = archive_of(settled[probe.row])
            is_taken = record_id in taken and own.get(probe.row) != record_id
            # of two rows that want one archive the first has it
            if is_taken or given.setdefault(record_id, probe.row) != probe.row:
                lost.append(probe)
        # should another archive be found for who lost, it is to be locked in its turn
        undecided = lost
    return _warned(settled, probes, doubles)


def _is_elsewhere(found: Finding) -> bool:
    # of who is registered already nothing else is said
    return LIVE_ELSEWHERE in found.warnings


def _warned(verdicts: Verdicts, probes: Sequence[Probe], doubles: Doubles) -> Verdicts:
    """The verdicts with what is only warned of: namesakes at other schools, a 学籍号 that another child keeps."""
    named = {row for row, own in doubles.items() if any(double.kind == DoubleKind.NAMESAKE for double in own)}
    warnings = {NAMESAKE_ELSEWHERE: named, NUMBER_SHARED: numbers_kept(probes)}
    warned = {}
    rows = {row for each in warnings.values() for row in each}
    for row, found in verdicts.items():
        if not found.warnings and row not in rows:  # as nearly every one
            continue
        before = tuple(code for code in found.warnings if code not in warnings)
        now = (*before, *(code for code, rows in warnings.items() if row in rows))
        if now != found.warnings:
            warned[row] = found._replace(warnings=now)
    return verdicts | warned


def archive_of(verdict: Finding) -> int:
    """The record that a new student who was matched or admitted holds, or would hold."""
    assert verdict.record_id is not None
    return verdict.record_id


def proof_found(verdict: Finding) -> Proof:
    """By what the archive that the machine found is proved to be the child's; of who gets none there is none."""
    if verdict.outcome not in HOLDS_AN_ARCHIVE:
        return Proof.NONE
    return Proof.NUMBER if verdict.reasons else Proof.DOCUMENT


def for_an_entry(verdict: Finding) -> Finding:
    """The verdict on somebody who is, or becomes, an entry: who is registered already is to be confirmed (row 4).

    The one candidate is then the active record, which nobody can choose and only a case can win.
    """
    if verdict.outcome != REGISTERED:
        return verdict
    assert verdict.record_id is not None  # the active record
    active = Scored(verdict.record_id, verdict.record_key or "", 1.0, verdict.reasons)
    return verdict._replace(outcome=Verdict.PENDING, record_id=None, record_key=None, candidates=(active,))


def shown_candidates(verdict: Finding) -> tuple[Scored, ...]:
    """Records that a person chooses from; of an admitted new student the one held by the senior high school (V2.1)."""
    if verdict.outcome == Verdict.ADMITTED and not verdict.candidates:
        return (Scored(archive_of(verdict), verdict.record_key or "", 1.0, HELD_BY_SENIOR_HIGH),)
    return verdict.candidates
