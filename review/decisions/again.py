"""New students and their archives compared again at each approval (N2): what was found first may hold no more.

One look at the registries tells it of nearly all; the records of the others are compared one by one. A fixed number of
queries for any number of new students; the caller holds their locks, and those of their archives.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from enrollment.entries import states
from enrollment.entries.decided import archive_agrees
from enrollment.entries.doubles import registered_with_document
from enrollment.entries.glance import not_told_at_a_glance
from enrollment.entries.models import DoubleKind, Entry, PossibleDouble, Step
from enrollment.entries.probes import ties_of
from enrollment.entries.refusals import LiveElsewhere, RegisteredByTrack, own
from enrollment.entries.stages import may_hear, may_hear_by_document, may_name
from enrollment.refused import ActRefused
from enrollment.registration.closing import seniors_of
from enrollment.registration.register import active_records, has_active_record
from matching.core.one_person import Tie
from registry.institutions import Track
from registry.records import Registry, StudentRecord
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
# of records, what is compared
_COMPARED = ("name_key", "sex", "birth_date", "document_key", "document_doubted", "student_number_key", "continues")


class Compared(NamedTuple):
    """Why some cannot be approved; ``active``: by new student, its records in force where it is to be registered."""

    refused: Refusals
    active: dict[int, list[StudentRecord]]


def looked_at_again(entries: list[Entry]) -> Refusals:
    """Why some of these cannot be approved as things stand: each refusal names the school concerned and leads on."""
    return compare(entries).refused


def compare(entries: list[Entry]) -> Compared:
    """The same, with what registration needs to know of the registries, too."""
    if not entries:
        return Compared({}, {})
    doubtful = not_told_at_a_glance(entries)
    held = {entry.archive_id for entry in doubtful if entry.archive_id is not None}
    archives = StudentRecord.objects.only(*_COMPARED, "school").select_related("school").in_bulk(held)
    agreeing, ties = _agreeing_records(doubtful), ties_of(doubtful)
    # what weighs most is asked last, so that it is what is said
    refused = _untold(entries)
    refused |= _found_since(doubtful, ties)
    refused |= _held(doubtful, archives, agreeing)
    refused |= _changed(doubtful, archives, agreeing)
    refused |= _live_elsewhere(entries)
    active = active_records(ties)
    return Compared(refused | _active(doubtful, active), active)


def _agreeing_records(entries: list[Entry]) -> dict[tuple, list[StudentRecord]]:
    """By document and name of the new students, the records that agree, in any registry; one query."""
    documents = {entry.document_key for entry in entries} - {None}
    if not documents:
        return {}
    found = defaultdict(list)
    # the registries are said aloud, so that the index that begins with them serves
    records = StudentRecord.objects.filter(
        registry__in=Registry.values, document_key__in=documents, document_doubted=False
    )
    for record in records.only(*_COMPARED).order_by("pk"):
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
            refused[entry.pk] = ArchiveChanged(
                archive.school, _differences(entry, archive), known=may_hear(entry, archive.school, archive)
            )
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
            school = min(held.values(), key=lambda senior: senior.pk).school
            refused[entry.pk] = AdmittedSince(school, known=may_hear(entry, school, *persons[entry.pk]))
        elif entry.pk not in won:
            school = held[entry.archive_id].school
            refused[entry.pk] = HeldBySeniorHigh(school, known=may_hear(entry, school, *persons[entry.pk]))
    return refused


def _found_since(entries: list[Entry], ties: TiesNow) -> Refusals:
    """Who continues nothing, though a record to be continued came late: its document is the child's, or its number.

    Under another name the document is to be confirmed, or disputed, before there is a new record (row 3).
    """
    asked = {entry.pk: entry for entry in entries}
    found: dict[int, int] = {}
    for entry in entries:
        to_continue = [record for record, tie in ties[entry.pk].items() if tie in _TO_CONTINUE]
        if entry.archive_id is None and to_continue:
            found[entry.pk] = min(to_continue)
    records = StudentRecord.objects.select_related("school").in_bulk(set(found.values()))
    return {pk: _record_found(asked[pk], records[record]) for pk, record in found.items()}


def _record_found(entry: Entry, record: StudentRecord) -> RecordFound:
    return RecordFound(record.school, known=may_hear(entry, record.school, record))


def _active(entries: list[Entry], active: dict[int, list[StudentRecord]]) -> Refusals:
    """Who has an active record where the track registers into, or whose document is on one (rows 4 and 5).

    Unless a case gave it that one.
    """
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
    persons = registered.order_by("-pk").values_list("document_key", "season", "pk")
    found = {(document, season): pk for document, season, pk in persons}
    if not found:
        return {}
    others = Entry.objects.select_related("school").in_bulk(found.values())
    refused: Refusals = {}
    for entry in entries:
        other = others.get(found.get((entry.document_key, entry.season_id)))
        # whose record a case gave to this one goes on here (row 4)
        if other is not None and other.record_id != entry.archive_id:
            # one child cannot be in both kinds of classes; of another name the document is disputed (row 5)
            why = RegisteredByTrack if other.name_key == entry.name_key else LiveElsewhere
            known = may_hear_by_document(entry, other.school)
            refused[entry.pk] = why(other.school, own(other, entry), known=known)
    return refused


def _untold(entries: list[Entry]) -> Refusals:
    """Who has a namesake of whom nobody has said that it is another child (row 7).

    One that came earlier; or later, but was registered while this one's registration had ended.
    """
    asked = {entry.pk: entry for entry in entries}
    pairs = PossibleDouble.objects.filter(Q(first__in=asked) | Q(second__in=asked), kind=DoubleKind.NAMESAKE, reason="")
    found: dict[int, int] = {}
    for first, second, of_first, of_second in pairs.values_list("first", "second", "first__state", "second__state"):
        if second in asked and of_first not in states.ENDED:
            found[second] = first
        if first in asked and of_second == states.REGISTERED:
            found[first] = second
    others = Entry.objects.select_related("school").in_bulk(found.values()) if found else {}
    return {pk: _namesake_untold(asked[pk], others[other]) for pk, other in found.items()}


def _namesake_untold(entry: Entry, other: Entry) -> NamesakeUntold:
    return NamesakeUntold(other.school, own(other, entry), known=may_name(entry, other.school))
