"""New students and their archives compared again at each approval (N2): what was found first may hold no more.

A fixed number of queries for any number of new students; the caller holds their locks, and those of their archives.
"""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from enrollment.entries import states
from enrollment.entries.decided import archive_agrees
from enrollment.entries.doubles import registered_with_document
from enrollment.entries.models import LIVE, DoubleKind, Entry, PossibleDouble, Step
from enrollment.entries.probes import ties_of
from enrollment.entries.refusals import LiveElsewhere, RegisteredByTrack, own
from enrollment.refused import ActRefused
from enrollment.registration.closing import seniors_of
from enrollment.registration.register import active_records, has_active_record
from matching.core.one_person import Tie
from registry.institutions import Track
from registry.records import StudentRecord
from review.cases.ends import favourable
from review.decisions.refusals import (
    AdmittedSince,
    ArchiveChanged,
    HeldBySeniorHigh,
    NamesakeUntold,
    RecordFound,
)

Refusals = dict[int, ActRefused]
TiesNow = Mapping[int, Mapping[int, Tie]]
# what binds a new student to a record that new students of its track continue (rows 1 to 3)
_TO_CONTINUE = frozenset({Tie.SAME_PERSON, Tie.SAME_DOCUMENT})


def looked_at_again(entries: list[Entry]) -> Refusals:
    """Why some of these cannot be approved as things stand: each refusal names the school concerned and leads on."""
    if not entries:
        return {}
    archives = StudentRecord.objects.select_related("school").in_bulk(
        {entry.archive_id for entry in entries if entry.archive_id is not None}
    )
    agreeing, ties = _agreeing_records(entries), ties_of(entries)
    # what weighs most is asked last, so that it is what is said
    refused = _untold(entries)
    refused |= _found_since(entries, ties)
    refused |= _held(entries, archives, agreeing)
    refused |= _changed(entries, archives, agreeing)
    refused |= _live_elsewhere(entries)
    return refused | _active(entries, ties)


def _agreeing_records(entries: list[Entry]) -> dict[tuple, list[StudentRecord]]:
    """By document and name of the new students, the records that agree, in any registry; one query."""
    documents = {entry.document_key for entry in entries} - {None}
    if not documents:
        return {}
    found = defaultdict(list)
    records = StudentRecord.objects.filter(document_key__in=documents, document_doubted=False)
    for record in records.select_related("school").order_by("pk"):
        found[record.document_key, record.name_key].append(record)
    return found


def _of(entry: Entry, agreeing: dict[tuple, list[StudentRecord]]) -> list[StudentRecord]:
    return agreeing.get((entry.document_key, entry.name_key), [])


def _changed(entries: list[Entry], archives: dict[int, StudentRecord], agreeing: dict) -> Refusals:
    """Whose archive is not the child's any more: its source has corrected whom it describes."""
    refused: Refusals = {}
    for entry in entries:
        archive = archives.get(entry.archive_id) if entry.archive_id else None
        if archive is not None and not archive_agrees(entry, archive, _of(entry, agreeing)):
            refused[entry.pk] = ArchiveChanged(archive.school, _differences(entry, archive))
    return refused


def _differences(entry: Entry, archive: StudentRecord) -> list[str]:
    """The names of what entry and archive say otherwise."""
    facts = (
        (_("Name"), archive.name_key == entry.name_key),
        (_("Sex"), archive.sex in ("", entry.sex)),
        (_("Birth date"), archive.birth_date == entry.birth_date),
        (_("Document number"), archive.document_key == entry.document_key and not archive.document_doubted),
    )
    return [label for label, same in facts if not same]


