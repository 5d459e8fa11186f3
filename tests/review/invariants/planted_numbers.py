"""Offending rows about one number of two records, and about numbers that were struck."""

from registry.numbers import NumberHistory
from registry.records import StudentRecord
from tests.factories import EntryFactory, StudentRecordFactory
from tests.review.invariants.planted import NUMBER
from tests.review.invariants.planting import plants


@plants("one person, one active record per registry")
def two_active_records_of_one_number():
    record = EntryFactory(state="registered").record
    number = {"student_number": record.student_number, "id_type": "Z", "id_number": ""}
    StudentRecordFactory(registry="k12", name=record.name, **number)
    return f"record {record.pk}"


@plants("one number for life, unique in its registry")
def archives_number_struck_by_nobody():
    """Another line of its history was struck, not the number of its archive."""
    entry = EntryFactory(state="registered", archive=StudentRecordFactory(student_number=NUMBER))
    struck = {"number": "G110105201103070038", "reason": "struck", "until": entry.created_at}
    NumberHistory.objects.create(record=entry.record, **struck)
    StudentRecord.objects.filter(entry=entry).update(student_number_key=1)
    return f"record {entry.record_id}"
