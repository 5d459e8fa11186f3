"""The workbook stream of an .xls file (MS-XLS, BIFF8): its records, its globals, its texts."""

import struct
from collections.abc import Iterator

from registry.tabular import macros
from registry.tabular.facts import is_blank
from registry.tabular.number_formats import BUILT_IN, GENERAL, is_plain
from registry.tabular.ole import CompoundFile
from registry.tabular.refusals import FileRefused

BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
_BOUND_SHEET, _FILE_PASS, _SST, _FORMAT, _XF, _DATE_1904 = 0x0085, 0x002F, 0x00FC, 0x041E, 0x00E0, 0x0022
_WORKSHEET, _MACRO_SHEET, _CHART_SHEET, _MODULE = 0, 1, 2, 6  # of BoundSheet8
_OF_CHART, _OF_MACROS, _BIFF8 = 0x0020, 0x0040, 0x0600  # of BOF
# how a workbook begins that has no container: the versions before BIFF5
_OLDER = (b"\x09\x00", b"\x09\x02", b"\x09\x04")
_RICH = 0x04 | 0x08  # flags of a text before which the length of its runs and readings stands
_FULL = 8000  # bytes of text in a record that may be full (8224)
_OTHERS = {"worddocument": "word", "powerpoint document": "pptx"}


def begins(data: bytes) -> bool:
    """Tell whether a file begins with the first record of a workbook, without a container."""
    return data[:2] in (*_OLDER, b"\x09\x08") and data[2:4] in (b"\x04\0", b"\x06\0", b"\x08\0", b"\x10\0")


def workbook(data: bytes) -> bytes:
    """Return the workbook stream of an .xls file; raise FileRefused for anything else."""
    if begins(data):
        return _of_this_version(data)
    compound = CompoundFile(data)
    names = {name.lower() for name in compound.names()}
    if names & {"encryptedpackage", "encryptioninfo"}:
        raise FileRefused("encrypted")
    stream = compound.named("Workbook", "Book")
    if stream is None or "worddocument" in names:
        found = next((name for stream, name in _OTHERS.items() if stream in names), "unknown")
        raise FileRefused("not_a_spreadsheet", format=found)
    if macros.in_compound(compound):
        raise FileRefused("macros")
    content = compound.content(stream)
    if stream.name.lower() == "book" and not begins(content):
        raise FileRefused("not_a_spreadsheet", format="excel95")
    return _of_this_version(content)


def _of_this_version(stream: bytes) -> bytes:
    if stream[:2] in _OLDER:
        raise FileRefused("not_a_spreadsheet", format="excel4")
    if begins(stream) and struct.unpack_from("<H", stream, 4)[0] != _BIFF8:
        raise FileRefused("not_a_spreadsheet", format="excel95")
    return stream


def records(stream: bytes, start: int, name: str = "") -> Iterator[tuple[int, int, bytes]]:
    """Yield the records of one substream after its BOF, EOF being the last one, without those of charts inside it.

    Each is its type, where it begins in the stream, and what it holds. Raises FileRefused damaged, and unreadable where
    another worksheet is inside this one (`name`).
    """
    depth = 0
    while start + 4 <= len(stream):
        sort, length = struct.unpack_from("<HH", stream, start)
        body = stream[start + 4 : start + 4 + length]
        if len(body) < length or (depth == 0 and sort != BOF):
            break
        if sort == BOF:
            if depth and struct.unpack_from("<H", body, 2)[0] != _OF_CHART:
                raise FileRefused("unreadable", sheet=name, record="BOF")
            depth += 1
        elif depth == 1:
            yield sort, start, body
        if sort == EOF:
            depth -= 1
            if not depth:
                return
        start += 4 + length
    raise FileRefused("damaged", reason="part")


