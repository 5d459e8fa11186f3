"""The last step (P4): an approved new student becomes a record that continues its archive.

The only writer of records in the flow; runs inside the transaction of the authority's approval, under its locks.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from enrollment.bulk_rows import insert_instances
from enrollment.entries import states
from enrollment.entries.claims import already_claimed
from enrollment.entries.models import Entry, Step
from enrollment.entries.refusals import AlreadyClaimed, HasActiveRecord, NoApproval, NotComplete, NumberTaken, own
from enrollment.entries.stages import may_hear, may_hear_by_document, may_name
from enrollment.refused import ActRefused
from enrollment.registration.closing import close_continued
from enrollment.registration.numbers import Number, NumberHeld, note, numbers_for
from enrollment.supplement.models import MODELS, AnySupplement, saved_supplements
from enrollment.supplement.saving import lacking, shared_columns
from matching.core.one_person import Tie
from matching.layouts import LAYOUTS
from registry.accounts.models import Account
from registry.fields.k12 import K12Detail
from registry.fields.vocational import VocationalDetail
from registry.institutions import Track
from registry.records import Stage, Status, StudentRecord
from registry.sealing.row_ids import next_ids

# the stage of the record that a track's new students get; in which registry, their layout says
STAGES: dict[str, str] = {Track.PRIMARY: Stage.PRIMARY, Track.VOCATIONAL: ""}
DETAILS: dict[str, type[K12Detail | VocationalDetail]] = {Track.PRIMARY: K12Detail, Track.VOCATIONAL: VocationalDetail}

Refusals = dict[int, ActRefused]
ActiveRecords = Mapping[int, list[StudentRecord]]
# of an archive, what its continuation and the number take from it
_CONTINUED = (
    "registry",
    "student_number",
    "student_number_key",
    "name_key",
    "document_key",
    "document_doubted",
    "continues",
)
# what binds a new student to a record in force where it is to be registered (rows 4 and 5)
_ON_ACTIVE_RECORD = frozenset({Tie.REGISTERED, Tie.DOCUMENT_REGISTERED})


def register_many(entries: list[Entry], account: Account, active: ActiveRecords) -> Refusals:
    """Make the records of entries at the authority, and set ``entry.record``; a fixed number of queries.

    The caller has locked entries and archives, so that the answers hold until the records are stored, and under these
    locks has asked for the ``active`` records. Gives those refused with why: NoApproval, NotComplete, AlreadyClaimed,
    HasActiveRecord, NumberTaken; nothing is stored of them.
    """
    supplements = saved_supplements(entries)
    held = {entry.archive_id for entry in entries if entry.archive_id is not None}
    archives = StudentRecord.objects.only(*_CONTINUED).in_bulk(held)
    approved = _approved(entries, account)
    refused: Refusals = {entry.pk: NoApproval() for entry in entries if entry.pk not in approved}
    refused |= _incomplete(entries, supplements)
    # an archive is continued at most once (I1)
    continued = set(StudentRecord.objects.filter(continues__in=archives).values_list("continues", flat=True))
    claimed = ((entry, entry.archive_id) for entry in entries if entry.archive_id is not None)
    refused |= {entry.pk: already_claimed([pk], entry) for entry, pk in claimed if pk in continued}
    # only of those who are left: who is refused keeps nobody else of the batch from being registered
    refused |= _already_active([entry for entry in entries if entry.pk not in refused], active)
    fit = [entry for entry in entries if entry.pk not in refused]
    numbers, taken = numbers_for(fit, archives, {entry.pk: _target(entry) for entry in fit})
    refused |= {entry.pk: _number_taken(taken[entry.pk], entry) for entry in fit if entry.pk in taken}
    numbered = [entry for entry in fit if entry.pk in numbers]
    making = _Making(numbers, supplements, archives)
    return refused | _store(numbered, [making.record(entry) for entry in numbered], making)


def _number_taken(taken: NumberHeld, entry: Entry) -> NumberTaken:
    bearer = taken.bearer
    if bearer is None:
        return NumberTaken()
    return NumberTaken(
        bearer.school,
        own(bearer.entry, entry),
        known=may_name(entry, bearer.school),
        of_archive=taken.of_archive,
        record=bearer.record_id,
        arriving=bearer.entry is not None,
    )


def _approved(entries: list[Entry], account: Account) -> set[int]:
    """Ids of those whose last act is the school's approval, by somebody else: so this very version was approved (I7).

    What is said after it of the number from the roster, or of a namesake, leaves it standing.
    """
    acts = Step.objects.filter(entry__in=entries).exclude(action__in=states.BESIDE_APPROVALS)
    last = {pk: act for pk, *act in acts.order_by("number").values_list("entry", "action", "account")}
    return {pk for pk, (action, by) in last.items() if action == "school_approve" and by != account.pk}


def _incomplete(entries: list[Entry], supplements: dict[int, AnySupplement]) -> Refusals:
    refused: Refusals = {}
    for entry in entries:
        # of whom nothing was ever saved, all that is needed is missing
        blank = lacking(supplements.get(entry.pk) or MODELS[entry.track]())
        if blank:
            refused[entry.pk] = NotComplete([field.label for field in blank])
    return refused


def _target(entry: Entry) -> str:
    """The registry that the new student is registered into."""
    return LAYOUTS[entry.track].registers_into


def active_records(ties: Mapping[int, Mapping[int, Tie]]) -> dict[int, list[StudentRecord]]:
    """By entry, the records in force where it is to be registered that are its own, or have its document; one query.

    ``ties``: what binds each entry now (entries/probes.py). A document that a dispute doubted is nobody's.
    """
    bound = {pk: {record for record, tie in own.items() if tie in _ON_ACTIVE_RECORD} for pk, own in ties.items()}
    ids = {record for own in bound.values() for record in own}
    found = StudentRecord.objects.select_related("school", "entry").in_bulk(ids) if ids else {}
    return {pk: [found[record] for record in sorted(own)] for pk, own in bound.items() if own}


def has_active_record(record: StudentRecord, entry: Entry) -> HasActiveRecord:
    """Why the new student is not registered: this record is in force there already."""
    other = own(getattr(record, "entry", None), entry)  # not all were made here
    return HasActiveRecord(record.school, other, known=may_hear(entry, record.school, record))


def _already_active(entries: list[Entry], active: ActiveRecords) -> Refusals:
    """One person, one active record per registry (I5): neither a record of before nor another entry of this batch.

    The record that the new one continues is none that stands in the way: it ends with it.
    """
    first: dict[tuple, Entry] = {}  # of this batch, by document
    refused: Refusals = {}
    for entry in entries:
        others = [each for each in active.get(entry.pk, ()) if each.pk != entry.archive_id]
        before = entry
        if entry.document_key is not None:
            before = first.setdefault((entry.track, entry.document_key), entry)
        if others:
            refused[entry.pk] = has_active_record(others[0], entry)
        elif before is not entry:
            refused[entry.pk] = HasActiveRecord(
                before.school, own(before, entry), known=may_hear_by_document(entry, before.school)
            )
    return refused


@dataclass(frozen=True)
class _Making:
    """What the records of one batch are made of."""

    numbers: dict[int, Number]
    supplements: dict[int, AnySupplement]
    archives: dict[int, StudentRecord]

    def record(self, entry: Entry) -> StudentRecord:
        """The record as it will be: controlled values are the entry's (I10), the rest what the school filled in."""
        supplement = self.supplements.get(entry.pk)
        return StudentRecord(
            registry=_target(entry),
            stage=STAGES[entry.track],
            student_number=self.numbers[entry.pk].number,
            name=entry.name,
            sex=entry.sex,
            birth_date=entry.birth_date,
            id_type=entry.id_type,
            id_number=entry.id_number,
            school=entry.school,
            status=Status.ENROLLED,
            entered_on=entry.season.starts_on,
            continues=self.archives.get(entry.archive_id) if entry.archive_id else None,
            **(shared_columns(supplement) if supplement else {}),
        )


