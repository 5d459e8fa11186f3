"""A second look at .xlsx sheets (ISO 29500): one pass over the sheet's XML beside the parser's own reading."""

import re
from typing import NamedTuple

from registry.tabular import markup, opc
from registry.tabular.facts import Facts
from registry.tabular.plain_rows import PlainRows
from registry.tabular.sheet_scan import Scan
from registry.tabular.strings import SharedStrings, decoded, without_looks
from registry.tabular.styles import Styles

_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
# values with white space around them, and days that say which time zone their midnight is of
_SPACED = re.compile(rb"<((?:\w+:)?v)>\s*+([^<\s]++)\s*+</\1>")
_ZULU = re.compile(rb"""(\bt="d"[^<>]*+>\s*+<(?:\w+:)?v>[0-9T:.-]++)Z\s*+<""")


def facts(parts: dict[str, bytes], limits: dict[str, int]) -> dict[str, Facts]:
    """Return the facts of every worksheet of `opc.canonical` parts by name.

    Raises FileRefused damaged, too_large or unreadable. Cells whose stored value would make the parser give up the
    whole file are facts, and blanks in `parts`, which hold the same as before in a form that the parser reads rightly.
    """
    for name, part in parts.items():
        if name.startswith("xl/worksheets/") or name == _STRINGS:
            parts[name] = decoded(without_looks(markup.without_asides(part)))
    strings = SharedStrings(parts.get(_STRINGS, b""), limits["strings"])
    workbook, found = opc.Workbook(parts[opc.WORKBOOK]), {}
    styles = Styles(parts.get(_STYLES, b""), limits["styles"], workbook.since_1904)
    parts[_STYLES] = styles.plain()
    for name, _, relation in workbook.sheets:
        sheet, place = _Sheet(name, strings, styles, limits), opc.part_of_sheet(relation)
        found[name], parts[place] = sheet.look(parts[place])
    return found


class _Sheet(NamedTuple):
    """A sheet and what there is to know of its workbook."""

    name: str
    strings: SharedStrings
    styles: Styles
    limits: dict[str, int]

    def look(self, part: bytes) -> tuple[Facts, bytes]:
        """Return the facts of the sheet, and its XML with that blanked which no parser could read."""
        if b't="d"' in part:
            part = _ZULU.sub(rb"\1<", part)
        plain = PlainRows(part, self.strings, self.styles.speaking)
        scan = self._scanned(plain.rest)
        if scan.spaced:
            return self.look(_SPACED.sub(rb"<\1>\2</\1>", part))
        whole = plain.met_by(scan.visited) or (plain.rest != part and bool(scan.unreadable or scan.unnumbered))
        if whole:
            scan = self._scanned(part)
        if scan.disordered:
            whole = True
            scan = self._scanned(part, set())
        if not whole:
            scan.facts.rows |= plain.rows
            scan.facts.reach(plain.last_row, plain.last_column)
        return scan.facts, _blanked(part, scan.unreadable)

    def _scanned(self, part: bytes, places: set[int] | None = None) -> Scan:
        scan = Scan(self.name, self.strings, self.styles, self.limits)
        scan.places = places
        scan.run(part)
        return scan


def _blanked(part: bytes, places: list[tuple[int, int]]) -> bytes:
    if not places:
        return part
    changed = bytearray(part)
    for start, end in places:
        changed[start:end] = b" " * (end - start)
    return bytes(changed)
