"""The last step (P4): an approved new student becomes a record that continues its archive.

The only writer of records in the flow; runs inside the transaction of the authority's approval, under its locks.
"""

import secrets
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F

from enrollment.entries.claims import lock
from enrollment.entries.models import Entry, Step
from enrollment.entries.refusals import AlreadyClaimed, HasActiveRecord, NoApproval, NotComplete, NumberTaken
from enrollment.refused import ActRefused
from enrollment.registration.senior_high import close_senior_high
from enrollment.supplement.models import MODELS, AnySupplement, saved_supplements
from enrollment.supplement.saving import lacking, shared_columns
from registry.accounts.models import Account
from registry.fields.k12 import K12Detail
from registry.fields.vocational import VocationalDetail
from registry.identity.student_numbers import temporary_number
from registry.institutions import Track
from registry.records import Registry, Stage, Status, StudentRecord
from registry.sealing.cipher import student_number_key
from registry.sealing.row_ids import next_ids

# where a track's new students get their record
TARGETS: dict[str, tuple[Registry, str]] = {
    Track.PRIMARY: (Registry.K12, Stage.PRIMARY),
    Track.VOCATIONAL: (Registry.VOCATIONAL, ""),
}
DETAILS: dict[str, type[K12Detail | VocationalDetail]] = {Track.PRIMARY: K12Detail, Track.VOCATIONAL: VocationalDetail}
DRAWS = 100  # of four random digits, before the day's numbers of a region count as used up

Refusals = dict[int, ActRefused]


def register_many(entries: list[Entry], account: Account) -> Refusals:
    """Make the records of locked entries at the authority, and set ``entry.record``; a fixed number of queries.

    Gives those refused with why: NoApproval, NotComplete, AlreadyClaimed, HasActiveRecord, NumberTaken; nothing is
    stored of them.
    """
    supplements = saved_supplements(entries)
    # locked before anything is asked of them, so that the answers hold until the records are stored
    archive_ids = {entry.archive_id for entry in entries if entry.archive_id is not None}
    lock(archive_ids)
    archives = StudentRecord.objects.in_bulk(archive_ids)
    # the last act must be the school's approval, by somebody else: so this very version was approved (I7)
    approvals = Step.objects.filter(entry__in=entries, number=F("entry__version"), action="school_approve")
    approved = set(approvals.exclude(account=account).values_list("entry", flat=True))
    refused: Refusals = {entry.pk: NoApproval() for entry in entries if entry.pk not in approved}
    refused |= _incomplete(entries, supplements)
    # an archive is continued at most once (I1)
    continued = set(StudentRecord.objects.filter(continues__in=archives).values_list("continues", flat=True))
    refused |= {entry.pk: AlreadyClaimed() for entry in entries if entry.archive_id in continued}
    # only of those who are left: who is refused keeps nobody else of the batch from being registered
    refused |= _already_active([entry for entry in entries if entry.pk not in refused])
    fit = [entry for entry in entries if entry.pk not in refused]
    numbers = _numbers(fit, archives)
    refused |= {entry.pk: NumberTaken() for entry in fit if entry.pk not in numbers}
    records = [
        _record(entry, archives.get(entry.archive_id), numbers[entry.pk], supplements.get(entry.pk))
        for entry in fit
        if entry.pk in numbers
    ]
    return refused | _store([entry for entry in fit if entry.pk in numbers], records, supplements)


def _incomplete(entries: list[Entry], supplements: dict[int, AnySupplement]) -> Refusals:
    refused: Refusals = {}
    for entry in entries:
        # of whom nothing was ever saved, all that is needed is missing
        blank = lacking(supplements.get(entry.pk) or MODELS[entry.track]())
        if blank:
            refused[entry.pk] = NotComplete([field.label for field in blank])
    return refused


def _already_active(entries: list[Entry]) -> Refusals:
    """One person, one active record per registry (I5): neither a record of before nor another entry of this batch."""
    keys = {entry.document_key for entry in entries} - {None}
    targets = {TARGETS[entry.track][0] for entry in entries}
    active = StudentRecord.objects.filter(registry__in=targets, document_key__in=keys, status=Status.ENROLLED)
    taken = set(active.values_list("registry", "document_key"))
    refused: Refusals = {}
    for entry in entries:
        person = (TARGETS[entry.track][0].value, entry.document_key)
        if entry.document_key is not None and person in taken:
            refused[entry.pk] = HasActiveRecord()
        taken.add(person)
    return refused


