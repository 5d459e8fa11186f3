"""A case that is decided after the deadline: its winner needs an extension to be approved by the school (I21, W3).

The authority that decides may grant it with the decision, or afterwards at the case, whichever school it is of the two:
it stands above both. Otherwise the schools ask their own authority as ever.
"""

from datetime import date

from django.db import transaction

from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.refused import ActRefused
from enrollment.seasons.deadlines import Deadlines, Until
from enrollment.seasons.extensions import ExtensionPlace, check_day, grant
from enrollment.seasons.models import Extension
from registry.accounts.models import Account
from registry.institutions import School
from review.cases import acts
from review.cases import states as case_states
from review.cases.models import AdmissionCase
from review.cases.refusals import CaseMoved, NotYourAct


def entry_of(case: AdmissionCase, side: str) -> Entry | None:
    """The new student a side goes on with when the case goes its way; a senior high school has none."""
    return case.entry if side == case_states.CLAIMANT else case.rival


def late_sides(case: AdmissionCase) -> dict[str, Until]:
    """By side the deadline that is over while the side's new student is still at its school; one query."""
    sides = {side: entry_of(case, side) for side in (case_states.CLAIMANT, case_states.HOLDER)}
    waiting = {side: entry for side, entry in sides.items() if entry and entry.state in states.AT_THE_SCHOOL}
    days = Deadlines.of_entries(waiting.values())
    found = {side: days.of_entry(entry) for side, entry in waiting.items()}
    return {side: until for side, until in found.items() if until.over}


def winning_side(case: AdmissionCase) -> str:
    """The side that goes on; "" while that is open."""
    if case.won_by_claimant:
        return case_states.CLAIMANT
    return case.winner


def decide(case_id: int, winner: str, account: Account, reason: str, until: date | None) -> AdmissionCase:
    """Decide, and with a day extend the winner's deadline to it in the same transaction.

    ``winner``: the side that wins, or how a document dispute ends.

    Where somebody has granted a later day meanwhile, that one holds. Raises DayNotOffered, and those of acts.decide.
    """
    if until is None:
        return _decide(case_id, winner, account, reason)
    check_day(until)
    with transaction.atomic():
        seen = AdmissionCase.objects.visible_to(account).filter(pk=case_id).first()
        side = case_states.CLAIMANT if winner in case_states.OUTCOMES else winner
        _lock_school(seen, side)  # before new students and record, as intake does
        case = _decide(case_id, winner, account, reason)
        _extend(case, side, account, reason, until)  # what it refuses, a day granted already, undoes no decision
        return case


def _decide(case_id: int, choice: str, account: Account, reason: str) -> AdmissionCase:
    if choice in case_states.OUTCOMES:
        return acts.decide_document(case_id, choice, account, reason)
    return acts.decide(case_id, choice, account, reason)


def extend(case_id: int, account: Account, reason: str, until: date) -> Extension:
    """Extend afterwards. Raises NotYourAct, CaseMoved when nobody needs it, and those of seasons/extensions.py."""
    check_day(until)
    case = AdmissionCase.objects.visible_to(account).select_related("entry", "rival").filter(pk=case_id).first()
    if case is None or case_states.AUTHORITY not in case.sides_of(account):
        raise NotYourAct
    side = winning_side(case)
    if side not in late_sides(case):
        raise CaseMoved
    with transaction.atomic():
        refusal = _extend(case, side, account, reason, until)
    if refusal:
        raise refusal
    return case.extension


def _lock_school(case: AdmissionCase | None, winner: str) -> None:
    entry = case and entry_of(case, winner)
    if entry:
        list(School.objects.filter(pk=entry.school_id).select_for_update(no_key=True).values_list("pk"))


def _extend(case: AdmissionCase, side: str, account: Account, reason: str, until: date) -> ActRefused | None:
    entry = entry_of(case, side)
    if entry is None:
        return None
    place, school = ExtensionPlace(entry.school_id, entry.track), School.objects.filter(pk=entry.school_id)
    granted = grant(account, [place], entry.season, until, reason, scope=school)
    if granted.done:
        case.extension = granted.done[0]
        case.save(update_fields=["extension"])
    return next((refusal for _place, refusal in granted.refused), None)
