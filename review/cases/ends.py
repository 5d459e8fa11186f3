"""What the end of a case means for the new students of all its schools, and how a new student leaves its cases.

Everything here happens under the locks of acts.py, in the transaction of the act, by the table of entries/states.py.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.claims import taken
from enrollment.entries.decided import confirm_archive, identity_of
from enrollment.entries.models import LIVE, Entry, MatchCandidate, Proof, Verdict
from enrollment.entries.transitions import move
from enrollment.refused import NotAllowed
from enrollment.rosters.look_again import CASE_ENDED, look_again
from matching.layouts import LAYOUTS
from registry.accounts.models import Account
from registry.identity.hiding import kept_reason
from registry.records import Status, StudentRecord
from review.cases import states as case_states
from review.cases.models import AdmissionCase, CaseKind, CaseStep, DocumentOutcome, Evidence, Side


def lock_entries(ids: Iterable[int]) -> None:
    """Lock new students until the transaction ends, in the order of their ids as transitions.py does."""
    list(Entry.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


# --- writing a case ----------------------------------------------------------------------------------------------


def write(case: AdmissionCase, action: str, account: Account | None, reason: str) -> None:
    """Put an act into the case, locked, and into its history."""
    before, target = case.state, case_states.ACTIONS[action].target
    case.version += 1
    if target and target != case.state:
        case.state, case.state_since = target, timezone.now()
    if action.startswith("decide_for_"):
        case.winner = action.removeprefix("decide_for_")
    elif target == case_states.DECIDED:
        case.outcome = action.removeprefix("decide_")
    case.save(update_fields=["state", "state_since", "winner", "outcome", "version"])
    log(case, action, account, reason, before=before)


def log(case: AdmissionCase, action: str, account: Account | None, reason: str, *, before: str) -> None:
    """One step of the case's history."""
    CaseStep.objects.create(
        case=case,
        number=case.version,
        account=account,
        **(account.signature() if account else {}),
        action=action,
        from_state=before,
        to_state=case.state,
        reason=kept_reason(reason),
    )


# --- the record, or the child ------------------------------------------------------------------------------------


def go_to_claimant(case: AdmissionCase, group: Sequence[AdmissionCase], account: Account, reason: str) -> None:
    """The claiming school's new student goes on, against the holder and all other claimants.

    A senior high record, and an active one, ends only with the registration (W5).
    """
    if case.kind == CaseKind.ADMISSION:
        return
    # first, so that the archive is free for who gets it
    if case.rival_id is not None:
        _lose(case, case.rival_id, account, reason)
    for other in group:
        if other.pk != case.pk:
            _lose(other, other.entry_id, account, reason)
    # or it has gone on meanwhile: the record in force that kept it waiting was ended by its source
    gone_on = case.entry.state != states.RESOLVING
    if case.archive is None or gone_on or taken([case.archive], besides=case.entry.archive_id):
        look_again([case.entry_id], None, CASE_ENDED)
        return
    _give_archive(case, account, reason, "win_case")


def stay_with_holder(group: Sequence[AdmissionCase], account: Account, reason: str) -> None:
    """All claimants' new students end."""
    for case in group:
        _lose(case, case.entry_id, account, reason)


def _give_archive(case: AdmissionCase, account: Account, reason: str, action: str, **detail) -> None:
    record = case.archive
    assert record is not None  # asked before
    admitted = record.held_by_senior_high and record.registry != LAYOUTS[case.entry.track].registers_into
    if admitted:
        action = "win_case_admitted"

    def change(entry: Entry) -> Sequence[str]:
        if entry.archive_id is not None:  # another one, which it gives back
            leave_cases(entry, account)
        _show(entry, record)
        if admitted:
            return become_admitted(entry, record, Proof.CASE)
        entry.verdict = Verdict.PENDING  # of several candidates another may have been said to be admitted before
        return [*confirm_archive(entry, record, case.opened_by or account, Proof.CASE), "verdict"]

    detail = {"record": record.pk, "case": case.pk, **detail}
    move(case.entry_id, action, account, reason=reason, detail=detail, change=change, scope=_of(case))


