"""New students in, verdicts out: what the finder found, decided by the rules of core (P2, V2)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from types import MappingProxyType

from matching.core.one_person import Tie
from matching.core.people import Glimpse, Probe, Surroundings, persons
from matching.core.verdict import GAVE_WAY, NOT_FOUND, PENDING, REGISTERED, Finding, bound, decide, plainly_matched
from matching.finder import Finder, Found, known_numbers
from matching.layouts import Layout

# of the given record ids those that others hold, and those of them whose holder gives way to a proof
Claims = Callable[[set[int]], tuple[Set[int], Set[int]]]

# of a 学籍号 that is to be compared with the paper: no registry knows it, or a stranger's record has it
NUMBER_UNKNOWN, NUMBER_TAKEN = "student_number_unknown", "student_number_taken"
STRANGE_NUMBER = frozenset({NUMBER_UNKNOWN, NUMBER_TAKEN})

# one child from a distant school is chance, the second one makes a way that children take
_LEAST_FED = 2
_NOTHING_OWN: Mapping[int, int] = MappingProxyType({})


def match(
    probes: Sequence[Probe],
    layout: Layout,
    claims: Claims,
    *,
    regions: frozenset[str] = frozenset(),
    own: Mapping[int, int] = _NOTHING_OWN,
    elsewhere: Set[int] = frozenset(),
) -> dict[int, Finding]:
    """The verdict on each new student, by row.

    `claims` tells which of the given record ids other live entries hold, and which of these give way to who has the
    document and the name (the finding then says so by a warning); it is called four times at most. `regions`
    are six-digit codes around the importing school, which rank candidates of this place first, as do the schools
    that several new students given together come from. `own`: by row, the record that a new student holds itself,
    whose claim does not stand in its own way; `elsewhere`: rows of whom a new student of another school has the
    document and goes before. Reads the registry in a fixed number of queries (at most twenty); hand in a thousand new
    students at most.
    """
    # the cheapest look first: of most new students a glimpse at the records with their document tells all
    finder = Finder(layout)
    glimpses, here = finder.glimpses(probes)
    known_here = [each for each in probes if each.document_key in here or each.student_number_key is not None]
    targets = finder.targets(known_here)
    asked = {record.record_id for records in glimpses.values() for record in records}
    asked |= {record.record_id for records in targets.values() for record in records}
    held = _Held(claims)
    held.ask(asked)
    plain = [probe for probe in probes if probe.row not in elsewhere]
    verdicts = _plain(plain, glimpses, targets, held, own)
    left = [probe for probe in probes if probe.row not in verdicts]
    # whole records are read only where there is one to read: no glimpse and no 学籍号, nothing exact
    found = finder.exact([probe for probe in left if probe.document_key in glimpses or probe.student_number_key])
    held.ask_of(found)
    around = Surroundings(regions)

    def verdict(probe: Probe) -> Finding:
        records = found.get(probe.row, {}).values()
        others = held.claimed - {own[probe.row]} if probe.row in own else held.claimed
        target, ahead = targets.get(probe.row, ()), probe.row in elsewhere
        return decide(
            probe, records, target=target, claimed=others, yielding=held.yielding, around=around, elsewhere=ahead
        )

    feeders = _feeders(verdicts, probes, glimpses)
    verdicts |= {probe.row: verdict(probe) for probe in left}
    # where document and 学籍号 leave a doubt: what is alike only makes a candidate, never a match (R1)
    doubtful = [probe for probe in left if verdicts[probe.row].outcome in (PENDING, NOT_FOUND)]
    similar = finder.similar(doubtful, found)
    held.ask_of(similar)
    for row, records in similar.items():
        found[row] = records | found.get(row, {})
    if doubtful:
        around = Surroundings(regions, feeders, finder.rarity())
        verdicts |= {probe.row: verdict(probe) for probe in doubtful if probe.row in found}
    # other readings of a character make many candidates: only of whom nothing else was found at all
    lost = [probe for probe in doubtful if verdicts[probe.row].outcome == NOT_FOUND]
    spoken = finder.spoken_alike(lost, around.rarity)
    held.ask_of(spoken)
    for row, records in spoken.items():
        found[row] |= records
    verdicts |= {probe.row: verdict(probe) for probe in lost if probe.row in spoken}
    return verdicts | _of_strange_number(probes, verdicts, found, targets)


def bound_to(probes: Sequence[Probe], layout: Layout) -> dict[int, dict[int, Tie]]:
    """By row and record id, what binds new students to the records that their document or their 学籍号 leads to.

    What approvals ask again of many at once: a fixed number of queries, and nothing that only resembles.
    """
    finder = Finder(layout)
    found, targets = finder.exact(probes), finder.targets(probes)
    ties = {}
    for probe in probes:
        records = found.get(probe.row, {}) | {record.record_id: record for record in targets.get(probe.row, ())}
        own = ties[probe.row] = {pk: bound(probe, record) for pk, record in records.items()}
        # what is in force of the very person whose archive agrees, under whatever document
        for person in persons(records.values()):
            if any(own[record.record_id] is Tie.SAME_PERSON for record in person.records):
                own |= {record.record_id: Tie.REGISTERED for record in person.records if record.active_here}
    return ties


def _of_strange_number(
    probes: Sequence[Probe], verdicts: Mapping[int, Finding], found: Found, targets: Mapping
) -> dict[int, Finding]:
    """The verdicts with a warning on those whose 学籍号 no registry knows, or only of somebody who is not found.

    That is a stranger's record where the track registers into: nobody to choose from, and its number may be wrong.
    """
    numbered = [(probe, probe.student_number_key) for probe in probes if probe.student_number_key is not None]
    known = known_numbers(number for _probe, number in numbered)
    strange = {}
    for probe, number in numbered:
        row = probe.row
        # who is in force there under another document is shown to nobody
        here = [
            each for each in targets.get(row, ()) if not each.active_here or each.document_key == probe.document_key
        ]
        shown = (*found.get(row, {}).values(), *here)
        if verdicts[row].outcome == REGISTERED or any(record.has_student_number(number) for record in shown):
            continue
        code = NUMBER_TAKEN if number in known else NUMBER_UNKNOWN
        strange[row] = verdicts[row]._replace(warnings=(*verdicts[row].warnings, code))
    return strange


def _plain(
    probes: Sequence[Probe],
    glimpses: Mapping[int, list[Glimpse]],
    targets: Mapping,
    held: "_Held",
    own: Mapping[int, int],
) -> dict[int, Finding]:
    """Verdicts on those for which a glimpse is enough."""
    verdicts = {}
    for probe in probes:
        records = glimpses.get(probe.document_key, []) if probe.document_key is not None else []
        if len(records) != 1 or probe.row in targets:
            continue
        record_id = records[0].record_id
        is_held = record_id in held.claimed and own.get(probe.row) != record_id
        if not is_held or record_id in held.yielding:
            verdict = plainly_matched(probe, records[0])
            if verdict:
                verdicts[probe.row] = verdict._replace(warnings=(*verdict.warnings, GAVE_WAY)) if is_held else verdict
    return verdicts


class _Held:
    """Which of the records that were found others hold; `yielding` are those of them whose holder gives way."""

    def __init__(self, claims: Claims):
        self._claims = claims
        self._asked: set[int] = set()
        self.claimed: set[int] = set()
        self.yielding: set[int] = set()

    def ask(self, ids: set[int]) -> None:
        """Ask of these, once of each."""
        self._asked |= ids
        claimed, yielding = self._claims(ids)
        self.claimed |= claimed
        self.yielding |= yielding

    def ask_of(self, found: Found) -> None:
        """Ask of the records that were not asked about yet."""
        ids = {record_id for records in found.values() for record_id in records} - self._asked
        if ids:
            self.ask(ids)


def _feeders(
    verdicts: Mapping[int, Finding], probes: Sequence[Probe], glimpses: Mapping[int, list[Glimpse]]
) -> frozenset[int]:
    """Schools from which several of the new students come that were matched beyond doubt."""
    documents = (probe.document_key for probe in probes if probe.row in verdicts)
    schools = Counter(glimpses[document][0].school_id for document in documents if document is not None)
    return frozenset(school for school, fed in schools.items() if school is not None and fed >= _LEAST_FED)
