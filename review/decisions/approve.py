"""Both reviews (P4): the school's, then the competent authority's; nobody's approval stands in for the other's.

Who may act on what is said by states.py and by scope: the competent authority's officers alone see a school's
new students, so that a superior authority can neither approve nor skip the school. At each of the two the new student
and its archive are compared again (again.py): who is not as it was goes back to be looked at, and stops nobody else.
Where it is because of somebody at another school, the authority's approval opens a case (review/cases/by_system.py).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from enrollment.entries import states
from enrollment.entries.claims import lock
from enrollment.entries.models import LIVE, Entry, MatchCandidate, NumberCheck
from enrollment.entries.refusals import (
    AlreadyClaimed,
    HasActiveRecord,
    LiveElsewhere,
    NumberNotChecked,
    NumberTaken,
    RegisteredByTrack,
)
from enrollment.entries.transitions import ActsOutcome, move, move_many
from enrollment.refused import ActRefused
from enrollment.registration.register import register_many
from enrollment.rosters import look_again as looking
from matching.core.one_person import Tie, tie
from matching.layouts import LAYOUTS
from registry.accounts.models import Account
from registry.records import StudentRecord
from review.cases.by_system import open_by_system
from review.cases.ends import disputed
from review.cases.refusals import DecidedBefore
from review.decisions.again import compare, looked_at_again
from review.decisions.refusals import (
    AdmittedSince,
    ArchiveChanged,
    CaseOpened,
    DecidedAlready,
    HeldBySeniorHigh,
    RecordFound,
    Unsettled,
)
from review.decisions.resolve import let_others_go_on

# who is refused for one of these is looked at again, so that its school can settle it; why, as its step keeps it
_LOOKED_AT_AGAIN: Mapping[type[ActRefused], str] = {
    ArchiveChanged: looking.ARCHIVE_CHANGED,
    HeldBySeniorHigh: looking.ARCHIVE_HELD,
    AdmittedSince: looking.RECORD_FOUND,
    RecordFound: looking.RECORD_FOUND,
    AlreadyClaimed: looking.ARCHIVE_TAKEN,
    HasActiveRecord: looking.ACTIVE_RECORD,
    LiveElsewhere: looking.LIVE_ELSEWHERE,
    RegisteredByTrack: looking.LIVE_ELSEWHERE,
}
# who is refused for one of these by the authority is asked about by a case, where the table offers one
_ASKED_ABOUT = (AlreadyClaimed, HasActiveRecord, LiveElsewhere, RecordFound)


def school_approve(
    ids: Iterable[int],
    account: Account,
    versions: dict[int, int] | None = None,
    confirmed_at: datetime | None = None,
) -> ActsOutcome:
    """The school's approval of one, some or all: they go to the authority. ``versions``: as the account saw them."""
    outcome = move_many(
        ids, "school_approve", account, change=_as_they_were, versions=versions, confirmed_at=confirmed_at
    )
    return _look_again(outcome, account)


def authority_approve(ids: Iterable[int], account: Account, versions: dict[int, int] | None = None) -> ActsOutcome:
    """The authority's approval of one, some or all: in the same transaction the records are made.

    Nobody is registered whose record another school still has a say in (W4).
    """
    outcome = move_many(
        ids,
        "authority_approve",
        account,
        change=lambda entries: _register(entries, account),
        writes=("record",),
        detail=lambda entry: {"record": entry.record_id},
        versions=versions,
    )
    let_others_go_on(outcome.done)
    _lead_on(outcome.done)
    _tell_who_keeps_their_numbers(outcome.done)
    return _ask_elsewhere(_look_again(outcome, account))


def _ask_elsewhere(outcome: ActsOutcome) -> ActsOutcome:
    """Who was refused because of somebody who is known elsewhere is asked about by a case, which the refusal names."""
    return ActsOutcome(outcome.done, [(pk, _asked(pk, refusal)) for pk, refusal in outcome.refused])


def _asked(entry_id: int, refusal: ActRefused) -> ActRefused:
    if not isinstance(refusal, _ASKED_ABOUT):
        return refusal
    try:
        case = open_by_system(entry_id)
    except DecidedBefore as decided:
        return DecidedAlready(refusal, decided)
    return CaseOpened(refusal, case) if case else refusal


