"""Decisions about doubtful new students (P2.2): which archive is the child's, or none; taken back until school review.

A decision never changes the new student's controlled values: when the archive's document differs, the entry keeps its
own (I10). A supplement saved under a decision that is taken back stays; when another archive is confirmed, what came
from the first one gives way to what the new one says (enrollment/supplement/prefill.py).
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from enrollment.disclosure.proofs import proof_confirmed, said_by
from enrollment.entries import states
from enrollment.entries.claims import take
from enrollment.entries.decided import confirm_archive, decide, undecide
from enrollment.entries.giving_way import give_way
from enrollment.entries.models import Decision, DoubleKind, Entry, MatchCandidate, PossibleDouble, Proof, Verdict
from enrollment.entries.refusals import Conflict, LiveElsewhere, NotACandidate, NothingDecided
from enrollment.entries.season_end import end_holders
from enrollment.entries.traces import note_archives
from enrollment.entries.transitions import move
from enrollment.refused import NotAllowed, ReasonMissing
from enrollment.rosters.look_again import ARCHIVE_CHANGED, LIVE_ELSEWHERE, PROOF_FIRST, RECORD_FOUND, look_again
from enrollment.seasons.deadlines import closed, until_of
from matching.core.one_person import TABLE, NoneOfThese, Tie, tie
from registry.accounts.models import Account
from registry.looks import LookKind
from registry.records import StudentRecord
from review.cases.ends import become_admitted, held_before, leave_cases, leave_own_case
from review.cases.models import CaseKind, DocumentOutcome
from review.cases.opening import person_key
from review.cases.queries import decision_before, waits_in_case
from review.cases.refusals import DecidedBefore
from review.decisions.refusals import ArchiveChanged, DisputeFirst, FoundOtherwise, NotThisRecord, SameChild
from review.decisions.same_child import dispute_first, not_this_record, same_child
from review.decisions.ties import Ties, shown_ties, ties_now

SHORTEST_REASON = 4  # characters: 同名同日 says something, 是 does not


def confirm(entry_id: int, record_id: int, account: Account, reason: str = "") -> Entry:
    """This record is the child's. One that a senior high school holds is then to be chosen about (V2.1, R4).

    Where nothing proves it, with a reason. Raises ReasonMissing, NotACandidate, NotThisRecord, SameChild or
    DisputeFirst where another record identifies the child (rows 2 and 3), FoundOtherwise, AlreadyClaimed,
    DecidedBefore, Conflict and the others of transitions.
    """
    end_holders([record_id])
    gave_way = _let_proved_go_first(entry_id, record_id, account)
    is_held = _is_held(record_id)  # before the locks: it says which of two actions this is
    detail: dict = {"record": record_id} | ({"gave_way": gave_way} if gave_way else {})

    def change(entry: Entry) -> tuple[str, ...]:
        if not entry.candidates.filter(record=record_id).exists():
            raise NotACandidate
        reasons = check_choice(entry, record_id, detail)
        _leave(entry, account, keeps=record_id)
        record = StudentRecord.objects.get(pk=record_id)
        if record.held_by_senior_high != is_held:  # asked now that it is locked: it was enrolled or left since
            raise Conflict
        proof = proof_confirmed(entry, record, reasons)
        check_reason(proof, reason)
        detail.update(said_by(proof))
        if is_held:
            return tuple(become_admitted(entry, record, proof))
        entry.verdict = Verdict.PENDING
        return (*confirm_archive(entry, record, account, proof), "verdict")

    action = "confirm_admitted" if is_held else "confirm"
    return let_waiting_go_first(decided(entry_id, action, account, reason, detail, change))


def let_waiting_go_first(entry: Entry) -> Entry:
    """Who waits for the archive with document and name goes before this new student, if nothing proves its claim."""
    if entry.archive_id is None or entry.proof:
        return entry
    shown = MatchCandidate.objects.filter(record=entry.archive_id, entry__state=states.RESOLVING, entry__archive=None)
    waiting = {pk for pk, reasons in shown.values_list("entry", "reasons") if tie(reasons) == Tie.SAME_PERSON}
    return Entry.objects.get(pk=entry.pk) if look_again(waiting, None, PROOF_FIRST).done else entry


def check_reason(proof: Proof, reason: str) -> None:
    """Who confirms what nothing proves says why. Raises ReasonMissing."""
    if proof == Proof.NONE and len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing


def _let_proved_go_first(entry_id: int, record_id: int, account: Account) -> list[int]:
    """Whoever holds the record without proof gives way, if this new student has one; ids of who did.

    Before the locks, by what the page shows: what is found under them decides. To nobody who could not confirm it.
    """
    own = Entry.objects.visible_to(account).filter(pk=entry_id, state=states.RESOLVING)
    shown = MatchCandidate.objects.filter(entry__in=own, record=record_id)
    candidate = shown.select_related("entry__school", "entry__season", "record").first()
    if candidate is None or not proof_confirmed(candidate.entry, candidate.record, candidate.reasons):
        return []
    entry = candidate.entry
    if closed(until_of(entry.school, entry.season, entry.track), entry.school):
        return []
    return give_way([record_id], keep=entry_id)


def check_choice(entry: Entry, record_id: int, detail: dict) -> tuple[str, ...]:
    """That this record may be said to be the entry's child's, by what is found now; locks all records of its person.

    Gives what speaks for it. ``detail``, of the step, gets what differs: that stays in the history (row 3). Raises
    AlreadyClaimed, and what confirm does where another record identifies the child, or this one no longer as the page
    showed.
    """
    take(record_id, entry, besides=entry.archive_id)  # before anything is asked of them
    ties, shown = ties_now(entry), shown_ties(entry)
    if not TABLE[ties.of(record_id)].confirm:
        raise not_this_record(entry, record_id)
    _check_not_passed_over(entry, ties, record_id)
    _check_shown(shown, ties, besides=record_id)
    if shown.binds_more(record_id, ties):  # its source has corrected since whose it is
        raise FoundOtherwise
    if ties.of(record_id) == Tie.SAME_DOCUMENT:
        _check_not_the_others(entry, record_id)
        detail["differs"] = ties.differences(record_id)
    return ties.reasons.get(record_id, ())


def _check_not_the_others(entry: Entry, record_id: int) -> None:
    """Raises DecidedBefore where an authority has told this school that the document is the other child's."""
    person = person_key(entry, StudentRecord.objects.get(pk=record_id))
    case = decision_before(entry, person, CaseKind.DOCUMENT, None)
    if case is not None and case.outcome == DocumentOutcome.THE_OTHERS:
        raise DecidedBefore(case)


