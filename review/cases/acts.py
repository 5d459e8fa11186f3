"""One child, two schools or more: a case is answered and decided, each act in one transaction (W2, W3, V5, W6).

The only writer of a case's state, with opening.py. What the end of a case does to the new students of all its schools
happens in the same transaction (ends.py). Locks are taken in one order everywhere: new students by their ids,
records, cases; so no two acts wait for each other, and of two that meet the second finds what the first did.
"""

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction

from enrollment.entries.claims import lock
from enrollment.entries.models import Entry
from enrollment.entries.transitions import move
from enrollment.refused import ActRefused, OutOfScope, ReasonMissing
from registry.accounts.models import Account
from registry.identity.hiding import kept_reason
from registry.institutions import Authority
from registry.roles import Role
from review.cases import authorities, ends, evidence
from review.cases import states as case_states
from review.cases.ends import leave_cases
from review.cases.evidence import EvidenceFile
from review.cases.models import AdmissionCase, CaseKind
from review.cases.refusals import (
    Answered,
    CaseMoved,
    NoCommonAuthority,
    NotOverdue,
    NotYourAct,
    SeveralClaim,
)

Sheets = Iterable[EvidenceFile]
Group = Sequence[AdmissionCase]  # cases that are decided together, the leading one first


def release(case_id: int, account: Account, reason: str = "") -> AdmissionCase:
    """The holding school gives way: the child is at the other one (W2).

    Raises SeveralClaim when the child is claimed by more than one school: the authority says by whom rightly.
    """
    return _act(case_id, "release", account, reason, then=ends.go_to_claimant)


def contest(case_id: int, account: Account, reason: str, sheets: Sheets = ()) -> AdmissionCase:
    """The holding school says that the child is there: the authority above all decides (W2, W3).

    Raises NoCommonAuthority, EvidenceRefused and those of ``_act``.
    """
    return _act(case_id, "contest", account, reason, sheets=sheets)


def agree(case_id: int, account: Account, reason: str, sheets: Sheets = ()) -> AdmissionCase:
    """The holding school says that its own record has a wrong number: a statement, by which the authority decides.

    Whose a document is follows both children for life, so no school ends it alone, however sure it is. What it may do
    at once is to take its own new student off the roster, as ever. Raises EvidenceRefused and those of ``_act``.
    """
    return _act(case_id, "agree", account, reason, sheets=sheets)


def escalate(case_id: int, account: Account, reason: str = "") -> AdmissionCase:
    """A claiming school takes an overdue case to the authority (W3). Raises NotOverdue, NoCommonAuthority."""
    return _act(case_id, "escalate", account, reason)


def add(case_id: int, account: Account, reason: str, sheets: Sheets = ()) -> AdmissionCase:
    """A side says more, with evidence. Raises EvidenceRefused and those of ``_act``."""
    case = AdmissionCase.objects.visible_to(account).filter(pk=case_id).first()
    claims = case is not None and case_states.CLAIMANT in case.sides_of(account)
    return _act(case_id, "add" if claims else "add_more", account, reason, sheets=sheets)


def decide(case_id: int, winner: str, account: Account, reason: str) -> AdmissionCase:
    """The authority decides for one side, with its reason; every other one's claim or admission ends with it (W3).

    ``winner``: the claiming school of this very case, also when others have joined it, or the holding school.
    """
    if winner == case_states.CLAIMANT:
        return _act(case_id, "decide_for_claimant", account, reason, then=ends.go_to_claimant)

    def stay(case: AdmissionCase, group: Group, *by) -> None:
        ends.stay_with_holder(group, *by)

    return _act(case_id, "decide_for_holder", account, reason, then=stay)


def decide_document(case_id: int, outcome: str, account: Account, reason: str) -> AdmissionCase:
    """The authority says whose the document is; ``outcome`` is one of DocumentOutcome."""
    return _act(case_id, f"decide_{outcome}", account, reason, then=_document_settled)


def _document_settled(case: AdmissionCase, group: Group, account: Account, reason: str) -> None:
    ends.document_settled(case, account, reason)


def concede(case_id: int, account: Account, reason: str) -> AdmissionCase:
    """The claiming school gives way: its registration of the new student ends, to be taken back by the deadline."""

    def leave(case: AdmissionCase, group: Group, account: Account, reason: str) -> None:
        ends.hand_on_lead(case)
        end(case.entry_id, account, reason)

    return _act(case_id, "concede", account, reason, then=leave)


def take_back(case_id: int, account: Account, reason: str = "") -> AdmissionCase:
    """The claiming school asks no longer; its new student stays where it is. Raises Answered, once the holder spoke."""

    def hand_on(case: AdmissionCase, group: Group, *by) -> None:
        ends.hand_on_lead(case)

    return _act(case_id, "take_back", account, reason, then=hand_on)


def give_to(case_id: int, authority: Authority, account: Account, reason: str) -> AdmissionCase:
    """Operations give a case to another authority, with a reason: the one above it is the wrong one, or none is."""

    def give(case: AdmissionCase, group: Group, *by) -> None:
        for each in group:
            each.authority, each.is_given = authority, True
            each.save(update_fields=["authority", "is_given"])

    return _act(case_id, "move", account, reason, then=give)


