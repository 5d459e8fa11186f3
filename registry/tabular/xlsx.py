"""A second look at .xlsx sheets (ISO 29500): one pass over the sheet's XML beside the parser's own reading."""

import posixpath

from registry.tabular import markup
from registry.tabular.facts import Facts, address, is_blank
from registry.tabular.refusal import Refused

_DIGITS = "0123456789"
_TRUE = ("1", "true")


def facts(parts: dict[str, bytes], limits: dict) -> dict[str, Facts]:
    """Return the facts of every worksheet by name; raise Refused damaged, too_large or unreadable."""
    targets = _targets(parts)
    styles = parts.get("xl/styles.xml", b"").count(b"xf ")
    if styles > 2 * limits["styles"]:
        raise Refused("too_large", what="styles", limit=limits["styles"], found=styles)
    strings = next((parts[name] for name, sort in targets.values() if sort == "sharedStrings"), None)
    blanks = _blank_strings(strings, limits) if strings else _Strings()
    found = {}
    for name, key in _sheets(parts["xl/workbook.xml"]):
        part, sort = targets.get(key, ("", "missing"))
        if sort == "missing":
            raise Refused("damaged", reason="part", sheet=name)
        if sort == "worksheet":
            found[name] = _look(name, parts[part], blanks, limits)
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


class _Strings:
    """How many shared strings there are, and which of them show nothing."""

    def __init__(self) -> None:
        self.count = 0
        self.blank: set[int] = set()


def _blank_strings(part: bytes, limits: dict) -> _Strings:
    strings, texts, limit = _Strings(), [], limits["strings"]
    parser = markup.parser()
    prefix = ""

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal prefix
        if name.endswith("sst"):
            prefix = name[:-3]
        elif name == prefix + "t":
            parser.CharacterDataHandler = texts.append

    def end(name: str) -> None:
        if name == prefix + "t":
            parser.CharacterDataHandler = None
        elif name == prefix + "rPh":
            texts.pop()
        elif name == prefix + "si":
            if not texts or _shows_nothing("".join(texts)):
                strings.blank.add(strings.count)
            texts.clear()
            strings.count += 1
            if strings.count > limit:
                raise Refused("too_large", what="strings", limit=limit)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    markup.parse(parser, part)
    return strings


def _shows_nothing(text: str) -> bool:
    if "_x" in text:
        for escape in ("_x000D_", "_x000d_", "_x000A_", "_x000a_", "_x0009_"):
            text = text.replace(escape, "")
    return is_blank(text)


def _look(sheet: str, part: bytes, strings: _Strings, limits: dict) -> Facts:
    scan = _Scan(sheet, strings, limits)
    scan.run(part)
    if scan.disordered:
        scan = _Scan(sheet, strings, limits)
        scan.places = set()
        scan.run(part)
    return scan.facts


class _Scan:
    """The state of one pass over a sheet; rows and columns count from 0.

    The handlers run several times for every cell of the sheet, so they do as little as they can.
    """

    def __init__(self, sheet: str, strings: _Strings, limits: dict) -> None:
        self.facts = Facts()
        self.places: set[int] | None = None
        self.disordered = False
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
        self._row = int(attributes.get("r") or self._row + 2) - 1
        self._row_digits = ""
        self._column = -1
        self._hidden = attributes.get("hidden") in _TRUE

    def _go_to(self, place: str | None) -> None:
        if place is None:
            column = self._column + 1
        else:
            letters = place.rstrip(_DIGITS)
            digits = place[len(letters) :]
            if digits != self._row_digits:
                self._row, self._row_digits = int(digits) - 1, digits
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = _column(letters)
        self._column = column
        key = self._row << 14 | column
        if key <= self._last:
            self.disordered = True
        self._last = key
        if self.places is not None:
            self._once(key)

    def _once(self, key: int) -> None:
        if key in self.places:
            raise Refused("unreadable", sheet=self._sheet, cell=address(self._row, self._column))
        self.places.add(key)

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
        if self._is_blank(sort, value):
            return
        facts.rows.add(row)
        if sort == "e":
            facts.shown[row, column] = ("e", value.strip())
        if self._hidden:
            facts.hidden_rows.add(row)

    def _is_blank(self, sort: str, value: str) -> bool:
        try:
            if sort == "s":
                index = int(value)
                if index < self._strings.count:
                    return index in self._strings.blank
            elif sort == "n":
                float(value)
                return False
            else:
                return _shows_nothing(value)
        except ValueError:
            if is_blank(value):
                return True
        place = address(self._row, self._column)
        raise Refused("damaged", reason="cell", sheet=self._sheet, cell=place)

    def _end_formula(self, sort: str, value: str) -> None:
        place, formula = (self._row, self._column), self._formula
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


def _column(letters: str) -> int:
    column = 0
    for sign in letters:
        if not "A" <= sign <= "Z":
            raise Refused("damaged", reason="part")
        column = column * 26 + ord(sign) - 64
    if not 1 <= column <= 16384:
        raise Refused("damaged", reason="part")
    return column - 1


def _place(place: str) -> tuple[int, int]:
    letters = place.rstrip(_DIGITS)
    return int(place[len(letters) :]) - 1, _column(letters)
