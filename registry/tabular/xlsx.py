"""A second look at .xlsx sheets (ISO 29500): one pass over the sheet's XML beside the parser's own reading."""

import posixpath
import re
from typing import NamedTuple

from registry.tabular import markup
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
    sheets, from_1904 = _sheets(parts["xl/workbook.xml"])
    styles = Styles(parts.get(_STYLES, b""), limits["styles"], from_1904)
    parts[_STYLES] = styles.plain()
    targets, found = _targets(parts), {}
    for name, key in sheets:
        sheet = _Sheet(name, strings, styles, limits)
        found[name], parts[targets[key]] = sheet.look(parts[targets[key]])
    return found


def _sheets(workbook: bytes) -> tuple[list[tuple[str, str]], bool]:
    """Return name and relation of each sheet, and whether days are counted from 1904."""
    sheets, from_1904 = [], False

    def found(name: str, attributes: dict[str, str]) -> None:
        nonlocal from_1904
        if name == "sheet":
            sheets.append((attributes.get("name", ""), attributes.get("id", "")))
        elif name == "workbookPr":
            from_1904 = attributes.get("date1904") in ("1", "true")

    markup.elements(workbook, found)
    return sheets, from_1904


def _targets(parts: dict[str, bytes]) -> dict[str, str]:
    """Return the part that each relationship of the workbook leads to."""
    targets = {}

    def found(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = posixpath.join("xl", attributes.get("Target", "").removeprefix("/xl/"))

    markup.elements(parts["xl/_rels/workbook.xml.rels"], found)
    return targets


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