def _store(entries: list[Entry], records: list[StudentRecord], making: _Making) -> Refusals:
    """Store all; when an index says no (somebody registered at the same moment), one by one, to find out whose."""
    if not entries:
        return {}
    try:
        # a savepoint: the approval's own transaction goes on when an index says no
        with transaction.atomic():
            _insert(entries, records, making)
    except IntegrityError as error:
        if len(entries) == 1:
            return {entries[0].pk: _refused_by_index(error)}
        refused: Refusals = {}
        for entry, record in zip(entries, records, strict=True):
            refused |= _store([entry], [record], making)
        return refused
    return {}


def _insert(entries: list[Entry], records: list[StudentRecord], making: _Making) -> None:
    for record, pk in zip(records, next_ids(StudentRecord, len(records)), strict=True):
        record.pk = pk  # before it is stored: sealed values are bound to it
        record.work_out_keys()  # which save() would have done
    close_continued(records, making.archives)  # with the records that continue them or not at all (W5)
    insert_instances(records)
    note(entries, records, making.numbers)
    for track, model in DETAILS.items():
        pairs = [pair for pair in zip(entries, records, strict=True) if pair[0].track == track]
        _insert_details(model, pairs, making.supplements)
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
    insert_instances(details)


def _refused_by_index(error: IntegrityError) -> ActRefused:
    text = str(error)  # in which both databases name the columns of the index
    if "student_number" in text:
        return NumberTaken()
    return AlreadyClaimed() if "continues" in text else HasActiveRecord()
