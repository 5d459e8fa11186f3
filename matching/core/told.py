"""How much it weighs whether a record says what the family told the school (family.py); as in evidence.py, in bits.

Many rosters say something of families. These facts rank, and do nothing else:

* a guardian's full name is worth about 12 bits, but six rosters in ten name the parent whom the record names, and
  brothers and sisters share it: 8. A telephone is one family's in 10 million, but half keep it for three years, and
  one in twenty is a teacher's or a village's: 10; a guardian's document 11. That they differ is the other parent, or a
  new number: ordinary, 1 or 2 bits against;
* the three together say little more than one of them, that this is the family: 14 at most. A twin has the same family,
  so of another name they count 3 at most, and of records that are twins' nothing (verdict.py);
* the kindergarten is one of 60 in a county, and one in four is written otherwise: 5, in the place of what others of the
  roster tell of it; that it differs is a short name or a child that moved: -1. The household's region, as the roster
  says it itself, weighs as the number's, in whose place it stands; an equal address below the county is rare, but the
  whole house shares it: 3.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from matching.core.family import FamilyFact, Said

WEIGHTS: dict[str, float] = {
    "guardian_agrees": 8,
    "guardian_differs": -1,
    "guardian_phone_agrees": 10,
    "guardian_phone_differs": -1,
    "guardian_document_agrees": 11,
    "guardian_document_differs": -2,
    "former_school_agrees": 5,
    "former_school_differs": -1,
    "household_agrees": 9,
    "household_elsewhere": -2,
    "address_agrees": 3,
}
# what else tells the same, in whose place the family's own word stands
REPLACED: dict[str, float] = {"same_school_as_others": 4, "number_from_household": 9, "number_from_elsewhere": -4}

# by fact, the reason where the record says the same, and where it says something else
_TOLD: dict[FamilyFact, tuple[str, str]] = {
    FamilyFact.GUARDIAN: ("guardian_agrees", "guardian_differs"),
    FamilyFact.PHONE: ("guardian_phone_agrees", "guardian_phone_differs"),
    FamilyFact.GUARDIAN_DOCUMENT: ("guardian_document_agrees", "guardian_document_differs"),
    FamilyFact.FORMER_SCHOOL: ("former_school_agrees", "former_school_differs"),
    FamilyFact.HOUSEHOLD: ("household_agrees", "household_elsewhere"),
    FamilyFact.ADDRESS: ("address_agrees", ""),
}
OF_FAMILY = frozenset(WEIGHTS)
# what the guardians' facts weigh together at most: of this name, and of another one, whom a twin may have
_OF_GUARDIANS = frozenset(reason for reason in OF_FAMILY if reason.startswith("guardian"))
_MOST, _MOST_OF_ANOTHER_NAME = 14, 3
_OTHER_NAME = frozenset({"name_one_character_off", "name_similar", "name_differs"})
# the roster's own word takes the place of what else tells the same
_BY_NUMBER = frozenset({"number_from_household", "number_from_elsewhere"})
_INSTEAD = {
    "household_agrees": _BY_NUMBER,
    "household_elsewhere": _BY_NUMBER,
    "former_school_agrees": frozenset({"same_school_as_others"}),
}


class ToldEvidence(NamedTuple):
    """Reasons with what the family told among them, and how many bits that makes; of these what twins share."""

    reasons: tuple[str, ...]
    of_family: float
    of_guardians: float


def with_family(reasons: Iterable[str], said: Mapping[FamilyFact, Said]) -> ToldEvidence:
    """What a record says to the facts told, put in the place of what reasons said of the family before."""
    known = tuple(reason for reason in reasons if reason not in OF_FAMILY)
    pairs = ((_TOLD[fact], answer) for fact, answer in said.items() if answer is not Said.NONE)
    told = tuple(filter(None, (pair[answer is Said.DIFFERS] for pair, answer in pairs)))
    replaced = _replaced(told).intersection(known)
    guardians = min(_most_of(known), sum(WEIGHTS[reason] for reason in told if reason in _OF_GUARDIANS))
    others = sum(WEIGHTS[reason] for reason in told if reason not in _OF_GUARDIANS)
    kept = (reason for reason in known if reason not in replaced)
    return ToldEvidence((*kept, *told), guardians + others - sum(REPLACED[reason] for reason in replaced), guardians)


def _most_of(reasons: Collection[str]) -> float:
    """How much the guardians' facts weigh together at most, beside these reasons."""
    if "twin_among_these" in reasons:
        return 0
    return _MOST if _OTHER_NAME.isdisjoint(reasons) else _MOST_OF_ANOTHER_NAME


def _replaced(told: tuple[str, ...]) -> frozenset[str]:
    """What else tells of the place, where the roster's own word tells the same."""
    return frozenset(reason for each in told for reason in _INSTEAD.get(each, ()))
