"""Text files: which encoding, which separator, the rows, and a second count of the rows."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator

from registry.tabular.facts import Facts, is_blank
from registry.tabular.refusals import FileRefused

SEPARATORS = (",", "\t", ";", "|", "，")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_END_OF_TEXT = "\x1a"  # which programs of DOS write behind the last line
# Excel's first line that names the separator; Excel itself does not count it as a row
_NAMED_SEPARATOR = re.compile(r'"?sep=([^\w"\r\n])"?(?:\r\n|\r|\n)', re.IGNORECASE)
# A quotation mark means something as the first sign of a cell alone. What it begins may go on in further lines, but the
# mark that closes it then ends the cell: else none closed it, and it swallows rows up to the next one.
_CELL = r"""(?> "[^"]*+(?:""[^"]*+)*+"(?=~|[\r\n]|\Z) | "[^"\r\n]*+(?:""[^"\r\n]*+)*+"[^~\r\n]*+ | (?!")[^~\r\n]*+ )"""
_OF_A_ROW = 4  # separators, at least: five columns are needed in every list of children
_NOW_AND_THEN = 10  # what is wrong with more than one sign in ten is another encoding


def decode(data: bytes) -> str | None:
    """Return the text of a file: UTF-16, UTF-8, else GB18030; None when it is no text.

    Raises FileRefused damaged for a text with bytes here and there that are none of its encoding.
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding, _EURO).removesuffix(_END_OF_TEXT)
        except UnicodeDecodeError:
            text = data.decode(encoding, "replace")
            if _nearly(text):
                line = text[: text.index("\ufffd")].count("\n") + 1
                raise FileRefused("damaged", reason="encoding", row=line) from None
        else:
            return text if _is_text(text) else None
    return None


def _nearly(text: str) -> bool:
    """Tell whether but a few bytes are none of the encoding: the file was cut off, or one sign is broken."""
    broken = text.count("\ufffd")
    sound = sum(sign > "\x7f" for sign in text) - broken
    return sound > _NOW_AND_THEN * broken and _is_text(text)


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if data.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    zeros = data.count(0)
    if zeros * _NOW_AND_THEN < len(data):
        return ("utf-8", "gb18030")
    # ASCII signs in UTF-16 have a zero as their higher byte
    return ("utf-16-le",) if data[1::2].count(0) * 2 > zeros else ("utf-16-be",)


def _is_text(text: str) -> bool:
    """Tell whether control characters are rare; those in a cell are its row's business."""
    return len(_CONTROLS.findall(text)) <= 3 + len(text) // 100


def _euro(error: UnicodeError) -> tuple[str, int]:
    """Windows writes the euro sign into texts of GBK as one byte, which the standard's own tables lack."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80 and error.encoding == "gb18030":
        return "€", error.start + 1
    raise error


_EURO = "registry.tabular.euro"
codecs.register_error(_EURO, _euro)


def named_separator(text: str) -> tuple[str, str]:
    """Return the separator that a first line of its own names (blank: none does), and the text without that line."""
    found = _NAMED_SEPARATOR.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def separator(text: str, known: set[str], fold: Callable[[str], str], named: str = "") -> str:
    """Return the separator with which one of the first ten rows has the most known headings; `named` goes before."""

    def hits(mark: str) -> int:
        rows = [row for row, _ in zip(_rows(text, mark), range(10), strict=False)]
        return max((len({fold(cell) for cell in row} & known) for row in rows), default=0)

    marks: tuple[str, ...] = (*named, *SEPARATORS)
    return max(marks, key=hits)


def _rows(text: str, mark: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=mark)


def read(text: str, mark: str, limits: dict[str, int]) -> tuple[list[list[str]], Facts]:
    """Return all rows of a text and the facts of the second count; raise FileRefused when it cannot be read."""
    rows: list[list[str]] = []
    try:
        for row in _rows(text, mark):
            rows.append([_unwrap(cell) for cell in row])
            if any(_holds_a_row(cell, mark) for cell in row):
                raise FileRefused("unreadable", row=len(rows))
            if len(rows) * len(row) > limits["cells"]:
                raise FileRefused("too_large", what="cells", limit=limits["cells"])
    except csv.Error as error:
        raise FileRefused("damaged", reason="part") from error
    facts = Facts()
    _count(text, mark, facts)
    return rows, facts


def _unwrap(cell: str) -> str:
    """Undo ="…", with which exporting programs keep a spreadsheet from turning digits into a number."""
    return cell[2:-1] if len(cell) > 3 and cell.startswith('="') and cell.endswith('"') else cell


def _holds_a_row(cell: str, mark: str) -> bool:
    """Tell whether rows went into a cell: between a quotation mark that a text begins with and the next one."""
    return ("\n" in cell or "\r" in cell) and cell.count(mark) >= _OF_A_ROW


def _count(text: str, mark: str, facts: Facts) -> None:
    """Count the filled rows by one expression for a row, without the csv module."""
    cell = _CELL.replace("~", re.escape(mark))
    whole_row = re.compile(f"{cell}(?:{re.escape(mark)}{cell})*+(?:\\r\\n|\\r|\\n|\\Z)", re.VERBOSE).match
    row = place = 0
    while place < len(text):
        found = whole_row(text, place)
        if found is None:
            raise FileRefused("unreadable", row=row + 1)
        if not is_blank(found[0].replace(mark, "").replace('"', "")):
            facts.fill(row, 0)
        row, place = row + 1, found.end()
