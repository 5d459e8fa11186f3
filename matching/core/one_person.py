"""One child, one record (N2): what may bind a new student to somebody who is known, and what follows from it.

The table of this module is the one place that says it: import, typed entry, the page of doubtful new students, both
reviews, registration, matching again and what follows a load all ask here. Two grounds stand behind it: a valid
document (type and number) that is equal decides; of people without one, equal name, birth date and sex only raise a
suspicion.
"""

from collections.abc import Collection, Iterable
from enum import IntEnum, StrEnum
from typing import NamedTuple

# the record is in force where the new student is to be registered: by which of the two it was found
ON_ACTIVE_RECORD = frozenset({"document_on_active_record", "number_on_active_record"})
# what speaks against two descriptions of one child
_CONTRADICTS = frozenset({"document_differs", "sex_differs", "student_number_differs"})


class Tie(StrEnum):
    """What binds a new student to a record, or to another new student; the strongest first."""

    SAME_PERSON = "same_person"  # document and name agree with a record of the source registries
    REGISTERED = "registered"  # the same, or 学籍号 and name, with an active record where the track registers into
    SAME_DOCUMENT = "same_document"  # the document is equal, the name is not
    DOCUMENT_REGISTERED = "document_registered"  # the same, on an active record where the track registers into
    LIVE_ELSEWHERE = "live_elsewhere"  # the document is on a live entry of another school
    NEAR = "near"  # no document decides, but name and birth date agree and nothing contradicts
    WEAK = "weak"  # less than that


class NoneOfThese(IntEnum):
    """Whether a person may say that the new student is none of these; the strictest of all that are shown holds."""

    FREELY = 0
    WITH_REASON = 1
    AFTER_DISPUTE = 2  # once a document dispute has said that the document is this child's
    NEVER = 3


class CaseOffered(StrEnum):
    """Which case leads on from here."""

    NO = ""
    CLAIM = "claim"  # asks the school that has the child
    DOCUMENT = "document"  # says that the document is another child's (document dispute)


class TieRule(NamedTuple):
    """One line of the table: what the school may do about somebody who is bound to the new student so.

    ``row`` numbers the line as the documentation does; ``confirm``: the record may be said to be the child's;
    ``case``: what can be opened; ``none``: whether “none of these” is offered, and taken.
    """

    row: int
    tie: Tie
    confirm: bool
    case: CaseOffered
    none: NoneOfThese


TABLE: dict[Tie, TieRule] = {
    rule.tie: rule
    for rule in (
        TieRule(2, Tie.SAME_PERSON, confirm=True, case=CaseOffered.CLAIM, none=NoneOfThese.NEVER),
        TieRule(3, Tie.SAME_DOCUMENT, confirm=True, case=CaseOffered.DOCUMENT, none=NoneOfThese.AFTER_DISPUTE),
        TieRule(4, Tie.REGISTERED, confirm=False, case=CaseOffered.CLAIM, none=NoneOfThese.NEVER),
        TieRule(5, Tie.DOCUMENT_REGISTERED, confirm=False, case=CaseOffered.DOCUMENT, none=NoneOfThese.AFTER_DISPUTE),
        TieRule(6, Tie.LIVE_ELSEWHERE, confirm=False, case=CaseOffered.CLAIM, none=NoneOfThese.NEVER),
        TieRule(8, Tie.NEAR, confirm=True, case=CaseOffered.CLAIM, none=NoneOfThese.WITH_REASON),
        TieRule(8, Tie.WEAK, confirm=True, case=CaseOffered.CLAIM, none=NoneOfThese.FREELY),
    )
}


def tie(reasons: Collection[str]) -> Tie:
    """What binds a new student to a candidate, by the candidate's reasons (evidence.py)."""
    shared = set(reasons)
    if "live_elsewhere" in shared:
        return Tie.LIVE_ELSEWHERE
    named, active = "same_name" in shared, bool(shared & ON_ACTIVE_RECORD)
    if "same_document" in shared:
        if active:
            return Tie.REGISTERED if named else Tie.DOCUMENT_REGISTERED
        return Tie.SAME_PERSON if named else Tie.SAME_DOCUMENT
    contradicted = bool(shared & _CONTRADICTS)
    # one 学籍号 under one name is one person, unless two valid documents say otherwise
    if named and "same_student_number" in shared and not contradicted:
        return Tie.REGISTERED if active else Tie.SAME_PERSON
    return Tie.NEAR if named and "same_birth_date" in shared and not contradicted else Tie.WEAK


def none_of(ties: Iterable[Tie]) -> NoneOfThese:
    """Whether “none of these” may be said of all that are shown: what the strictest of them allows."""
    return max((TABLE[each].none for each in ties), default=NoneOfThese.FREELY)


def passing_over(chosen: Tie, ties: Iterable[Tie]) -> NoneOfThese:
    """Whether this one may be chosen beside all that are shown: it says “none of these” of whatever is stricter.

    Of records that only resemble the new student any may be chosen; where one identifies it, one like that (row 2).
    """
    strictest = none_of(ties)
    passed_over = strictest >= NoneOfThese.AFTER_DISPUTE and TABLE[chosen].none < strictest
    return strictest if passed_over else NoneOfThese.FREELY
