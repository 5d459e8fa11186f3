"""A source record as a row of the table: sealed values, lookup keys, and the digest by which it is known unchanged."""

from collections.abc import Collection, Iterable

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
_DOCUMENT = ("id_type", "id_number", "document_key", "invalid_head_key", "invalid_ends_key", "invalid_tail_key")
# of COLUMNS, by the column of the file, what is worked out from it; what stands here twice needs both
_MADE_OF = {
    "student_number": ("student_number", "student_number_key"),
    "name": ("name", "name_key", "sound_key"),
    "former_name": ("former_name", "former_sound_key"),
    "id_type": _DOCUMENT,
    "id_number": _DOCUMENT,
    "school_code": ("school_id",),
    "guardian_id_number": ("guardian_id_number", "guardian_document_key"),
    "guardian_phone": ("guardian_phone", "guardian_phone_key"),
}


def updated_columns(columns: Iterable[str], absent: Collection[str]) -> tuple[str, ...]:
    """Of COLUMNS, those that a file of these columns, less the absent ones, writes in a record that is known.

    An absent column leaves what is there. Document type and number are one statement: without one of the two, both
    are left as they are.
    """
    said = {stored for column in columns for stored in _MADE_OF.get(column, (column,))}
    unsaid = {stored for column in absent for stored in _MADE_OF.get(column, (column,))}
    return tuple(stored for stored in COLUMNS if stored == "source_digest" or stored in said - unsaid)


def digest(record: SourceRecord, absent: Iterable[str] = ()) -> int:
    """A keyed hash of all values: two readings of a record are the same when their digests are.

    What a file without some columns says of a record is never the same as what one with them says.
    """
    return lookup_key("record", _DIGEST_VERSION, ",".join(absent), *map(str, record))


def row_of(record: SourceRecord, record_id: int, record_digest: int) -> tuple:
    """The values of COLUMNS for the row with this id, to which its sealed values are bound."""
    document = key_of_valid(record.id_type, record.id_number) if record.number_is_valid else None
    return (
        record_digest,
        seal(record.student_number, f"{_TABLE}.student_number:{record_id}"),
        student_number_key(record.student_number),
        record.name,
        agreement_key(record.name),
        sound_key(record.name),
        record.former_name,
        sound_key(record.former_name) if record.former_name else "",
        record.sex,
        record.birth_date,
        record.id_type,
        seal(record.id_number, f"{_TABLE}.id_number:{record_id}"),
        document,
        *number_keys(record.id_number if document is None else ""),
        record.school_id,
        record.status,
        record.entered_on,
        record.stage,
        record.grade,
        record.major,
        record.guardian_name,
        seal(record.guardian_id_number, f"{_TABLE}.guardian_id_number:{record_id}"),
        document_key("1", record.guardian_id_number),
        seal(record.guardian_phone, f"{_TABLE}.guardian_phone:{record_id}"),
        phone_key(record.guardian_phone),
        record.household_region,
        record.address,
    )
