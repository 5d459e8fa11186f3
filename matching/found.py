"""A record that was found: how one row of the registry, with its school and what continues it, becomes a candidate."""

from collections.abc import Iterator

from django.db import connection

from matching.batches import pointing_at
from matching.core.family import Known
from matching.core.people import Candidate
from registry.institutions import Authority, School
from registry.records import StudentRecord
from registry.sealing.cipher import NumberKeys, unseal

RECORD = StudentRecord._meta.db_table
_ID_NUMBER = StudentRecord._meta.get_field("id_number").attname

# one row per record: its own columns, the region of its school, the record that continues it
_SELECT = f"""
    SELECT r.id, r.source_key, r.name, r.name_key, r.birth_date, r.sex, r.former_name, r.id_type,
           CASE WHEN r.document_doubted THEN NULL ELSE r.document_key END,
           r.id_number, r.student_number_key, r.status, r.stage, r.entered_on, r.household_region, a.code,
           r.school_id, r.guardian_document_key, r.guardian_phone_key, c.id, c.source_key, c.registry, c.status,
           r.document_doubted, r.sound_key, r.former_sound_key,
           r.invalid_head_key, r.invalid_ends_key, r.invalid_tail_key,
           r.guardian_name, r.guardian_phone, r.guardian_id_number, s.name, r.address
    FROM {{source}}
    LEFT JOIN {RECORD} c ON {{continues}}
    LEFT JOIN {School._meta.db_table} s ON s.id = r.school_id
    LEFT JOIN {Authority._meta.db_table} a ON a.id = s.authority_id
    WHERE r.registry = %s AND {{condition}}
"""  # noqa: S608 - table names of our own models

_OF_FAMILY = 5


class FoundRecord:
    """One row of `_SELECT`: the candidate and the keys it was found by."""

    __slots__ = ("_family", "candidate", "former_sound_key", "invalid_keys", "sealed_number", "sound_key")

    def __init__(self, values: tuple, registers_into: str) -> None:
        (*record, doubted, self.sound_key, self.former_sound_key, head, ends, tail) = values[:-_OF_FAMILY]
        self._family = values[-_OF_FAMILY:]
        self.invalid_keys = NumberKeys(head, ends, tail)
        self.sealed_number = bytes(record[9] or b"")
        self.candidate = _candidate(record, registers_into, has_number=bool(self.sealed_number))
        self.candidate.document_doubted = bool(doubted)
        self.candidate.family = self.family

    def opened(self) -> Candidate:
        """The candidate with its document number readable, which only comparing needs."""
        candidate = self.candidate
        if self.sealed_number and not candidate.id_number:
            candidate.id_number = unseal(self.sealed_number, f"{RECORD}.{_ID_NUMBER}:{candidate.record_id}")
        return candidate

    def family(self) -> Known:
        """What the record says of the family, with its numbers readable; opened where it is compared."""
        name, phone, document, school, address = self._family
        pk = self.candidate.record_id
        return Known(
            names=(name,),
            phones=(unseal(phone, f"{RECORD}.guardian_phone:{pk}"),),
            documents=(unseal(document, f"{RECORD}.guardian_id_number:{pk}"),),
            school=school or "",
            household=self.candidate.household_region,
            address=address,
        )


def _candidate(record: list, registers_into: str, *, has_number: bool) -> Candidate:
    key = record[1]
    continued_by, key_of_next, *registry_and_status = record[19:23]
    active = registry_and_status == [registers_into, "enrolled"]
    return Candidate(
        record_id=record[0],
        record_key=key or f"XJ-{record[0]}",
        name=record[2],
        name_key=record[3],
        birth_date=record[4],
        sex=record[5],
        former_name=record[6],
        id_type=record[7],
        document_key=record[8],
        has_number=has_number,
        student_number_key=record[10],
        status=record[11],
        stage=record[12],
        entered_on=record[13],
        household_region=record[14][:6],
        school_region=record[15] or "",
        school_id=record[16],
        guardian_keys=frozenset(record[17:19]) - {None},
        continued=continued_by is not None,
        next_id=continued_by,
        continued_by=continued_by if active else None,
        continued_by_key=(key_of_next or f"XJ-{continued_by}") if active else "",
    )


def found_records(source: str, condition: str, parameters: list, registers_into: str) -> Iterator[FoundRecord]:
    """The records ``r`` of ``source``, of one registry, for which the condition holds.

    ``parameters`` are those of the source, the registry, and those of the condition; ``registers_into`` is the registry
    whose enrolled records count as continuing one.
    """
    query = _SELECT.format(source=source, condition=condition, continues=pointing_at("c.continues_id", "r.id"))
    for values in fetch(query, parameters):
        yield FoundRecord(values, registers_into)


def fetch(query: str, parameters: list) -> list[tuple]:
    """All rows that a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()
