"""A second look at .xls sheets: filled rows, what numbers show, errors, formulas, hidden rows and columns.

It leaves the parser a workbook of nothing but the cells that were seen here, in the order of their rows, so that what
else a program wrote, or wrote in another way, cannot lead it astray.
"""

import struct
from collections.abc import Callable
from functools import partial
from itertools import pairwise

from registry.tabular import number_formats, ole
from registry.tabular.biff import BOF, CONTINUE, EOF, Globals, records, text
from registry.tabular.facts import Facts, address, is_blank
from registry.tabular.records import CELLS, may_hold_cells
from registry.tabular.refusals import FileRefused

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_FORMULA, _STRING, _BOOL_ERR, _BOUND_SHEET, _SST = 0x0006, 0x0207, 0x0205, 0x0085, 0x00FC
_NUMBER, _BOOLEAN, _TEXT, _EMPTY, _ERROR = None, 1, 0, 3, 2  # of a formula's value (FormulaValue)
_BEGINNING = struct.pack("<HHHHHHII", BOF, 16, 0x0600, 0x0005, 0, 0, 0, 0)
_OF_SHEET = struct.pack("<HHHHHHII", BOF, 16, 0x0600, 0x0010, 0, 0, 0, 0)
_END = struct.pack("<HH", EOF, 0)


def look(stream: bytes, limits: dict[str, int]) -> tuple[dict[str, Facts], bytes]:
    """Return the facts of every worksheet by name, and the workbook for the parser.

    Raises FileRefused encrypted, macros, damaged, too_large, or unreadable naming the record that nobody reads.
    """
    try:
        found = Globals(stream, limits)
        sheets = {name: _Scan(name, stream, body, found, limits) for name, body in found.sheets.items()}
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise FileRefused("damaged", reason="part") from error
    return {name: sheet.facts for name, sheet in sheets.items()}, ole.packed("Workbook", _plain(found, sheets))


def _plain(found: Globals, sheets: dict[str, "_Scan"]) -> bytes:
    strings = [_record(CONTINUE if place else _SST, body) for place, body in enumerate(found.shared)]
    parts = [_OF_SHEET + b"".join(sheet.cells) + _END for sheet in sheets.values()]
    place = len(_BEGINNING) + sum(4 + len(body) for body in found.sheets.values()) + sum(map(len, strings)) + len(_END)
    listed = []
    for body, part in zip(found.sheets.values(), parts, strict=True):
        listed.append(_record(_BOUND_SHEET, struct.pack("<I", place) + body[4:]))
        place += len(part)
    return b"".join([_BEGINNING, *listed, *strings, _END, *parts])


def _record(sort: int, body: bytes) -> bytes:
    return struct.pack("<HH", sort, len(body)) + body


