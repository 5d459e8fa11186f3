"""Source records as rows of the table: sealed values, lookup keys, and the digest by which one is known unchanged."""

from collections.abc import Collection, Iterable, Sequence

from registry.exchange.source_record import SourceRecord
from registry.identity.names import agreement_key, sound_key
from registry.records import StudentRecord
from registry.sealing.cipher import (
    document_key,
    key_of_valid,
    lookup_key,
    number_keys,
    phone_key,
    seal_each,
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


def columns_of(records: Sequence[SourceRecord], ids: Sequence[int], digests: Sequence[int]) -> Sequence[Sequence]:
    """The values of COLUMNS, each for all the records: rows with these ids, to which their sealed values are bound.

    Column by column, since calls for each value of each row would cost as much as sealing and keys themselves.
    """
    if not records:
        return [()] * len(COLUMNS)
    of = dict(zip(SourceRecord._fields, zip(*records, strict=True), strict=True))
    checked = zip(of["id_type"], of["id_number"], of["number_is_valid"], strict=True)
    documents = [key_of_valid(type, number) if is_valid else None for type, number, is_valid in checked]
    written = zip(of["id_number"], documents, strict=True)
    invalid = [number_keys(number if document is None else "") for number, document in written]

    def sealed(column: str) -> list[bytes]:
        return seal_each(of[column], [f"{_TABLE}.{column}:{row_id}" for row_id in ids])

    return (
        digests,
        sealed("student_number"),
        list(map(student_number_key, of["student_number"])),
        of["name"],
        list(map(agreement_key, of["name"])),
        list(map(sound_key, of["name"])),
        of["former_name"],
        [sound_key(name) if name else "" for name in of["former_name"]],
        of["sex"],
        of["birth_date"],
        of["id_type"],
        sealed("id_number"),
        documents,
        *zip(*invalid, strict=True),
        of["school_id"],
        of["status"],
        of["entered_on"],
        of["stage"],
        of["grade"],
        of["major"],
        of["guardian_name"],
        sealed("guardian_id_number"),
        [document_key("1", number) if number else None for number in of["guardian_id_number"]],
        sealed("guardian_phone"),
        list(map(phone_key, of["guardian_phone"])),
        of["household_region"],
        of["address"],
    )
