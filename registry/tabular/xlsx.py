"""A second look at .xlsx sheets (ISO 29500): one pass over the sheet's XML beside the parser's own reading."""

import posixpath
import re

from registry.tabular import markup
from registry.tabular.facts import Facts
from registry.tabular.plain_rows import PlainRows
from registry.tabular.refusals import FileRefused
from registry.tabular.sheet_scan import Scan
from registry.tabular.strings import SharedStrings, decoded, without_looks

_STRINGS = "xl/sharedStrings.xml"
_STYLE = re.compile(rb"[<:]xf[\s/>]")
# values with white space around them, and days that say which time zone their midnight is of
_SPACED = re.compile(rb"<((?:\w+:)?v)>\s*+([^<\s]++)\s*+</\1>")
_ZULU = re.compile(rb"""(\bt="d"[^<>]*+>\s*+<(?:\w+:)?v>[0-9T:.-]++)Z\s*+<""")


def facts(parts: dict[str, bytes], limits: dict[str, int]) -> dict[str, Facts]:
    """Return the facts of every worksheet of `opc.canonical` parts by name.

    Raises FileRefused damaged, too_large or unreadable. Cells whose stored value would make the parser give up the
    whole file are facts, and blanks in `parts`, which hold the same as before in a form that the parser reads rightly.
    """
    styles = len(_STYLE.findall(parts.get("xl/styles.xml", b"")))
    if styles > 2 * limits["styles"]:
        raise FileRefused("too_large", what="styles", limit=limits["styles"], found=styles)
    for part in parts:
        if part.startswith("xl/worksheets/") or part == _STRINGS:
            parts[part] = decoded(without_looks(markup.without_asides(parts[part])))
    strings = SharedStrings(parts.get(_STRINGS, b""), limits["strings"])
    targets, found = _targets(parts), {}
    for name, key in _sheets(parts["xl/workbook.xml"]):
        found[name], parts[targets[key]] = _look(name, parts[targets[key]], strings, limits)
    return found


def _sheets(workbook: bytes) -> list[tuple[str, str]]:
    sheets = []

    def found(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            sheets.append((attributes.get("name", ""), attributes.get("id", "")))

    markup.elements(workbook, found)
    return sheets


def _targets(parts: dict[str, bytes]) -> dict[str, str]:
    """Return the part that each relationship of the workbook leads to."""
    targets = {}

    def found(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = posixpath.join("xl", attributes.get("Target", "").removeprefix("/xl/"))

    markup.elements(parts["xl/_rels/workbook.xml.rels"], found)
    return targets


def _look(sheet: str, part: bytes, strings: SharedStrings, limits: dict[str, int]) -> tuple[Facts, bytes]:
    """Return the facts of a sheet, and its XML with that blanked which no parser could read."""
    plain = PlainRows(part, strings)
    scan = Scan(sheet, strings, limits)
    scan.run(plain.rest)
    if scan.spaced:
        return _look(sheet, _SPACED.sub(rb"<\1>\2</\1>", part), strings, limits)
    whole = plain.met_by(scan.visited) or (plain.rest != part and bool(scan.unreadable or scan.unnumbered))
    if whole:
        scan = Scan(sheet, strings, limits)
        scan.run(part)
    if scan.disordered:
        whole = True
        scan = Scan(sheet, strings, limits)
        scan.places = set()
        scan.run(part)
    if not whole:
        scan.facts.rows |= plain.rows
        scan.facts.reach(plain.last_row, plain.last_column)
    return scan.facts, _blanked(part, scan.unreadable)


def _blanked(part: bytes, places: list[tuple[int, int]]) -> bytes:
    if not places:
        return part
    changed = bytearray(part)
    for start, end in places:
        changed[start:end] = b" " * (end - start)
    return bytes(changed)
