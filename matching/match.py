"""Newcomers in, verdicts out: what the finder found, decided by the rules of core (P2, V2)."""

from collections import Counter
from collections.abc import Callable, Sequence

from matching.core.people import Probe, Surroundings
from matching.core.verdict import MATCHED, NOT_FOUND, PENDING, Verdict, decide
from matching.finder import Finder, Found
from matching.layouts import Layout

Claims = Callable[[set[int]], set[int]]

# one child from a distant school is chance, the second one makes a way that children take
_LEAST_FED = 2


def match(
    probes: Sequence[Probe], layout: Layout, claims: Claims, *, regions: frozenset[str] = frozenset()
) -> dict[int, Verdict]:
    """The verdict on each newcomer, by row.

    `claims` tells which of the given record ids other live entries hold; it is called three times at most. `regions`
    are six-digit codes around the importing school, which rank candidates of this place first, as do the schools
    that several newcomers given together come from. Reads the registry in a fixed number of queries (at most
    ten); hand in a thousand newcomers at most.
    """
    finder = Finder(layout)
    active = finder.registered(probes)
    found = finder.exact(probes)
    claimed = _claimed(claims, found)
    around = Surroundings(regions)

    def verdict(probe: Probe) -> Verdict:
        records = found.get(probe.row, {}).values()
        return decide(probe, records, active=active.get(probe.row, ()), claimed=claimed, around=around)

    verdicts = {probe.row: verdict(probe) for probe in probes}
    doubtful = [probe for probe in probes if verdicts[probe.row].outcome in (PENDING, NOT_FOUND)]
    similar = finder.similar(doubtful, found)
    claimed |= _claimed(claims, similar)
    for row, records in similar.items():
        found[row] = records | found.get(row, {})
    if doubtful:
        around = Surroundings(regions, _feeders(verdicts, found), finder.rarity())
        verdicts |= {probe.row: verdict(probe) for probe in doubtful if probe.row in found}
    lost = [probe for probe in doubtful if verdicts[probe.row].outcome == NOT_FOUND]
    spoken = finder.spoken_alike(lost, around.rarity)
    claimed |= _claimed(claims, spoken)
    for row, records in spoken.items():
        found[row] |= records
    return verdicts | {probe.row: verdict(probe) for probe in lost if probe.row in spoken}


def _claimed(claims: Claims, found: Found) -> set[int]:
    ids = {record_id for records in found.values() for record_id in records}
    return set(claims(ids)) if ids else set()


def _feeders(verdicts: dict[int, Verdict], found: Found) -> frozenset[int]:
    """Schools from which several of the newcomers come that were matched."""
    matched = ((row, verdict.record_id) for row, verdict in verdicts.items() if verdict.outcome == MATCHED)
    schools = Counter(found[row][record_id].school_id for row, record_id in matched)
    return frozenset(school for school, fed in schools.items() if school is not None and fed >= _LEAST_FED)
