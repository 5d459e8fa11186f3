"""A source record as a row of the table: sealed values, lookup keys, and the digest by which it is known unchanged."""

from registry.exchange.source_record import SourceRecord
from registry.identity.names import agreement_key, sound_key
from registry.records import StudentRecord
from registry.sealing.cipher import (
    document_key,
    key_of_valid,
    lookup_key,
    number_keys,
    phone_key,
    seal,
    student_number_key,
)

# raised when keys are worked out in another way, so that the next load writes all records again
_DIGEST_VERSION = "3"
_TABLE = StudentRecord._meta.db_table

COLUMNS = (
    "source_digest",
    "student_number",
    "student_number_key",
    "name",
    "name_key",
    "sound_key",
    "former_name",
    "former_sound_key",
    "sex",
    "birth_date",
    "id_type",
    "id_number",
    "document_key",
    "invalid_head_key",
    "invalid_ends_key",
    "invalid_tail_key",
    "school_id",
    "status",
    "entered_on",
    "stage",
    "grade",
    "major",
    "guardian_name",
    "guardian_id_number",
    "guardian_document_key",
    "guardian_phone",
    "guardian_phone_key",
    "household_region",
    "address",
)


def digest(record: SourceRecord) -> int:
    """A keyed hash of all values: two readings of a record are the same when their digests are."""
    return lookup_key("record", _DIGEST_VERSION, *map(str, record))


def row_of(record: SourceRecord, record_id: int, record_digest: int) -> tuple:
    """The values of COLUMNS for the row with this id, to which its sealed values are bound."""

    def sealed(column: str, plain: str) -> bytes:
        return seal(plain, f"{_TABLE}.{column}:{record_id}") if plain else b""

    document = key_of_valid(record.id_type, record.id_number) if record.number_is_valid else None
    return (
        record_digest,
        sealed("student_number", record.student_number),
        student_number_key(record.student_number),
        record.name,
        agreement_key(record.name),
        sound_key(record.name),
        record.former_name,
        sound_key(record.former_name) if record.former_name else "",
        record.sex,
        record.birth_date,
        record.id_type,
        sealed("id_number", record.id_number),
        document,
        *number_keys(record.id_number if document is None else ""),
        record.school_id,
        record.status,
        record.entered_on,
        record.stage,
        record.grade,
        record.major,
        record.guardian_name,
        sealed("guardian_id_number", record.guardian_id_number),
        document_key("1", record.guardian_id_number),
        sealed("guardian_phone", record.guardian_phone),
        phone_key(record.guardian_phone),
        record.household_region,
        record.address,
    )
