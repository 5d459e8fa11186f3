"""A second look at .xlsx sheets (ISO 29500): one pass over the sheet's XML beside the parser's own reading."""

import math
import posixpath
import re

from registry.tabular import markup
from registry.tabular.facts import Facts, address, is_blank
from registry.tabular.plain_rows import PlainRows, column
from registry.tabular.refusals import FileRefused
from registry.tabular.strings import SharedStrings, decoded, shows_nothing, without_looks

_DIGITS = "0123456789"
_TRUE = ("1", "true")
_BOOLEANS = {"0": "FALSE", "1": "TRUE", "false": "FALSE", "true": "TRUE"}
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][-+]?[0-9]{1,3})?").fullmatch
_STYLE = re.compile(rb"[<:]xf[\s/>]")
_INDEX = re.compile("[0-9]{1,9}").fullmatch
# what the parser knows; newer programs have more, such as #SPILL!
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}


def facts(parts: dict[str, bytes], limits: dict[str, int]) -> dict[str, Facts]:
    """Return the facts of every worksheet by name; raise FileRefused damaged, too_large or unreadable.

    Cells whose stored value would make the parser give up the whole file are facts, and blanks in `parts`.
    """
    targets = _targets(parts)
    styles = len(_STYLE.findall(parts.get("xl/styles.xml", b"")))
    if styles > 2 * limits["styles"]:
        raise FileRefused("too_large", what="styles", limit=limits["styles"], found=styles)
    for name, sort in targets.values():
        if sort in ("worksheet", "sharedStrings"):
            parts[name] = decoded(without_looks(markup.without_asides(parts[name])))
    shared = next((parts[name] for name, sort in targets.values() if sort == "sharedStrings"), b"")
    strings = SharedStrings(shared, max(limits["strings"], 4 * limits["rows"]))
    found = {}
    for name, key in _sheets(parts["xl/workbook.xml"]):
        part, sort = targets.get(key, ("", "missing"))
        if sort == "missing":
            raise FileRefused("damaged", reason="part", sheet=name)
        if sort == "worksheet":
            found[name], parts[part] = _look(name, parts[part], strings, limits)
    return found


