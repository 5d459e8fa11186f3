"""A record in force that a new record continues ends with it, in the same transaction (W5, row 4)."""

from collections.abc import Iterable

from django.db.models import Q

from registry.records import LeftReason, Registry, Status, StudentRecord, held_by_senior_high


def seniors_of(persons: Iterable[StudentRecord]) -> dict[int, list[StudentRecord]]:
    """By the id of each of these records, the senior high records in force of its person; one query.

    Also where a source holds it twice.
    """
    persons = list(persons)
    documents = {person.document_key for person in persons if not person.document_doubted} - {None}
    numbers = {person.student_number_key for person in persons} - {None}
    if not documents and not numbers:
        return {}
    same = Q(document_key__in=documents) | Q(student_number_key__in=numbers)
    held = list(StudentRecord.objects.filter(held_by_senior_high(), same).select_related("school"))
    return {person.pk: [each for each in held if person.person_keys & each.person_keys] for person in persons}


def close_continued(made: Iterable[StudentRecord], archives: dict[int, StudentRecord]) -> None:
    """Close what these new records continue and is in force: before they are stored, in the transaction that does.

    Of a child that goes on at a vocational school all records at senior high schools; of one that goes on at another
    school of the same registry the record there.
    """
    continuing = [(each, archives[each.continues_id]) for each in made if each.continues_id]
    vocational = [archive for each, archive in continuing if each.registry == Registry.VOCATIONAL]
    seniors = {each.pk for records in seniors_of(vocational).values() for each in records}
    _close(StudentRecord.objects.filter(held_by_senior_high(), pk__in=seniors), LeftReason.TO_VOCATIONAL)
    within = [archive.pk for each, archive in continuing if each.registry == archive.registry]
    _close(StudentRecord.objects.filter(pk__in=within, status=Status.ENROLLED), LeftReason.TO_OTHER_SCHOOL)


def _close(records, reason: LeftReason) -> None:
    records.update(status=Status.LEFT, left_reason=reason)
