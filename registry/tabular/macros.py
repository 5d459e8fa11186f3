"""Whether a VBA project holds a line of code (MS-OVBA): many workbooks carry the frame of one and nothing in it.

A project that cannot be read may hold anything: it counts as one with code.
"""

import re
import struct
from collections.abc import Iterator

from registry.tabular.ole import CompoundFile, DirectoryEntry
from registry.tabular.refusals import FileRefused

_TERMINATOR, _NAME, _OFFSET, _VERSION = 0x10, 0x1A, 0x31, 0x09  # records of the dir stream (2.3.4.2)
_CHUNK = 4096
_LONGEST = 8 * 1024 * 1024  # of a module's text; the language ends at 64,000 lines
# of a module's text, what is no code: attributes, comments, options, nothing
_NO_CODE = re.compile(rb"\s*(Attribute\s+VB_[^\r\n]*|Option\s[^\r\n:]*|('|Rem\b)[^\r\n]*)?\s*", re.IGNORECASE).fullmatch
_LINE = re.compile(rb"\r\n|\r|\n")


class _Unreadable(Exception):
    """The project is not what the standard says."""


def holds_code(data: bytes) -> bool:
    """Tell whether a compound file (an .xls, or the vbaProject.bin of an .xlsm) has a VBA module with code."""
    try:
        return in_compound(CompoundFile(data))
    except FileRefused:
        return True


def in_compound(compound: CompoundFile) -> bool:
    """Tell whether one of the VBA projects of a compound file has a module with code."""
    try:
        projects = [
            streams
            for storage in compound.entries
            if not storage.is_stream
            for streams in [{entry.name.lower(): entry for entry in compound.inside(storage) if entry.is_stream}]
            if "dir" in streams or "_vba_project" in streams
        ]
        traces = sum(entry.is_stream and entry.name.lower() in ("dir", "_vba_project") for entry in compound.entries)
        if traces != sum(("dir" in streams) + ("_vba_project" in streams) for streams in projects):
            return True  # streams of a project that the directory does not lead to
        return any(_has_code(compound, streams) for streams in projects)
    except (_Unreadable, FileRefused, struct.error, IndexError, UnicodeDecodeError):
        return True


def _has_code(compound: CompoundFile, streams: dict[str, DirectoryEntry]) -> bool:
    if "dir" not in streams:
        raise _Unreadable
    for name, offset in _modules(_decompressed(compound.content(streams["dir"]))):
        if name.lower() not in streams:
            raise _Unreadable
        source = _decompressed(compound.content(streams[name.lower()])[offset:])
        if not all(map(_NO_CODE, _LINE.split(source))):
            return True
    return False


def _modules(listing: bytes) -> Iterator[tuple[str, int]]:
    """Yield the stream's name of each module and where in it the text begins (2.3.4.2.3.2)."""
    place, name = 0, None
    while place < len(listing):
        sort, size = struct.unpack_from("<HI", listing, place)
        body = listing[place + 6 : place + 6 + size]
        if sort == _TERMINATOR:
            return
        if sort == _VERSION:
            size = 6  # its size field says 4
        elif sort == _NAME:
            if name is not None:
                raise _Unreadable
            # followed by the same in UTF-16: reserved 0x0032, size, name
            start = place + 6 + size
            _, length = struct.unpack_from("<HI", listing, start)
            name = listing[start + 6 : start + 6 + length].decode("utf-16-le") or body.decode("latin-1")
            size += 6 + length
        elif sort == _OFFSET:
            if name is None:
                raise _Unreadable
            yield name, struct.unpack_from("<I", body)[0]
            name = None
        place += 6 + size
    raise _Unreadable  # cut off


def _decompressed(data: bytes) -> bytes:
    """Undo the compression of a container (2.4.1)."""
    if data[:1] != b"\x01":
        raise _Unreadable
    place, found = 1, bytearray()
    while place < len(data):
        header = struct.unpack_from("<H", data, place)[0]
        size = (header & 0xFFF) + 3
        chunk = data[place + 2 : place + size]
        if header >> 12 & 7 != 3 or len(chunk) != size - 2 or len(found) > _LONGEST:
            raise _Unreadable
        found += _chunk(chunk) if header & 0x8000 else chunk
        place += size
    return bytes(found)


def _chunk(chunk: bytes) -> bytearray:
    place, found = 0, bytearray()
    while place < len(chunk):
        flags = chunk[place]
        place += 1
        for bit in range(8):
            if place >= len(chunk):
                break
            if not flags >> bit & 1:
                found.append(chunk[place])
                place += 1
                continue
            token = struct.unpack_from("<H", chunk, place)[0]
            place += 2
            bits = max((len(found) - 1).bit_length(), 4)  # of the distance; the others are of the length
            distance, length = (token >> 16 - bits) + 1, (token & 0xFFFF >> bits) + 3
            if distance > len(found):
                raise _Unreadable
            for _ in range(length):
                found.append(found[-distance])
            if len(found) > _CHUNK:
                raise _Unreadable
    return found