def _held(entries: list[Entry], archives: dict[int, StudentRecord], agreeing: dict) -> Refusals:
    """Whom a senior high school has admitted, and nobody asked it (I16): by the archive, or by another of its records.

    Doubled records of a senior high school are one person's: who won the case about one of them has won it.
    """
    vocational = [entry for entry in entries if entry.track == Track.VOCATIONAL]
    persons = {
        entry.pk: [*_of(entry, agreeing), *([archives[entry.archive_id]] if entry.archive_id else [])]
        for entry in vocational
    }
    seniors = seniors_of({record for records in persons.values() for record in records})
    won = favourable(vocational) if seniors else set()
    refused: Refusals = {}
    for entry in vocational:
        held = {senior.pk: senior for record in persons[entry.pk] for senior in seniors.get(record.pk, ())}
        if not held:
            continue
        if entry.archive_id not in held:
            refused[entry.pk] = AdmittedSince(min(held.values(), key=lambda senior: senior.pk).school)
        elif entry.pk not in won:
            refused[entry.pk] = HeldBySeniorHigh(held[entry.archive_id].school)
    return refused


def _found_since(entries: list[Entry], ties: TiesNow) -> Refusals:
    """Who continues nothing, though a record to be continued came late: its document is the child's, or its number.

    Under another name the document is to be confirmed, or disputed, before there is a new record (row 3).
    """
    found: dict[int, int] = {}
    for entry in entries:
        to_continue = [record for record, tie in ties[entry.pk].items() if tie in _TO_CONTINUE]
        if entry.archive_id is None and to_continue:
            found[entry.pk] = min(to_continue)
    records = StudentRecord.objects.select_related("school").in_bulk(set(found.values()))
    return {pk: RecordFound(records[record].school) for pk, record in found.items()}


def _active(entries: list[Entry], ties: TiesNow) -> Refusals:
    """Who has an active record where the track registers into, or whose document is on one (rows 4 and 5).

    Unless a case gave it that one.
    """
    active = active_records(ties)
    won = _won(entries) if active else {}
    refused: Refusals = {}
    for entry in entries:
        records = active.get(entry.pk, ())
        other = next((record for record in records if record.pk != won.get(entry.pk)), None)
        if other is not None:
            refused[entry.pk] = has_active_record(other, entry)
    return refused


def _won(entries: list[Entry]) -> dict[int, int]:
    """By entry, the archive that it holds because a case went in its favour."""
    held = {entry.pk: entry.archive_id for entry in entries}
    steps = Step.objects.filter(entry__in=entries, action="win_case").values_list("entry", "detail")
    return {pk: detail["record"] for pk, detail in steps if detail.get("record") == held[pk]}


def _live_elsewhere(entries: list[Entry]) -> Refusals:
    """Whose document is on a new student of this season who is registered, by another track (I6).

    Of those who are not registered yet one alone goes on, which the database holds.
    """
    documents = {entry.document_key for entry in entries} - {None}
    if not documents:
        return {}
    seasons = {entry.season_id for entry in entries}
    registered = Entry.objects.filter(registered_with_document(), document_key__in=documents, season__in=seasons)
    found = {
        (other.document_key, other.season_id): other for other in registered.select_related("school").order_by("-pk")
    }
    refused: Refusals = {}
    for entry in entries:
        other = found.get((entry.document_key, entry.season_id))
        # whose record a case gave to this one goes on here (row 4)
        if other is not None and other.record_id != entry.archive_id:
            # one child cannot be in both kinds of classes; of another name the document is disputed (row 5)
            why = RegisteredByTrack if other.name_key == entry.name_key else LiveElsewhere
            refused[entry.pk] = why(other.school, own(other, entry))
    return refused


def _untold(entries: list[Entry]) -> Refusals:
    """Who has a namesake of whom nobody has said that it is another child (row 7).

    One that came earlier; or later, but was registered while this one's registration had ended.
    """
    asked = {entry.pk: entry for entry in entries}
    live = Entry.objects.filter(LIVE).values("pk")
    later, earlier = Q(second__in=asked, first__in=live), Q(first__in=asked, second__state=states.REGISTERED)
    untold = PossibleDouble.objects.filter(later | earlier, kind=DoubleKind.NAMESAKE, reason="")
    found: dict[int, Entry] = {}
    for double in untold.select_related("first__school", "second__school"):
        if double.second_id in asked:
            found[double.second_id] = double.first
        if double.first_id in asked and double.second.state == states.REGISTERED:
            found[double.first_id] = double.second
    return {pk: NamesakeUntold(other.school, own(other, asked[pk])) for pk, other in found.items()}
