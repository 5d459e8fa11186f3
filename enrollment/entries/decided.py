"""What a person's decision about a doubtful new student sets, and what is left when it is no more (P2.2)."""

from django.utils import timezone

from enrollment.entries.models import Decision, Entry
from registry.accounts.models import Account
from registry.records import StudentRecord
from registry.sealing.cipher import lookup_key

# the columns that a decision, or its end, writes
DECIDED = (
    "archive",
    "decision",
    "decided_by",
    "decided_at",
    "deferred_at",
    "against_near",
    "confirmed_identity",
)


def identity_of(record: StudentRecord) -> int:
    """A keyed hash of whom the record describes: when its source corrects that, what was confirmed is confirmed anew.

    Of name, document, sex and birth date, as they agree or not; neither place nor number of the record take part.
    """
    values = (record.name_key, str(record.document_key), record.sex, record.birth_date.isoformat())
    return lookup_key("confirmed identity", *values)


def confirm_archive(entry: Entry, record: StudentRecord, account: Account) -> tuple[str, ...]:
    """The account says that this record is the child's; gives the fields that are set. The caller holds the locks."""
    entry.archive = record
    entry.confirmed_identity = identity_of(record)
    return decide(entry, Decision.CONFIRMED, account)


def decide(entry: Entry, decision: str, account: Account) -> tuple[str, ...]:
    """The account has decided; gives the fields that are set."""
    entry.decision, entry.decided_by, entry.decided_at = decision, account, timezone.now()
    entry.deferred_at = None
    return DECIDED


def undecide(entry: Entry) -> tuple[str, ...]:
    """Nobody has decided; gives the fields that are set. Whether the archive stays is the caller's to say."""
    entry.decision, entry.decided_by, entry.decided_at = "", None, None
    entry.against_near, entry.confirmed_identity, entry.deferred_at = False, None, None
    return DECIDED