def _sheets(workbook: bytes) -> list[tuple[str, str]]:
    sheets = []

    def found(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            sheets.append((attributes.get("name", ""), attributes.get("id", "")))

    markup.elements(workbook, found)
    return sheets


def _targets(parts: dict[str, bytes]) -> dict[str, tuple[str, str]]:
    """Return the part and the last word of the type of each relationship whose target exists."""
    targets = {}

    def found(name: str, attributes: dict[str, str]) -> None:
        path = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
        if name == "Relationship" and path in parts:
            targets[attributes.get("Id", "")] = (path, attributes.get("Type", "").rpartition("/")[2])
        elif name == "Relationship":
            sort = attributes.get("Type", "").rpartition("/")[2]
            targets[attributes.get("Id", "")] = (path, "missing" if sort == "worksheet" else "other")

    markup.elements(parts.get("xl/_rels/workbook.xml.rels", b"<Relationships/>"), found)
    return targets


def _look(sheet: str, part: bytes, strings: SharedStrings, limits: dict[str, int]) -> tuple[Facts, bytes]:
    """Return the facts of a sheet, and its XML with the cells blanked that no parser could read."""
    plain = PlainRows(part, strings)
    scan = _Scan(sheet, strings, limits)
    scan.run(plain.rest)
    whole = plain.met_by(scan.visited) or (plain.rest != part and bool(scan.unreadable or scan.unnumbered))
    if whole:
        scan = _Scan(sheet, strings, limits)
        scan.run(part)
    if scan.disordered:
        whole = True
        scan = _Scan(sheet, strings, limits)
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


class _Scan:
    """The state of one pass over a sheet; rows and columns count from 0.

    The handlers run several times for every cell of the sheet, so they do as little as they can.
    """

    def __init__(self, sheet: str, strings: SharedStrings, limits: dict[str, int]) -> None:
        self.facts = Facts()
        self.places: set[int] | None = None
        self.disordered = self.unnumbered = False
        self.visited: set[int] = set()
        self.unreadable: list[tuple[int, int]] = []
        self._part, self._started = b"", 0
        self._sheet, self._strings, self._limits = sheet, strings, limits
        self._row, self._column, self._last = -1, -1, -1
        self._row_digits = ""
        self._columns: dict[str, int] = {}
        self._texts: list[str] = []
        self._formula: str | None = None
        self._valued = False
        self._attributes: dict[str, str] = {}
        self._hidden = False

    def run(self, part: bytes) -> None:
        """Look at a whole sheet."""
        self._part = part
        parser = self._parser = markup.parser()
        parser.StartElementHandler = self._first
        markup.parse(parser, part)

    def _first(self, name: str, _: dict[str, str]) -> None:
        prefix = name[: name.rfind(":") + 1]
        self._cell, self._reading_aid = prefix + "c", prefix + "rPh"
        self._others = {prefix + key: act for key, act in self._OTHERS.items()}
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = self._texts.append

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._cell:
            self._texts.clear()
            self._attributes = attributes
            self._started = self._parser.CurrentByteIndex
        elif name in self._others:
            self._others[name](self, attributes)

    def _end(self, name: str) -> None:
        if name != self._cell:
            if name == self._reading_aid:
                self._parser.CharacterDataHandler = self._texts.append
            return
        attributes = self._attributes
        self._go_to(attributes.get("r"))
        if self._formula is None and self._texts:
            self._end_value(attributes.get("t", "n"), "".join(self._texts))
        elif self._formula is not None:
            self._end_formula(attributes.get("t", "n"), "".join(self._texts))

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.unnumbered |= "r" not in attributes
        self._row = int(attributes.get("r") or self._row + 2) - 1
        self.visited.add(self._row)
        self._row_digits = ""
        self._column = -1
        self._hidden = attributes.get("hidden") in _TRUE

    def _go_to(self, place: str | None) -> None:
        if place is None:
            place_in_row = self._column + 1
        else:
            letters = place.rstrip(_DIGITS)
            digits = place[len(letters) :]
            if digits != self._row_digits:
                self._row, self._row_digits = int(digits) - 1, digits
                self.visited.add(self._row)
            if letters not in self._columns:
                self._columns[letters] = _column(letters)
            place_in_row = self._columns[letters]
        self._column = place_in_row
        key = self._row << 14 | place_in_row
        if key <= self._last:
            self.disordered = True
        self._last = key
        if self.places is not None:
            self._once(key, self.places)

    def _once(self, key: int, places: set[int]) -> None:
        if key in places:
            raise FileRefused("unreadable", sheet=self._sheet, cell=address(self._row, self._column))
        places.add(key)

    def _start_formula(self, _: dict[str, str]) -> None:
        self._formula, self._valued = "", False
        self._texts.clear()

    def _start_value(self, _: dict[str, str]) -> None:
        if self._formula is not None:
            self._formula, self._valued = "".join(self._texts), True
            self._texts.clear()

    def _start_reading_aid(self, _: dict[str, str]) -> None:
        self._parser.CharacterDataHandler = None

    def _end_value(self, sort: str, value: str) -> None:
        facts, row, column = self.facts, self._row, self._column
        if row > facts.last_row or column > facts.last_column:
            facts.reach(row, column)
        if sort == "s" and _INDEX(value) and int(value) < self._strings.count:
            if int(value) in self._strings.blank:
                return
        elif shows_nothing(value):
            return
        elif sort not in ("n", "str", "inlineStr", "d") or (sort == "n" and not _is_number(value)):
            self._end_odd_value(sort, value.strip())
        facts.rows.add(row)
        if self._hidden:
            facts.hidden_rows.add(row)

    def _end_odd_value(self, sort: str, value: str) -> None:
        """Note a value that is none to the user, and whether the parser must not see it."""
        place = (self._row, self._column)
        if sort == "b" and value in _BOOLEANS:
            self.facts.shown[place] = ("o", _BOOLEANS[value])
        else:
            self.facts.shown[place] = ("e", value)
        if not (sort == "b" and value in ("0", "1")) and not (sort == "e" and value in _ERRORS):
            self.unreadable.append((self._started, self._part.index(b">", self._parser.CurrentByteIndex) + 1))

    def _end_formula(self, sort: str, value: str) -> None:
        place, formula = (self._row, self._column), self._formula or ""
        if not self._valued:
            formula, value = value, ""
        self._formula = None
        if not is_blank(value) or (sort == "str" and self._valued):
            self.facts.computed.add(place)
            self._end_value(sort, value)
            return
        self.facts.fill(*place)
        self.facts.shown[place] = ("f", "=" + formula)
        if self._hidden:
            self.facts.hidden_rows.add(self._row)

    def _merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes.get("ref", "A1").replace("$", "").partition(":")
        area = (*_place(first), *_place(last or first))
        self.facts.merge(area, self._limits["merges"])

    def _hide_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in _TRUE:
            self.facts.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))

    _OTHERS = {
        "row": _start_row,
        "f": _start_formula,
        "v": _start_value,
        "rPh": _start_reading_aid,
        "mergeCell": _merge,
        "col": _hide_column,
    }


def _is_number(value: str) -> bool:
    return _NUMBER(value.strip()) is not None and math.isfinite(float(value))


def _column(letters: str) -> int:
    found = column(letters)
    if found is None:
        raise FileRefused("damaged", reason="part")
    return found


def _place(place: str) -> tuple[int, int]:
    letters = place.rstrip(_DIGITS)
    return int(place[len(letters) :]) - 1, _column(letters)
