"""One record, two schools: a case is opened, answered, decided, each act in one transaction (W2, W3, V5, W6).

The only writer of a case's state. What the end of a case does to the new students of both schools happens in the same
transaction, by the table of entries/states.py. Locks are taken in one order everywhere: new students by their ids,
the record, the case; so no two acts wait for each other, and of two that meet the second finds what the first did.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.claims import claimed, lock, persons_of
from enrollment.entries.models import LIVE, Decision, Entry, Verdict
from enrollment.entries.season_end import left_over
from enrollment.entries.transitions import move
from enrollment.refused import ActRefused, NotAllowed, OutOfScope, ReasonMissing
from enrollment.seasons.working_days import working_days_after
from registry.accounts.models import Account
from registry.identity.hiding import kept_reason
from registry.institutions import Authority, School
from registry.records import StudentRecord
from review.cases import evidence
from review.cases import states as case_states
from review.cases.evidence import EvidenceFile
from review.cases.models import AdmissionCase, CaseKind, CaseStep
from review.cases.refusals import (
    AnotherCase,
    CaseMoved,
    NoCommonAuthority,
    NothingToDispute,
    NotOverdue,
    NotYourAct,
    RegisteredElsewhere,
    SeasonOfClaimEnded,
)

Sheets = Iterable[EvidenceFile]


def authority_above(first: School, second: School | None) -> Authority | None:
    """The lowest authority above both schools; with one school, its own; None when there is none (W3)."""
    ours = _chain(first.authority)
    theirs = {authority.pk for authority in _chain(second.authority)} if second else {first.authority_id}
    return next((authority for authority in ours if authority.pk in theirs), None)


def _chain(authority: Authority) -> list[Authority]:
    chain = [authority]
    while (superior := chain[-1].superior) is not None:
        chain.append(superior)
    return chain


# --- opening ---------------------------------------------------------------------------------------------------------


def open_admission(entry: Entry, account: Account, reason: str, contact: str = "") -> AdmissionCase | None:
    """Ask the senior high school for the record; under the entry's lock, by the choice of V2.1.

    Nothing is opened when the record is not held any more, or when a case about it went in this new student's favour.
    """
    assert entry.archive_id is not None  # the one that is asked for
    record = StudentRecord.objects.select_related("school__authority").get(pk=entry.archive_id)
    if not record.held_by_senior_high or favourable([entry]):
        return None
    return _open(CaseKind.ADMISSION, entry, record, account, reason, contact, holder=record.school)


def open_claim(entry_id: int, record_id: int, account: Account, reason: str, contact: str = "") -> AdmissionCase:
    """Dispute the claim that another school's new student has on a candidate of this one (V5).

    Raises NothingToDispute, RegisteredElsewhere, AnotherCase and those of transitions.
    """
    with transaction.atomic():
        record = StudentRecord.objects.filter(pk=record_id).first()
        person = persons_of([record])[record_id] if record else frozenset()
        # looked for before the locks, as new students are locked before records; asked again under them (_rival)
        rival_id = Entry.objects.filter(LIVE, archive__in=person).order_by("pk").values_list("pk", flat=True).first()
        lock_entries([entry_id, *([rival_id] if rival_id else [])])
        lock(person)

        def change(entry: Entry) -> None:
            if not entry.candidates.filter(record=record_id).exists():
                raise NothingToDispute

        entry = move(entry_id, "open_case", account, reason=reason, detail={"record": record_id}, change=change)
        rival = _rival(entry, person, rival_id)
        return _open(CaseKind.CLAIM, entry, record, account, reason, contact, holder=rival.school, rival=rival)


def _rival(entry: Entry, person: frozenset[int], rival_id: int | None) -> Entry:
    """The other school's new student that holds a record of the person, now that all are locked."""
    holding = Entry.objects.select_related("school__authority").filter(LIVE, archive__in=person)
    rival = holding.filter(pk=rival_id).first() if rival_id else None
    if rival is None:  # no new student holds it any more: a record continues it, or it is free
        raise RegisteredElsewhere if claimed(person) else NothingToDispute
    if rival.state == states.REGISTERED:
        raise RegisteredElsewhere
    if rival.school_id == entry.school_id:
        raise NothingToDispute
    if left_over(Entry.objects.filter(pk=rival.pk)).exists():
        raise SeasonOfClaimEnded
    return rival


