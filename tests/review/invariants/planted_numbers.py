"""Offending rows about 学籍号: whose a number is, of whom it was kept or struck, and its history."""

from django.utils import timezone

from enrollment.entries.models import Entry
from registry.numbers import NumberHistory
from registry.records import StudentRecord
from registry.sealing.cipher import student_number_key
from tests.factories import EntryFactory, StudentRecordFactory
from tests.review.invariants.planted import LONG_AGO, NUMBER, changed
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


@plants("one number for life, unique in its registry")
def number_that_is_not_the_archives():
    entry = EntryFactory(state="registered", archive=StudentRecordFactory(student_number=NUMBER))
    StudentRecord.objects.filter(entry=entry).update(student_number_key=1)
    return f"record {entry.record_id}"


@plants("one number for life, unique in its registry")
def record_without_number():
    entry = EntryFactory(state="registered")
    changed(StudentRecord, entry.record, student_number_key=None)
    return f"record {entry.record_id}"


@plants("one number for life, unique in its registry")
def number_of_two():
    record = EntryFactory(state="registered", verdict="not_found").record
    StudentRecordFactory(registry="k12", student_number=record.student_number)
    return f"record {record.pk}"


@plants("a number that a child brought is kept, unless it was struck")
def number_thrown_away():
    entry = EntryFactory(state="registered", verdict="not_found")
    Entry.objects.filter(pk=entry.pk).update(student_number_key=student_number_key(NUMBER))
    return f"entry {entry.pk}"


@plants("one person has one number")
def second_number():
    known = StudentRecordFactory(student_number=NUMBER)
    same = {name: getattr(known, name) for name in ("name", "sex", "birth_date", "id_number")}
    entry = EntryFactory(state="registered", verdict="not_found", **same)
    return f"record {entry.record_id}"


@plants("one chain of records has one number")
def archive_of_an_archive_with_another_number():
    """Nobody of the chain has a document, and the one between has no number."""
    nobody = {"id_type": "Z", "id_number": ""}
    first = StudentRecordFactory(student_number=NUMBER, **nobody)
    between = StudentRecordFactory(continues=first, student_number="", **nobody)
    return f"record {EntryFactory(state='registered', archive=between).record_id}"


@plants("one chain of records has one number")
def taken_over_with_another_number():
    record = EntryFactory(state="registered", archive=StudentRecordFactory(student_number=NUMBER)).record
    StudentRecord.objects.filter(pk=record.pk).update(source_key="K-1", student_number_key=7)
    return f"record {record.pk}"


@plants("a number that was replaced is not given again to its person")
def number_of_before():
    known = StudentRecordFactory(student_number="G110105201103070038", id_type="Z", id_number="")
    NumberHistory(record=known, number=NUMBER, since=None, until=LONG_AGO, reason="changed").save()
    entry = EntryFactory(state="registered", verdict="not_found", name=known.name)
    StudentRecord.objects.filter(pk=entry.record_id).update(student_number_key=student_number_key(NUMBER))
    return f"record {entry.record_id}"


@plants("the number in force stands in the history")
def number_without_its_line():
    entry = EntryFactory(state="registered")
    NumberHistory.objects.filter(record=entry.record_id).update(until=timezone.now())
    return f"record {entry.record_id}"
