"""Documents that may have been guessed: name, sex, birth date and county leave some five hundred numbers.

Where so many documents of one birth date at a school are known to no registry, and are so great a share of those of
that date, an equal one proves nothing: somebody may have tried them all. Who is found by it is to be confirmed, and the
authority looks at the paper. Nobody is accused: a school whose children come from where no records are shared sees the
same. In rosters of two thousand children a date has some six, of whom hardly one is unknown.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from enrollment.entries.models import Entry, MatchCandidate, NumberCheck, Verdict
from enrollment.entries.stages import GUESSED
from matching.core.people import Probe
from matching.core.verdict import ADMITTED, GAVE_WAY, MATCHED, NOT_FOUND, PENDING, REGISTERED, Finding, Scored
from matching.match import NUMBER_UNKNOWN
from registry.identity.dates import calendar_date
from registry.identity.documents import DocumentType
from registry.records import Registry, StudentRecord

_EQUAL = frozenset({"same_document", "same_number_other_type"})
# what a number that may be guessed is not answered: how near it was, and that it is right under another type
_NEAR = frozenset(
    {
        "same_number_other_type",
        "id_number_one_digit_off",
        "id_number_two_digits_swapped",
        "id_number_one_part_off",
    }
)
# numbers that say the birth date of their row, which a roster compares; under other types any number may stand
_SAYS_THE_DATE = (DocumentType.RESIDENT_ID, DocumentType.RESIDENCE_PERMIT)
_FOUND_NOWHERE = (Verdict.NOT_FOUND, Verdict.PENDING)


_Numbers = defaultdict[date, set[int | str]]


class NumberTried(NamedTuple):
    """A number on a roster, the birth date that it stands for, and whether no registry knows it."""

    day: date
    number: int | str
    is_unknown: bool


def guessed_dates(school: int, season: int, arriving: Sequence[Probe] = (), found: Mapping = {}) -> frozenset[date]:
    """Birth dates of which numbers may have been guessed at the school in the season, with those who arrive.

    Withdrawn ones count; each number counts once, however often it came and under whatever type. A 学籍号 counts where
    no registry knows it: those that begin with G hold a document number. Three queries, two more where numbers stand
    under other types or there are such dates; none where nobody who arrives was found at all.
    """
    new = [each for probe in arriving if probe.entry_id is None for each in _tried(probe, found[probe.row])]
    here = Entry.objects.filter(school=school, season=season)
    new += _told_otherwise(here)
    plain = here.filter(id_type__in=_SAYS_THE_DATE, document_key__isnull=False)
    unknown, known = _by_day(_known_to_no_registry(plain)), _Numbers(set)
    for each in new:
        (unknown if each.is_unknown else known)[each.day].add(each.number)
    many = {day: numbers for day, numbers in unknown.items() if len(numbers) >= settings.GUESSED_LEAST}
    if not many:
        return frozenset()
    of_date = _by_day(plain.filter(birth_date__in=many))
    return frozenset(
        day
        for day, numbers in many.items()
        if len(numbers) >= settings.GUESSED_SHARE * len(numbers | known[day] | of_date[day])
    )


def _by_day(entries: QuerySet[Entry]) -> _Numbers:
    found = _Numbers(set)
    for day, key in entries.order_by().values_list("birth_date", "document_key").distinct():
        if key is not None:
            found[day].add(key)
    return found


def _known_to_no_registry(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    # the registries are said aloud, so that the index that begins with them serves
    records = StudentRecord.objects.filter(registry__in=Registry.values, document_key=OuterRef("document_key"))
    return entries.filter(verdict__in=_FOUND_NOWHERE).exclude(Exists(records))


def _told_otherwise(entries: QuerySet[Entry]) -> list[NumberTried]:
    """Numbers of those who are here under types that are not compared with the birth date, and unknown 学籍号; few."""
    asked = entries.filter(~Q(id_type__in=_SAYS_THE_DATE) | ~Q(number_check=NumberCheck.KNOWN))
    asked = asked.only(
        "id_type", "id_number", "student_number", "birth_date", "document_key", "verdict", "number_check"
    )
    few = [entry for entry in asked if entry.id_number or entry.number_check != NumberCheck.KNOWN]
    if not few:
        return []
    candidates = MatchCandidate.objects.filter(entry__in=few).values_list("entry", "reasons")
    equal = {entry for entry, reasons in candidates if not _EQUAL.isdisjoint(reasons)}
    tried = []
    for entry in few:
        if entry.id_number and entry.id_type not in _SAYS_THE_DATE:
            unknown = entry.verdict in _FOUND_NOWHERE and entry.pk not in equal
            day = _day_of(entry.id_number, entry.birth_date)
            tried.append(NumberTried(day, entry.document_key or entry.id_number, unknown))
        if entry.number_check != NumberCheck.KNOWN:
            tried.append(NumberTried(_day_of(entry.student_number[1:], entry.birth_date), entry.student_number, True))
    return tried


def _tried(probe: Probe, found: Finding) -> Iterator[NumberTried]:
    if probe.id_number:
        unknown = found.outcome == NOT_FOUND or (found.outcome == PENDING and not _is_equal(found))
        yield NumberTried(_day_of(probe.id_number, probe.birth_date), probe.document_key or probe.id_number, unknown)
    if NUMBER_UNKNOWN in found.warnings:
        yield NumberTried(_day_of(probe.student_number[1:], probe.birth_date), probe.student_number, True)


def _day_of(number: str, born: date) -> date:
    """The birth date that a number of 18 characters holds, whatever its row says; of any other that of the row."""
    return (calendar_date(number[6:14]) if len(number) == 18 and number[:17].isdigit() else None) or born


def _is_equal(found: Finding) -> bool:
    """Whether the number is somebody's who is shown."""
    return any(not _EQUAL.isdisjoint(scored.reasons) for scored in found.candidates)


def doubted(found: Mapping[int, Finding], probes: Sequence[Probe], school: int, season: int) -> dict[int, Finding]:
    """Those of the findings of whom a number that may have been guessed could tell something: to be confirmed."""
    led = [probe for probe in probes if found[probe.row].outcome != NOT_FOUND and _days(probe)]
    if not led:
        return {}
    dates = guessed_dates(school, season, probes, found)
    return {probe.row: _doubted(found[probe.row]) for probe in led if not dates.isdisjoint(_days(probe))}


def _days(probe: Probe) -> set[date]:
    """Birth dates for which its numbers stand; none where it has no number."""
    numbers = filter(None, (probe.id_number, probe.student_number[1:]))
    return {_day_of(number, probe.birth_date) for number in numbers}


def _doubted(found: Finding) -> Finding:
    warnings = (*(code for code in found.warnings if code not in (GAVE_WAY, GUESSED)), GUESSED)
    if found.outcome == REGISTERED:
        return found._replace(warnings=warnings, reasons=(*found.reasons, GUESSED))
    shown = found.candidates
    if found.outcome in (MATCHED, ADMITTED) and not shown:
        assert found.record_id is not None  # of these two it is the archive
        reasons = found.reasons or ("same_document", "same_name")
        held = ("admitted_senior_high",) if found.outcome == ADMITTED else ()
        shown = (Scored(found.record_id, found.record_key or "", 1.0, (*reasons, *held)),)
    return Finding(PENDING, candidates=tuple(map(_silent, shown)), warnings=warnings, rule=found.rule)


def _silent(shown: Scored) -> Scored:
    """A candidate without the words that would answer a guess."""
    return replace(shown, reasons=(*(code for code in shown.reasons if code not in (*_NEAR, GUESSED)), GUESSED))
