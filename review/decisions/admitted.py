"""A new student admitted by an ordinary senior high school: continue, or end the registration here (V2.1)."""

from enrollment.disclosure.proofs import proof_confirmed, said_by
from enrollment.entries import states
from enrollment.entries.claims import taken
from enrollment.entries.decided import confirm_archive, is_as_confirmed, undecide
from enrollment.entries.doubles import NAMESAKE_ELSEWHERE, note
from enrollment.entries.models import BY_NAME, LIVE, DoubleKind, Entry, Proof, Verdict
from enrollment.entries.probes import probe_of
from enrollment.entries.stages import may_hear
from enrollment.entries.transitions import move
from enrollment.rosters.look_again import PUT_BACK, look_again
from enrollment.rosters.new_rows import DOUBTFUL
from enrollment.rosters.others import doubles_under_locks
from enrollment.rosters.recognition import IntakePlace
from registry.accounts.models import Account
from registry.institutions import School
from registry.records import StudentRecord
from review.cases.acts import end
from review.cases.ends import disputed
from review.cases.opening import open_admission
from review.decisions.refusals import ArchiveChanged, NotAdmitted, NotTerminated, OnRosterAgain
from review.decisions.resolve import (
    check_choice,
    claim_again,
    decided,
    found_archive,
    let_others_go_on,
    let_waiting_go_first,
)


def continue_admitted(entry_id: int, account: Account, reason: str, contact: str = "") -> Entry:
    """The new student goes on, and the senior high school is asked for the record, in one transaction.

    What is found now is asked as when a record is confirmed: the page may have shown the record as another child's, or
    another one as nobody's. Raises NotAdmitted, ArchiveChanged, and the others of confirm and cases.
    """
    detail: dict = {}

    def change(entry: Entry) -> tuple[str, ...]:
        if entry.verdict != Verdict.ADMITTED or entry.archive_id is None:
            raise NotAdmitted
        # locked from here on: who holds it stays so, and the open cases
        reasons = check_choice(entry, entry.archive_id, detail)
        archive = StudentRecord.objects.get(pk=entry.archive_id)
        if not is_as_confirmed(entry, archive):
            raise ArchiveChanged(archive.school, known=may_hear(entry, archive.school, archive))
        # what proved it when it was said to be the child's, as the authority's word does, is not asked for again
        proof = proof_confirmed(entry, archive, reasons) or Proof(entry.proof)
        detail.update(said_by(proof))
        fields = confirm_archive(entry, archive, account, proof)
        open_admission(entry, account, reason, contact)
        return fields

    return decided(entry_id, "continue_admitted", account, reason, detail, change)


def terminate(entry_id: int, account: Account, reason: str, version: int | None = None) -> Entry:
    """End the registration here; the archive is free at once. Also for a child of another school's roster (V5).

    What a colleague chose since ``version`` is not overturned unseen. Raises NotAdmitted when no other school has
    anything to do with this new student, and the others of transitions.
    """
    entry = end(entry_id, account, reason, _check_elsewhere, version)
    let_others_go_on([entry_id])
    return entry


def _check_elsewhere(entry: Entry) -> None:
    if entry.verdict == Verdict.ADMITTED or disputed([entry]):
        return
    records = [candidate.record for candidate in entry.candidates.select_related("record")]
    if entry.state != states.RESOLVING or not taken(records, besides=entry.archive_id):
        raise NotAdmitted


def undo_termination(entry_id: int, account: Account, reason: str = "") -> Entry:
    """Take the end back before the season's deadline: the new student is undecided again, with the archive it had.

    The verdict of now is taken: what it held may be another's, or the child registered elsewhere. Raises
    NotTerminated, AlreadyClaimed when another new student has the archive, OnRosterAgain.
    """
    return _undo_end(entry_id, "undo_termination", "terminate", account, reason)


def undo_withdrawal(entry_id: int, account: Account, reason: str = "") -> Entry:
    """Put who was withdrawn back on the roster, before the season's deadline; as undo_termination in all else."""
    return _undo_end(entry_id, "undo_withdrawal", "withdraw", account, reason)


def _undo_end(entry_id: int, action: str, ended_by: str, account: Account, reason: str) -> Entry:
    detail: dict = {}

    def change(entry: Entry) -> tuple[str, ...]:
        last = entry.steps.get(number=entry.version)
        if last.action != ended_by:
            raise NotTerminated
        _check_place(entry)
        warned = _note_doubles(entry)
        # undecided: what was chosen before the end is to be chosen again
        fields = (*undecide(entry), *warned)
        if entry.verdict == Verdict.ADMITTED:  # it was free since the end, and another may have it
            claim_again(entry, last.detail.get("archive") or found_archive(entry))
        if entry.verdict not in DOUBTFUL:
            detail["verdict"] = [entry.verdict, Verdict.PENDING]
            entry.verdict = Verdict.PENDING
            fields = (*fields, "verdict")
        return fields

    entry = move(entry_id, action, account, reason=reason, detail=detail, change=change)
    # whoever was found before may have been registered elsewhere since
    looked = look_again([entry_id], account, PUT_BACK).done
    return let_waiting_go_first(Entry.objects.get(pk=entry_id) if looked else entry)


def _note_doubles(entry: Entry) -> tuple[str, ...]:
    """Who came to other schools meanwhile and is, or may be, this child (rows 6 and 7); gives the field that is set."""
    place = IntakePlace(entry.school, entry.season, entry.track)
    found = doubles_under_locks([probe_of(entry)], place).get(entry.pk, [])
    note([(entry.pk, found)])
    if any(double.kind == DoubleKind.NAMESAKE for double in found):
        entry.warnings = list(dict.fromkeys([*entry.warnings, NAMESAKE_ELSEWHERE]))
    return ("warnings",)


def _check_place(entry: Entry) -> None:
    """Nobody brings the same person meanwhile, and nobody has (I6)."""
    # the lock that an import of this school takes first, too (rosters/recognition.py)
    School.objects.select_for_update(no_key=True).values_list("pk").get(pk=entry.school_id)
    others = Entry.objects.filter(LIVE, school=entry.school_id, season=entry.season_id, track=entry.track)
    person = ("document_key", *(BY_NAME if entry.document_key is None else ()))
    if others.filter(**{name: getattr(entry, name) for name in person}).exists():
        raise OnRosterAgain
