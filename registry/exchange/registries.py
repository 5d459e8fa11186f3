"""Loading one of the three registries from its source system (N7): in batches, idempotent by the source's key."""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from registry.exchange.columns import REGISTRY_COLUMNS
from registry.exchange.lines import CsvFile, Line
from registry.exchange.one_at_a_time import one_load_of
from registry.exchange.problems import LineProblem
from registry.exchange.report import Report
from registry.exchange.source_record import Reading, SourceRecord
from registry.exchange.stored_record import COLUMNS, digest, row_of
from registry.exchange.storing import insert_rows, update_rows
from registry.models import School, Status, StudentRecord
from registry.rows import next_ids

BATCH = 2_000
_TABLE = StudentRecord._meta.db_table
_STATUS = 1 + COLUMNS.index("status")  # in a row of updates, after its id

Progress = Callable[[int, int], None]


def load_registry(registry: str, path: Path, progress: Progress = lambda done, total: None) -> Report:
    """Load a file of `preschool`, `k12` or `vocational` records; each batch is one transaction.

    `progress` is told the number of lines done, and of all, after each batch. Raises Refused when nothing can be
    read. Interrupted in the middle, the same load started again goes on where it ended. Links stay: a record that
    has been continued, or that an entry claims, keeps its row.
    """
    columns = REGISTRY_COLUMNS[registry]
    file = CsvFile(path, columns)
    with one_load_of(registry):
        loading = _Loading(registry, Report(ignored_columns=file.ignored_columns))
        reading = Reading(tuple(column.name for column in columns), _schools(), timezone.localdate())
        for lines in _batches(file.rows()):
            loading.take(reading, lines)
            progress(loading.report.read, file.lines_total)
        return loading.report


def _schools() -> dict[str, int]:
    return dict(School.objects.values_list("code", "pk"))


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


class _Loading:
    """The state of one load: what was counted, and which rows it has met."""

    def __init__(self, registry: str, report: Report):
        self.registry = registry
        self.report = report
        self._met = _Bits()

    def take(self, reading: Reading, lines: list[Line]) -> None:
        """Read and store one batch."""
        found = {}
        for line in lines:
            record = self._read(reading, line)
            if record is not None and record.record_key in found:
                self._reject_repeated(line, record.record_key)
            elif record is not None:
                found[record.record_key] = (line, record)
        if found:
            self._store(found)

    def _read(self, reading: Reading, line: Line) -> SourceRecord | None:
        if line.fault:
            self.report.reject(LineProblem(line.number, "", line.fault))
            return None
        record, problems = reading.read(line)
        if record is None:
            self.report.reject(*problems)
            return None
        for problem in problems:
            self.report.problems.add(problem)
        return record

    def _reject_repeated(self, line: Line, key: str) -> None:
        self.report.reject(LineProblem(line.number, "record_key", "repeated_in_file", key))

    def _store(self, found: dict[str, tuple[Line, SourceRecord]]) -> None:
        existing = _existing(self.registry, list(found))
        new, changed = [], []
        for key, (line, record) in found.items():
            row_id, known_digest = existing.get(key, (None, None))
            record_digest = digest(record)
            if row_id is None:
                new.append((record, record_digest))
            elif row_id in self._met:
                self._reject_repeated(line, key)
            else:
                self._met.add(row_id)
                if record_digest == known_digest:
                    self.report.unchanged += 1
                else:
                    changed.append((record, row_id, record_digest))
        self._write(new, changed)

    def _write(self, new: list, changed: list) -> None:
        # ids first: values are sealed for their rows before the transaction, which holds up others, begins
        ids = next_ids(StudentRecord, len(new)) if new else []
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        added = [
            (row_id, self.registry, record.record_key, now, *row_of(record, row_id, record_digest))
            for row_id, (record, record_digest) in zip(ids, new, strict=True)
        ]
        updates = [(row_id, *row_of(record, row_id, record_digest)) for record, row_id, record_digest in changed]
        with transaction.atomic():
            insert_rows(_TABLE, ("id", "registry", "source_key", "created_at", *COLUMNS), added)
            update_rows(_TABLE, COLUMNS, _keep_closed(updates))
        for row_id in ids:
            self._met.add(row_id)
        self.report.created += len(new)
        self.report.updated += len(changed)


def _keep_closed(updates: list[tuple]) -> list[tuple]:
    """The updates, with the records that were closed here still left: their source does not know of it (W5)."""
    if not updates:
        return updates
    ids = [row_id for row_id, *_values in updates]
    lock = " ORDER BY id FOR NO KEY UPDATE" if connection.features.has_select_for_update else ""
    query = f"SELECT id, left_reason FROM {_TABLE} WHERE id {_one_of_them()}{lock}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [_parameter(ids)])
        closed = {row_id for row_id, reason in cursor.fetchall() if reason}
    return [(*row[:_STATUS], Status.LEFT.value, *row[_STATUS + 1 :]) if row[0] in closed else row for row in updates]


def _existing(registry: str, keys: list[str]) -> dict[str, tuple[int, int | None]]:
    """Id and digest of the records that have one of these source keys."""
    query = f"SELECT source_key, id, source_digest FROM {_TABLE} WHERE registry = %s AND source_key {_one_of_them()}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [registry, _parameter(keys)])
        return {key: (row_id, known_digest) for key, row_id, known_digest in cursor.fetchall()}


def _one_of_them() -> str:
    """One parameter for all values: Django's own `IN` would bind each of them."""
    return "= ANY(%s)" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"


def _parameter(values: list):
    return values if connection.vendor == "postgresql" else json.dumps(values)


class _Bits:
    """A set of row ids, one bit each: a million rows in 125 kilobytes."""

    def __init__(self):
        self._bits = bytearray()

    def add(self, number: int) -> None:
        """Put one in."""
        place = number >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 4096 - len(self._bits)))
        self._bits[place] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._bits) and bool(self._bits[place] & 1 << (number & 7))