def _show(entry: Entry, record: StudentRecord) -> None:
    """What was decided for is among what was shown, also when it was found only by the case (I14)."""
    if not entry.candidates.filter(record=record).exists():
        rank = max(entry.candidates.values_list("rank", flat=True), default=0) + 1
        MatchCandidate.objects.create(entry=entry, record=record, rank=rank, score=1.0, reasons=reasons(entry, record))


def reasons(entry: Entry, record: StudentRecord) -> list[str]:
    """Why a record is shown that only a case has brought to the new student."""
    agrees = {
        "same_document": record.document_key is not None and record.document_key == entry.document_key,
        "same_name": record.name_key == entry.name_key,
        "document_on_active_record": is_active_where_registered(entry, record),
    }
    return [reason for reason, holds in agrees.items() if holds]


def is_active_where_registered(entry: Entry, record: StudentRecord) -> bool:
    """Whether the record is an active one of the registry that the new student would be registered into."""
    return record.registry == LAYOUTS[entry.track].registers_into and record.status == Status.ENROLLED


def _lose(case: AdmissionCase, entry_id: int, account: Account, reason: str, action: str = "lose_case") -> None:
    def change(entry: Entry) -> None:
        leave_cases(entry, account)

    # a step that ends somebody's way needs a reason; who releases need not give one
    words = reason.strip() or case_states.ACTIONS["release"].words
    detail = {"case": case.pk}
    scope = Entry.objects.filter(pk=entry_id)
    move(entry_id, action, account, reason=str(words), detail=detail, change=change, scope=scope)


def _of(case: AdmissionCase):
    """The new student of the case: on it those in the case may act, whosever it is."""
    return Entry.objects.filter(pk=case.entry_id)


# --- whose the document is ---------------------------------------------------------------------------------------


def document_settled(case: AdmissionCase, account: Account, reason: str) -> None:
    """What the end of a document dispute does, by its outcome."""
    record = case.archive
    assert record is not None  # a document dispute is about a record
    if case.outcome == DocumentOutcome.THE_OTHERS:
        _lose(case, case.entry_id, account, reason, "lose_document")
    elif case.outcome == DocumentOutcome.THIS_CHILDS:
        StudentRecord.objects.filter(pk=record.pk).update(document_doubted=True)
        for other in with_the_document(case):
            _lose(case, other, account, reason, "lose_document")
        look_again([case.entry_id], None, CASE_ENDED)
    else:
        _same_child(case, record, account, reason)


def with_the_document(case: AdmissionCase) -> list[int]:
    """Ids of other new students who continue the disputed record by the very document: their rosters are wrong, too."""
    others = Entry.objects.filter(LIVE, archive=case.archive_id, document_key=case.entry.document_key, record=None)
    return list(others.exclude(pk=case.entry_id).order_by("pk").values_list("pk", flat=True))


def _same_child(case: AdmissionCase, record: StudentRecord, account: Account, reason: str) -> None:
    layout = LAYOUTS[case.entry.track]
    # registered there already, or by another track, whose records this one neither continues nor makes
    if is_active_where_registered(case.entry, record) or record.registry not in (
        layout.registry,
        layout.registers_into,
    ):
        _lose(case, case.entry_id, account, reason, "found_registered")
    elif not taken([record]):
        # that the names differ stays in the history of the new student
        _give_archive(case, account, reason, "same_child", differs=["name"])
    # else another school's new student continues it: this one stays where it is, and its school may ask for the record


# --- leaving -----------------------------------------------------------------------------------------------------


def become_admitted(entry: Entry, record: StudentRecord, proof: Proof) -> list[str]:
    """The machine's rule V2.1 on the record that a person, or a case, said is the child's: as it is described now."""
    entry.verdict, entry.proof = Verdict.ADMITTED, proof
    entry.archive, entry.confirmed_identity, entry.deferred_at = record, identity_of(record), None
    return ["archive", "proof", "verdict", "confirmed_identity", "deferred_at"]