class _Scan:
    """The records of one sheet, turned into facts; `cells` are those that the parser shall read."""

    def __init__(self, name: str, stream: bytes, listed: bytes, found: Globals, limits: dict[str, int]) -> None:
        self.facts, self.cells = Facts(), list[bytes]()
        self._found, self._limits = found, limits
        self._name, self._stream, self._at = name, stream, 0
        self._last, self._disordered = -1, False
        self._errors = list[int]()  # the places of cells that the parser shall not read
        self._awaiting: tuple[int, int] | None = None
        self._hidden, self._seen, self._hidden_unless_seen = set[int](), set[int](), False
        self._run(struct.unpack_from("<I", listed)[0])
        if self._disordered:
            self._put_in_order()
        self.facts.hidden_rows = self._hidden & self.facts.rows
        if self._hidden_unless_seen:
            self.facts.hidden_rows |= self.facts.rows - self._seen

    def _run(self, start: int) -> None:
        acts, stream = self._ACTS, self._stream
        for sort, place, body in records(stream, start, self._name):
            act, self._at = acts.get(sort), place
            if act:
                act(self, body)
            elif may_hold_cells(sort, len(body)):
                raise self._unread(f"0x{sort:04X}")
        self._give_up_waiting()
        behind = self._at + 4
        if len(stream) >= behind + 4 and struct.unpack_from("<H", stream, behind)[0] in CELLS:
            raise self._unread("EOF")  # cells behind the end

    def _unread(self, record: str) -> FileRefused:
        return FileRefused("unreadable", sheet=self._name, record=record)

    def _place(self, body: bytes, last: int | None = None) -> tuple[int, int, int]:
        """Return row, column and style of a cell, after noting that the sheet reaches as far."""
        row, column, style = struct.unpack_from("<HHH", body)
        if self._awaiting:
            self._give_up_waiting()
        key = row << 16 | column
        if key <= self._last:
            self._disordered = True
        self._last = key if last is None else row << 16 | last
        if row > self.facts.last_row or column > self.facts.last_column or last:
            self.facts.reach(row, last or column)
        return row, column, style

    def _keep(self, body: bytes) -> None:
        self.cells.append(self._stream[self._at : self._at + 4 + len(body)])

    def _put_in_order(self) -> None:
        """Put the cells in the order of their rows; raise FileRefused when one stands twice."""
        self.cells.sort(key=lambda cell: struct.unpack_from("<HH", cell, 4))
        taken = sorted([*map(_reach, self.cells), *((place, place) for place in self._errors)])
        for before, after in pairwise(taken):
            if after[0] <= before[1]:
                raise FileRefused("unreadable", sheet=self._name, cell=address(*divmod(after[0], 1 << 16)))

    def _shows(self, row: int, column: int, style: int, number: Callable[[], float]) -> None:
        """Note what a number shows where its format says something else than its digits; a zero may show nothing."""
        code = self._found.codes.get(style)
        if code is not None:
            kind, text = number_formats.shown(code, number(), self._found.from_1904)
            self.facts.shown[row, column] = kind, text
            if is_blank(text):
                return
        self.facts.rows.add(row)

    def _number(self, body: bytes) -> None:
        row, column, style = self._place(body)
        self._shows(row, column, style, partial(_double, body, 6))
        self._keep(body)

    def _rk(self, body: bytes) -> None:
        row, column, style = self._place(body)
        self._shows(row, column, style, partial(_compact, body, 6))
        self._keep(body)

    def _multiple(self, body: bytes) -> None:
        row, first = struct.unpack_from("<HH", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0]
        if len(body) != 6 + 6 * (last - first + 1):
            raise FileRefused("damaged", reason="part")
        self._place(body, last)
        for column in range(first, last + 1):
            place = 4 + 6 * (column - first)
            style = struct.unpack_from("<H", body, place)[0]
            self._shows(row, column, style, partial(_compact, body, place + 2))
        self._keep(body)

    def _boolean(self, body: bytes) -> None:
        row, column, _ = self._place(body)
        code, error = struct.unpack_from("<BB", body, 6)
        if error:
            self._error(row, column, _ERRORS.get(code, "#N/A"))
        else:
            self.facts.rows.add(row)
            self.cells.append(_record(_BOOL_ERR, body[:8]))

    def _error(self, row: int, column: int, text: str) -> None:
        self.facts.rows.add(row)
        self.facts.shown[row, column] = ("e", text)
        self._errors.append(row << 16 | column)

    def _shared(self, body: bytes) -> None:
        row, column, _ = self._place(body)
        index = struct.unpack_from("<I", body, 6)[0]
        if index >= self._found.strings:
            self._error(row, column, str(index))
            return
        if index not in self._found.blanks:
            self.facts.rows.add(row)
        self._keep(body)

    def _label(self, body: bytes) -> None:
        row, _, _ = self._place(body)
        count, wide = struct.unpack_from("<HB", body, 6)
        if not is_blank(text(body[9:], count, wide)):
            self.facts.rows.add(row)
        self._keep(body)

    def _formula(self, body: bytes) -> None:
        row, column, style = self._place(body)
        value = struct.unpack_from("<8s", body, 6)[0]
        self.facts.computed.add((row, column))
        found = value[0] if value[6:] == b"\xff\xff" else _NUMBER
        if found == _TEXT:
            self._awaiting = (row, column)
        elif found == _NUMBER:
            self._shows(row, column, style, partial(_double, body, 6))
        elif found != _EMPTY:
            self.facts.rows.add(row)
        if found == _ERROR:
            self._error(row, column, _ERRORS.get(value[2], "#N/A"))
        else:
            # with the code that every parser knows, and with nothing of the formula but its value
            self.cells.append(_record(_FORMULA, body[:14] + bytes(8)))

    def _string(self, body: bytes) -> None:
        """Take the text that the formula before it has for its value."""
        if self._awaiting is None:
            raise self._unread("String")
        if len(body) > 2:
            count, wide = struct.unpack_from("<HB", body)
            if not is_blank(text(body[3:], count, wide)):
                self.facts.rows.add(self._awaiting[0])
            self.cells[-1] += _record(_STRING, body)
        self._awaiting = None

    def _give_up_waiting(self) -> None:
        """Note a formula whose value should be a text that is not there."""
        if self._awaiting:
            self.facts.rows.add(self._awaiting[0])
            self.facts.shown[self._awaiting] = ("f", "=")
            self._awaiting = None

    def _row(self, body: bytes) -> None:
        row, height, options = struct.unpack_from("<H4xH4xH", body)
        self._seen.add(row)
        if options & 0x20 or height == 0:
            self._hidden.add(row)

    def _default_row(self, body: bytes) -> None:
        self._hidden_unless_seen = bool(struct.unpack_from("<H", body)[0] & 2)

    def _column(self, body: bytes) -> None:
        first, last, width, _, options = struct.unpack_from("<5H", body)
        if options & 1 or width == 0:
            self.facts.hidden_columns.append((first, last))

    def _merges(self, body: bytes) -> None:
        for place in range(struct.unpack_from("<H", body)[0]):
            top, bottom, left, right = struct.unpack_from("<4H", body, 2 + place * 8)
            self.facts.merge((top, left, bottom, right), self._limits["merges"])

    _ACTS = {
        0x0006: _formula,
        0x0206: _formula,
        0x0406: _formula,
        0x0207: _string,
        0x0203: _number,
        0x027E: _rk,
        0x00BD: _multiple,
        0x0205: _boolean,
        0x00FD: _shared,
        0x0204: _label,
        0x00D6: _label,
        0x0208: _row,
        0x0225: _default_row,
        0x007D: _column,
        0x00E5: _merges,
    }


def _double(body: bytes, place: int) -> float:
    value: float = struct.unpack_from("<d", body, place)[0]
    return value


def _compact(body: bytes, place: int) -> float:
    """Return the number that stands in the four bytes of an RkNumber (2.5.217)."""
    bits = struct.unpack_from("<i", body, place)[0]
    value = float(bits >> 2) if bits & 2 else struct.unpack("<d", struct.pack("<iI", 0, bits & 0xFFFFFFFC))[0]
    return value / 100 if bits & 1 else value


def _reach(cell: bytes) -> tuple[int, int]:
    """Return the first and the last place that a record of cells fills, each as one number."""
    sort, length, row, column = struct.unpack_from("<4H", cell)
    last = struct.unpack_from("<H", cell, 2 + length)[0] if sort == 0x00BD else column
    return row << 16 | column, row << 16 | last
