"""Compound files (MS-CFB), the container of .xls, of VBA projects and of password-protected workbooks."""

import struct
from typing import NamedTuple

from registry.tabular.refusals import FileRefused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # everything above is no sector: free, end of chain, table sectors
_MINI = 4096
_STREAM = 2


class DirectoryEntry(NamedTuple):
    """A stream or storage of the directory; `left`, `right` are entries beside it, `child` one inside it."""

    name: str
    sort: int
    left: int
    right: int
    child: int
    first: int
    size: int

    @property
    def is_stream(self) -> bool:
        """Tell a stream from a storage."""
        return self.sort == _STREAM


class CompoundFile:
    """The directory of a compound file; raises FileRefused damaged when its chains cannot be followed."""

    def __init__(self, data: bytes) -> None:
        try:
            self._open(data)
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise FileRefused("damaged", reason="part") from error

    def _open(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise FileRefused("damaged", reason="part")
        self._size = 1 << shift
        first, _, _, mini_table, _, more, _ = struct.unpack_from("<7I", data, 48)
        self._table = self._read_table(more)
        directory = self._chain(first, self._table)
        if len(directory) % self._size:
            raise FileRefused("damaged", reason="part")  # cut off
        self._entries = _entries(directory)
        root = self._entries[0].first if self._entries else 0
        self._mini_table = _numbers(self._chain(mini_table, self._table)) if mini_table < _END else ()
        self._mini = self._chain(root, self._table) if self._mini_table else b""

    @property
    def entries(self) -> list[DirectoryEntry]:
        """Return all streams and storages, wherever they stand."""
        return [entry for entry in self._entries if entry.sort]

    def names(self) -> set[str]:
        """Return the names of all streams and storages."""
        return {entry.name for entry in self.entries}

    def inside(self, storage: DirectoryEntry) -> list[DirectoryEntry]:
        """Return what stands directly in a storage."""
        found, seen, waiting = [], set(), [storage.child]
        while waiting:
            place = waiting.pop()
            if place in seen or place >= len(self._entries) or not self._entries[place].sort:
                continue
            seen.add(place)
            entry = self._entries[place]
            found.append(entry)
            waiting += [entry.left, entry.right]
        return found

    def named(self, *names: str) -> DirectoryEntry | None:
        """Return the stream of the first of these names, in whatever case: of the file itself, else of a storage in it.

        Some programs write a directory that leads nowhere; and a workbook may have others embedded in storages.
        """
        for entries in (self.inside(self._entries[0]), self.entries) if self._entries else ():
            streams = {entry.name.lower(): entry for entry in reversed(entries) if entry.is_stream}
            for name in names:
                if name.lower() in streams:
                    return streams[name.lower()]
        return None

    def content(self, stream: DirectoryEntry) -> bytes:
        """Return the content of a stream; raise FileRefused damaged when there is less than it should have."""
        try:
            small = stream.size < _MINI
            found = self._mini_chain(stream.first) if small else self._chain(stream.first, self._table)
        except IndexError as error:
            raise FileRefused("damaged", reason="part") from error
        if len(found) < stream.size:
            raise FileRefused("damaged", reason="part")
        return found[: stream.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise FileRefused("damaged", reason="part")
        return self._data[start : start + self._size]

    def _read_table(self, more: int) -> tuple[int, ...]:
        places = list(struct.unpack_from("<109I", self._data, 76))
        limit = len(self._data) // self._size
        while more < _END and limit:
            *added, more = _numbers(self._sector(more))
            places += added
            limit -= 1
        table = [self._sector(place) for place in places if place < _END]
        if any(len(sector) < self._size for sector in table):
            raise FileRefused("damaged", reason="part")  # cut off
        return _numbers(b"".join(table))

    def _chain(self, number: int, table: tuple[int, ...]) -> bytes:
        found: list[bytes] = []
        while number < _END:
            if len(found) > len(table):
                raise FileRefused("damaged", reason="part")
            found.append(self._sector(number))
            number = table[number]
        return b"".join(found)

    def _mini_chain(self, number: int) -> bytes:
        found: list[bytes] = []
        while number < _END:
            if len(found) > len(self._mini_table):
                raise FileRefused("damaged", reason="part")
            found.append(self._mini[number * 64 : number * 64 + 64])
            number = self._mini_table[number]
        return b"".join(found)


def _entries(directory: bytes) -> list[DirectoryEntry]:
    found = []
    for start in range(0, len(directory) - 127, 128):
        length, sort, left, right, child = struct.unpack_from("<HBxIII", directory, start + 64)
        name = directory[start : start + max(min(length, 64) - 2, 0)].decode("utf-16-le")
        found.append(DirectoryEntry(name, sort, left, right, child, *struct.unpack_from("<II", directory, start + 116)))
    return found


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


_BIG = 4096  # the larger of the two sizes of sectors: the header names enough tables of them for 400 MB
_IN_TABLE = _BIG // 4
_FREE, _LAST, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def packed(name: str, content: bytes) -> bytes:
    """Return a compound file of one stream, so that a parser sees exactly what was looked at and nothing else."""
    content = content.ljust(_MINI, b"\0")
    sectors = -(-len(content) // _BIG)
    tables = -(-(sectors + 1) // (_IN_TABLE - 1))
    chain = [*range(1, sectors), _LAST, _LAST, *[_TABLE] * tables]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(tables * _BIG, b"\xff")
    places = range(sectors + 1, sectors + 1 + tables)
    header = MAGIC + bytes(16) + struct.pack("<5H6x", 62, 4, 0xFFFE, 12, 6)
    header += struct.pack("<9I", 1, tables, sectors, 0, _MINI, _LAST, 0, _LAST, 0)
    header += struct.pack("<109I", *places, *[_FREE] * (109 - tables))
    directory = _entry("Root Entry", 5, 1, 0, 0) + _entry(name, _STREAM, _FREE, 0, len(content))
    return b"".join(
        (header.ljust(_BIG, b"\0"), content.ljust(sectors * _BIG, b"\0"), directory.ljust(_BIG, b"\0"), table)
    )


def _entry(name: str, sort: int, child: int, first: int, size: int) -> bytes:
    coded = name.encode("utf-16-le")
    facts = struct.pack("<HBBIII", len(coded) + 2, sort, 1, _FREE, _FREE, child)
    return (coded.ljust(64, b"\0") + facts).ljust(116, b"\0") + struct.pack("<IQ", first, size)
