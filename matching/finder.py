"""The records that may be new students': with `found`, all of this floor that reads the registry.

The number of queries does not depend on the number of new students; callers hand in batches of up to a thousand.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from matching.batches import listed, not_alone, pointing_at, wanted
from matching.core.people import Candidate, Glimpse, Probe
from matching.core.rarity import Rarity
from matching.found import RECORD, FoundRecord, fetch, found_records
from matching.layouts import Layout
from registry.identity.documents import DocumentType, is_resident_number, neighbours, number_parts, valid_types
from registry.many_values import one_of
from registry.numbers import NumberHistory
from registry.records import Registry
from registry.sealing.cipher import NumberKeys, document_key, key_of_valid, number_keys, part_key

# and the documents known where the track registers into; as one registry or the other a large roster would read all
_GLIMPSE = f"""
    SELECT r.id, r.source_key, r.document_key, r.name_key, r.birth_date, r.sex, r.school_id, {{not_alone}}
    FROM {RECORD} r
    LEFT JOIN {RECORD} c ON {{continues}}
    WHERE r.registry = %s AND NOT r.document_doubted AND {{condition}}
    UNION ALL
    SELECT NULL, NULL, r.document_key, NULL, NULL, NULL, NULL, NULL
    FROM {RECORD} r WHERE r.registry = %s AND NOT r.document_doubted AND {{condition}}
