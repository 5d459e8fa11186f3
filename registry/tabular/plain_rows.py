"""Rows of an .xlsx sheet in the form that nearly every program writes, found by one regular expression.

Looking at every cell through expat takes ten times as long as reading the sheet. A row that the expression
takes whole holds nothing that needs a second look: no formula, error, escape or hidden mark, every cell in its
row, from left to right, and one of them surely shows something, or none has content at all (as formatting leaves
behind by the hundred thousand). It stands behind another row, or first of the sheet's data. All other rows are left to
expat (`xlsx`).
"""

import re
from collections.abc import Callable, Collection
from itertools import pairwise

from registry.tabular import markup
from registry.tabular.strings import GAP, SHOWN, TEXT, SharedStrings

# Groups of a cell are those of the row's last such cell: enough to prove that the row shows something.
_CELL = (
    rb"""
    <c\ r="[A-Z]{1,3}\1"(?:\ s="[0-9]+")?+(?:
        \ t="s"(?:\ s="[0-9]+")?+>~<v>(?P<shared>0|[1-9][0-9]{0,8})</v>~</c>
      | (?:\ t="n")?+(?:\ s="[0-9]+")?+(?:/>
          |>~<v>(?P<number>-?[0-9]{1,17})(?:\.[0-9]{1,17})?+(?:E[-+]?0?[0-9]{1,2})?+</v>~</c>)
      | \ t="inlineStr"(?:\ s="[0-9]+")?+>~<is>~
        (?: TEXT (?P<shows>SHOWN)?+ REST </t>~
          | <r>~ TEXT (?P<runs>SHOWN)?+ REST </t>~ </r>~ (?:<r>~ TEXT REST </t>~ </r>~)*+
        ) (?:<phoneticPr\ [^<>/]*+/>~)?+ </is>~</c>
    )~
""".replace(b"REST", rb"[^<&\x00-\x08\x0b\x0c\x0e-\x1f]*+")
    .replace(b"TEXT", TEXT)
    .replace(b"SHOWN", SHOWN)
)
_ROW = re.compile(
    (
        rb'<row\ r="([1-9][0-9]{0,6})"(?P<attributes>(?:\ [\w:]++="[^"<>&]*+")*+)>~(?P<cells>(?:'
        + _CELL
        + rb")*+)</row>"
    ).replace(b"~", GAP),
    re.VERBOSE,
)
# a row that is hidden, or may be by its height, and names of another namespace
_SAYS_MORE = re.compile(rb'hidden|xmlns| ht="[0.]').search
_GAP = 64  # as much white space between rows as programs write
# column, and a slash where the cell is blank
_LETTERS = re.compile(rb' r="([A-Z]+)[0-9]++"[^<>/]*+(/?)>').findall
_SHARED = re.compile(rb't="s"[^<>]*+>' + GAP + rb"<v>([0-9]{1,9})</v>", re.VERBOSE).findall


class PlainRows:
    """The plain rows of a sheet, filled and blank, counted from 0; how far the filled reach; the rest of the XML."""

    def __init__(self, part: bytes, strings: SharedStrings, speaking: Collection[str] = ()) -> None:
        """Look at a sheet; of the styles `speaking` a number needs a second look (`styles`)."""
        self.rows: set[int] = set()
        self.blank_rows: set[int] = set()
        self.last_row = self.last_column = -1
        self.rest = part
        self._blank = {b"%d" % place for place in strings.blank}
        self._widths: dict[tuple[tuple[bytes, bytes], ...], int | None] = {}
        self._speaks = _numbers_of(speaking) if speaking else _none
        if (
            "0" not in speaking
            and not markup.has_asides(part)
            and max(map(int, _SHARED(part)), default=-1) < strings.count
        ):
            self.rest = _ROW.sub(self._take, part)
            self.last_row = max(self.rows, default=-1)

    def _take(self, found: re.Match[bytes]) -> bytes:
        """Note a row and cut it out, or leave it where it stands."""
        number, attributes, cells, shared, digits, shows, runs = found.groups()
        row = int(number) - 1
        if not _behind_a_row(found):
            return found[0]
        if digits or shows or runs or (shared and shared not in self._blank):
            rows = self.rows
        elif b"<v>" not in cells and b"<is>" not in cells:
            rows = self.blank_rows
        else:
            return found[0]
        if row in self.rows or row in self.blank_rows or _SAYS_MORE(attributes) or self._speaks(cells):
            return found[0]
        letters = tuple(_LETTERS(cells))
        if letters not in self._widths:
            self._widths[letters] = _last_column(letters)
        last = self._widths[letters]
        if last is None:
            return found[0]
        rows.add(row)
        self.last_column = max(self.last_column, last)
        return b""

    def met_by(self, rows: set[int]) -> bool:
        """Tell whether one of these rows was taken: it stands twice in the sheet."""
        return not (self.rows.isdisjoint(rows) and self.blank_rows.isdisjoint(rows))


def _behind_a_row(found: re.Match[bytes]) -> bool:
    """Tell whether it stands where a row may: the first of several says for all of them, or is left to expat."""
    start = found.start()
    return found.string[max(start - _GAP, 0) : start].rstrip(b" \t\r\n").endswith((b"</row>", b"<sheetData>"))


def _none(_: bytes) -> None:
    """No cell of the row."""


def _numbers_of(styles: Collection[str]) -> Callable[[bytes], object]:
    """Return a search for numbers of these styles."""
    named = "|".join(styles).encode()
    return re.compile(rb' s="(?:' + named + rb')"(?: t="n")?>[ \t\r\n]*<v>').search


def _last_column(letters: tuple[tuple[bytes, bytes], ...]) -> int | None:
    """Return the last filled column (-1: none), or None where the cells do not stand from left to right."""
    columns = [place for found, _ in letters if (place := column(found.decode())) is not None]
    if len(columns) < len(letters) or any(right <= left for left, right in pairwise(columns)):
        return None
    return max((place for place, (_, slash) in zip(columns, letters, strict=True) if not slash), default=-1)


def column(letters: str) -> int | None:
    """Return the column that the letters name, counted from 0; None where a sheet has no such column."""
    number = 0
    for sign in letters:
        if not "A" <= sign <= "Z":
            return None
        number = number * 26 + ord(sign) - 64
    return number - 1 if 1 <= number <= 16384 else None
