"""Workbook streams of .xls files put together record by record."""

import struct

from tests.registry.tabular.compound_makers import compound_file

BOUND_SHEET, FORMAT, XF, CODE_PAGE = 0x0085, 0x041E, 0x00E0, 0x0042
NUMBER, LABEL, STRING, FORMULA, BOOLERR = 0x0203, 0x0204, 0x0207, 0x0006, 0x0205
EOF = struct.pack("<HH", 0x0A, 0)


def record(sort: int, *body: bytes) -> bytes:
    """One record."""
    whole = b"".join(body)
    return struct.pack("<HH", sort, len(whole)) + whole


def bof(sort: int = 0x10, version: int = 0x0600, code: int = 0x0809) -> bytes:
    """How a substream begins: of a workbook 5, of a sheet 0x10, a chart 0x20, a sheet of macros 0x40."""
    return record(code, struct.pack("<HH12x", version, sort))


def text(value: str) -> bytes:
    """A text in UTF-16."""
    coded = value.encode("utf-16-le")
    return struct.pack("<HB", len(coded) // 2, 1) + coded


def label(row: int, column: int, value: str) -> bytes:
    """A text cell."""
    return record(LABEL, struct.pack("<HHH", row, column, 0), text(value))


def number(row: int, column: int, value: float, style: int = 0, sort: int = NUMBER) -> bytes:
    """A number cell."""
    return record(sort, struct.pack("<HHHd", row, column, style, value))


def formula(row: int, column: int, value: str | float | bytes, style: int = 0, sort: int = FORMULA) -> bytes:
    """A formula cell with its stored value; `value` as bytes is the value as it stands there."""
    stored = value if isinstance(value, bytes) else b"\0" * 6 + b"\xff\xff"
    if isinstance(value, float):
        stored = struct.pack("<d", value)
    cell = record(sort, struct.pack("<HHH", row, column, style), stored, bytes(6), b"\3\0\x1e\1\0")
    return cell + (record(STRING, text(value)) if isinstance(value, str) else b"")


def rows(*values) -> bytes:
    """Rows of text cells."""
    return b"".join(label(row, column, value) for row, line in enumerate(values) for column, value in enumerate(line))


def stream(sheet: bytes, *, extra: bytes = b"", formats: tuple[str, ...] = (), name: str = "名单", sort=0) -> bytes:
    """A workbook stream of one sheet; style 0 is General, style 1 and so on have these formats."""
    styles = b"".join(record(FORMAT, struct.pack("<H", 164 + at), text(code)) for at, code in enumerate(formats))
    numbers = (0, *(164 + at for at in range(len(formats))))
    styles += b"".join(record(XF, struct.pack("<HH16x", 0, number)) for number in numbers)
    coded = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    head = bof(5) + extra + styles
    place = len(head) + 4 + 6 + len(coded) + len(EOF)
    return head + record(BOUND_SHEET, struct.pack("<IBB", place, 0, sort), coded) + EOF + bof() + sheet + EOF


def shared(*bodies: bytes, count: int) -> bytes:
    """The shared texts of a workbook, in the first record and those that go on with it."""
    first = record(0x00FC, struct.pack("<II", count, count), bodies[0])
    return first + b"".join(record(0x003C, body) for body in bodies[1:])


def workbook(sheet: bytes, stream_name: str = "Workbook", **options) -> bytes:
    """An .xls of one sheet."""
    return compound_file({stream_name: stream(sheet, **options)})
