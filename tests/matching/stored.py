"""New students and stored records of one document, and what matching says of them."""

from datetime import date

from matching.core.people import Probe
from matching.layouts import PRIMARY
from matching.match import match
from registry.identity.names import agreement_key
from registry.records import StudentRecord
from registry.sealing.cipher import document_key, student_number_key
from tests.factories import StudentRecordFactory, resident_number

BORN = date(2019, 3, 7)
NUMBER = resident_number(BORN)


def student(name="李晓明", *, row=2, born=BORN, sex="1", id_type="1", id_number=NUMBER, student_number="") -> Probe:
    return Probe(
        row=row,
        name=name,
        agreement_key=agreement_key(name),
        sex=sex,
        birth_date=born,
        id_type=id_type,
        id_number=id_number,
        document_key=document_key(id_type, id_number),
        student_number=student_number,
        student_number_key=student_number_key(student_number),
    )


def record(key="PK-1", name="李晓明", **values) -> StudentRecord:
    facts = {"birth_date": BORN, "id_number": NUMBER, "school": None} | values
    return StudentRecordFactory(source_key=key, name=name, **facts)


def nobody(ids):
    return set(), set()


def verdict(probe=None, layout=PRIMARY, claims=nobody, **options):
    return match([probe or student()], layout, claims, **options)[2]


def shown(found):
    return {each.record_key: set(each.reasons) for each in found.candidates}


def slipped(number: str, place: int) -> str:
    return number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
