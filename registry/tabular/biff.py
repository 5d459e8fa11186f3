"""A second look at .xls sheets (MS-XLS, BIFF8): filled rows, errors, formulas, hidden rows and columns, macros."""

import struct
from collections.abc import Iterator

from registry.tabular.facts import Facts, is_blank
from registry.tabular.ole import CompoundFile
from registry.tabular.refusals import FileRefused

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOF, _EOF, _CONTINUE, _SHEET, _PASSWORD, _STRINGS = 0x809, 0x0A, 0x3C, 0x85, 0x2F, 0xFC
_FORMULA, _STRING, _ROW, _COLUMN, _MERGES = 0x06, 0x207, 0x208, 0x7D, 0xE5
_NUMBER, _RK, _MULTIPLE, _ERROR, _SHARED, _LABEL, _RICH = 0x203, 0x27E, 0xBD, 0x205, 0xFD, 0x204, 0xD6
_VISUAL_BASIC = {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"}
_OTHERS = {"WordDocument": "word", "PowerPoint Document": "pptx", "Book": "excel95"}


def workbook(data: bytes) -> bytes:
    """Return the workbook stream of an .xls file; raise FileRefused for anything else in a compound file."""
    compound = CompoundFile(data)
    names = compound.names()
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        raise FileRefused("encrypted")
    if names & _VISUAL_BASIC and "WordDocument" not in names:
        raise FileRefused("macros")
    if "Workbook" not in names:
        found = next((name for stream, name in _OTHERS.items() if stream in names), "unknown")
        raise FileRefused("not_a_spreadsheet", format=found)
    return compound.stream("Workbook")


def facts(stream: bytes, limits: dict[str, int]) -> dict[str, Facts]:
    """Return the facts of every sheet by name; raise FileRefused encrypted, macros, damaged or too_large."""
    try:
        sheets, blanks = _globals(stream, limits)
        return {name: _Scan(stream, start, blanks, limits).facts for name, start in sheets.items()}
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise FileRefused("damaged", reason="part") from error


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield type and body of the records of one substream, leaving out those of embedded charts."""
    depth = 0
    while start + 4 <= len(stream):
        sort, length = struct.unpack_from("<HH", stream, start)
        depth += (sort == _BOF) - (sort == _EOF)
        if depth == 1:
            yield sort, stream[start + 4 : start + 4 + length]
        if depth <= 0:
            return
        start += 4 + length
    raise FileRefused("damaged", reason="part")


def _globals(stream: bytes, limits: dict[str, int]) -> tuple[dict[str, int], set[int]]:
    sheets: dict[str, int] = {}
    strings: list[bytes] = []
    going_on = False
    for sort, body in _records(stream, 0):
        if sort == _PASSWORD:
            raise FileRefused("encrypted")
        if sort == _SHEET:
            _add_sheet(body, sheets)
        going_on = sort == _STRINGS or (going_on and sort == _CONTINUE)
        if going_on:
            strings.append(body)
    return sheets, _blank_strings(strings, limits) if strings else set()


def _add_sheet(body: bytes, sheets: dict[str, int]) -> None:
    start, _, sort, count, wide = struct.unpack_from("<IBBBB", body)
    if sort in (1, 6):
        raise FileRefused("macros")
    if sort == 0:
        size = count * 2 if wide & 1 else count
        name = body[8 : 8 + size].decode("utf-16-le" if wide & 1 else "latin-1")
        sheets[name.replace("\0", "")] = start  # as the parser names it


def _blank_strings(bodies: list[bytes], limits: dict[str, int]) -> set[int]:
    count = struct.unpack_from("<I", bodies[0], 4)[0]
    if count > limits["strings"]:
        raise FileRefused("too_large", what="strings", limit=limits["strings"], found=count)
    shared = _SharedStrings(bodies)
    return {index for index in range(count) if is_blank(shared.next())}


class _SharedStrings:
    """Reads the shared strings one after another; a string may break off and go on in the next record."""

    def __init__(self, bodies: list[bytes]) -> None:
        self._bodies, self._body, self._place = bodies, 0, 8

    def next(self) -> str:
        count, flags = struct.unpack("<HB", self._take(3))
        runs = struct.unpack("<H", self._take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", self._take(4))[0] if flags & 4 else 0
        text = self._characters(count, flags & 1)
        self._take(runs * 4 + extra)
        return text

    def _characters(self, count: int, wide: int) -> str:
        text = ""
        while True:
            width = 2 if wide else 1
            room = (len(self._bodies[self._body]) - self._place) // width
            taken = min(count - len(text), room)
            piece = self._take(taken * width)
            # Surrogates stay apart: a pair may be cut by the record, and only blankness matters here.
            text += "".join(map(chr, struct.unpack(f"<{taken}H", piece))) if wide else piece.decode("latin-1")
            if len(text) >= count:
                return text
            self._body, self._place = self._body + 1, 1
            wide = self._bodies[self._body][0] & 1

    def _take(self, size: int) -> bytes:
        taken = b""
        while size:
            if self._place >= len(self._bodies[self._body]):
                self._body, self._place = self._body + 1, 0
            piece = self._bodies[self._body][self._place : self._place + size]
            self._place += len(piece)
            size -= len(piece)
            taken += piece
        return taken


class _Scan:
    """The records of one sheet, turned into facts."""

    def __init__(self, stream: bytes, start: int, blanks: set[int], limits: dict[str, int]) -> None:
        self.facts, self._blanks, self._limits = Facts(), blanks, limits
        self._awaiting: tuple[int, int] | None = None
        self._hidden: set[int] = set()
        for sort, body in _records(stream, start):
            act = self._ACTS.get(sort)
            if act:
                act(self, body)
        self.facts.hidden_rows = self._hidden & self.facts.rows

    def _filled(self, body: bytes) -> None:
        self.facts.fill(*struct.unpack_from("<HH", body))

    def _multiple(self, body: bytes) -> None:
        row, first = struct.unpack_from("<HH", body)
        self.facts.fill(row, first)
        self.facts.fill(row, struct.unpack_from("<H", body, len(body) - 2)[0])

    def _error(self, body: bytes) -> None:
        row, column, _, code, error = struct.unpack_from("<HHHBB", body)
        self.facts.fill(row, column)
        if error:
            self.facts.shown[row, column] = ("e", _ERRORS.get(code, "#N/A"))

    def _shared(self, body: bytes) -> None:
        row, column, _, index = struct.unpack_from("<HHHI", body)
        self._text(row, column, index in self._blanks)

    def _label(self, body: bytes) -> None:
        row, column, _, count, wide = struct.unpack_from("<HHHHB", body)
        self._text(row, column, is_blank(_string(body[9:], count, wide)))

    def _text(self, row: int, column: int, blank: bool) -> None:
        self.facts.reach(row, column)
        if not blank:
            self.facts.fill(row, column)

    def _formula(self, body: bytes) -> None:
        row, column, _, result = struct.unpack_from("<HHH8s", body)
        self._awaiting = None
        self.facts.computed.add((row, column))
        sort = result[0] if result[6:] == b"\xff\xff" else None
        if sort == 0:
            self._awaiting = (row, column)
        elif sort != 3:  # 3 is an empty text
            self.facts.fill(row, column)
            if sort == 2:
                self.facts.shown[row, column] = ("e", _ERRORS.get(result[2], "#N/A"))

    def _string(self, body: bytes) -> None:
        count, wide = struct.unpack_from("<HB", body)
        if self._awaiting and not is_blank(_string(body[3:], count, wide)):
            self.facts.fill(*self._awaiting)
        self._awaiting = None

    def _row(self, body: bytes) -> None:
        row, options = struct.unpack_from("<H10xH", body)
        if options & 0x20:
            self._hidden.add(row)

    def _column(self, body: bytes) -> None:
        first, last, _, _, options = struct.unpack_from("<5H", body)
        if options & 1:
            self.facts.hidden_columns.append((first, last))

    def _merges(self, body: bytes) -> None:
        for place in range(struct.unpack_from("<H", body)[0]):
            top, bottom, left, right = struct.unpack_from("<4H", body, 2 + place * 8)
            self.facts.merge((top, left, bottom, right), self._limits["merges"])

    _ACTS = {
        _NUMBER: _filled,
        _RK: _filled,
        _MULTIPLE: _multiple,
        _ERROR: _error,
        _SHARED: _shared,
        _LABEL: _label,
        _RICH: _label,
        _FORMULA: _formula,
        _STRING: _string,
        _ROW: _row,
        _COLUMN: _column,
        _MERGES: _merges,
    }


def _string(data: bytes, count: int, wide: int) -> str:
    return data[: count * 2].decode("utf-16-le", "replace") if wide & 1 else data[:count].decode("latin-1")