def _open(kind: str, entry: Entry, record, account, reason, contact, *, holder: School | None, rival=None):
    # asked with the record locked, so that of two schools that open a case about it the second finds the first one's
    if AdmissionCase.objects.unsettled().filter(archive=record, kind=kind).exists():
        raise AnotherCase
    # of a record of no school nobody could answer: the case begins with the authority
    action = "open" if holder else "open_contested"
    now = timezone.now()
    case = AdmissionCase(
        kind=kind,
        season=entry.season,
        archive=record,
        entry=entry,
        rival=rival,
        claiming_school=entry.school,
        holding_school=holder,
        authority=authority_above(entry.school, holder),
        state=case_states.ACTIONS[action].target,
        state_since=now,
        contact=contact.strip(),
        opened_by=account,
        opened_at=now,
        answer_by=working_days_after(timezone.localdate(now), entry.season.answer_days).day,
    )
    case.save(force_insert=True)
    _log(case, action, account, reason, before="")
    return case


# --- acts of the two schools and of the authority ---------------------------------------------------------------------


def release(case_id: int, account: Account, reason: str = "") -> AdmissionCase:
    """The holding school gives way: the child is at the other one (W2)."""
    return _act(case_id, "release", account, reason, then=_go_to_claimant)


def contest(case_id: int, account: Account, reason: str, sheets: Sheets = ()) -> AdmissionCase:
    """The holding school says that the child is there: the authority above both decides (W2, W3).

    Raises NoCommonAuthority, EvidenceRefused and those of ``_act``.
    """
    return _act(case_id, "contest", account, reason, sheets=sheets)


def escalate(case_id: int, account: Account, reason: str = "") -> AdmissionCase:
    """The claiming school takes an overdue case to the authority (W3). Raises NotOverdue, NoCommonAuthority."""
    return _act(case_id, "escalate", account, reason)


def add(case_id: int, account: Account, reason: str, sheets: Sheets = ()) -> AdmissionCase:
    """A side says more, with evidence. Raises EvidenceRefused and those of ``_act``."""
    case = AdmissionCase.objects.visible_to(account).filter(pk=case_id).first()
    claims = case is not None and case_states.CLAIMANT in case.sides_of(account)
    return _act(case_id, "add" if claims else "add_more", account, reason, sheets=sheets)


def decide(case_id: int, winner: str, account: Account, reason: str) -> AdmissionCase:
    """The authority decides for one side, with its reason; the other's claim or admission ends with it (W3)."""
    if winner == case_states.CLAIMANT:
        return _act(case_id, "decide_for_claimant", account, reason, then=_go_to_claimant)
    return _act(case_id, "decide_for_holder", account, reason, then=lambda case, *by: _lose(case, case.entry_id, *by))


def concede(case_id: int, account: Account, reason: str) -> AdmissionCase:
    """The claiming school gives way: its registration of the new student ends, to be taken back by the deadline."""
    return _act(case_id, "concede", account, reason, then=lambda case, *by: end(case.entry_id, *by))


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

    def held_before(entry: Entry) -> dict:
        return {"archive": entry.archive_id}

    return move(entry_id, "terminate", account, reason=reason, detail=held_before, change=change, version=version)


