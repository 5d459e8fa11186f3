"""The number of a record to be: one person, one number, for life (N2, I20, I26).

The archive's, unless it was struck as another child's; else the one that the roster states and no registry knows; else
a new one. What is struck out stays in the history.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from enrollment.bulk_rows import insert_instances
from enrollment.entries.models import LIVE, Entry, NumberCheck
from matching.finder import known_numbers
from registry.identity.student_numbers import temporary_number
from registry.institutions import School
from registry.numbers import NumberHistory, NumberReason
from registry.records import Registry, Status, StudentRecord
from registry.sealing.cipher import student_number_key
from registry.sealing.row_ids import next_ids

DRAWS = 100  # of four random digits, before the day's numbers of a region count as used up


class Number(NamedTuple):
    """A number, and why it is this one."""

    number: str
    reason: NumberReason

    @property
    def key(self) -> int:
        """Its keyed hash."""
        key = student_number_key(self.number)
        assert key is not None  # it is not blank
        return key


class Bearer(NamedTuple):
    """Who has a number: a record, or a live new student without one (``entry``); ``former``: had it once."""

    registry: str
    record_id: int | None
    entry: Entry | None
    name_key: str
    document_key: int | None
    enrolled: bool
    school: School | None
    former: bool = False

    def is_person_of(self, entry: Entry) -> bool:
        """Whether it is the new student himself, as far as name and document tell."""
        if self.name_key != entry.name_key:
            return False
        return None in (self.document_key, entry.document_key) or self.document_key == entry.document_key


class NumberHeld(NamedTuple):
    """A number that somebody else has; ``of_archive``: that of the record that is continued. Nobody: none is left."""

    bearer: Bearer | None
    of_archive: bool = False


def numbers_for(
    entries: list[Entry], archives: Mapping[int, StudentRecord], targets: Mapping[int, str]
) -> tuple[dict[int, Number], dict[int, NumberHeld]]:
    """By entry the number of its record; of whom none can be given, who has it.

    ``targets``: by entry, the registry that the record goes to. Of two who want one number at once it is first whose
    archive has it.
    """
    wanted = {entry.pk: number for entry in entries if (number := _kept(entry, archives))}
    struck = {entry.pk: number for entry in entries if (number := _struck(entry, archives))}
    bearers = _bearers({number.key for number in (*wanted.values(), *struck.values())})
    chains = _chains(archives) if wanted or struck else {}
    # struck as another child's, who has it no more: it is the child's own again, and nobody gets a second one
    wanted |= {
        entry.pk: number
        for entry in entries
        if (number := struck.get(entry.pk)) and not _others(number, entry, bearers, chains, targets)
    }
    numbers: dict[int, Number] = {}
    taken: dict[int, NumberHeld] = {}
    given: dict[tuple[str, int], Entry] = {}
    wanting = [entry for entry in entries if entry.pk in wanted]
    for entry in sorted(wanting, key=lambda entry: wanted[entry.pk].reason != NumberReason.CONTINUED):
        number = wanted[entry.pk]
        others = _others(number, entry, bearers, chains, targets)
        continued = number.reason == NumberReason.CONTINUED
        place = (targets[entry.pk], number.key)
        if others:
            taken[entry.pk] = NumberHeld(min(others, key=lambda each: each.record_id is None), continued)
        elif place in given:
            taken[entry.pk] = NumberHeld(_wanting(given[place]), continued)
        else:
            numbers[entry.pk] = number
            given[place] = entry
    drawing = [entry for entry in entries if entry.pk not in wanted]
    numbers |= _new_numbers(drawing)
    return numbers, taken | {entry.pk: NumberHeld(None) for entry in drawing if entry.pk not in numbers}


def _others(
    number: Number,
    entry: Entry,
    bearers: Mapping[int | None, list[Bearer]],
    chains: Mapping[int, frozenset[int]],
    targets: Mapping[int, str],
) -> list[Bearer]:
    """Who else has the number that the new student is to have."""
    chain = chains.get(entry.archive_id, frozenset()) if entry.archive_id else frozenset()
    others = [each for each in bearers.get(number.key, ()) if not _is_own(each, entry, chain)]
    if number.reason != NumberReason.CONTINUED:
        return others
    # free where it goes to: in the archive's registry it stands already and is to; who had it there by mistake, until
    # its source corrected it, takes from nobody what the archive has
    return [each for each in others if each.registry == targets[entry.pk] and not each.former]


def is_struck(entry: Entry, archive: StudentRecord) -> bool:
    """Whether the authority has struck the number that this archive has now, as another child's."""
    return archive.student_number_key is not None and archive.student_number_key == entry.struck_archive_number_key


def _kept(entry: Entry, archives: Mapping[int, StudentRecord]) -> Number | None:
    archive = archives.get(entry.archive_id) if entry.archive_id else None
    if archive is not None and archive.student_number and not is_struck(entry, archive):
        return Number(archive.student_number, NumberReason.CONTINUED)
    if entry.number_check in (NumberCheck.UNKNOWN, NumberCheck.CHECKED) and entry.student_number:
        return Number(entry.student_number, NumberReason.KEPT)
    return None