"""  # noqa: S608

_HISTORY = NumberHistory._meta.db_table

# a slip in these is caught by their check character, so that a valid number never lies one digit off another
_WITH_CHECK_CHARACTER = frozenset({DocumentType.RESIDENT_ID, DocumentType.RESIDENCE_PERMIT})

# 200 runs of 25 names give each of the common surnames and characters a share good to a fifth
_RUNS, _RUN = 200, 25

Found = dict[int, dict[int, Candidate]]


class Finder:
    """Finds records of the registry that holds a track's archives."""

    def __init__(self, layout: Layout) -> None:
        self.registry = layout.registry
        self.registers_into = layout.registers_into
        self._registries = (layout.registry, layout.registers_into)

    def targets(self, probes: Iterable[Probe]) -> dict[int, list[Candidate]]:
        """By row, the records where the track registers into, ended ones too, of the new student's document.

        Or of its 学籍号 under its name.
        """
        probes = list(probes)
        found: Found = defaultdict(dict)
        rows = _rows_by((probe.document_key, probe.row) for probe in probes)
        for record in self._by("document_key", rows, self.registers_into):
            _add(found, rows[record.candidate.document_key], record.candidate)
        named = _rows_by(
            ((probe.student_number_key, probe.agreement_key), probe.row)
            for probe in probes
            if probe.student_number_key is not None
        )
        for number, record in self._with_numbers({number for number, _name in named}, self.registers_into):
            _add_by_number(found, named.get((number, record.candidate.name_key), ()), record)
        for records in found.values():
            for candidate in records.values():
                candidate.here = True
        return {row: list(records.values()) for row, records in found.items()}

    def glimpses(self, probes: Iterable[Probe]) -> tuple[dict[int, list[Glimpse]], set[int]]:
        """By document key, what may decide by itself: the records with the new students' documents.

        And which of the documents are known where the track registers into: of these `targets` tells more.
        """
        documents = {probe.document_key for probe in probes if probe.document_key is not None}
        found: dict[int, list[Glimpse]] = defaultdict(list)
        here: set[int] = set()
        if not documents:
            return found, here
        condition, parameters = one_of("r.document_key", documents)
        continues, more = pointing_at("c.continues_id", "r.id"), not_alone((self.registry, self.registers_into))
        query = _GLIMPSE.format(continues=continues, condition=condition, not_alone=more)
        every = [self.registry, *parameters, self.registers_into, *parameters]
        for record_id, key, document, *rest in fetch(query, every):
            if record_id is None:
                here.add(document)
            else:
                found[document].append(Glimpse(record_id, key or f"XJ-{record_id}", document, *rest))
        return found, here

    def exact(self, probes: Iterable[Probe]) -> Found:
        """By row and record id, the records with the new student's document or 学籍号."""
        found: Found = defaultdict(dict)
        by_document = _rows_by((probe.document_key, probe.row) for probe in probes)
        for record in self._by("document_key", by_document):
            _add(found, by_document[record.candidate.document_key], record.candidate)
        by_number = _rows_by((probe.student_number_key, probe.row) for probe in probes)
        for number, record in self._with_numbers(by_number, self.registry):
            _add_by_number(found, by_number[number], record)
        self._add_of_the_same_number(found)
        self._add_what_goes_on(found)
        return found

    def _with_numbers(self, numbers: Collection[int], registry: str) -> Iterator[tuple[int, FoundRecord]]:
        """The records that have one of these 学籍号, or had it, each with that number."""
        for record in self._by("student_number_key", numbers, registry):
            assert record.candidate.student_number_key is not None  # found by it
            yield record.candidate.student_number_key, record
        if not numbers:
            return
        condition, parameters = one_of("number_key", numbers)
        query = f"SELECT record_id, number_key FROM {_HISTORY} WHERE reason <> 'struck' AND {condition}"  # noqa: S608
        former: dict[int, set[int]] = defaultdict(set)
        for record_id, key in fetch(query, parameters):
            former[record_id].add(key)
        for record in self._by_id(former, registry):
            keys = former[record.candidate.record_id]
            record.candidate.old_number_keys |= keys
            yield from ((key, record) for key in keys)

    def _add_of_the_same_number(self, found: Found) -> None:
        """Records of the same 学籍号 and name under another document, in both registries: one person's (R2)."""
        named = _rows_by(
            ((candidate.student_number_key, candidate.name_key), row)
            for row, records in found.items()
            for candidate in records.values()
            if candidate.student_number_key is not None
        )
        numbers = {number for number, _name in named}
        for registry in self._registries:
            for record in self._by("student_number_key", numbers, registry):
                candidate = record.candidate
                candidate.here = registry == self.registers_into
                for row in named.get((candidate.student_number_key, candidate.name_key), ()):
                    found[row].setdefault(candidate.record_id, record.opened())

    def _add_what_goes_on(self, found: Found) -> None:
        """Ended records, of the registry registered into, that continue what was found."""
        rows = _rows_by(
            (candidate.next_id, row)
            for row, records in found.items()
            for candidate in records.values()
            if candidate.continued_by is None
        )
        for record in self._by_id(rows, self.registers_into):
            record.candidate.here = True
            for row in rows[record.candidate.record_id]:
                found[row].setdefault(record.candidate.record_id, record.opened())

    def similar(self, probes: Sequence[Probe], exact: Found) -> Found:
        """By row and record id, records whose birth date and sound, former name, or nearly the number are the same.

        Whose very number was found (`exact`) is not looked for under numbers that are nearly the same.
        """
        found: Found = defaultdict(dict)
        sounding = _rows_by(((probe.birth_date, probe.sound_key), probe.row) for probe in probes if probe.sound_key)
        numbered = [
            probe
            for probe in probes
            if probe.id_number and not _found_by_document(probe, exact.get(probe.row, {}).values())
        ]
        by_document = _rows_by((key, probe.row) for probe in numbered for key in _documents_like(probe))
        # a text that proves nothing is shared by many records: whose it may be is found by name and birth date
        telling = [probe for probe in numbered if probe.document_key is not None or is_resident_number(probe.id_number)]
        by_part = _rows_by((part_and_key, probe.row) for probe in telling for part_and_key in _parts_like(probe))
        for record in self._of_any(sounding, by_document, by_part):
            candidate, parts = record.candidate, record.invalid_keys._asdict().items()
            born = candidate.birth_date
            rows = {*sounding.get((born, record.sound_key), ()), *sounding.get((born, record.former_sound_key), ())}
            rows.update(by_document.get(candidate.document_key, ()), *(by_part.get(each, ()) for each in parts))
            _add(found, rows, record.opened())
        return found

    def _of_any(self, sounding: dict, by_document: dict, by_part: dict) -> Iterator[FoundRecord]:
        """Records with one of these births and sounds, documents or parts of invalid numbers; one query.

        Each condition is said in the terms of its own partial index, so that it serves.
        """
        selects, parameters = [], []
        if sounding:
            table, values = wanted(sounding)
            for column, present in (("sound_key", ""), ("former_sound_key", " AND NOT (r.former_sound_key = '')")):
                condition = f"r.birth_date = wanted.birth_date AND r.{column} = wanted.sound_key{present}"
                selects.append(_ids(f"{table} CROSS JOIN {RECORD} r", condition))
                parameters += [*values, self.registry]
        keys = {"document_key": list(by_document)} | {
            f"invalid_{part}_key": [key for own, key in by_part if own == part] for part in NumberKeys._fields
        }
        for column, own in keys.items():
            if own:
                condition, values = one_of(f"r.{column}", own)
                selects.append(_ids(f"{RECORD} r", f"r.{column} IS NOT NULL AND {condition}"))
                parameters += [self.registry, *values]
        if not selects:
            return iter(())
        return self._select(f"{RECORD} r", f"r.id IN ({' UNION '.join(selects)})", [], parameters)

    def rarity(self) -> Rarity:
        """How rare names are, by a sample of all registries.

        That of a large one is kept until it has grown by about a tenth.
        """
        ((first, last),) = fetch(f"SELECT min(id), max(id) FROM {RECORD}", [])  # noqa: S608
        if (last or 0) - (first or 0) < _RUNS * _RUN:
            return _sampled(first or 0, last or 0)
        return _kept_sample(f"{first:.1e}", f"{last:.1e}")

    def spoken_alike(self, probes: Iterable[Probe], rarity: Rarity) -> Found:
        """By row and record id, records of the birth date that sound the same by another reading of a character."""
        found: Found = defaultdict(dict)
        keys = ((probe, key) for probe in probes for key in rarity.other_sound_keys(probe.name))
        rows = _rows_by(((probe.birth_date, key), probe.row) for probe, key in keys)
        if rows:
            table, parameters = wanted(rows)
            condition = "r.birth_date = wanted.birth_date AND r.sound_key = wanted.sound_key"
            for record in self._select(f"{table} CROSS JOIN {RECORD} r", condition, parameters):
                _add(found, rows[record.candidate.birth_date, record.sound_key], record.opened())
        return found

    def _by(self, column: str, keys: Collection[int], registry: str = "") -> Iterator[FoundRecord]:
        if not keys:
            return iter(())
        condition, parameters = one_of(f"r.{column}", keys)
        if column == "document_key":  # what a dispute has found to be another child's agrees with nobody
            condition += " AND NOT r.document_doubted"
        else:  # said aloud, so that the partial index of this column serves
            condition = f"r.{column} IS NOT NULL AND {condition}"
        return self._select(f"{RECORD} r", condition, [], parameters, registry)

    def _by_id(self, ids: Collection[int], registry: str) -> Iterator[FoundRecord]:
        if not ids:
            return iter(())
        condition, parameters = one_of("r.id", ids)
        return self._select(f"{RECORD} r", condition, [], parameters, registry)

    def _select(
        self, source: str, condition: str, before: list, after: Iterable = (), registry: str = ""
    ) -> Iterator[FoundRecord]:
        return found_records(source, condition, [*before, registry or self.registry, *after], self.registers_into)