def _act(
    case_id: int,
    action: str,
    account: Account,
    reason: str,
    *,
    sheets: Sheets = (),
    then: Callable[[AdmissionCase, Account, str], object] = lambda case, account, reason: None,
) -> AdmissionCase:
    """One act: lock, check, write, log, and what follows for the new students, in one transaction.

    Raises OutOfScope, NotYourAct, ReasonMissing, CaseMoved, and what ``then`` raises.
    """
    sheets = list(sheets)
    evidence.examine(sheets)  # before any lock: it takes its time, and needs nothing of the case
    with evidence.shelf() as kept, transaction.atomic():
        case = _locked(case_id, account)
        refusal = _refusal(case, action, account, reason)
        if refusal:
            raise refusal
        kept.keep(case, case_states.ACTIONS[action].side, account, sheets)
        # the same words by the same account a moment ago: a button pressed twice, which the history keeps once
        last = case.steps.get(number=case.version)
        if (last.action, last.account_id, last.reason) != (action, account.pk, kept_reason(reason)):
            _write(case, action, account, reason)
            then(case, account, reason)
        return case


def foreseen(case: AdmissionCase, choice: str, account: Account, reason: str) -> ActRefused | None:
    """Why an act that is asked about once would be refused as things stand: "release", or the side decided for."""
    return _refusal(case, choice if choice == "release" else f"decide_for_{choice}", account, reason)


def _locked(case_id: int, account: Account) -> AdmissionCase:
    seen = AdmissionCase.objects.visible_to(account).filter(pk=case_id).first()
    if seen is None:
        raise OutOfScope
    # new students, record, case: whom the case is about never changes, so what was seen without a lock will do
    lock_entries([seen.entry_id, *([seen.rival_id] if seen.rival_id else [])])
    lock([seen.archive_id])
    parties = ("claiming_school", "holding_school", "authority", "archive", "season")
    locked = AdmissionCase.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related(*parties).get(pk=case_id)


