"""Compound files (MS-CFB), the container of .xls and of password-protected workbooks: names and streams."""

import struct

from registry.tabular.refusals import FileRefused

_END = 0xFFFFFFFA  # everything above is no sector: free, end of chain, table sectors
_MINI = 4096


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
        self._entries = self._read_entries(self._chain(first, self._table))
        root = self._entries.get("Root Entry", (0, 0, 0))
        self._mini_table = _numbers(self._chain(mini_table, self._table)) if mini_table < _END else ()
        self._mini = self._chain(root[0], self._table) if self._mini_table else b""

    def names(self) -> set[str]:
        """Return the names of all streams and storages."""
        return set(self._entries)

    def stream(self, name: str) -> bytes:
        """Return the content of a stream."""
        first, size, _ = self._entries[name]
        if size < _MINI:
            return self._mini_chain(first)[:size]
        return self._chain(first, self._table)[:size]

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
        return _numbers(b"".join(self._sector(place) for place in places if place < _END))

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

    def _read_entries(self, directory: bytes) -> dict[str, tuple[int, int, int]]:
        entries: dict[str, tuple[int, int, int]] = {}
        for start in range(0, len(directory) - 127, 128):
            length, sort = struct.unpack_from("<HB", directory, start + 64)
            if sort:
                name = directory[start : start + max(min(length, 64) - 2, 0)].decode("utf-16-le")
                first, size = struct.unpack_from("<II", directory, start + 116)
                entries.setdefault(name, (first, size, sort))
        return entries


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
