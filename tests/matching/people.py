"""Made-up new students and candidates for tests of matching."""

from datetime import date

from matching.core.people import Candidate, Glimpse, Probe
from registry.identity.names import agreement_key
from tests.factories import resident_number

BORN = date(2019, 3, 7)


def number(serial: int = 0, born: date = BORN, sex: str = "1") -> str:
    """A valid resident number."""
    return resident_number(born, sex, serial)


def probe(name="李晓明", *, row=2, id_type="1", id_number=None, born=BORN, sex="1", key=None, **others) -> Probe:
    """A new student; without `id_number` its own resident number. `key`: how its document is looked up."""
    id_number = number(born=born, sex=sex) if id_number is None else id_number
    return Probe(
        row=row,
        name=name,
        agreement_key=agreement_key(name),
        sex=sex,
        birth_date=born,
        id_type=id_type,
        id_number=id_number,
        document_key=key if key is not None else (hash((id_type, id_number)) if id_number else None),
        **others,
    )


def candidate(name="李晓明", record_id=1, *, id_type="1", id_number=None, born=BORN, valid=True, **others) -> Candidate:
    """A record; without `id_number` the number of `probe()`. `valid=False`: its number never agrees."""
    id_number = number(born=born, sex=others.get("sex", "1")) if id_number is None else id_number
    facts = {
        "record_key": f"PK-{record_id}",
        "sex": "1",
        "document_key": hash((id_type, id_number)) if id_number and valid else None,
    }
    return Candidate(
        record_id=record_id,
        name=name,
        name_key=agreement_key(name),
        birth_date=born,
        id_type=id_type,
        id_number=id_number,
        has_number=bool(id_number),
        **facts | others,
    )


def glimpse(record: Candidate) -> Glimpse:
    """What is seen of a candidate at first."""
    held = record.continued or record.held_by_senior_high
    return Glimpse(
        record.record_id,
        record.record_key,
        record.document_key,
        record.name_key,
        record.birth_date,
        record.sex,
        record.school_id,
        held,
    )
