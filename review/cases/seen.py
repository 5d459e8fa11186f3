"""A case as an account may read it: whose school has the child is not told to who has no proof that it is its own.

The school that asks, and has neither the document nor a proof, reads of the others what kind of school each is and of
which authority, until the school that holds the child has answered or an authority has decided: then both know each
other, with what each wrote under its name. Who answers and who decides read all.
"""

from collections.abc import Iterable
from copy import copy

from enrollment.entries.models import Entry
from enrollment.entries.stages import may_hear, may_hear_by_document, may_name, school_text, stage_by_values
from registry.accounts.models import Account
from registry.disclosure import LinkStage
from registry.institutions import School
from review.cases import states
from review.cases.models import AdmissionCase, CaseStep


def as_seen(cases: Iterable[AdmissionCase], account: Account) -> list[AdmissionCase]:
    """The cases, to be read by this account and not stored: who asks without proof reads the name of no other school.

    One query for any number of them, none where nothing is hidden.
    """
    found = list(cases)
    hidden = [case for case in found if is_only_asking(case, account) and not _has_proof(case)]
    answered = _answered(hidden) if hidden else set()
    for case in hidden:
        if _leading(case) not in answered and case.state not in (states.DECIDED, states.RELEASED):
            _hide(case)
    return found


def is_only_asking(case: AdmissionCase, account: Account) -> bool:
    """Whether the account is of the school that asks, and has no other part in the case."""
    return case.sides_of(account) == {states.CLAIMANT}


def may_read_day(case: AdmissionCase, account: Account) -> bool:
    """Whether the account may read on which day the child entered the school that has it, not the year alone."""
    if case.archive is None or not is_only_asking(case, account):
        return True
    return stage_by_values(case.entry, case.archive) in (LinkStage.PROVED, LinkStage.REGISTERED)


def _has_proof(case: AdmissionCase) -> bool:
    """Whether the asking school's new student has what the school of a record may be named for, or it is near."""
    entry, school = case.entry, case.holding_school
    if school is None or may_name(entry, school):
        return True
    if case.archive is not None and may_hear(entry, school, case.archive):
        return True
    return case.rival is not None and _has_document(entry, case.rival) and may_hear_by_document(entry, school)


def _has_document(entry: Entry, rival: Entry) -> bool:
    return entry.document_key is not None and entry.document_key == rival.document_key


def _answered(cases: Iterable[AdmissionCase]) -> set[int]:
    """Ids of the leading cases in which the holding school has said something."""
    leading = {_leading(case) for case in cases}
    steps = CaseStep.objects.filter(case__in=leading, action__in=states.OF_HOLDER)
    return set(steps.values_list("case", flat=True))


def _leading(case: AdmissionCase) -> int:
    return case.lead_id or case.pk


def _hide(case: AdmissionCase) -> None:
    for each in (case, *case.group()):
        each.holding_school = _unnamed(each.holding_school)
        if each.claiming_school_id != case.claiming_school_id:
            each.claiming_school = unnamed(each.claiming_school)
        if each.archive is not None:
            each.archive.school = _unnamed(each.archive.school)
        if each.rival is not None:
            each.rival.school = unnamed(each.rival.school)


def unnamed(school: School) -> School:
    """The school with its kind and authority for its name; to be read, never saved."""
    if not school.code:  # it is one already
        return school
    words, found = school_text(school, known=False), copy(school)
    found.name, found.code = words, ""
    return found


def _unnamed(school: School | None) -> School | None:
    return None if school is None else unnamed(school)
