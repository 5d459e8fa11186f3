"""Documents that may have been guessed: name, sex, birth date and county leave some five hundred numbers.

Where so many documents of one birth date at a school are known to no registry, and are so great a share of those of
that date, an equal one proves nothing: somebody may have tried them all. Who is found by it is to be confirmed, and the
authority looks at the paper. Nobody is accused: a school whose children come from where no records are shared sees the
same. In rosters of two thousand children a date has some six, of whom hardly one is unknown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, QuerySet

from enrollment.entries.models import Entry, Verdict
from matching.core.people import Probe
from matching.core.verdict import ADMITTED, GAVE_WAY, MATCHED, NOT_FOUND, PENDING, REGISTERED, Finding, Scored
from registry.records import Registry, StudentRecord

GUESSED = "document_guessed"  # a warning, and beside “same document” a reason

_WITH_DOCUMENT = {"document_key__isnull": False}


def guessed_dates(school: int, season: int, arriving: Sequence[Probe] = (), found: Mapping = {}) -> frozenset[date]:
    """Birth dates of which documents may have been guessed at the school in the season, with those who arrive.

    Withdrawn ones count. One query, two where there are such dates; none where nobody who arrives was found at all.
    """
    new = [probe for probe in arriving if probe.entry_id is None and probe.document_key is not None]
    here = Entry.objects.filter(school=school, season=season, **_WITH_DOCUMENT)
    unknown = Counter(probe.birth_date for probe in new if _is_unknown(found[probe.row]))
    unknown.update(dict(_by_date(_known_to_no_registry(here))))
    many = {day for day, number in unknown.items() if number >= settings.GUESSED_LEAST}
    if not many:
        return frozenset()
    of_date = Counter(probe.birth_date for probe in new)
    of_date.update(dict(_by_date(here.filter(birth_date__in=many))))
    return frozenset(day for day in many if unknown[day] >= settings.GUESSED_SHARE * of_date[day])


def _by_date(entries: QuerySet[Entry]) -> Iterable[tuple[date, int]]:
    return entries.order_by().values_list("birth_date").annotate(number=Count("pk"))


def _known_to_no_registry(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    # the registries are said aloud, so that the index that begins with them serves
    records = StudentRecord.objects.filter(registry__in=Registry.values, document_key=OuterRef("document_key"))
    left = entries.filter(verdict__in=[Verdict.NOT_FOUND, Verdict.PENDING])
    return left.exclude(Exists(records))


def _is_unknown(found: Finding) -> bool:
    return found.outcome == NOT_FOUND or (found.outcome == PENDING and not _by_document(found))


def _by_document(found: Finding) -> bool:
    """Whether the document led to somebody, who is shown."""
    return any("same_document" in scored.reasons for scored in found.candidates)


def doubted(found: Mapping[int, Finding], probes: Sequence[Probe], school: int, season: int) -> dict[int, Finding]:
    """Those of the findings that rest on a document which may have been guessed, as what is to be confirmed."""
    led = [probe for probe in probes if probe.document_key is not None and _led_somewhere(found[probe.row])]
    if not led:
        return {}
    dates = guessed_dates(school, season, probes, found)
    return {probe.row: _doubted(found[probe.row]) for probe in led if probe.birth_date in dates} if dates else {}


def _led_somewhere(found: Finding) -> bool:
    return found.outcome in (MATCHED, ADMITTED, REGISTERED) or _by_document(found)


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
    return Finding(
        PENDING,
        candidates=tuple(replace(each, reasons=(*each.reasons, GUESSED)) for each in shown),
        warnings=warnings,
        rule=found.rule,
    )
