"""The records of .xls files (MS-XLS): left out, repeated, swapped, changed in type, length and body, moved, split."""

import io
import random
import struct
from collections.abc import Callable

import xlrd.compdoc
from xlwt.CompoundDoc import XlsDoc

_BOF, _EOF, _SHEET, _CONTINUE = 0x809, 0x0A, 0x85, 0x3C
# those that hold cells come first, then what stands among them or decides how they are read
CELLS = (0x203, 0x27E, 0xBD, 0x205, 0xFD, 0x204, 0xD6, 0x06, 0x206, 0x406, 0x207, 0x201, 0xBE, 0x02, 0x03, 0x04, 0x05)
OTHERS = (0x208, 0x7D, 0xE5, 0xFC, 0x3C, 0x42, 0x22, 0x2F, 0x1B6, 0x221, 0x4BC, 0x236, 0xEC, 0x5D, 0x809, 0x0A, 0x200)
UNKNOWN = (0x0777, 0x1FFF, 0x00E0, 0x0850, 0x0862)


class Record:
    """One record; a sheet's BOUNDSHEET knows the record with which the sheet begins."""

    def __init__(self, sort: int, body: bytes) -> None:
        self.sort, self.body, self.length = sort, body, -1
        self.begins: Record | None = None

    def packed(self) -> bytes:
        """Type, length (a false one where it was changed), body."""
        return struct.pack("<HH", self.sort, self.length if self.length >= 0 else len(self.body) & 0xFFFF) + self.body

    def copy(self) -> "Record":
        """Another one like it."""
        return Record(self.sort, self.body)


def records(data: bytes) -> list[Record]:
    """The records of a file's workbook stream."""
    stream = xlrd.compdoc.CompDoc(data, logfile=io.StringIO()).get_named_stream("Workbook")
    place, found, by_place = 0, [], {}
    while place + 4 <= len(stream):
        sort, length = struct.unpack_from("<HH", stream, place)
        if not sort and not length:
            break  # the padding behind the last record
        by_place[place] = record = Record(sort, stream[place + 4 : place + 4 + length])
        found.append(record)
        place += 4 + length
    for record in found:
        if record.sort == _SHEET and len(record.body) > 4:
            record.begins = by_place.get(struct.unpack_from("<I", record.body)[0])
    return found


def packed(found: list[Record], true_places: bool = True) -> bytes:
    """The file again; every BOUNDSHEET says where its sheet begins now, unless the places shall not be true."""
    places, place = {}, 0
    for record in found:
        places[id(record)] = place
        place += len(record.packed())
    for record in found:
        if true_places and record.begins and id(record.begins) in places:
            record.body = struct.pack("<I", places[id(record.begins)]) + record.body[4:]
    made = io.BytesIO()
    XlsDoc().save(made, b"".join(record.packed() for record in found))
    return made.getvalue()


def delete(found: list[Record], place: int, chance: random.Random) -> None:
    """A record is missing."""
    del found[place]


def repeat(found: list[Record], place: int, chance: random.Random) -> None:
    """A record stands twice, beside itself or elsewhere."""
    at = place if chance.random() < 0.5 else chance.randrange(len(found))
    found.insert(at, found[place].copy())


def swap(found: list[Record], place: int, chance: random.Random) -> None:
    """Two records change places."""
    other = min(place + 1, len(found) - 1) if chance.random() < 0.5 else chance.randrange(len(found))
    found[place], found[other] = found[other], found[place]


def change_type(found: list[Record], place: int, chance: random.Random) -> None:
    """A record is of another type."""
    found[place].sort = chance.choice((*CELLS, *CELLS, *OTHERS, *UNKNOWN, chance.randrange(1 << 16)))


def change_length(found: list[Record], place: int, chance: random.Random) -> None:
    """A record is shorter or longer, or says so."""
    record = found[place]
    size = len(record.body)
    if chance.random() < 0.3:
        record.length = chance.choice((0, max(size - 1, 0), size + 1, size + 4, chance.randrange(1 << 16)))
    elif chance.random() < 0.6:
        record.body = record.body[: chance.randrange(size + 1)]
    else:
        record.body += bytes(chance.choice((1, 2, 4, 40)))


def flip(found: list[Record], place: int, chance: random.Random) -> None:
    """Some bytes of a body are others."""
    body = bytearray(found[place].body)
    for _ in range(chance.choice((1, 1, 2, 8))):
        if body:
            body[chance.randrange(min(len(body), 40))] = chance.choice((0, 1, 255, chance.randrange(256)))
    found[place].body = bytes(body)


def move(found: list[Record], place: int, chance: random.Random) -> None:
    """A cell is another cell."""
    record = found[place]
    if len(record.body) >= 4:
        row, column = (
            chance.choice((0, 1, 2, 3, 40, 65535, chance.randrange(300))),
            chance.choice((0, 1, 2, 9, 255, 300)),
        )
        old = struct.unpack_from("<HH", record.body)
        to = chance.choice(((row, old[1]), (old[0], column), (row, column)))
        record.body = struct.pack("<HH", *to) + record.body[4:]


def split(found: list[Record], place: int, chance: random.Random) -> None:
    """A record goes on in a CONTINUE."""
    record = found[place]
    if len(record.body) > 1:
        cut = chance.randrange(1, len(record.body))
        rest = Record(_CONTINUE, chance.choice((b"", b"\0", b"\1")) + record.body[cut:])
        record.body = record.body[:cut]
        found.insert(place + 1, rest)


def insert(found: list[Record], place: int, chance: random.Random) -> None:
    """A record stands there that did not: of no known type, or of a cell."""
    sort = chance.choice((*UNKNOWN, *CELLS, *OTHERS))
    body = struct.pack("<HHH", chance.choice((1, 2, 30)), chance.choice((0, 4, 9)), 15) + chance.randbytes(
        chance.choice((0, 2, 4, 8, 14))
    )
    found.insert(place, Record(sort, body))


_WAYS: tuple[Callable[[list[Record], int, random.Random], None], ...] = (
    delete,
    repeat,
    swap,
    change_type,
    change_type,
    change_length,
    flip,
    flip,
    move,
    move,
    split,
    insert,
)


def mutate(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    """What was done, and the file."""
    found = records(data)
    if not found:
        return "nothing left", data
    of_cells = [place for place, record in enumerate(found) if record.sort in CELLS]
    place = chance.choice(of_cells) if of_cells and chance.random() < 0.6 else chance.randrange(len(found))
    way, sort = chance.choice(_WAYS), found[place].sort
    way(found, place, chance)
    now = found[place].sort if place < len(found) else 0
    return f"{way.__name__}:{sort:X}>{now:X}", packed(found, chance.random() < 0.97)