def known_numbers(keys: Iterable[int]) -> set[int]:
    """Those of the keys that are, or were, the 学籍号 of a record in any registry; a struck one is nobody's."""
    keys = set(keys)
    if not keys:
        return set()
    now, parameters = one_of("student_number_key", keys)
    before, more = one_of("number_key", keys)
    query = f"""SELECT student_number_key FROM {RECORD} WHERE registry IN ({listed(Registry.values)})
                AND student_number_key IS NOT NULL AND {now}
                UNION SELECT number_key FROM {_HISTORY} WHERE reason <> 'struck' AND {before}"""  # noqa: S608
    return {key for (key,) in fetch(query, [*parameters, *more])}


@lru_cache(maxsize=1)
def _kept_sample(first: str, last: str) -> Rarity:
    return _sampled(int(float(first)), int(float(last)))


def _sampled(first: int, last: int) -> Rarity:
    """A sample of the names between two ids; its runs of neighbouring ids read few pages of a large table."""
    runs = range(first, last + 1, max((last - first) // _RUNS, _RUN))
    condition, parameters = one_of("id", (start + place for start in runs for place in range(_RUN)))
    return Rarity(name for (name,) in fetch(f"SELECT name FROM {RECORD} WHERE {condition}", parameters))  # noqa: S608


def _found_by_document(probe: Probe, records: Iterable[Candidate]) -> bool:
    return probe.document_key is not None and any(record.document_key == probe.document_key for record in records)


def _documents_like(probe: Probe) -> Iterator[int | None]:
    """Keys of the same number under other types, and of numbers one slip away where no check character tells."""
    # any type may be written for another
    kinds = valid_types(probe.id_number)
    yield from (key_of_valid(kind, probe.id_number) for kind in kinds if kind != probe.id_type)
    if probe.document_key is not None and probe.id_type not in _WITH_CHECK_CHARACTER:
        yield from (document_key(probe.id_type, number) for number in neighbours(probe.id_number))


def _parts_like(probe: Probe) -> Iterator[tuple[str, int]]:
    """Keys, by part, of invalid numbers that may be this one mistyped in one of its parts, or stand under a wrong type.

    Two digits swapped where two parts meet change both; so the number with these swapped back is looked for too.
    """
    number = probe.id_number
    yield from zip(NumberKeys._fields, number_keys(number), strict=True)
    if len(number) == 18:
        yield "head", part_key("head", number_parts(_swapped(number, 5))[0])
        yield "tail", part_key("tail", number_parts(_swapped(number, 13))[2])


def _swapped(number: str, place: int) -> str:
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def _ids(source: str, condition: str) -> str:
    return f"SELECT r.id FROM {source} WHERE r.registry = %s AND {condition}"  # noqa: S608


def _rows_by(pairs: Iterable[tuple]) -> dict:
    rows = defaultdict(list)
    for key, row in pairs:
        if key is not None:
            rows[key].append(row)
    return rows


def _add_by_number(found: Found, rows: Iterable[int], record: FoundRecord) -> None:
    for row in rows:
        candidate = found[row].setdefault(record.candidate.record_id, record.opened())
        candidate.old_number_keys |= record.candidate.old_number_keys


def _add(found: Found, rows: Iterable[int], candidate: Candidate) -> None:
    for row in rows:
        found[row][candidate.record_id] = candidate