def _is_held(record_id: int) -> bool:
    record = StudentRecord.objects.filter(pk=record_id).first()
    return record is not None and record.held_by_senior_high


def none_of_these(entry_id: int, account: Account, reason: str = "") -> Entry:
    """None of the records shown is the child's: an explicit decision, as if nothing had been found.

    Raises SameChild where the child is known beyond doubt, DisputeFirst where the document is, ReasonMissing where a
    record is near (row 8), FoundOtherwise when the page does not show what is found now.
    """

    def change(entry: Entry) -> tuple[str, ...]:
        ties = ties_now(entry)
        rule = ties.none
        if rule == NoneOfThese.NEVER:
            raise same_child(entry, ties)
        _check_shown(shown_ties(entry), ties)
        if rule == NoneOfThese.AFTER_DISPUTE:  # a record about which it has ended is not found by its document
            raise dispute_first(entry, ties)
        if rule == NoneOfThese.WITH_REASON and len(reason.strip()) < SHORTEST_REASON:
            raise ReasonMissing
        _leave(entry, account)
        entry.archive, entry.proof = None, Proof.NONE
        entry.against_near, entry.confirmed_identity = rule == NoneOfThese.WITH_REASON, None
        return decide(entry, Decision.NONE_OF_THESE, account)

    return decided(entry_id, "none_of_these", account, reason, {}, change)


def _check_not_passed_over(entry: Entry, ties: Ties, record_id: int) -> None:
    """To choose another child's record says “none of these” of the one that is this child's."""
    rule = ties.passing_over(record_id)
    if rule == NoneOfThese.NEVER:
        raise same_child(entry, ties)
    if rule == NoneOfThese.AFTER_DISPUTE:
        raise dispute_first(entry, ties)


def _check_shown(shown: Ties, now: Ties, besides: int | None = None) -> None:
    """Raises FoundOtherwise when something that decides, ``besides`` the record chosen, is not what the page showed."""
    if {each for each in now.strong ^ shown.strong if each[1] != besides}:
        raise FoundOtherwise


def decided(entry_id: int, action: str, account: Account, reason: str, detail: dict, change) -> Entry:
    """Take the action; who would decide against what is found now is looked at again, and gets to see that."""
    try:
        with transaction.atomic():
            entry = move(entry_id, action, account, reason=reason, detail=detail, change=change)
            note_archives(account, LookKind.CLAIM, [entry])
            return entry
    except (FoundOtherwise, SameChild, DisputeFirst, NotThisRecord, LiveElsewhere):
        look_again([entry_id], account, RECORD_FOUND)
        raise
    except ArchiveChanged:
        look_again([entry_id], account, ARCHIVE_CHANGED)
        raise


