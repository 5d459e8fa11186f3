"""Text files: which encoding, which separator, the rows, and a second count of the rows."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator

from registry.tabular.facts import Facts, is_blank
from registry.tabular.refusals import FileRefused

SEPARATORS = (",", "\t", ";")
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = frozenset(chr(code) for code in (*range(9), *range(14, 27), 28, 29, 30, 31))


def decode(data: bytes) -> str | None:
    """Return the text of a file: UTF-16 with a byte order mark, UTF-8, else GB18030; None when it is no text."""
    wide = next((name for mark, name in _WIDE if data.startswith(mark)), None)
    for encoding in (wide,) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROLS.intersection(text) else text
    return None


def separator(text: str, known: set[str], fold: Callable[[str], str]) -> str:
    """Return the separator with which one of the first ten rows has the most known headings."""

    def hits(mark: str) -> int:
        rows = [row for row, _ in zip(_rows(text, mark), range(10), strict=False)]
        return max((len({fold(cell) for cell in row} & known) for row in rows), default=0)

    return max(SEPARATORS, key=hits)


def _rows(text: str, mark: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=mark)


def read(text: str, mark: str, limits: dict[str, int]) -> tuple[list[list[str]], Facts]:
    """Return all rows of a text and the facts of the second count; raise FileRefused when it cannot be read."""
    rows = []
    try:
        for row in _rows(text, mark):
            rows.append([_unwrap(cell) for cell in row])
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


def _count(text: str, mark: str, facts: Facts) -> None:
    """Count the filled rows by quotation marks alone, without the csv module."""
    row, pending, filled = 0, False, False
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        filled = filled or not is_blank(line.replace(mark, "").replace('"', ""))
        pending ^= bool(line.count('"') % 2)
        if pending:
            continue
        if filled:
            facts.fill(row, 0)
        row, filled = row + 1, False
    if pending:
        raise FileRefused("unreadable", row=row + 1)