def end(
    entry_id: int,
    account: Account,
    reason: str,
    check: Callable[[Entry], None] = lambda entry: None,
    version: int | None = None,
) -> Entry:
    """End the registration of a new student by the school's own choice; its archive is free at once (V2.1, V5).

    ``check`` may refuse it under the lock; ``version`` is the one that the account looked at, when it looked at one.
    The step keeps which archive it was, for who takes it back.
    """

    def change(entry: Entry) -> None:
        check(entry)
        leave_cases(entry, account)

    return move(entry_id, "terminate", account, reason=reason, detail=ends.held_before, change=change, version=version)


# acts about the child, not about one school's word: they are written into all cases that are decided together
_OF_ALL = ("contest", "agree", "escalate", "move")


def _act(
    case_id: int,
    action: str,
    account: Account,
    reason: str,
    *,
    sheets: Sheets = (),
    then: Callable[[AdmissionCase, Group, Account, str], object] = lambda case, group, account, reason: None,
) -> AdmissionCase:
    """One act: lock, check, write, log, and what follows for the new students, in one transaction.

    Raises OutOfScope, NotYourAct, ReasonMissing, CaseMoved, and what ``then`` raises.
    """
    sheets = list(sheets)
    evidence.examine(sheets)  # before any lock: it takes its time, and needs nothing of the case
    with evidence.shelf() as kept, transaction.atomic():
        group = _locked(case_id, account, action)
        case = next(each for each in group if each.pk == case_id)
        side = case_states.ACTIONS[action].side
        if side == case_states.HOLDER:
            case = group[0]  # what the holding school says, it says to all
        refusal = _refusal(case, group, action, account, reason)
        if refusal:
            raise refusal
        kept.keep(case, side, account, sheets)
        # the same words by the same account a moment ago: a button pressed twice, which the history keeps once
        last = case.steps.get(number=case.version)
        if (last.action, last.account_id, last.reason) != (action, account.pk, kept_reason(reason)):
            for each, done in _written(case, group, action):
                ends.write(each, done, account, reason)
            then(case, group, account, reason)
        return case


def _written(case: AdmissionCase, group: Group, action: str) -> list[tuple[AdmissionCase, str]]:
    """The cases in whose histories the act stands, and as what."""
    if action in _OF_ALL or action == "decide_for_holder":
        return [(each, action) for each in group]
    if action == "decide_for_claimant":
        others = [(each, "decide_for_another") for each in group if each.pk != case.pk]
        return [(case, action), *others]
    return [(case, action)]


def foreseen(case: AdmissionCase, choice: str, account: Account, reason: str) -> ActRefused | None:
    """Why an act that is asked about once would be refused as things stand: "release", or what is decided."""
    return _refusal(case, case.group(), action_of(case, choice), account, reason)


def action_of(case: AdmissionCase, choice: str) -> str:
    """The act that a choice of the pages means: "release", the side decided for, or what is said of a document."""
    if choice == "release":
        return choice
    return f"decide_{choice}" if case.kind == CaseKind.DOCUMENT else f"decide_for_{choice}"


def _seen(case_id: int, account: Account, action: str = "") -> AdmissionCase:
    """The case before any lock; operations see one only to move it. Raises OutOfScope."""
    moves = action == "move" and account.role == Role.OPS
    cases = AdmissionCase.objects.all() if moves else AdmissionCase.objects.visible_to(account)
    seen = cases.filter(pk=case_id).first()
    if seen is None:
        raise OutOfScope
    return seen


def _locked(case_id: int, account: Account, action: str) -> list[AdmissionCase]:
    """The cases that are decided with this one, locked with all new students and records; their authority of today."""
    seen = _seen(case_id, account, action).group()
    ends.lock_entries(_entries_of(seen))
    lock(case.archive_id for case in seen if case.archive_id is not None)
    ids = {case.pk for case in seen}
    locked = AdmissionCase.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    list(locked.values_list("pk", flat=True))
    group = next(case for case in seen if case.pk == case_id).group()
    if {case.pk for case in group} != ids:  # a school has joined, or left, since
        group = _seen(case_id, account, action).group()
        if not {case.pk for case in group} <= ids:
            raise CaseMoved
    if group[0].state in case_states.UNSETTLED:
        group = [case for case in group if case.state in case_states.UNSETTLED or case.pk == case_id]
        authorities.put_right(group)
    return group


def _entries_of(cases: Group) -> set[int]:
    """Ids of all new students that an act in these cases may move."""
    ids = {pk for case in cases for pk in (case.entry_id, case.rival_id) if pk is not None}
    with_it = [pk for case in cases if case.kind == CaseKind.DOCUMENT for pk in ends.with_the_document(case)]
    return ids | set(with_it)


def _refusal(case: AdmissionCase, group: Group, action: str, account: Account, reason: str) -> ActRefused | None:
    rule = case_states.ACTIONS[action]
    sides = frozenset({rule.side}) & case.sides_of(account)
    found: ActRefused | None = None
    if not sides:
        found = NotYourAct()
    elif case.state not in rule.sources:
        found = CaseMoved(case.steps.select_related("account").order_by("number").last())
    elif action not in case_states.allowed(case.state, sides, case.kind):
        found = NotYourAct()
    elif rule.reason_required and not reason.strip():
        found = ReasonMissing()
    elif action == "escalate" and not case.overdue:
        found = NotOverdue(case.answer_by)
    elif rule.target == case_states.CONTESTED and case.authority_id is None:
        found = NoCommonAuthority()
    elif action == "take_back" and case.answered:
        found = Answered()
    elif action == "release" and len(group) > 1:
        found = SeveralClaim([each.claiming_school.name for each in group])
    return found