def undo(entry_id: int, account: Account, reason: str = "") -> Entry:
    """Take a decision back, until school review; the entry is undecided again, the archive free.

    So is the confirmation of a record that a senior high school turned out to hold. Raises NothingDecided for what the
    machine found; for an admitted new student, who keeps or gets back the archive that was found, AlreadyClaimed when
    another has taken it since, and NotAllowed for who may not choose (V2.1).
    """

    def change(entry: Entry) -> tuple[str, ...]:
        if not entry.decision:
            raise NothingDecided
        fields = undecide(entry)
        if entry.verdict == Verdict.ADMITTED:
            # who is admitted keeps the archive, or gets it back: only what was chosen about it is undone (V2.1)
            if not states.may("continue_admitted", account.role):
                raise NotAllowed
            leave_own_case(entry, account)
            claim_again(entry, entry.archive_id or found_archive(entry))
        else:
            _leave(entry, account)
            entry.archive = None
        return fields

    def let_go(entry: Entry) -> tuple[str, ...]:
        if not may_let_go(entry):
            raise NothingDecided
        _leave(entry, account)
        entry.archive = None
        entry.verdict = Verdict.PENDING
        return (*undecide(entry), "verdict")

    # as it stands before the lock: on whoever has moved since, neither action fits, and who was quicker is named
    admitted = Entry.objects.filter(pk=entry_id, state=states.RESOLVING, verdict=Verdict.ADMITTED).exists()
    action = "undo_confirmation" if admitted else "undo_decision"
    return let_waiting_go_first(move(entry_id, action, account, reason=reason, change=let_go if admitted else change))


def may_let_go(entry: Entry) -> bool:
    """Whether it was a person who said that the archive, which a senior high school holds, is the child's."""
    if entry.state != states.RESOLVING or entry.verdict != Verdict.ADMITTED or entry.archive_id is None:
        return False
    shown = entry.candidates.filter(record=entry.archive_id).first()
    return shown is not None and tie(shown.reasons) != Tie.SAME_PERSON


def found_archive(entry: Entry) -> int:
    """The archive by which it is admitted: the one that was last said to be, else what the machine found."""
    said = entry.steps.filter(action__in=["confirm_admitted", "win_case_admitted", "look_again_doubtful"])
    known = [step.detail["record"] for step in said.order_by("number") if "record" in step.detail]
    return known[-1] if known else entry.candidates.get(rank=1).record_id


def _leave(entry: Entry, account: Account, keeps: int | None = None) -> None:
    """What was disputed by this new student is not any more, and what it held, unless it keeps it, is free."""
    if entry.archive_id in (None, keeps):
        leave_own_case(entry, account)
    else:
        leave_cases(entry, account)


def withdraw(entry_id: int, account: Account, reason: str) -> Entry:
    """Take a new student off the roster; an archive is free at once, and cases about it end."""

    def change(entry: Entry) -> None:
        leave_cases(entry, account)

    entry = move(entry_id, "withdraw", account, reason=reason, detail=held_before, change=change)
    let_others_go_on([entry_id])
    return entry


def let_others_go_on(ids: Iterable[int]) -> None:
    """These are gone, or registered: who has the document of one at another school is looked at again (row 6)."""
    gone = set(ids)
    pairs = PossibleDouble.objects.filter(Q(first__in=gone) | Q(second__in=gone), kind=DoubleKind.DOCUMENT)
    others = {pk for pair in pairs.values_list("first", "second") for pk in pair} - gone
    if others:
        waiting = Entry.objects.filter(pk__in=others, state=states.RESOLVING)
        look_again(waiting.values_list("pk", flat=True), None, LIVE_ELSEWHERE)


def claim_again(entry: Entry, record_id: int) -> None:
    """Make the archive the entry's again, unless its person is somebody else's (I1, I6); what proves it now does."""
    take(record_id, entry, besides=entry.archive_id)
    record = StudentRecord.objects.get(pk=record_id)
    entry.archive, entry.proof = record, proof_confirmed(entry, record, ties_now(entry).reasons.get(record_id, ()))


def defer(entry_id: int, account: Account) -> bool:
    """Put a doubtful new student at the end of the list; False when it is not undecided, or not the account's."""
    with transaction.atomic():
        return bool(_undecided(account).filter(pk=entry_id).update(deferred_at=timezone.now()))


def _undecided(account: Account):
    return Entry.objects.visible_to(account).filter(state=states.RESOLVING)


def undecided_ids(account: Account, season: int | None = None) -> list[int]:
    """Undecided new students (of a season) in working order: as on their rosters, what was deferred at the end.

    Without those of whom another school or an authority has the word, in a case.
    """
    order = (F("deferred_at").asc(nulls_first=True), F("roster").asc(nulls_last=True), "row_number", "pk")
    waiting = _undecided(account).exclude(waits_in_case())
    found = waiting if season is None else waiting.filter(season=season)
    return list(found.order_by(*order).values_list("pk", flat=True))


def next_undecided(account: Account, after: int | None = None) -> int | None:
    """The undecided new student that follows ``after`` in its season's order, from the start when none does."""
    season = Entry.objects.visible_to(account).filter(pk=after).values_list("season", flat=True).first()
    ids = undecided_ids(account, season)
    place = ids.index(after) if after in ids else -1
    following = [*ids[place + 1 :], *ids[: max(place, 0)]]
    return following[0] if following else None