def held_before(entry: Entry) -> dict:
    """For the step of who ends by the own school's choice: which archive it was, for who takes it back."""
    return {"archive": entry.archive_id}


def leave_cases(entry: Entry, account: Account | None) -> None:
    """A new student, locked, leaves its archive or the roster: its own case is conceded, another's against it released.

    A record that becomes free so is not passed on here: the school that disputed it is shown it, and confirms it; where
    no record is known, its new student is looked at again. A document stays disputed: the record is still there.
    Raises NotAllowed for a desk account, which neither concedes nor gives way; ``account`` None: the calendar.
    """
    leave_cases_of([entry], account)


def leave_cases_of(entries: Iterable[Entry], account: Account | None) -> None:
    """``leave_cases`` for many new students, locked, in a few queries and those of the cases that end."""
    ids = [entry.pk for entry in entries]
    _end_all(_unsettled(entry__in=ids), "concede", account)
    against = list(_unsettled(rival__in=ids))
    _end_all([case for case in against if case.kind != CaseKind.DOCUMENT], "release", account)
    AdmissionCase.objects.filter(pk__in=[case.pk for case in against if case.kind == CaseKind.DOCUMENT]).update(
        rival=None
    )
    left = [case.entry_id for case in against if case.archive_id is None]
    if left:  # after the transaction: these new students are not locked, and the other one is not gone yet
        transaction.on_commit(partial(look_again, left, None, CASE_ENDED))


def leave_own_case(entry: Entry, account: Account | None) -> None:
    """The new student, locked, no longer asks for the record."""
    _end_all(_unsettled(entry=entry), "concede", account)


def _end_all(found: Iterable[AdmissionCase], action: str, account: Account | None) -> None:
    ended = list(found)
    for case in ended:
        if account is not None and account.role not in states.SETTLING:
            raise NotAllowed
        write(case, action, account, "")
    for case in ended:
        hand_on_lead(case)


def hand_on_lead(case: AdmissionCase) -> None:
    """A case that ended alone leads no more: the next school that claims the child stands in its place."""
    joined = list(AdmissionCase.objects.unsettled().filter(lead=case).order_by("pk"))
    if not joined:
        return
    first, *others = joined
    AdmissionCase.objects.filter(pk=first.pk).update(lead=None)
    AdmissionCase.objects.filter(pk__in=[other.pk for other in others]).update(lead=first)
    # what the holding school showed, it showed to all of them
    Evidence.objects.filter(case=case, side=Side.HOLDER).update(case=first)


def _unsettled(**of_entry):
    found = AdmissionCase.objects.unsettled().filter(**of_entry)
    return found.order_by("pk").select_for_update(no_key=True)


# --- asked by reviews and pages ----------------------------------------------------------------------------------


def disputed(entries: Iterable[Entry]) -> set[int]:
    """Ids of the entries with a case that is not settled, on whichever side they or their archives are (I28)."""
    by_id = {entry.pk: entry.archive_id for entry in entries}
    archives = set(by_id.values()) - {None}
    own = Q(entry__in=by_id) | Q(rival__in=by_id)
    about = Q(archive__in=archives) & ~Q(kind=CaseKind.ADMISSION)
    cases = AdmissionCase.objects.unsettled().filter(own | about).values_list("entry", "rival", "archive", "kind")
    found: set[int] = set()
    for entry, rival, archive, kind in cases:
        found |= {entry, rival} & by_id.keys()
        if kind != CaseKind.ADMISSION:
            found |= {pk for pk, held in by_id.items() if held is not None and held == archive}
    return found


def favourable(entries: Iterable[Entry]) -> set[int]:
    """Ids of the entries whose senior high school gave way, or was decided against, for the archive they hold."""
    by_id = {entry.pk: entry.archive_id for entry in entries}
    cases = AdmissionCase.objects.filter(entry__in=by_id, kind=CaseKind.ADMISSION)
    return {case.entry_id for case in cases if case.won_by_claimant and case.archive_id == by_id[case.entry_id]}
