"""From the records found to one outcome: an ordered table of rules, the first that applies decides (R1-R4, R12).

No score takes part: a record is linked only when document and name agree and exactly one person's record does.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import NamedTuple

from matching.core.evidence import RecordEvidence, compare
from matching.core.one_person import Tie, tie
from matching.core.people import NOWHERE, Candidate, Glimpse, Person, Probe, Surroundings, agrees, persons

MATCHED, PENDING, NOT_FOUND = "matched", "pending", "not_found"
ADMITTED, REGISTERED = "admitted", "registered"

MOST_CANDIDATES = 20

# a warning: somebody else holds the archive without proof, and gives way to this one
GAVE_WAY = "unproved_gave_way"

# why an active record where the new student is to be registered is the child's (row 4)
BY_DOCUMENT = ("same_document", "same_name", "document_on_active_record")
BY_NUMBER = ("same_student_number", "same_name", "number_on_active_record")
# why the archive is the child's whose own document is another one: its number, or the chain, leads to one that agrees
BY_THE_PERSON = ("same_student_number", "same_name")


@dataclass(frozen=True, slots=True)
class Scored:
    """One candidate as it is shown: its rank follows the score, which is never shown without the reasons."""

    record_id: int
    record_key: str
    score: float
    reasons: tuple[str, ...]


class Finding(NamedTuple):
    """What the machine found for one new student.

    `record_id` and `record_key` name the archive of matched and admitted, the active record of registered, which is the
    child's for `reasons`, and are None of pending and not_found. Of an archive `reasons` are given where its own
    document is not the ground. `candidates` are those of pending, best first, at most
    20. `warnings` are codes of problems: differs_from_record, document_shared, live_elsewhere,
    unproved_gave_way. `rule` is the rule that
    decided. A named tuple, as one is made for every new student: a frozen dataclass takes four times as long.
    """

    outcome: str
    record_id: int | None = None
    record_key: str | None = None
    candidates: tuple[Scored, ...] = ()
    warnings: tuple[str, ...] = ()
    rule: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerdictFacts:
    """What the rules ask about a new student; every field is a plain answer.

    `active`: the registry registered into has an active record of this document and name, or of this 学籍号 and name;
    `active_of_other`: of this document under another name. `agreeing`: none, one or several present records agree;
    renamed: an earlier record of the person agrees, and the present one has another name. `student_number`: fits
    (agrees, or one side has none) or contradicts. `archive`, of those that agree: free, claimed (by a live entry, or
    continued by a record that is not active), registered (continued by an active one, or one of its 学籍号 and name is
    active). `elsewhere`: a new student of another school has the document. `similar`: none agrees, others share enough
    to be shown.
    """

    active: bool
    active_of_other: bool
    agreeing: str
    student_number: str
    archive: str
    senior_high: bool
    elsewhere: bool
    similar: bool


@dataclass(frozen=True, slots=True)
class VerdictRule:
    """One line of the table: it applies when every fact named in `when` has one of the values given."""

    name: str
    when: dict[str, object]
    outcome: str

    def applies(self, facts: VerdictFacts) -> bool:
        """Whether the facts are those of this rule."""
        return all(getattr(facts, fact) == value for fact, value in self.when.items())


RULES: tuple[VerdictRule, ...] = (
    VerdictRule("has an active record already", {"active": True}, REGISTERED),
    VerdictRule("the archive is continued by an active record", {"archive": "registered"}, REGISTERED),
    VerdictRule("an active record has the document under another name", {"active_of_other": True}, PENDING),
    VerdictRule("another school has the child", {"elsewhere": True}, PENDING),
    VerdictRule("several records agree", {"agreeing": "several"}, PENDING),
    VerdictRule("the record that goes on has another name", {"agreeing": "renamed"}, PENDING),
    VerdictRule("the student number speaks of another", {"agreeing": "one", "student_number": "contradicts"}, PENDING),
    VerdictRule("another entry holds the archive", {"agreeing": "one", "archive": "claimed"}, PENDING),
    VerdictRule("a senior high school holds the archive", {"agreeing": "one", "senior_high": True}, ADMITTED),
    VerdictRule("one person's record agrees", {"agreeing": "one"}, MATCHED),
    VerdictRule("something may be the child's", {"agreeing": "none", "similar": True}, PENDING),
    VerdictRule("nothing shares enough", {}, NOT_FOUND),
)


@cache
def _rule(facts: VerdictFacts) -> VerdictRule:
    """The first rule that applies; there are few combinations of facts, and each comes again and again."""
    return next(rule for rule in RULES if rule.applies(facts))


_PLAIN = _rule(
    VerdictFacts(False, False, "one", "fits", "free", senior_high=False, elsewhere=False, similar=False)
).name


@cache
def _nothing_found(elsewhere: bool) -> Finding:
    """The verdict on a new student of whom there is no record to compare with."""
    rule = _rule(
        VerdictFacts(False, False, "none", "fits", "free", senior_high=False, elsewhere=elsewhere, similar=False)
    )
    return Finding(rule.outcome, warnings=("live_elsewhere",) if elsewhere else (), rule=rule.name)


@dataclass(frozen=True, slots=True)
class _Weighed:
    candidate: Candidate
    evidence: RecordEvidence
    notes: tuple[str, ...]

    def order(self) -> tuple[float, str, int]:
        """Best first; equal ones by their keys, so that the order never depends on the database."""
        return -self.evidence.weight, self.candidate.record_key, self.candidate.record_id

    def scored(self) -> Scored:
        reasons = self.evidence.reasons + self.notes
        return Scored(self.candidate.record_id, self.candidate.record_key, self.evidence.score, reasons)


def decide(
    probe: Probe,
    candidates: Collection[Candidate],
    *,
    target: Sequence[Candidate] = (),
    claimed: Set[int] = frozenset(),
    yielding: Set[int] = frozenset(),
    around: Surroundings = NOWHERE,
    elsewhere: bool = False,
) -> Finding:
    """The verdict on one new student.

    `candidates` are the records found in the track's archive registry, `target` the records with the new student's
    document, or its 学籍号 and name, in the registry it registers into, `claimed` ids of records that other live
    entries hold, `yielding` those of them whose holder gives way to who has the document and the name, `around` the
    place where it arrives. `elsewhere`: a new student of another school has the document and goes before.
    """
    if not candidates and not target:  # of most who are looked for by their name
        return _nothing_found(elsewhere)
    active = [record for record in target if record.active_here]
    registered = [record for record in active if bound(probe, record) is Tie.REGISTERED]
    of_other = [record for record in active if record not in registered and _same_document(probe, record)]
    # an active record of another person that only has the number is nobody to choose from
    others = [record for record in target if record not in active or record in of_other]
    found = persons({record.record_id: record for record in (*candidates, *others)}.values())
    # all that agree share document and name, so they are one person
    ours = next((person for person in found if any(agrees(probe, record) for record in person.records)), None)
    shown = [] if ours else _weigh(probe, found, claimed, around)
    facts = _facts(
        probe,
        found,
        ours,
        claimed - yielding,
        active=bool(registered),
        active_of_other=bool(of_other),
        elsewhere=elsewhere,
        similar=bool(shown),
    )
    rule = _rule(facts)
    if rule.outcome == REGISTERED:
        return _registered(probe, registered, ours, rule.name)
    if rule.outcome in (MATCHED, ADMITTED):
        assert ours is not None  # their rules ask that one person agrees
        record = ours.present[0]
        warnings = _warnings(probe, record, _document_shared(probe, found))
        warnings += (GAVE_WAY,) if yielding and _is_taken(ours, claimed) else ()
        held = _held_by_number(probe, record) if rule.outcome == ADMITTED else ()
        reasons = () if record.document_key == probe.document_key else BY_THE_PERSON
        return Finding(rule.outcome, record.record_id, record.record_key, held, warnings, rule.name, reasons)
    shown = shown or _weigh(probe, found, claimed, around)
    warnings = ("live_elsewhere",) if elsewhere else ()
    return Finding(rule.outcome, candidates=_ranked(shown), warnings=warnings, rule=rule.name)


def bound(probe: Probe, record: Candidate) -> Tie:
    """What binds the new student to a record that has its document or its 学籍号."""
    return tie((*compare(probe, record).reasons, *_notes(probe, record, taken=False)))


def _same_document(probe: Probe, record: Candidate) -> bool:
    return probe.document_key is not None and record.document_key == probe.document_key


def plainly_matched(probe: Probe, record: Glimpse) -> Finding | None:
    """What `decide` says of a new student whose document one single, unclaimed record has, and no active one.

    None where that is not for a glimpse to say. Four new students in five are answered so, at a fifth of the price.
    """
    if record.held or probe.student_number_key is not None or not agrees(probe, record):
        return None
    warnings = _warnings(probe, record, shared=False)
    return Finding(MATCHED, record.record_id, record.record_key, (), warnings, _PLAIN)


def _facts(
    probe: Probe,
    found: list[Person],
    ours: Person | None,
    claimed: Set[int],
    *,
    active: bool,
    active_of_other: bool,
    elsewhere: bool,
    similar: bool,
) -> VerdictFacts:
    if ours is None:
        return VerdictFacts(
            active, active_of_other, "none", "fits", "free", senior_high=False, elsewhere=elsewhere, similar=similar
        )
    return VerdictFacts(
        active,
        active_of_other,
        agreeing=_agreeing(probe, ours),
        student_number="fits" if _student_number_fits(probe, found, ours) else "contradicts",
        archive=_archive(ours, claimed),
        senior_high=ours.present[0].held_by_senior_high,
        elsewhere=elsewhere,
        similar=similar,
    )


def _agreeing(probe: Probe, ours: Person) -> str:
    if len(ours.present) > 1:
        return "several"
    return "one" if ours.present[0].name_key == probe.agreement_key else "renamed"


def _student_number_fits(probe: Probe, found: list[Person], ours: Person) -> bool:
    """R3: a number of the person's own fits, an unknown one while the record has none too."""
    number = probe.student_number_key
    if number is None or any(record.has_student_number(number) for record in ours.records):
        return True
    owned_by_another = any(record.has_student_number(number) for person in found for record in person.records)
    return not owned_by_another and ours.present[0].student_number_key is None


