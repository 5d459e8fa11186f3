"""What speaks for and against a record being a new student's: reasons as codes, and a score to rank by.

A weight is the logarithm (base 2) of how much more often a fact is seen between two descriptions of one child
than between two children taken at random (Fellegi and Sunter's view of record linkage). The sizes are rounded
from orders of magnitude, argued here once:

* a document number is held by one child in 10 million and more: 30 bits; the same number written under another type
  is nearly as telling; the same text under 其他 or 户口簿 on both sides is shared by families, and by who writes 1
  into the cell: 5; one digit off is telling too, but a neighbour's number may look so; numbers that agree but
  for the region, or but for the birth date, still share a four-digit order that few of one place and day share;
* equal names: 12 bits for a name of common rarity, one child in four thousand; what the registry's own names say
  of this one (rarity.py) takes its place, from 7 bits for the most fashionable to 24. Variant characters, a former
  name and homophones share the rarity of the name or of its sound, less what such slips are rare: one in twenty
  or so of the names that are written differently at all; one differing character is shared with many more;
* equal birth dates: a cohort and its neighbours hold some two thousand days, 11 bits; equal sex halves: 1 bit;
* the place: nine children in ten enter school in the county of their kindergarten or household, one child in
  two thousand lives there: 9 bits; another county of the city 4; who comes from another province altogether is
  one in thirty: -4. A kindergarten from which others of the same roster come is one of some twenty in its county:
  4 bits more. A resident number issued elsewhere than at the school tells the household by as much as the county;
  where it was issued at the school's own place it says nothing that the place has not said;
* what contradicts weighs as rare as that error is in real rosters: names and sexes are seldom wrong, two
  valid but different document numbers of one child are the rarest.

What the family told the school weighs as told.py says.

Two records of one guardian and one birth date are twins' (verdict.py says so).

The score maps the sum onto 0…1 so that candidates can be ranked and compared across rows: the balance point is
the log of the number of records in a large registry (2^23), the slope is flattened to keep strong candidates
apart. It is not a probability and never links anything, nor do weights decide whether a record is shown: see
`Evidence.suffices` and verdict.py.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from math import log2

from rapidfuzz.distance import OSA, Levenshtein
from rapidfuzz.fuzz import ratio

from matching.core import told
from matching.core.family import answers
from matching.core.people import NOWHERE, Candidate, Probe, Surroundings
from matching.core.rarity import Rarity
from registry.identity.documents import DocumentType, identifies, is_resident_number, number_parts, resident_facts
from registry.identity.names import sounds_alike, variant_key

WEIGHTS: dict[str, float] = {
    "same_document": 30,
    "same_number_other_type": 26,
    "id_number_two_digits_swapped": 19,
    "id_number_one_digit_off": 18,
    "id_number_one_part_off": 9,
    "same_number_unproved": 5,
    "no_document": 0,
    "no_document_given": 0,
    "record_number_invalid": -2,
    "record_document_doubted": 0,
    "document_differs": -8,
    "possible_twin": -2,
    "same_name": 12,
    "name_variant": 8,
    "former_name": 7,
    "name_sounds_alike": 5,
    "name_characters_swapped": 5,
    "name_similar": 4,
    "name_one_character_off": 3,
    "name_differs": -6,
    "same_birth_date": 11,
    "birth_date_one_digit_off": 4,
    "birth_date_differs": -5,
    "same_sex": 1,
    "sex_differs": -4,
    "same_student_number": 26,
    "student_number_differs": -6,
    "same_region": 9,
    "same_city": 4,
    "same_province": 1,
    "region_differs": -4,
    **told.REPLACED,
    **told.WEIGHTS,
}

_BALANCE = 23
_SLOPE = 4

# what the weights of names stand for: the bits of a name, and of a sound, of common rarity
_COMMON_NAME, _COMMON_SOUND = 12, 9
_WRITTEN_ALIKE = frozenset({"same_name", "name_variant", "former_name"})

# how many pairs of a region's digits agree: province, city, county
_NEARNESS = ("region_differs", "same_province", "same_city", "same_region")

_NAME_NEARLY = frozenset(
    {
        "same_name",
        "name_variant",
        "former_name",
        "name_sounds_alike",
        "name_characters_swapped",
        "name_similar",
        "name_one_character_off",
    }
)
_NUMBER_NEARLY = frozenset({"same_number_other_type", "id_number_one_digit_off", "id_number_two_digits_swapped"})
# beside a valid number of its own, these make a shared birth date and a nearly equal name chance
_CONTRADICTS = frozenset({"sex_differs", "name_one_character_off"})

# twins' numbers are issued one after the other; odd and even sequences separate boys from girls
_TWIN_DISTANCE = 4


@dataclass(frozen=True, slots=True)
class RecordEvidence:
    """Reasons in the order document, name, birth date, sex, 学籍号, region, family; `weight` is their sum in bits.

    `of_family` is how much of it comes from what the family told, and of that `of_guardians` what twins share.
    """

    reasons: tuple[str, ...]
    weight: float
    of_family: float = 0
    of_guardians: float = 0

    @property
    def score(self) -> float:
        """The rank on 0…1 but for what the family told, two decimals; meaningless without the reasons.

        It stands on lists, where nobody is answered whether a guardian was guessed.
        """
        return round(1 / (1 + 2 ** ((_BALANCE - self.weight + self.of_family) / _SLOPE)), 2)

    @property
    def suffices(self) -> bool:
        """Whether enough is shared that a person must look (P2.2); else the record is not shown at all."""
        shared = set(self.reasons)
        if shared & {"same_document", "same_student_number"}:
            return True
        named, born = bool(shared & _NAME_NEARLY), "same_birth_date" in shared
        if shared & _NUMBER_NEARLY:
            return named or born
        if "id_number_one_part_off" in shared:
            return named
        if shared & _WRITTEN_ALIKE:
            return born
        contradicted = "document_differs" in shared and bool(shared & _CONTRADICTS)
        return named and born and not contradicted

    def without_guardians(self) -> "RecordEvidence":
        """The same, ranked as if nothing had been told of the guardians."""
        others = self.of_family - self.of_guardians
        return replace(self, weight=self.weight - self.of_guardians, of_family=others, of_guardians=0)


def compare(probe: Probe, candidate: Candidate, around: Surroundings = NOWHERE) -> RecordEvidence:
    """The evidence between a new student, who arrives in these surroundings, and a record."""
    name = _name(probe, candidate)
    reasons = (
        *_document(probe, candidate),
        name,
        _birth_date(probe.birth_date, candidate.birth_date),
        _sex(probe.sex, candidate.sex),
        _student_number(probe, candidate),
        *_place(probe, candidate, around),
    )
    known = tuple(reason for reason in reasons if reason)
    plain = sum(WEIGHTS[reason] for reason in known) + _rarity(probe, name, around.rarity)
    if not probe.family:  # as of most
        return RecordEvidence(known, plain)
    family = told.with_family(known, answers(probe.family, candidate.family()))
    return RecordEvidence(family.reasons, plain + family.of_family, family.of_family, family.of_guardians)


def ranked_again(shown: Sequence[tuple[float, told.ToldEvidence]]) -> list[int]:
    """Places of candidates, best first, by their scores, which families have no part in, and what families told."""
    return sorted(range(len(shown)), key=lambda place: (-_bits(shown[place][0]) - shown[place][1].of_family, place))


def _bits(score: float) -> float:
    """The weight that a score stands for, as near as two decimals tell."""
    score = min(max(score, 0.005), 0.995)
    return _BALANCE + _SLOPE * log2(score / (1 - score))


def _rarity(probe: Probe, reason: str, rarity: Rarity) -> float:
    """How many bits this name is rarer (or, below 0, commoner) than the weight of the reason stands for."""
    if reason in _WRITTEN_ALIKE:
        bits = rarity.bits_of_name(probe.name)
        return 0 if bits is None else bits - _COMMON_NAME
    if reason == "name_sounds_alike":
        bits = rarity.bits_of_sound(probe.name)
        return 0 if bits is None else bits - _COMMON_SOUND
    return 0


def _document(probe: Probe, candidate: Candidate) -> tuple[str, ...]:
    if candidate.document_doubted:
        return ("record_document_doubted",)
    if not candidate.has_number:
        return ("no_document",)
    if not probe.id_number:
        return ("no_document_given",)
    if probe.document_key is not None and probe.document_key == candidate.document_key:
        return ("same_document",)
    return _numbers(probe, candidate)


def _numbers(probe: Probe, candidate: Candidate) -> tuple[str, ...]:
    """What two numbers say that are not of one document that proves who somebody is."""
    if not (_tells(probe) or _tells(candidate)):
        return ("same_number_unproved",) if probe.id_number == candidate.id_number else ()
    near = _number(probe.id_number, candidate.id_number)
    if near or probe.document_key is None:
        return (near or "no_document_given",)
    if candidate.document_key is None:
        return ("id_number_one_part_off" if _but_for_one_part(probe, candidate) else "record_number_invalid",)
    return ("document_differs", "possible_twin") if _may_be_twins(probe, candidate) else ("document_differs",)


def _tells(side: Probe | Candidate) -> bool:
    """Whether a number tells of one person: by its type, also mistyped, or as a resident number under any type."""
    return identifies(side.id_type) or is_resident_number(side.id_number)


def _number(ours: str, theirs: str) -> str:
    """How two numbers of different documents are near each other, "" when they are not."""
    if ours == theirs:
        return "same_number_other_type"
    if Levenshtein.distance(ours, theirs, score_cutoff=1) == 1:
        return "id_number_one_digit_off"
    return "id_number_two_digits_swapped" if OSA.distance(ours, theirs, score_cutoff=1) == 1 else ""


def _but_for_one_part(probe: Probe, candidate: Candidate) -> bool:
    """Whether all but the birth date, or all but the region, agrees; region and birth date alone say little."""
    pairs = zip(number_parts(probe.id_number), number_parts(candidate.id_number), strict=True)
    return any(ours == theirs for ours, theirs in list(pairs)[1:])


def _may_be_twins(probe: Probe, candidate: Candidate) -> bool:
    """Two resident numbers of one region and day, issued close together."""
    ours, theirs = probe.id_number, candidate.id_number
    if {probe.id_type, candidate.id_type} != {DocumentType.RESIDENT_ID} or ours[:14] != theirs[:14]:
        return False
    return abs(int(ours[14:17]) - int(theirs[14:17])) <= _TWIN_DISTANCE


def _name(probe: Probe, candidate: Candidate) -> str:
    if probe.agreement_key == candidate.name_key:
        return "same_name"
    variant = variant_key(candidate.name)
    if probe.variant_key == variant:
        return "name_variant"
    if candidate.former_name and _is_former_name(probe, candidate.former_name):
        return "former_name"
    if sounds_alike(probe.name, candidate.name):
        return "name_sounds_alike"
    return _spelling(probe.variant_key, variant)


def _is_former_name(probe: Probe, former_name: str) -> bool:
    return probe.variant_key == variant_key(former_name) or sounds_alike(probe.name, former_name)


def _spelling(ours: str, theirs: str) -> str:
    """How two names are near each other by their characters alone."""
    if len(ours) == len(theirs) and sorted(ours) == sorted(theirs) and OSA.distance(ours, theirs) == 1:
        return "name_characters_swapped"
    if min(len(ours), len(theirs)) >= 2 and Levenshtein.distance(ours, theirs, score_cutoff=1) == 1:
        return "name_one_character_off"
    if min(len(ours), len(theirs)) >= 3 and (_one_starts_the_other(ours, theirs) or ratio(ours, theirs) >= 80):
        return "name_similar"
    return "name_differs"


def _one_starts_the_other(ours: str, theirs: str) -> bool:
    # 买买提 and 买买提·阿卜杜: one system cut the name or left the father's name out
    return ours.startswith(theirs) or theirs.startswith(ours)


def _birth_date(ours: date, theirs: date) -> str:
    if ours == theirs:
        return "same_birth_date"
    mine, other = f"{ours:%Y%m%d}", f"{theirs:%Y%m%d}"
    swapped = ours.year == theirs.year and (ours.month, ours.day) == (theirs.day, theirs.month)
    return "birth_date_one_digit_off" if swapped or OSA.distance(mine, other) == 1 else "birth_date_differs"


def _sex(ours: str, theirs: str) -> str:
    if not theirs:
        return ""
    return "same_sex" if ours == theirs else "sex_differs"


def _student_number(probe: Probe, candidate: Candidate) -> str:
    if candidate.has_student_number(probe.student_number_key):  # or had: it may have none any more
        return "same_student_number"
    return "" if None in (probe.student_number_key, candidate.student_number_key) else "student_number_differs"


def _place(probe: Probe, candidate: Candidate, around: Surroundings) -> tuple[str, ...]:
    issued = frozenset({_issued_in(probe)}) - {""}
    near = _nearest(around.regions or issued, {candidate.school_region, candidate.household_region})
    as_others = "same_school_as_others" if candidate.school_id in around.feeders else ""
    elsewhere = around.regions and issued and _nearest(around.regions, issued) != "same_region"
    return near, as_others, _issuing(issued, _household(candidate)) if elsewhere else ""


def _issued_in(probe: Probe) -> str:
    """The region in which a resident number was issued: the household's at that time."""
    if probe.id_type != DocumentType.RESIDENT_ID or probe.document_key is None:
        return ""
    return resident_facts(probe.id_number).region


def _household(candidate: Candidate) -> str:
    if candidate.household_region:
        return candidate.household_region
    is_resident_id = candidate.id_type == DocumentType.RESIDENT_ID and len(candidate.id_number) == 18
    return candidate.id_number[:6] if is_resident_id else ""


def _issuing(issued: frozenset[str], household: str) -> str:
    if not household:
        return ""
    return "number_from_household" if household in issued else "number_from_elsewhere"


def _nearest(ours: Set[str], theirs: Set[str]) -> str:
    """The nearest pair of regions, "" when one side is unknown."""
    pairs = [_shared_levels(one, other) for one, other in product(ours, theirs) if one and other]
    return _NEARNESS[max(pairs)] if pairs else ""


def _shared_levels(one: str, other: str) -> int:
    """How many levels two regions have in common, from 0 to 3; a city's own code (110100) reaches two."""
    levels = 0
    for place in (0, 2, 4):
        if one[place : place + 2] != other[place : place + 2] or one[place : place + 2] == "00":
            break
        levels += 1
    return levels