def lock_entries(ids: Iterable[int]) -> None:
    """Lock new students until the transaction ends, in the order of their ids as transitions.py does."""
    list(Entry.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _refusal(case: AdmissionCase, action: str, account: Account, reason: str) -> ActRefused | None:
    rule = case_states.ACTIONS[action]
    if rule.side not in case.sides_of(account):
        return NotYourAct()
    if case.state not in rule.sources:
        return CaseMoved(case.steps.select_related("account").order_by("number").last())
    if rule.reason_required and not reason.strip():
        return ReasonMissing()
    if action == "escalate" and not case.overdue:
        return NotOverdue(case.answer_by)
    if rule.target == case_states.CONTESTED and case.authority_id is None:
        return NoCommonAuthority()
    return None


def _write(case: AdmissionCase, action: str, account: Account, reason: str) -> None:
    before, target = case.state, case_states.ACTIONS[action].target
    case.version += 1
    if target and target != case.state:
        case.state, case.state_since = target, timezone.now()
    if target == case_states.DECIDED:
        case.winner = action.removeprefix("decide_for_")
    case.save(update_fields=["state", "state_since", "winner", "version"])
    _log(case, action, account, reason, before=before)


def _log(case: AdmissionCase, action: str, account: Account, reason: str, *, before: str) -> None:
    CaseStep.objects.create(
        case=case,
        number=case.version,
        account=account,
        **account.signature(),
        action=action,
        from_state=before,
        to_state=case.state,
        reason=kept_reason(reason),
    )


# --- what an end means for the new students ----------------------------------------------------------------------


def _go_to_claimant(case: AdmissionCase, account: Account, reason: str) -> None:
    """A claim moves to the claiming school's new student; a senior high record ends only with the registration."""
    if case.kind == CaseKind.ADMISSION:  # W5
        return
    assert case.rival_id is not None  # a claim has its rival
    _lose(case, case.rival_id, account, reason)  # first, so that the archive is free for who gets it
    action = "win_case_admitted" if case.archive.held_by_senior_high else "win_case"

    def change(entry: Entry) -> list[str]:
        if entry.archive_id is not None:  # another one, which it gives back
            leave_cases(entry, account)
        entry.archive_id = case.archive_id
        if action == "win_case_admitted":
            return become_admitted(entry)
        find(entry, Verdict.PENDING)  # of several candidates another may have been said to be admitted before
        entry.decision, entry.decided_by, entry.decided_at = Decision.CONFIRMED, case.opened_by, timezone.now()
        entry.deferred_at = None
        return ["archive", "verdict", "decision", "decided_by", "decided_at", "deferred_at"]

    detail = {"record": case.archive_id, "case": case.pk}
    move(case.entry_id, action, account, reason=reason, detail=detail, change=change, scope=_of(case))


def _lose(case: AdmissionCase, entry_id: int, account: Account, reason: str) -> None:
    def change(entry: Entry) -> None:
        leave_cases(entry, account)

    # a step that ends somebody's way needs a reason; who releases need not give one
    words = reason.strip() or case_states.ACTIONS["release"].words
    move(entry_id, "lose_case", account, reason=str(words), detail={"case": case.pk}, change=change, scope=_of(case))


def _of(case: AdmissionCase):
    """The two new students of the case: on these those in the case may act, whosever they are."""
    return Entry.objects.filter(pk__in=[case.entry_id, case.rival_id])


def become_admitted(entry: Entry) -> list[str]:
    """The machine's rule V2.1 on the archive that was found out now."""
    find(entry, Verdict.ADMITTED)
    entry.deferred_at = None
    return ["archive", "verdict", "deferred_at"]


def find(entry: Entry, verdict: str) -> None:
    """Set the verdict again; the row of the roster that made the entry stands in the list of what is known now."""
    if entry.verdict != verdict:
        entry.verdict = verdict
        entry.rows.filter(outcome__in=Verdict.values).update(outcome=verdict)


def leave_cases(entry: Entry, account: Account) -> None:
    """A new student, locked, leaves its archive or the roster: its own case is conceded, another's against it released.

    A record that becomes free so is not passed on here: the school that disputed it is shown it, and confirms it.
    Raises NotAllowed for a desk account, which neither concedes nor gives way.
    """
    leave_own_case(entry, account)
    _end_all(_unsettled(rival=entry), "release", account)


def leave_cases_of(entries: Iterable[Entry], account: Account) -> None:
    """``leave_cases`` for many new students, locked, in two queries and those of the cases that end."""
    ids = [entry.pk for entry in entries]
    _end_all(_unsettled(entry__in=ids), "concede", account)
    _end_all(_unsettled(rival__in=ids), "release", account)


def leave_own_case(entry: Entry, account: Account) -> None:
    """The new student, locked, no longer asks for the record."""
    _end_all(_unsettled(entry=entry), "concede", account)


def _end_all(found: Iterable[AdmissionCase], action: str, account: Account) -> None:
    for case in found:
        if account.role not in states.SETTLING:
            raise NotAllowed
        _write(case, action, account, "")


def _unsettled(**of_entry):
    found = AdmissionCase.objects.unsettled().filter(**of_entry)
    return found.order_by("pk").select_for_update(no_key=True)


def disputed(entries: Iterable[Entry]) -> set[int]:
    """Ids of the entries with a case that is not settled, on whichever side they are; two queries."""
    ids = [entry.pk for entry in entries]
    unsettled = AdmissionCase.objects.unsettled()
    claiming = unsettled.filter(entry__in=ids).values_list("entry", flat=True)
    holding = unsettled.filter(rival__in=ids).values_list("rival", flat=True)
    return {*claiming, *holding}


def favourable(entries: Iterable[Entry]) -> set[int]:
    """Ids of the entries whose senior high school gave way, or was decided against, for the archive they hold."""
    by_id = {entry.pk: entry.archive_id for entry in entries}
    cases = AdmissionCase.objects.filter(entry__in=by_id, kind=CaseKind.ADMISSION)
    return {case.entry_id for case in cases if case.won_by_claimant and case.archive_id == by_id[case.entry_id]}