def _archive(person: Person, claimed: Set[int]) -> str:
    if person.registered:
        return "registered"
    return "claimed" if _is_taken(person, claimed) else "free"


def _is_taken(person: Person, claimed: Set[int]) -> bool:
    """Whether any record of the person is claimed: one person is not continued twice through two stages."""
    # what a record of the person itself continues is nobody else's
    chained = person.chained
    taken = claimed - chained
    return bool(person.record_ids & taken) or any(
        record.continued and record.record_id not in chained for record in person.present
    )


def _weigh(probe: Probe, found: list[Person], claimed: Set[int], around: Surroundings) -> list[_Weighed]:
    weighed = []
    for person in found:
        taken = _is_taken(person, claimed) or (
            person.registered and not any(each.active_here for each in person.present)
        )
        for record in person.present:
            evidence = _best_evidence(probe, record, person, around)
            if evidence.suffices:
                weighed.append(_Weighed(record, evidence, _notes(probe, record, taken=taken)))
    return sorted(_twins_said(weighed), key=_Weighed.order)


def _twins_said(weighed: list[_Weighed]) -> list[_Weighed]:
    """Records of one guardian and one birth date under two names are twins': both say so, and share what is told."""
    families: dict[tuple[int, date], set[str]] = defaultdict(set)
    for each in weighed:
        for family in _families(each.candidate):
            families[family].add(each.candidate.name_key)
    return [
        replace(each, notes=(*each.notes, "twin_among_these"), evidence=each.evidence.without_guardians())
        if any(len(families[family]) > 1 for family in _families(each.candidate))
        else each
        for each in weighed
    ]