def _numbers(entries: list[Entry], archives: dict[int, StudentRecord]) -> dict[int, str]:
    """The number of each record to be: the archive's for life (I20), else a new L number; none when it is taken."""
    kept = {entry.pk: archives[entry.archive_id].student_number for entry in entries if entry.archive_id}
    kept = {pk: number for pk, number in kept.items() if number}
    targets = {entry.pk: TARGETS[entry.track][0] for entry in entries}
    taken = _taken(kept.values())
    numbers = {}
    for pk, number in kept.items():
        # free where it goes to: in the archive's registry, another one, it stands already and is to
        place = (targets[pk].value, student_number_key(number))
        if place not in taken:
            numbers[pk] = number
            taken.add(place)
    return numbers | _new_numbers([entry for entry in entries if entry.pk not in kept])


def _taken(numbers: Iterable[str]) -> set[tuple[str, int | None]]:
    """Registries and keys of these numbers that a record has."""
    keys = {student_number_key(number) for number in numbers}
    having = StudentRecord.objects.filter(registry__in=Registry.values, student_number_key__in=keys)
    return set(having.values_list("registry", "student_number_key")) if keys else set()


def _new_numbers(entries: list[Entry]) -> dict[int, str]:
    """An L number for each: region of the school, birth date, four random digits that nobody has."""
    numbers: dict[int, str] = {}
    waiting = entries
    for _draw in range(DRAWS):
        # random, not counted up: two who register at the same moment hardly draw the same
        digits = {entry.pk: f"{secrets.randbelow(10_000):04d}" for entry in waiting}
        drawn = {
            entry.pk: temporary_number(entry.school.authority.code, entry.birth_date, digits[entry.pk])
            for entry in waiting
        }
        # in whatever registry: the number goes with the child for life, into the next one too (I20)
        taken = {key for _registry, key in _taken(drawn.values())}
        for pk, number in drawn.items():
            if student_number_key(number) not in taken and number not in numbers.values():
                numbers[pk] = number
        waiting = [entry for entry in waiting if entry.pk not in numbers]
        if not waiting:
            break
    return numbers


def _record(
    entry: Entry, archive: StudentRecord | None, number: str, supplement: AnySupplement | None
) -> StudentRecord:
    """The record as it will be: controlled values are the entry's (I10), the rest what the school filled in."""
    registry, stage = TARGETS[entry.track]
    return StudentRecord(
        registry=registry,
        stage=stage,
        student_number=number,
        name=entry.name,
        sex=entry.sex,
        birth_date=entry.birth_date,
        id_type=entry.id_type,
        id_number=entry.id_number,
        school=entry.school,
        status=Status.ENROLLED,
        entered_on=entry.season.starts_on,
        continues=archive,
        **(shared_columns(supplement) if supplement else {}),
    )


def _store(entries: list[Entry], records: list[StudentRecord], supplements: dict[int, AnySupplement]) -> Refusals:
    """Store all; when an index says no (somebody registered at the same moment), one by one, to find out whose."""
    if not entries:
        return {}
    try:
        # a savepoint: the approval's own transaction goes on when an index says no
        with transaction.atomic():
            _insert(entries, records, supplements)
    except IntegrityError as error:
        if len(entries) == 1:
            return {entries[0].pk: _refused_by_index(error)}
        refused: Refusals = {}
        for entry, record in zip(entries, records, strict=True):
            refused |= _store([entry], [record], supplements)
        return refused
    return {}


def _insert(entries: list[Entry], records: list[StudentRecord], supplements: dict[int, AnySupplement]) -> None:
    for record, pk in zip(records, next_ids(StudentRecord, len(records)), strict=True):
        record.pk = pk  # before it is stored: sealed values are bound to it
        record.work_out_keys()  # which save() would have done
    StudentRecord.objects.bulk_create(records)
    close_senior_high(records)  # with the records that continue them or not at all (W5)
    for track, model in DETAILS.items():
        _insert_details(
            model, [pair for pair in zip(entries, records, strict=True) if pair[0].track == track], supplements
        )
    for entry, record in zip(entries, records, strict=True):
        entry.record = record


def _insert_details(model, pairs: list[tuple[Entry, StudentRecord]], supplements: dict[int, AnySupplement]) -> None:
    """What the registry knows beyond the record: all that the supplement of its track says."""
    details = [
        model(record=record, **model.field_set.values(supplements[entry.pk]))
        for entry, record in pairs
        if entry.pk in supplements
    ]
    if not details:
        return
    for detail, pk in zip(details, next_ids(model, len(details)), strict=True):
        detail.pk = pk
    model.objects.bulk_create(details)


def _refused_by_index(error: IntegrityError) -> ActRefused:
    text = str(error)  # in which both databases name the columns of the index
    if "student_number" in text:
        return NumberTaken()
    return AlreadyClaimed() if "continues" in text else HasActiveRecord()
