"""Loading one of the three registries from its source system (N7): in batches, idempotent by the source's key."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from registry.exchange.columns import REGISTRY_COLUMNS
from registry.exchange.lines import CsvFile, RawLine
from registry.exchange.lookup_indexes import dropped_until_the_end
from registry.exchange.making import PROCESSES, Batch, LoadFrame, MadeBatch, Make, makers
from registry.exchange.one_at_a_time import one_load_of
from registry.exchange.report import RegistryReport
from registry.exchange.stored_record import COLUMNS, updated_columns
from registry.exchange.storing import insert_packed, update_rows
from registry.exchange.taking_over import any_made_here, taken_over
from registry.exchange.updating import Told, Updates, store, work_out
from registry.institutions import School
from registry.many_values import one_of_texts
from registry.records import StudentRecord
from registry.sealing.row_ids import next_ids

BATCH = 2_000
AHEAD = 2 * PROCESSES  # batches that are being made while one is stored
WORTH_ANALYSING = 10_000  # new rows
_TABLE = StudentRecord._meta.db_table
_INSERTED = ("id", "registry", "source_key", "created_at", *COLUMNS)

Progress = Callable[[int, int], None]


def load_registry(
    registry: str,
    path: Path,
    progress: Progress = lambda done, total: None,
    *,
    told: Told = lambda changes, held: None,
    dry_run: bool = False,
) -> RegistryReport:
    """Load a file of `preschool`, `k12` or `vocational` records; each batch is one transaction.

    `progress` is given the number of lines done, and of all, after each batch. Raises LoadRefused when nothing can be
    read. Interrupted in the middle, the same load started again goes on where it ended.

    A column that the file has not is left as it is in records that are known. Links stay: a record that has been
    continued, or that an entry claims, keeps its row. A record made here is taken over by the row of its person
    (taking_over.py). ``told`` hears, after each batch, of known records that are another person's now or that a senior
    high school holds now, and of everybody whom one holds now.

    ``dry_run``: everything is read, counted and told, nothing is stored.
    """
    file = CsvFile(path, REGISTRY_COLUMNS[registry])
    with one_load_of(registry):
        report = RegistryReport(file.ignored_columns, file.absent_columns, dry_run)
        frame = _frame(registry, file)
        indexes = nullcontext(False) if dry_run else dropped_until_the_end(file.lines_total)
        with indexes as whole, makers(frame, file.lines_total) as make:
            for so_far in _Loading(frame, make, report, told, dry_run=dry_run).run(_batches(file.raw_lines())):
                progress(so_far.read, file.lines_total)
        if report.created >= WORTH_ANALYSING and not dry_run:
            _analyse(whole=whole)
        return report


def _analyse(*, whole: bool) -> None:
    """Count what the table holds: else the first rosters after a load are looked up by bad plans.

    After the first load of the ``whole`` table PostgreSQL marks its rows as seen by all, too, which the first readers,
    and a vacuum of its own in the middle of a season, would do else.
    """
    vacuum = whole and connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(f"{'VACUUM (FREEZE, ANALYZE)' if vacuum else 'ANALYZE'} {_TABLE}")


def _frame(registry: str, file: CsvFile) -> LoadFrame:
    columns = tuple(column.name for column in REGISTRY_COLUMNS[registry])
    schools = dict(School.objects.values_list("code", "pk"))
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    return LoadFrame(registry, file.shape, columns, tuple(file.absent_columns), schools, timezone.localdate(), now)


def _batches(lines: Iterator[RawLine]) -> Iterator[list[RawLine]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


class _UnderWay(NamedTuple):
    """A batch that is being made."""

    lines: list[RawLine]
    keys: set[str]
    made: "Future[MadeBatch]"


class _Stored(NamedTuple):
    """A batch that has been stored; ``taken``: records made here, by the key that their source has for them."""

    made: MadeBatch
    updates: Updates
    taken: Mapping[str, int]


class _Loading:
    """The state of one load: what was counted, which rows it has met, and what is under way.

    A registry that holds nothing yet is not asked for every key: there, a key that is known after all stands in the
    file for the second time, which the database's index tells.
    """

    def __init__(self, frame: LoadFrame, make: Make, report: RegistryReport, told: Told, *, dry_run: bool):
        self.registry = frame.registry
        self.report = report
        self._told = told
        self._dry_run = dry_run
        self._made_of = make
        self._key_of = partial(frame.shape.value, column=frame.columns.index("record_key"))
        self._updated = updated_columns(frame.columns, frame.absent)
        self._is_first = not StudentRecord.objects.filter(registry=self.registry, source_key__isnull=False).exists()
        self._met = _Bits()
        self._taken: set[int] = set()
        self._unstored: set[str] = set()  # keys of new rows that a dry run would have stored
        self._under_way: deque[_UnderWay] = deque()

    def run(self, batches: Iterable[list[RawLine]]) -> Iterator[RegistryReport]:
        """Make and store the batches, in the order of the file; gives the report after each."""
        for lines in batches:
            # of some rows that will be refused, too; a blank one is nobody's
            keys = {self._key_of(line) for line in lines if not line.fault} - {""}
            while len(self._under_way) >= AHEAD or any(keys & other.keys for other in self._under_way):
                yield self._store_next()
            self._under_way.append(_UnderWay(lines, keys, self._make(lines, keys, look_up=not self._is_first)))
        while self._under_way:
            yield self._store_next()

    def _make(
        self, lines: list[RawLine], keys: set[str], *, look_up: bool, taken: Mapping[str, int] | None = None
    ) -> "Future[MadeBatch]":
        """Let rows be made of the lines, none of whose keys is under way; ``taken``: records made here, by their key.

        Which record made here a row takes over is told by what it says of the person, so only once it has been read:
        the few batches that meet one are made a second time.
        """
        found = _existing(self.registry, sorted(keys)) if look_up else {}
        repeated = frozenset(key for key, (row_id, _) in found.items() if row_id in self._met)
        repeated |= keys & self._unstored
        found |= {key: (row_id, None) for key, row_id in (taken or {}).items()}
        # ids beforehand: values are sealed for their rows before the transaction, which holds up others, begins
        unknown = len(keys) - len(found)
        ids: Sequence[int] = range(-unknown, 0)  # of rows that are not stored
        if unknown and not self._dry_run:
            ids = next_ids(StudentRecord, unknown)
        tells = self._dry_run or (taken is None and any_made_here(self.registry))
        return self._made_of(Batch(lines, found, repeated, ids, tells))

    def _store_next(self) -> RegistryReport:
        batch = self._under_way.popleft()
        try:
            stored = self._stored(batch, batch.made.result())
        except IntegrityError:
            if not self._is_first:
                raise
            made = self._make(batch.lines, batch.keys, look_up=True).result()
            stored = self._stored(batch, made)
        self._remember(stored)
        held = [*stored.made.held, *stored.updates.held]
        if stored.updates.changes or held:
            self._told(stored.updates.changes, held)
        return self._count(stored)

    def _stored(self, batch: _UnderWay, made: MadeBatch) -> _Stored:
        # only now: a batch before this one may have taken over the same record
        taken = taken_over(self.registry, made.arrivals, self._taken)
        if taken:
            look_up = not self._is_first
            made = self._make(batch.lines, batch.keys, look_up=look_up, taken=taken).result()
        with transaction.atomic():
            updates = work_out(made.changed, self._updated, taken.values())
            if not self._dry_run:
                insert_packed(_TABLE, _INSERTED, made.new)
                # under its new key first: no constraint of records made here stands in the way of what follows
                update_rows(_TABLE, ["source_key"], [(row_id, key) for key, row_id in taken.items()])
                store(updates, self._updated)
        return _Stored(made, updates, taken)

    def _remember(self, stored: _Stored) -> None:
        """What later rows of the file meet."""
        made, taken = stored.made, stored.taken
        self._taken.update(taken.values())
        if self._dry_run:
            self._unstored |= {*taken, *(arrival.key for arrival in made.arrivals)}
        for row_id in made.met:
            if row_id > 0:
                self._met.add(row_id)

    def _count(self, stored: _Stored) -> RegistryReport:
        report, made, updates = self.report, stored.made, stored.updates
        report.taken_over += len(stored.taken)
        report.renumbered += sum(bool(one.before) for one in (*updates.numbers.own, *updates.numbers.along))
        report.former_numbers += len(updates.numbers.kept)
        report.created += made.created
        report.updated += len(made.changed)
        report.unchanged += made.unchanged
        report.rejected += made.rejected
        for problem in made.problems:
            report.problems.add(problem)
        return report


def _existing(registry: str, keys: list[str]) -> dict[str, tuple[int, int | None]]:
    """Id and digest of the records that have one of these source keys."""
    chosen, parameters = one_of_texts("source_key", keys)
    query = f"SELECT source_key, id, source_digest FROM {_TABLE} WHERE registry = %s AND {chosen}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [registry, *parameters])
        return {key: (row_id, known_digest) for key, row_id, known_digest in cursor.fetchall()}


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
