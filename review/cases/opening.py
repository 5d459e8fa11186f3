"""How a case begins, or a further school joins one: by whom, about which child, with which school (V5, V2.1, W6).

Locks are taken in the order of acts.py. What is found before the locks is asked again under them. No account: the
system asks, when an approval was refused (by_system.py).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.claims import claimed, lock, persons_of
from enrollment.entries.models import LIVE, DoubleKind, Entry, PossibleDouble
from enrollment.entries.season_end import left_over
from enrollment.entries.transitions import move
from enrollment.refused import NotAllowed, ReasonMissing
from enrollment.rosters.intake import Received, read_again, receive_typed
from enrollment.rosters.look_again import ACTIVE_RECORD, look_again
from enrollment.rosters.models import RosterRow
from enrollment.seasons.models import Season
from enrollment.seasons.working_days import working_days_after
from matching.core.one_person import NoneOfThese, passing_over, tie
from matching.layouts import LAYOUTS
from registry.accounts.models import Account
from registry.institutions import School
from registry.records import StudentRecord
from registry.sealing.cipher import lookup_key
from review.cases import authorities, evidence
from review.cases import states as case_states
from review.cases.ends import favourable, is_active_where_registered, lock_entries, log
from review.cases.evidence import EvidenceFile
from review.cases.models import AdmissionCase, CaseKind
from review.cases.queries import answered_before, decision_before
from review.cases.refusals import (
    AnotherCase,
    DecidedBefore,
    NoDocumentDispute,
    NothingToDispute,
    RegisteredElsewhere,
    RowReadOtherwise,
    SeasonOfClaimEnded,
)


def person_key(entry: Entry, record: StudentRecord | None) -> int:
    """Who the child of a case is: by the document of the record, else of the new student, else by name (BY_NAME)."""
    for person in (record, entry):
        if person is not None and person.document_key is not None:
            return person.document_key
    return lookup_key("person", entry.name_key, entry.birth_date.isoformat(), entry.sex)


# --- the record of a senior high school ----------------------------------------------------------------------------


def open_admission(entry: Entry, account: Account, reason: str, contact: str = "") -> AdmissionCase | None:
    """Ask the senior high school for the record; under the entry's lock, by the choice of V2.1.

    Nothing is opened when the record is not held any more, or when a case about it went in this new student's favour.
    Raises AnotherCase, DecidedBefore.
    """
    assert entry.archive_id is not None  # the one that is asked for
    record = StudentRecord.objects.select_related("school__authority").get(pk=entry.archive_id)
    if not record.held_by_senior_high or favourable([entry]):
        return None
    opening = _Opening(CaseKind.ADMISSION, account, reason, contact)
    if _leading(CaseKind.ADMISSION, Q(person_key=person_key(entry, record)) | Q(archive=record)):
        raise AnotherCase
    return opening.of(entry, record, record.school)


# --- the claim of another school -----------------------------------------------------------------------------------


def open_claim(entry_id: int, record_id: int, account: Account | None, reason: str, contact: str = "") -> AdmissionCase:
    """Dispute the claim that another school's new student, or active record, has on a candidate of this one (V5).

    When the child is in an open case already, this school joins it. Raises NothingToDispute, RegisteredElsewhere,
    AnotherCase, DecidedBefore and those of transitions.
    """
    with _showing_who_is_registered(entry_id, account):
        return _claim(entry_id, record_id, account, reason, contact)


@contextmanager
def _showing_who_is_registered(entry_id: int, account: Account | None) -> Iterator[None]:
    """Who turns out to be registered is looked at again, so that the page shows the school to ask (row 4)."""
    try:
        yield
    except RegisteredElsewhere:
        look_again([entry_id], account, ACTIVE_RECORD)
        raise


def _claim(entry_id: int, record_id: int, account: Account | None, reason: str, contact: str) -> AdmissionCase:
    with transaction.atomic():
        record = StudentRecord.objects.select_related("school__authority").filter(pk=record_id).first()
        person = persons_of([record])[record_id] if record else frozenset()
        # looked for before the locks, as new students are locked before records; asked again under them (_rival)
        claiming = Entry.objects.filter(LIVE, archive__in=person, record=None)
        rival_id = claiming.order_by("pk").values_list("pk", flat=True).first()
        lock_entries([entry_id, *([rival_id] if rival_id else [])])
        lock(person)

        def change(entry: Entry) -> None:
            ties = {each.record_id: tie(each.reasons) for each in entry.candidates.all()}
            if record_id not in ties:
                raise NothingToDispute
            _check_free(entry)
            if passing_over(ties[record_id], ties.values()) == NoneOfThese.NEVER:
                raise NothingToDispute  # it resembles the child, whose record is another one

        entry = move(
            entry_id, _asking("open_case", account), account, reason=reason, detail={"record": record_id}, change=change
        )
        assert record is not None  # a candidate
        opening = _Opening(CaseKind.CLAIM, account, reason, contact)
        if rival_id is None and is_active_where_registered(entry, record):  # row 4
            _check_elsewhere(entry, record.school)
            return opening.of(entry, record, record.school, about=Q(archive__in=person))
        rival = _rival(entry, person, rival_id)
        return opening.of(entry, record, rival.school, rival, about=Q(archive__in=person) | Q(rival=rival))


def claim_registered(
    account: Account, season: Season, track: str, values: dict[str, str], reason: str, contact: str = ""
) -> tuple[Received, AdmissionCase | None]:
    """Say that a child who is registered already studies here: a new student and the case about it, or neither (row 4).

    ``values`` are those of the form for one new student. Who turns out not to be registered is received as ever, and
    no case is opened. Raises NotAllowed, ReasonMissing, UploadRefused, and those of open_claim.
    """
    if not states.may("open_case", account.role):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        received = receive_typed(account, season, track, values, claims=True)
        entry = received.entry
        best = entry.candidates.select_related("record").order_by("rank").first() if entry else None
        if entry is None or best is None or not is_active_where_registered(entry, best.record):
            return received, None
        return received, open_claim(entry.pk, best.record_id, account, reason, contact)


def claim_row(
    row: RosterRow, account: Account, reason: str, contact: str = ""
) -> tuple[Received, AdmissionCase | None]:
    """The same of a roster's row, whose values the file has: nobody types them again. The row leads there since.

    Raises RowReadOtherwise and what claim_registered does.
    """
    probe = read_again(row)
    if probe is None:
        raise RowReadOtherwise
    roster = row.roster
    values = {column.field: str(getattr(probe, column.field)) for column in LAYOUTS[roster.track].columns}
    with transaction.atomic():
        received, case = claim_registered(account, roster.season, roster.track, values, reason, contact)
        if received.entry:
            RosterRow.objects.filter(pk=row.pk).update(entry=received.entry)
    return received, case


def _rival(entry: Entry, person: frozenset[int], rival_id: int | None) -> Entry:
    """The other school's new student that holds a record of the person, now that all are locked."""
    holding = Entry.objects.select_related("school__authority").filter(LIVE, archive__in=person)
    rival = holding.filter(pk=rival_id).first() if rival_id else None
    if rival is None:  # no new student holds it any more: a record continues it, or it is free
        raise RegisteredElsewhere if claimed(person) else NothingToDispute
    if rival.state == states.REGISTERED:
        raise RegisteredElsewhere
    _check_elsewhere(entry, rival.school)
    if left_over(Entry.objects.filter(pk=rival.pk)).exists():
        raise SeasonOfClaimEnded
    return rival


