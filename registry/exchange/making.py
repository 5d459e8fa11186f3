"""Lines of a registry file become rows to be stored: the part of a load that only costs processor time.

A large file is shared out among processes, batch by batch; they read no database and hold nothing but the batch.
"""

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from multiprocessing import get_context
from operator import itemgetter
from typing import Any, NamedTuple

from registry.exchange.lines import CsvLine, LineShape, RawLine
from registry.exchange.problems import LineProblem
from registry.exchange.source_record import RecordReader, SourceRecord
from registry.exchange.storing import packed
from registry.same_thread import AtOnce

PROCESSES = 2  # with the one that reads the file and the database's own, as many as a small server has use for
WORTH_SHARING = 50_000  # lines; a process needs a second to begin


class LoadFrame(NamedTuple):
    """What holds for all lines of one load; `created_at` is in the form of the database's adapter."""

    registry: str
    shape: LineShape
    columns: tuple[str, ...]
    absent: tuple[str, ...]
    schools: Mapping[str, int]
    today: date
    created_at: Any


class Batch(NamedTuple):
    """Lines to be made rows of, as they are written: text is what costs least to hand over.

    `known` has, of the keys that the registry holds, the row's id and digest; `repeated` are keys that stood further
    up in the file; `ids` are free ones, at least as many as there are other keys. `tells` asks for the arrivals.
    """

    lines: list[RawLine]
    known: Mapping[str, tuple[int, int | None]]
    repeated: frozenset[str]
    ids: Sequence[int]
    tells: bool = False


class Arrival(NamedTuple):
    """By what a record that the registry does not have under its key may be one that was made here."""

    key: str
    document_key: int | None
    student_number_key: int | None
    name_key: str
    school_id: int | None
    status: str


class HeldPerson(NamedTuple):
    """Whom an ordinary senior high school holds from now on (V2.1): by what other records of the person are known."""

    document_key: int | None
    name_key: str


class MadeBatch(NamedTuple):
    """What became of a batch: rows to insert (packed by `storing.packed`) and to update, and counts of lines.

    A row to update has its id, then what `stored_record.updated_columns` names.
    `met` are the ids of all rows that the batch speaks of.
    """

    new: Any
    created: int
    changed: list[tuple]
    unchanged: int
    rejected: int
    met: list[int]
    problems: list[LineProblem]
    arrivals: list[Arrival]
    held: list[HeldPerson]


class _Rows(NamedTuple):
    """Records, the ids of their rows and their digests."""

    records: list[SourceRecord]
    ids: list[int]
    digests: list[int]

    def add(self, record: SourceRecord, row_id: int, record_digest: int) -> None:
        """One row more."""
        self.records.append(record)
        self.ids.append(row_id)
        self.digests.append(record_digest)


class Maker:
    """Makes rows of lines, within one frame."""

    def __init__(self, frame: LoadFrame):
        # late: it needs the models, which a process of its own has only once it is set up
        from registry.exchange.stored_record import COLUMNS, columns_of, digest, updated_columns  # noqa: PLC0415

        # late: the same
        from registry.records import is_held  # noqa: PLC0415

        self._frame = frame
        self._reading = RecordReader(frame.columns, frame.schools, frame.today, frame.absent)
        self._digest, self._columns_of, self._is_held = digest, columns_of, is_held
        self._updating = itemgetter(*map(COLUMNS.index, updated_columns(frame.columns, frame.absent)))
        self._telling = itemgetter(*map(COLUMNS.index, Arrival._fields[1:]))
        self._person = itemgetter(*map(COLUMNS.index, HeldPerson._fields))

    def make(self, batch: Batch) -> MadeBatch:
        """Read each line, then tell new, changed and unchanged records apart by the digest."""
        problems, records, rejected = self._read(batch)
        ids, new, changed, met = iter(batch.ids), _Rows([], [], []), _Rows([], [], []), []
        for key, record in records.items():
            row_id, known_digest = batch.known.get(key) or (None, None)
            record_digest = self._digest(record, self._frame.absent)
            if row_id is None:
                row_id = next(ids)
                new.add(record, row_id, record_digest)
            elif record_digest != known_digest:
                changed.add(record, row_id, record_digest)
            met.append(row_id)
        packed_rows, arrivals, held = self._made(new, tells=batch.tells)
        updates = list(zip(changed.ids, *self._updating(self._columns_of(*changed)), strict=True))
        unchanged = len(records) - len(new.ids) - len(updates)
        return MadeBatch(packed_rows, len(new.ids), updates, unchanged, rejected, met, problems, arrivals, held)

    def _made(self, new: _Rows, *, tells: bool) -> tuple[Any, list[Arrival], list[HeldPerson]]:
        """New rows as they are inserted, and what is to be told of them."""
        frame, count = self._frame, len(new.ids)
        keys = [record.record_key for record in new.records]
        columns = self._columns_of(*new)
        rows = packed([new.ids, [frame.registry] * count, keys, [frame.created_at] * count, *columns])
        arrivals = list(map(Arrival, keys, *self._telling(columns))) if tells else []
        held = [
            HeldPerson(*person)
            for record, person in zip(new.records, zip(*self._person(columns), strict=True), strict=True)
            # asked of those who have a stage at all
            if record.stage and self._is_held(registry=frame.registry, stage=record.stage, status=record.status)
        ]
        return rows, arrivals, held

    def _read(self, batch: Batch) -> tuple[list[LineProblem], dict[str, SourceRecord], int]:
        problems: list[LineProblem] = []
        records: dict[str, SourceRecord] = {}
        rejected = 0
        for line in filter(None, map(self._frame.shape.line, batch.lines)):
            record, found = self._record(line, batch.repeated, records)
            problems += found
            if record is None:
                rejected += 1
            else:
                records[record.record_key] = record
        return problems, records, rejected

    def _record(self, line: CsvLine, repeated: frozenset[str], records: Mapping):
        """The record of a line, or None, and what there is to say."""
        if line.fault:
            return None, [LineProblem(line.number, "", line.fault)]
        record, problems = self._reading.read(line)
        if record is not None and (record.record_key in repeated or record.record_key in records):
            return None, [LineProblem(line.number, "record_key", "repeated_in_file", record.record_key)]
        return record, problems


Make = Callable[[Batch], "Future[MadeBatch]"]


@contextmanager
def makers(frame: LoadFrame, lines_total: int) -> Iterator[Make]:
    """Gives what lets rows be made of a batch: in processes of their own; of small files at once, in this very one."""
    if lines_total < WORTH_SHARING:
        maker = Maker(frame)
        yield lambda batch: AtOnce().submit(maker.make, batch)
        return
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _begin, (frame, os.getpid())) as processes:
        yield lambda batch: processes.submit(_make, batch)


_maker: Maker


def _begin(frame: LoadFrame, parent: int) -> None:
    global _maker  # noqa: PLW0603 - of a process that works for this one load, from its beginning to its end
    import django  # noqa: PLC0415 - late: only a process of its own sets it up

    django.setup()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _maker = Maker(frame)
    gc.freeze()  # what stands by now stays: the collector need not go through it again and again


def _make(batch: Batch) -> MadeBatch:
    return _maker.make(batch)


def _end_with(parent: int) -> None:
    """Whoever waits for a process that was killed waits for ever."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