def _struck(entry: Entry, archives: Mapping[int, StudentRecord]) -> Number | None:
    """The number of its archive that was struck for this child."""
    archive = archives.get(entry.archive_id) if entry.archive_id else None
    if archive is None or not is_struck(entry, archive):
        return None
    return Number(archive.student_number, NumberReason.CONTINUED)


def _wanting(entry: Entry) -> Bearer:
    return Bearer("", None, entry, entry.name_key, entry.document_key, enrolled=True, school=entry.school)


def _bearers(keys: set[int]) -> Mapping[int | None, list[Bearer]]:
    """By key, everybody who has one of these numbers, or had it; three queries."""
    if not keys:
        return {}
    found: dict[int | None, list[Bearer]] = defaultdict(list)  # none has the key None
    records = StudentRecord.objects.filter(registry__in=Registry.values, student_number_key__in=keys)
    for record in records.select_related("school__authority").order_by("pk"):
        found[record.student_number_key].append(_bearing(record))
    lines = NumberHistory.objects.filter(number_key__in=keys).exclude(reason=NumberReason.STRUCK)
    for line in lines.select_related("record__school__authority").order_by("pk"):
        former = line.record.student_number_key != line.number_key
        found[line.number_key].append(_bearing(line.record)._replace(former=former))
    for entry in _keeping(keys).select_related("school__authority").order_by("pk"):
        found[entry.student_number_key].append(_wanting(entry))
    return found


def _bearing(record: StudentRecord) -> Bearer:
    document = None if record.document_doubted else record.document_key
    enrolled = record.status == Status.ENROLLED
    return Bearer(record.registry, record.pk, None, record.name_key, document, enrolled, record.school)


def _is_own(bearer: Bearer, entry: Entry, chain: frozenset[int]) -> bool:
    """Whether the number is the new student's own: on a record of its chain, an ended one of its, or its entry."""
    if bearer.record_id in chain:
        return True
    return bearer.is_person_of(entry) and (bearer.record_id is None or not bearer.enrolled)


def _chains(archives: Mapping[int, StudentRecord]) -> dict[int, frozenset[int]]:
    """Of each archive, the ids of the records that it carries on, itself included; a query for each link."""
    chains = {pk: {pk} for pk in archives}
    ends = {pk: record.continues_id for pk, record in archives.items() if record.continues_id}
    while ends:
        before = dict(StudentRecord.objects.filter(pk__in=ends.values()).values_list("pk", "continues"))
        for pk, link in ends.items():
            chains[pk].add(link)
        further = ((pk, before[link]) for pk, link in ends.items())
        ends = {pk: link for pk, link in further if link is not None and link not in chains[pk]}
    return {pk: frozenset(chain) for pk, chain in chains.items()}


def _taken_anywhere(keys: Collection[int]) -> set[int]:
    """Those of these numbers that a record has or had, in whatever registry, or a live new student keeps."""
    kept = _keeping(keys).values_list("student_number_key", flat=True)
    return known_numbers(keys) | {key for key in kept if key is not None}


def _keeping(keys: Collection[int]) -> QuerySet[Entry]:
    """The live new students without a record who brought one of these numbers along."""
    live = Entry.objects.filter(LIVE, student_number_key__in=keys, record=None)
    return live.exclude(number_check=NumberCheck.STRUCK)


def _new_numbers(entries: list[Entry]) -> dict[int, Number]:
    """An L number for each: region of the school, birth date, four random digits that nobody has."""
    numbers: dict[int, Number] = {}
    given: set[int] = set()
    waiting = entries
    for _draw in range(DRAWS):
        if not waiting:
            break
        drawn = {entry.pk: _drawn(entry) for entry in waiting}
        # in whatever registry: the number goes with the child for life, into the next one too (I20)
        taken = _taken_anywhere({number.key for number in drawn.values()})
        for pk, number in drawn.items():
            if number.key not in taken and number.key not in given:
                numbers[pk] = number
                given.add(number.key)
        waiting = [entry for entry in waiting if entry.pk not in numbers]
    return numbers


def _drawn(entry: Entry) -> Number:
    # random, not counted up: two who register at the same moment hardly draw the same
    digits = f"{secrets.randbelow(10_000):04d}"
    return Number(temporary_number(entry.school.authority.code, entry.birth_date, digits), NumberReason.FIRST)


def note(entries: list[Entry], records: list[StudentRecord], numbers: Mapping[int, Number]) -> None:
    """The history of the new records' numbers: the one in force, and what was struck: the roster's, the archive's."""
    now = timezone.now()
    lines = []
    for entry, record in zip(entries, records, strict=True):
        stated = [entry.student_number] if entry.number_check == NumberCheck.STRUCK and entry.student_number else []
        archive = record.continues
        if archive is not None and is_struck(entry, archive):
            stated.append(archive.student_number)
        for number in dict.fromkeys(number for number in stated if number != numbers[entry.pk].number):
            lines.append(_line(record, Number(number, NumberReason.STRUCK), since=None, until=now))
        lines.append(_line(record, numbers[entry.pk], since=now, until=None))
    for line, pk in zip(lines, next_ids(NumberHistory, len(lines)), strict=True):
        line.pk = pk  # before it is stored: sealed values are bound to it
    insert_instances(lines)


def _line(record: StudentRecord, number: Number, since, until) -> NumberHistory:
    return NumberHistory(
        record=record, number=number.number, number_key=number.key, since=since, until=until, reason=number.reason
    )
