"""Which encoding a text file has, found without holding it in memory."""

import codecs
from pathlib import Path
from typing import NamedTuple

from registry.exchange.refusals import LoadRefused

_CHUNK = 1 << 20
_LONGEST_LINE = 4 * _CHUNK
_RARE = 100  # of so many bytes no more than one may be a NUL
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # zip (xlsx, ods) and OLE (xls)
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class TextFile(NamedTuple):
    """What a text file is in: `utf-8-sig` or `gb18030`, and how many lines it has, for progress."""

    encoding: str
    lines: int


def look_at(path: Path) -> TextFile:
    """Tell the encoding of a file. Raises LoadRefused for what is no such text.

    Chinese text in GB18030 is practically never valid UTF-8 line by line, so a file that is not UTF-8 throughout is
    taken for what most of its Chinese lines are: one damaged line does not turn all others into nonsense.
    """
    with path.open("rb") as file:
        _refuse_other_kinds(file.read(8))
    is_utf8, lines = _read_through(path)
    return TextFile("utf-8-sig" if is_utf8 or _is_mostly_utf8(path) else "gb18030", lines)


def _refuse_other_kinds(start: bytes) -> None:
    if start.startswith(_SPREADSHEETS):
        raise LoadRefused("spreadsheet_not_csv")
    if start.startswith(_WIDE):
        raise LoadRefused("other_encoding")


def _read_through(path: Path) -> tuple[bool, int]:
    """Whether all of the file is UTF-8, and the number of its lines."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid, lines, line_length, nuls = True, 0, 0, 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            breaks = chunk.count(b"\n") or chunk.count(b"\r")
            lines, line_length = lines + breaks, 0 if breaks else line_length + len(chunk)
            nuls += chunk.count(0)
            # a NUL here and there is a fault of its line; text without any encoding of ours has one in every few bytes
            if nuls * _RARE > file.tell() or line_length > _LONGEST_LINE:
                raise LoadRefused("no_text")
            valid = valid and _decodes(decoder, chunk)
    return valid and _decodes(decoder, b"", final=True), lines


def _decodes(decoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(path: Path) -> bool:
    with path.open("rb") as file:
        if file.read(3) == codecs.BOM_UTF8:
            return True
        file.seek(0)
        balance = sum(1 if _line_is_utf8(line) else -1 for line in file if not line.isascii())
    return balance > 0


def _line_is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