class Globals:
    """What the workbook says of all its sheets.

    `sheets` are the records of worksheets in order, by name; `blanks` the shared texts that show nothing, of `strings`;
    `codes` by index of a cell's style the number format, where numbers with it need a look.
    """

    def __init__(self, stream: bytes, limits: dict[str, int]) -> None:
        self.sheets: dict[str, bytes] = {}
        self.codes: dict[int, str] = {}
        self.from_1904 = False
        self.blanks: set[int] = set()
        self.strings = 0
        self.shared: list[bytes] = []
        self._read(stream)
        if self.shared:
            self._look_at_strings(limits)

    def _read(self, stream: bytes) -> None:
        formats, styles = dict(BUILT_IN), []
        of_strings = False
        for sort, _, body in records(stream, 0):
            if sort == _FILE_PASS:
                raise FileRefused("encrypted")
            if sort == _BOUND_SHEET:
                self._add_sheet(stream, body)
            elif sort == _DATE_1904:
                self.from_1904 = struct.unpack_from("<H", body)[0] == 1
            elif sort == _FORMAT:
                number, count, wide = struct.unpack_from("<HHB", body.ljust(5, b"\0"))
                formats[number] = text(body[5:], count, wide)
            elif sort == _XF:
                styles.append(struct.unpack_from("<2xH", body)[0])
            of_strings = sort == _SST or (sort == CONTINUE and of_strings)
            if of_strings:
                self.shared.append(body)
        for style, number in enumerate(styles):
            code = formats.get(number, GENERAL)
            if not is_plain(code):
                self.codes[style] = code

    def _add_sheet(self, stream: bytes, body: bytes) -> None:
        start, _, sort, count, wide = struct.unpack_from("<IBBBB", body)
        name = text(body[8:], count, wide).replace("\0", "")
        if sort in (_MACRO_SHEET, _MODULE):
            raise FileRefused("macros", sheet=name)
        if sort == _CHART_SHEET:
            return
        if sort != _WORKSHEET or name in self.sheets:
            raise FileRefused("unreadable", sheet=name, record="BoundSheet8")
        if struct.unpack_from("<H", stream, start + 6)[0] == _OF_MACROS:
            raise FileRefused("macros", sheet=name)
        self.sheets[name] = body

    def _look_at_strings(self, limits: dict[str, int]) -> None:
        self.strings = struct.unpack_from("<I", self.shared[0], 4)[0]
        if self.strings > limits["strings"]:
            raise FileRefused("too_large", what="strings", limit=limits["strings"], found=self.strings)
        texts = _SharedStrings(self.shared)
        self.blanks = {index for index in range(self.strings) if is_blank(texts.next())}
        self.shared = texts.read()


def text(data: bytes, count: int, flags: int) -> str:
    """Return a text: in UTF-16 or the low bytes of it, whatever code page the workbook names.

    Raises FileRefused damaged where the text is cut off, or flags that must be zero say that it begins elsewhere: some
    programs heed them. A record that is full may go on in the next one, with more than any cell shows.
    """
    wide = flags & 1
    if len(data) < min(count << wide, _FULL) or flags & _RICH:
        raise FileRefused("damaged", reason="part")
    return data[: count * 2].decode("utf-16-le", "surrogatepass") if wide else data[:count].decode("latin-1")


class _SharedStrings:
    """Reads the shared strings one after another; a string may break off and go on in the next record."""

    def __init__(self, bodies: list[bytes]) -> None:
        self._bodies, self._body, self._place = bodies, 0, 8

    def next(self) -> str:
        """Return the next one."""
        count, flags = struct.unpack("<HB", self._take(3))
        runs = struct.unpack("<H", self._take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", self._take(4))[0] if flags & 4 else 0
        found = self._characters(count, flags & 1)
        self._take(runs * 4 + extra)
        return found

    def read(self) -> list[bytes]:
        """Return the bodies as far as they were read."""
        return [*self._bodies[: self._body], self._bodies[self._body][: self._place]]

    def _characters(self, count: int, wide: int) -> str:
        found = ""
        while True:
            width = 2 if wide else 1
            room = (len(self._bodies[self._body]) - self._place) // width
            taken = min(count - len(found), room)
            piece = self._take(taken * width)
            found += "".join(map(chr, struct.unpack(f"<{taken}H", piece))) if wide else piece.decode("latin-1")
            if len(found) >= count:
                return found
            if taken and 0xD800 <= ord(found[-1]) < 0xDC00:
                found = found[:-1]
                self._keep_pair_together()
            self._body, self._place = self._body + 1, 1
            wide = self._bodies[self._body][0] & 1

    def _keep_pair_together(self) -> None:
        """Move the first half of a character to the next record, where its other half is: the parser would lose it."""
        bodies, body = self._bodies, self._body
        half = bodies[body][self._place - 2 : self._place]
        bodies[body] = bodies[body][: self._place - 2]
        bodies[body + 1] = bodies[body + 1][:1] + half + bodies[body + 1][1:]

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
