"""What speaks for and against a record being a newcomer's: reasons as codes, and a score to rank by.

A weight is the logarithm (base 2) of how much more often a fact is seen between two descriptions of one child
than between two children taken at random (Fellegi and Sunter's view of record linkage). The sizes are rounded
from orders of magnitude, argued here once:

* a document number is held by one child in 10 million and more: 30 bits; the same number written under another type
  is nearly as telling; one digit off is telling too, but a neighbour's number may look so;
* equal names: a full name is shared by roughly one child in four thousand, 12 bits; variant characters lose
  little, homophones share a sound with some sixteen times as many children, one differing character with more;
* equal birth dates: a cohort and its neighbours hold some two thousand days, 11 bits; equal sex halves: 1 bit;
* what contradicts weighs as rare as that error is in real rosters: names and sexes are seldom wrong, two
  valid but different document numbers of one child are the rarest.

The score maps the sum onto 0…1 so that candidates can be ranked and compared across rows: the balance point is
the log of the number of records in a large registry (2^23), the slope is flattened to keep strong candidates
apart. It is not a probability and never links anything: see verdict.py.
"""

from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA, Levenshtein
from rapidfuzz.fuzz import ratio

from matching.core.people import Candidate, Probe
from registry.identity.documents import DocumentType, resident_facts
from registry.identity.names import sounds_alike, variant_key

WEIGHTS: dict[str, float] = {
    "same_document": 30,
    "same_number_other_type": 26,
    "id_number_two_digits_swapped": 19,
    "id_number_one_digit_off": 18,
    "no_document": 0,
    "no_document_given": 0,
    "record_number_invalid": -2,
    "document_differs": -8,
    "possible_twin": -2,
    "same_name": 12,
    "name_variant": 11,
    "former_name": 10,
    "name_sounds_alike": 8,
    "name_characters_swapped": 7,
    "name_similar": 6,
    "name_one_character_off": 5,
    "name_differs": -6,
    "same_birth_date": 11,
    "birth_date_one_digit_off": 4,
    "birth_date_differs": -5,
    "same_sex": 1,
    "sex_differs": -4,
    "same_student_number": 26,
    "student_number_differs": -6,
    "same_region": 3,
}

_BALANCE = 23
_SLOPE = 4

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
_ONE_NAME_IN_TWO_WRITINGS = frozenset({"same_name", "name_variant", "former_name"})
_NUMBER_NEARLY = frozenset({"same_number_other_type", "id_number_one_digit_off", "id_number_two_digits_swapped"})
# beneath this sum a shared birth date and sound are chance: sex and valid numbers contradict
_LEAST_WEIGHT = 10

# twins' numbers are issued one after the other; odd and even sequences separate boys from girls
_TWIN_DISTANCE = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """Reasons in the order document, name, birth date, sex, 学籍号, region; `weight` is their sum in bits."""

    reasons: tuple[str, ...]
    weight: float

    @property
    def score(self) -> float:
        """The rank on 0…1, two decimals; meaningless without the reasons."""
        return round(1 / (1 + 2 ** ((_BALANCE - self.weight) / _SLOPE)), 2)

    @property
    def suffices(self) -> bool:
        """Whether enough is shared that a person must look (P2.2); else the record is not shown at all."""
        shared = set(self.reasons)
        if shared & {"same_document", "same_student_number"}:
            return True
        named, born = bool(shared & _NAME_NEARLY), "same_birth_date" in shared
        if shared & _NUMBER_NEARLY:
            return named or born
        if shared & _ONE_NAME_IN_TWO_WRITINGS:
            return born
        return named and born and self.weight >= _LEAST_WEIGHT


def compare(probe: Probe, candidate: Candidate, regions: frozenset[str] = frozenset()) -> Evidence:
    """The evidence between a newcomer and a record.

    `regions` are six-digit codes of the newcomer's surroundings (the importing school's authority); the region of
    a resident number is added.
    """
    reasons = (
        *_document(probe, candidate),
        _name(probe, candidate),
        _birth_date(probe.birth_date, candidate.birth_date),
        _sex(probe.sex, candidate.sex),
        _student_number(probe, candidate),
        _region(probe, candidate, regions),
    )
    known = tuple(reason for reason in reasons if reason)
    return Evidence(known, sum(WEIGHTS[reason] for reason in known))


def _document(probe: Probe, candidate: Candidate) -> tuple[str, ...]:
    if not candidate.has_number:
        return ("no_document",)
    if probe.document_key is None:
        return ("no_document_given",)
    if probe.document_key == candidate.document_key:
        return ("same_document",)
    near = _number(probe.id_number, candidate.id_number)
    if near:
        return (near,)
    if candidate.document_key is None:
        return ("record_number_invalid",)
    return ("document_differs", "possible_twin") if _may_be_twins(probe, candidate) else ("document_differs",)


def _number(ours: str, theirs: str) -> str:
    """How two numbers of different documents are near each other, "" when they are not."""
    if ours == theirs:
        return "same_number_other_type"
    if Levenshtein.distance(ours, theirs, score_cutoff=1) == 1:
        return "id_number_one_digit_off"
    return "id_number_two_digits_swapped" if OSA.distance(ours, theirs, score_cutoff=1) == 1 else ""


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
    if probe.student_number_key is None or candidate.student_number_key is None:
        return ""
    same = probe.student_number_key == candidate.student_number_key
    return "same_student_number" if same else "student_number_differs"


def _region(probe: Probe, candidate: Candidate, regions: frozenset[str]) -> str:
    if probe.id_type == DocumentType.RESIDENT_ID and probe.document_key is not None:
        regions = regions | {resident_facts(probe.id_number).region}
    return "same_region" if regions & candidate.regions else ""