def open_claim_on_entry(
    entry_id: int, rival_id: int, account: Account | None, reason: str, contact: str = ""
) -> AdmissionCase:
    """Say that another school's new student is this very child: by its document, or a namesake (rows 6 and 7).

    No record need be known of the child. Whose document is on one who is registered by another track, under another
    name, disputes that record's document. Raises NothingToDispute, RegisteredElsewhere, AnotherCase, DecidedBefore and
    those of transitions.
    """
    record_id = _registered_otherwise(entry_id, rival_id)
    if record_id is not None:
        return open_dispute(entry_id, record_id, account, reason, contact)
    with _showing_who_is_registered(entry_id, account), transaction.atomic():
        lock_entries([entry_id, rival_id])
        state = Entry.objects.filter(pk=entry_id).values_list("state", flat=True).first()

        def change(entry: Entry) -> None:
            pair = Q(first=rival_id, second=entry_id) | Q(first=entry_id, second=rival_id)
            if not PossibleDouble.objects.filter(pair).exists():
                raise NothingToDispute
            _check_free(entry)

        # a namesake is supplemented meanwhile, whoever is to be confirmed waits
        action = _asking("open_case_meanwhile" if state == states.SUPPLEMENTING else "open_case", account)
        entry = move(entry_id, action, account, reason=reason, detail={"entry": rival_id}, change=change)
        rival = Entry.objects.select_related("school__authority").get(pk=rival_id)
        if rival.state == states.REGISTERED:
            raise RegisteredElsewhere
        if rival.state in states.ENDED:
            raise NothingToDispute
        _check_elsewhere(entry, rival.school)
        opening = _Opening(CaseKind.CLAIM, account, reason, contact)
        return opening.of(entry, None, rival.school, rival, about=Q(rival=rival))


