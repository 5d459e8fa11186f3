"""What a person's decision about a doubtful new student sets, what is left when it is no more, what it rests on (P2.2).

Whether the archive is still what it was confirmed or found to be (N2) is said here, for approvals and loads alike.
"""

from collections.abc import Collection

from django.utils import timezone

from enrollment.entries.models import Decision, Entry, NumberCheck, Proof
from registry.accounts.models import Account
from registry.records import StudentRecord
from registry.sealing.cipher import lookup_key

# the columns that a decision, or its end, writes
DECIDED = (
    "archive",
    "proof",
    "decision",
    "decided_by",
    "decided_at",
    "deferred_at",
    "against_near",
    "confirmed_identity",
)


def identity_of(record: StudentRecord) -> int:
    """A keyed hash of whom the record describes: when its source corrects that, what was confirmed is confirmed again.

    Of name, document, sex and birth date, as they agree or not; neither place nor number of the record take part.
    """
    values = (record.name_key, str(record.document_key), record.sex, record.birth_date.isoformat())
    return lookup_key("confirmed identity", *values)


def is_as_confirmed(entry: Entry, archive: StudentRecord) -> bool:
    """Whether the record describes whom it did when a person said that it is the child's; also of whom nobody did.

    Of who is admitted by a record that a person chose, it is asked before anybody has decided what follows (V2.1).
    """
    return entry.confirmed_identity in (None, identity_of(archive))


def archive_agrees(entry: Entry, archive: StudentRecord, agreeing: Collection[StudentRecord] = ()) -> bool:
    """Whether the archive is still whose a person said, or the machine found, that it is.

    The machine's ground: the name, and the document or the 学籍号 of the roster, unless it was struck out. Or that one
    of the records which agree with the child (``agreeing``) has that 学籍号, or is continued by the archive.
    """
    if entry.decision == Decision.CONFIRMED or entry.confirmed_identity is not None:
        return is_as_confirmed(entry, archive)
    document = None if archive.document_doubted else archive.document_key
    stated = None if entry.number_check == NumberCheck.STRUCK else entry.student_number_key
    numbers = {stated, *(record.student_number_key for record in agreeing)} - {None}
    grounds = (
        document is not None and document == entry.document_key,
        archive.student_number_key in numbers,
        archive.continues_id in {record.pk for record in agreeing},
    )
    return archive.name_key == entry.name_key and any(grounds)


def confirm_archive(entry: Entry, record: StudentRecord, account: Account, proof: Proof) -> tuple[str, ...]:
    """The account says that this record is the child's; gives the fields that are set. The caller holds the locks.

    ``proof``: by what it is proved, as was found under these locks.
    """
    entry.archive, entry.proof = record, proof
    entry.confirmed_identity = identity_of(record)
    return decide(entry, Decision.CONFIRMED, account)


def decide(entry: Entry, decision: str, account: Account) -> tuple[str, ...]:
    """The account has decided; gives the fields that are set."""
    entry.decision, entry.decided_by, entry.decided_at = decision, account, timezone.now()
    entry.deferred_at = None
    return DECIDED


def undecide(entry: Entry) -> tuple[str, ...]:
    """Nobody has decided; gives the fields that are set. Whether the archive stays is the caller's to say.

    What proved it goes with the decision; an archive that stays is proved anew by whoever keeps it.
    """
    entry.proof = Proof.NONE
    entry.decision, entry.decided_by, entry.decided_at = "", None, None
    entry.against_near, entry.confirmed_identity, entry.deferred_at = False, None, None
    return DECIDED
