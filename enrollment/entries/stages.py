"""How far the link between a new student and a record is, as the table of disclosure asks (registry/disclosure.py)."""

from collections.abc import Collection

from django.db.models import F, Q
from django.utils.translation import gettext as _

from enrollment.entries.models import Entry, Proof
from matching.core.one_person import Tie, tie
from registry.accounts.models import Account
from registry.disclosure import LinkStage, Piece, Show, Viewer, show
from registry.institutions import School
from registry.records import StudentRecord
from registry.roles import Role

GUESSED = "document_guessed"  # a warning, and beside “same document” a reason (rosters/guessed.py)
_NUMBER_AND_NAME = frozenset({Tie.SAME_PERSON, Tie.REGISTERED})


def candidate_stage(reasons: Collection[str], record: StudentRecord) -> LinkStage:
    """How far a candidate is, by its reasons: strong is the equal document, or the 学籍号 under the same name.

    A document that a dispute doubted since proves nothing; nor does one that may have been guessed.
    """
    shared = set(reasons) - ({"same_document"} if record.document_doubted else set())
    if GUESSED in shared:
        return LinkStage.WEAK
    return LinkStage.STRONG if "same_document" in shared or tie(shared) in _NUMBER_AND_NAME else LinkStage.WEAK


def claim_stage(entry: Entry, archive: StudentRecord) -> LinkStage:
    """How far the claim on the archive is; a document that it no longer has, or that is doubted, proves nothing."""
    if entry.record_id is not None:
        return LinkStage.REGISTERED
    document = None if archive.document_doubted else archive.document_key
    return LinkStage.PROVED if proof_stands(entry, document) else LinkStage.UNPROVED


def is_unproved(entry: Entry) -> bool:
    """Whether it claims a record that nothing proves, or nothing proves any more."""
    return entry.archive is not None and claim_stage(entry, entry.archive) == LinkStage.UNPROVED


def proof_stands(entry: Entry, document: int | None) -> bool:
    """Whether what proved the claim still does; ``document``: the archive's key of now, None where it is doubted."""
    if entry.proof != Proof.DOCUMENT:
        return entry.proof != Proof.NONE
    return document is not None and document == entry.document_key


# the same of rows in the database
_DOCUMENT_AGREES = Q(archive__document_key=F("document_key"), archive__document_doubted=False)
PROOF_STANDS = ~Q(proof__in=[Proof.NONE, Proof.DOCUMENT]) | Q(proof=Proof.DOCUMENT) & _DOCUMENT_AGREES


def is_guessed(entry: Entry) -> bool:
    """Whether its document stands among so many unknown ones that an equal one proves nothing yet."""
    return GUESSED in entry.warnings


def stage_of(entry: Entry, record: StudentRecord, reasons: Collection[str] = ()) -> LinkStage:
    """How far the link between the new student and this record is: its archive, its own record, or a candidate."""
    if record.pk == entry.record_id:
        return LinkStage.REGISTERED
    return claim_stage(entry, record) if record.pk == entry.archive_id else candidate_stage(reasons, record)


def viewer_of(account: Account, record_school: School | None) -> Viewer:
    """Who the account is to a record at this school, where nothing else is said (a case's decider is)."""
    if account.role == Role.OPS:
        return Viewer.OPERATIONS
    if record_school is not None:
        own = account.school_id == record_school.pk if account.school_id else False
        if own or (account.role == Role.OFFICER and account.authority_id == record_school.authority_id):
            return Viewer.OWN
    if account.role == Role.OFFICER:
        return Viewer.REVIEWER
    return Viewer.DESK if account.role == Role.DESK else Viewer.SCHOOL


def in_own_area(account: Account, school: School | None) -> bool:
    """Whether a school is of the account's own competent authority."""
    if school is None:
        return False
    own = account.authority_id if account.school is None else account.school.authority_id
    return own == school.authority_id


def school_text(school: School | None, *, known: bool) -> str:
    """The name of a school to whom may know it; to others which kind of school it is, and of which authority."""
    if school is None or known:
        return school.name if school else ""
    kind = school.get_category_display()
    if not kind:
        return _("a school under %(authority)s") % {"authority": school.authority.name}
    return _("one %(kind)s under %(authority)s") % {"kind": kind, "authority": school.authority.name}


def stage_by_values(entry: Entry, record: StudentRecord) -> LinkStage:
    """How far the link is by what both say now, where no reasons are at hand: its claim, or as of a candidate."""
    if record.pk in (entry.archive_id, entry.record_id):
        return stage_of(entry, record)
    if is_guessed(entry):
        return LinkStage.WEAK
    theirs = None if record.document_doubted else record.document_key
    if theirs is not None and theirs == entry.document_key:
        return LinkStage.STRONG
    numbers = {entry.student_number_key} - {None}
    if entry.archive is not None and claim_stage(entry, entry.archive) == LinkStage.PROVED:
        numbers.add(entry.archive.student_number_key)  # the child's, as is the archive
    agree = record.student_number_key in numbers and record.name_key == entry.name_key
    return LinkStage.STRONG if agree and None in (theirs, entry.document_key) else LinkStage.WEAK


def may_hear(entry: Entry, school: School | None, *records: StudentRecord) -> bool:
    """Whether a refusal may name the school to that of the new student, because of one of these records."""
    return any(may_name(entry, school, stage) for stage in {stage_by_values(entry, record) for record in records})


def may_hear_by_document(entry: Entry, school: School | None) -> bool:
    """The same of a school whose new student has the document."""
    return may_name(entry, school, LinkStage.WEAK if is_guessed(entry) else LinkStage.STRONG)


def may_name(entry: Entry, school: School | None, stage: LinkStage = LinkStage.WEAK) -> bool:
    """Whether the new student's school may know which school it is whose record, or child, this is about."""
    shown = show(stage, Piece.SCHOOL)
    near = school is not None and school.authority_id == entry.school.authority_id
    return shown == Show.YES or (shown == Show.OWN_AREA and near)