def _registered_otherwise(entry_id: int, rival_id: int) -> int | None:
    """The record of the other one, where it is registered by another track under another name.

    No candidate leads to it: records of that registry are none that this track continues, or registers into.
    """
    entry = Entry.objects.filter(pk=entry_id).first()
    other = Entry.objects.filter(pk=rival_id, state=states.REGISTERED).first()
    if entry is None or other is None or other.track == entry.track or other.name_key == entry.name_key:
        return None
    return other.record_id if other.document_key is not None and other.document_key == entry.document_key else None


def _is_double(entry: Entry, record: StudentRecord) -> bool:
    """Whether the record is that of a registered new student with whom this one is noted as having one document."""
    pairs = PossibleDouble.objects.filter(kind=DoubleKind.DOCUMENT)
    return pairs.filter(Q(first=entry, second__record=record) | Q(second=entry, first__record=record)).exists()


# --- one document under two names ----------------------------------------------------------------------------------


def open_dispute(
    entry_id: int,
    record_id: int,
    account: Account | None,
    reason: str,
    contact: str = "",
    sheets: Iterable[EvidenceFile] = (),
) -> AdmissionCase:
    """Say that the document which a record has under another name is this new student's (rows 3 and 5).

    It is put before the school whose new student continues the record, else the school of the record; without one, or
    where it is the own one, before the authority at once. Raises NoDocumentDispute, AnotherCase, DecidedBefore,
    EvidenceRefused and those of transitions.
    """
    sheets = list(sheets)
    evidence.examine(sheets)
    with evidence.shelf() as kept, transaction.atomic():
        record = StudentRecord.objects.select_related("school__authority").filter(pk=record_id).first()
        rival_id = Entry.objects.filter(LIVE, archive=record_id, record=None).values_list("pk", flat=True).first()
        lock_entries([entry_id, *([rival_id] if rival_id else [])])
        lock([record_id])

        def change(entry: Entry) -> None:
            if record is None or not (entry.candidates.filter(record=record_id).exists() or _is_double(entry, record)):
                raise NoDocumentDispute
            if entry.document_key is None or entry.document_key != record.document_key or record.document_doubted:
                raise NoDocumentDispute
            if entry.name_key == record.name_key:
                raise NoDocumentDispute
            _check_free(entry)

        entry = move(
            entry_id,
            _asking("open_dispute", account),
            account,
            reason=reason,
            detail={"record": record_id},
            change=change,
        )
        assert record is not None  # it was shown
        holding = Entry.objects.select_related("school__authority").filter(LIVE, archive=record_id, record=None)
        rival = holding.filter(pk=rival_id).exclude(school=entry.school_id).first() if rival_id else None
        holder = rival.school if rival else record.school
        if holder is not None and holder.pk == entry.school_id:
            holder = None
        opening = _Opening(CaseKind.DOCUMENT, account, reason, contact)
        if _leading(CaseKind.DOCUMENT, Q(person_key=person_key(entry, record)) | Q(archive=record)):
            raise AnotherCase
        case = opening.of(entry, record, holder, rival)
        kept.keep(case, case_states.CLAIMANT, account, sheets)
        return case


