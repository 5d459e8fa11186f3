"""Newcomers in, verdicts out: what the finder found, decided by the rules of core (P2, V2)."""

from collections.abc import Callable, Sequence

from matching.core.people import Probe
from matching.core.verdict import NOT_FOUND, PENDING, Verdict, decide
from matching.finder import Finder
from matching.layouts import Layout

Claims = Callable[[set[int]], set[int]]


def match(
    probes: Sequence[Probe], layout: Layout, claims: Claims, *, regions: frozenset[str] = frozenset()
) -> dict[int, Verdict]:
    """The verdict on each newcomer, by row.

    `claims` tells which of the given record ids other live entries hold; it is called at most twice. `regions`
    are six-digit codes around the importing school, which rank candidates of this place first. Reads the registry
    in a fixed number of queries (at most seven); hand in a thousand newcomers at most.
    """
    finder = Finder(layout)
    active = finder.registered(probes)
    found = finder.exact(probes)
    claimed = _claimed(claims, found)

    def verdict(probe: Probe) -> Verdict:
        records = found.get(probe.row, {}).values()
        return decide(probe, records, active=active.get(probe.row, ()), claimed=claimed, regions=regions)

    verdicts = {probe.row: verdict(probe) for probe in probes}
    doubtful = [probe for probe in probes if verdicts[probe.row].outcome in (PENDING, NOT_FOUND)]
    similar = finder.similar(doubtful)
    claimed |= _claimed(claims, similar)
    for row, records in similar.items():
        found[row] = records | found.get(row, {})
    return verdicts | {probe.row: verdict(probe) for probe in doubtful if probe.row in similar}


def _claimed(claims: Claims, found: dict[int, dict]) -> set[int]:
    ids = {record_id for records in found.values() for record_id in records}
    return set(claims(ids)) if ids else set()