def _families(candidate: Candidate) -> list[tuple[int, date]]:
    return [(key, candidate.birth_date) for key in candidate.guardian_keys]


def _best_evidence(probe: Probe, record: Candidate, person: Person, around: Surroundings) -> RecordEvidence:
    """What the present record shows; where an earlier record of the person shows more, what that one does."""
    earlier = [other for other in person.records if other not in person.present]
    evidences = (compare(probe, each, around) for each in (record, *earlier))
    return max(evidences, key=lambda evidence: evidence.weight - evidence.of_family)


def _notes(probe: Probe, record: Candidate, *, taken: bool) -> tuple[str, ...]:
    with_document = _same_document(probe, record)
    notes = (
        ("already_claimed", taken),
        ("admitted_senior_high", record.held_by_senior_high and not record.here),
        ("document_on_active_record", record.active_here and with_document),
        ("number_on_active_record", record.active_here and not with_document),
    )
    return tuple(code for code, holds in notes if holds)


def _ranked(weighed: list[_Weighed]) -> tuple[Scored, ...]:
    return tuple(each.scored() for each in weighed[:MOST_CANDIDATES])


def _held_by_number(probe: Probe, record: Candidate) -> tuple[Scored, ...]:
    """How a record of the senior high school is shown that has another document than the new student."""
    if record.document_key == probe.document_key:
        return ()
    return (
        Scored(record.record_id, record.record_key, 1.0, ("same_student_number", "same_name", "admitted_senior_high")),
    )


def _registered(probe: Probe, registered: list[Candidate], ours: Person | None, rule: str) -> Finding:
    """The active record: found itself, of one 学籍号 and name with the archive, or what continues the archive."""
    known = registered or [record for record in (ours.records if ours else ()) if record.active_here]
    if known:
        first = min(known, key=lambda record: (not _same_document(probe, record), record.record_id))
        reasons = BY_DOCUMENT if _same_document(probe, first) else BY_NUMBER
        return Finding(REGISTERED, first.record_id, first.record_key, rule=rule, reasons=reasons)
    assert ours is not None  # no active record of the child: its archive is the one that is continued
    record = next(record for record in ours.records if record.continued_by)
    return Finding(REGISTERED, record.continued_by, record.continued_by_key, rule=rule, reasons=BY_DOCUMENT)


def _document_shared(probe: Probe, found: list[Person]) -> bool:
    return any(
        record.document_key == probe.document_key and record.name_key != probe.agreement_key
        for person in found
        for record in person.records
    )


def _warnings(probe: Probe, record: Candidate | Glimpse, shared: bool) -> tuple[str, ...]:
    differs = (
        record.birth_date != probe.birth_date
        or (record.sex and record.sex != probe.sex)
        or record.document_key != probe.document_key
    )
    return (("differs_from_record",) if differs else ()) + (("document_shared",) if shared else ())