def _lead_on(registered: Collection[int]) -> None:
    """Who was to be confirmed as one of these is shown the new record, for which its school may ask (row 4)."""
    archives = Entry.objects.filter(pk__in=registered, archive__isnull=False).values("archive")
    shown = MatchCandidate.objects.filter(record__in=archives, entry__state=states.RESOLVING)
    same = {pk for pk, reasons in shown.values_list("entry", "reasons") if tie(reasons) == Tie.SAME_PERSON}
    looking.look_again(same, None, looking.ACTIVE_RECORD)


def _tell_who_keeps_their_numbers(registered: Collection[int]) -> None:
    """Who brought the number of one of these along is another child, and is shown whose the number is (row 9)."""
    numbers = Entry.objects.filter(pk__in=registered).values("record__student_number_key")
    keeping = Entry.objects.filter(LIVE, student_number_key__in=numbers, record=None)
    keeping = keeping.filter(number_check__in=[NumberCheck.UNKNOWN, NumberCheck.CHECKED])
    looking.look_again(keeping.values_list("pk", flat=True), None, looking.NUMBER_TAKEN)


def _as_they_were(entries: list[Entry]) -> dict[int, ActRefused]:
    """Those whom the school cannot approve; of whom a case is open, the case has the say, and the authority waits."""
    in_case = disputed(entries)
    return looked_at_again([entry for entry in entries if entry.pk not in in_case])


def _register(entries: list[Entry], account: Account) -> dict[int, ActRefused]:
    """Register those whose record is nobody else's any more (W4, I16); the others are refused."""
    # from here on nobody opens a case about one of them, and whether it is held stays so
    lock({entry.archive_id for entry in entries if entry.archive_id is not None})
    refused: dict[int, ActRefused] = {pk: Unsettled() for pk in disputed(entries)}
    compared = compare([entry for entry in entries if entry.pk not in refused])
    refused |= compared.refused
    unchecked = [entry.pk for entry in entries if entry.number_check == NumberCheck.UNKNOWN]
    refused = {pk: NumberNotChecked() for pk in unchecked} | refused
    fit = [entry for entry in entries if entry.pk not in refused]
    return refused | register_many(fit, account, compared.active)


def _look_again(outcome: ActsOutcome, account: Account) -> ActsOutcome:
    """Let those who are not as they were be looked at, once the others are done; the refusals stay as they are."""
    by_why = defaultdict(list)
    for pk, refusal in outcome.refused:
        why = _LOOKED_AT_AGAIN.get(type(refusal))
        if why:
            by_why[why].append(pk)
    by_why[looking.NUMBER_TAKEN] = _never_shown_whose_number(outcome.refused)
    for why, ids in by_why.items():
        looking.look_again(ids, account, why)
    return outcome


def _never_shown_whose_number(refused: Iterable[tuple[int, ActRefused]]) -> list[int]:
    """Of those whose number from the roster is on a record to be continued, who was never shown that record.

    It may be the child's own under another name. Who has seen it goes on by the number alone (numbers.py).
    """
    records = {
        pk: refusal.record
        for pk, refusal in refused
        if isinstance(refusal, NumberTaken) and refusal.record and not refusal.of_archive
    }
    if not records:
        return []
    shown = set(MatchCandidate.objects.filter(entry__in=records).values_list("entry", "record"))
    registries = dict(StudentRecord.objects.filter(pk__in=records.values()).values_list("pk", "registry"))
    return [
        entry.pk
        for entry in Entry.objects.filter(pk__in=records)
        if registries[records[entry.pk]] == LAYOUTS[entry.track].registry and (entry.pk, records[entry.pk]) not in shown
    ]


def send_back(
    entry_id: int,
    account: Account,
    reason: str,
    fields: Mapping[str, str] | None = None,
    *,
    version: int | None = None,
) -> Entry:
    """Send one back to be corrected; ``fields`` has the reason for single fields, by the field's name.

    Raises what transitions.move raises.
    """
    action = states.of_role(states.SENDING_BACK, account.role)
    return move(entry_id, action, account, reason=reason, detail={"fields": dict(fields or {})}, version=version)