def _asking(action: str, account: Account | None) -> str:
    """The act on the new student: the school's, or the system's."""
    return "open_case_by_system" if account is None else action


# --- a case comes into being ---------------------------------------------------------------------------------------

_OPENED = {
    # kind, whether a school can answer → the first act
    (CaseKind.DOCUMENT, True): "open_dispute",
    (CaseKind.DOCUMENT, False): "open_dispute_contested",
}


class _Opening:
    """By whom a case is opened, and why; ``of`` opens it, or joins the open one of the same child."""

    def __init__(self, kind: CaseKind, account: Account | None, reason: str, contact: str):
        self.kind, self.account, self.reason, self.contact = kind, account, reason, contact.strip()

    def of(
        self,
        entry: Entry,
        record: StudentRecord | None,
        holder: School | None,
        rival: Entry | None = None,
        about: Q | None = None,
    ) -> AdmissionCase:
        """The case of this new student, everybody locked; ``about``: by what else the same child is known."""
        key = person_key(entry, record)
        known = about
        if about is not None and rival is not None:
            known = about | Q(rival=rival) | Q(entry=rival)  # it has won against this school, on either side
        before = decision_before(entry, key, self.kind, holder, known)
        if before:
            raise DecidedBefore(before)
        lead = _leading(self.kind, Q(person_key=key) | about) if about is not None else None
        now = timezone.now()
        case = AdmissionCase(
            kind=self.kind,
            season=entry.season,
            person_key=lead.person_key if lead else key,
            lead=lead,
            archive=record,
            entry=entry,
            rival=lead.rival if lead else rival,
            claiming_school=entry.school,
            holding_school=lead.holding_school if lead else holder,
            contact=self.contact,
            opened_by=self.account,
            opened_at=now,
            state_since=now,
            answer_by=lead.answer_by if lead else _answer_by(entry, now),
        )
        if lead:
            _check_elsewhere(entry, lead.holding_school)
        case.authority, case.is_given = (
            (lead.authority, lead.is_given) if lead else (authorities.decider([case]), False)
        )
        action = self._action(case, lead)
        case.state = case_states.ACTIONS[action].target
        _save(case)
        log(case, action, self.account, self.reason, before="")
        if lead:
            authorities.put_right(lead.group())
        return case

    def _action(self, case: AdmissionCase, lead: AdmissionCase | None) -> str:
        if lead:
            return "join" if lead.state == case_states.OPEN else "join_contested"
        # the authority has it at once: of a record of no school nobody could answer, who has answered need not again
        asked = case.holding_school is not None and not (case.authority and answered_before(case))
        return _OPENED.get((self.kind, asked), "open" if asked else "open_contested")


def _answer_by(entry: Entry, now):
    return working_days_after(timezone.localdate(now), entry.season.answer_days).day


def _save(case: AdmissionCase) -> None:
    """Store a new case. Raises AnotherCase when one of the same child came first by a way that no lock guards."""
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        raise AnotherCase from error


def _leading(kind: str, about: Q) -> AdmissionCase | None:
    """The open case of the child, locked, if there is one."""
    found = AdmissionCase.objects.unsettled().leading().filter(about, kind=kind).order_by("pk")
    pk = found.select_for_update(no_key=True).values_list("pk", flat=True).first()
    parties = ("holding_school__authority", "authority", "rival")
    return AdmissionCase.objects.select_related(*parties).get(pk=pk) if pk else None


def _check_free(entry: Entry) -> None:
    """A new student is in one open case at a time, on whichever side."""
    if AdmissionCase.objects.unsettled().filter(Q(entry=entry) | Q(rival=entry)).exists():
        raise AnotherCase


def _check_elsewhere(entry: Entry, school: School | None) -> None:
    if school is not None and school.pk == entry.school_id:
        raise NothingToDispute
