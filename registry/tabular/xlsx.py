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
        self.blank: set[str] = set()


def _blank_strings(part: bytes, limits: dict) -> _Strings:
    strings, texts, limit = _Strings(), [], limits["strings"]
    parser = markup.parser()

    def start(name: str, _: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "si":
            texts.clear()
        elif name == "t":
            parser.CharacterDataHandler = texts.append

    def end(name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "t":
            parser.CharacterDataHandler = None
        elif name == "rPh":
            texts.pop()
        elif name == "si":
            if not texts or _shows_nothing("".join(texts)):
                strings.blank.add(str(strings.count))
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
    """The state of one pass over a sheet; rows and columns count from 0."""

    def __init__(self, sheet: str, strings: _Strings, limits: dict) -> None:
        self.facts = Facts()
        self.places: set[int] | None = None
        self.disordered = False
        self._sheet, self._strings, self._limits = sheet, strings, limits
        self._row, self._column, self._last = -1, -1, -1
        self._columns: dict[str, int] = {}
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._sort = "n"
        self._hidden = self._phonetic = False

    def run(self, part: bytes) -> None:
        """Look at a whole sheet."""
        parser = self._parser = markup.parser()
        parser.StartElementHandler, parser.EndElementHandler = self._first, None
        markup.parse(parser, part)

    def _first(self, name: str, _: dict[str, str]) -> None:
        prefix = name[: name.rfind(":") + 1]
        self._starts = {prefix + key: act for key, act in self._STARTS.items()}
        self._ends = {prefix + key: act for key, act in self._ENDS.items()}
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        act = self._starts.get(name)
        if act:
            act(self, attributes)

    def _end(self, name: str) -> None:
        act = self._ends.get(name)
        if act:
            act(self)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes.get("r") or self._row + 2) - 1
        self._column = -1
        self._hidden = attributes.get("hidden") in _TRUE

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        if place:
            self._go_to(place)
        else:
            self._column += 1
        self._sort = attributes.get("t", "n")
        self._value, self._formula = [], None
        key = self._row << 14 | self._column
        if key <= self._last:
            self.disordered = True
        self._last = key
        if self.places is not None:
            self._once(key)

    def _go_to(self, place: str) -> None:
        letters = place.rstrip(_DIGITS)
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column(letters)
        self._column = column
        self._row = int(place[len(letters) :]) - 1

    def _once(self, key: int) -> None:
        if key in self.places:
            raise Refused("unreadable", sheet=self._sheet, cell=address(self._row, self._column))
        self.places.add(key)

    def _start_text(self, _: dict[str, str]) -> None:
        if not self._phonetic:
            self._parser.CharacterDataHandler = self._value.append

    def _start_formula(self, _: dict[str, str]) -> None:
        self._formula = []
        self._parser.CharacterDataHandler = self._formula.append

    def _stop_text(self) -> None:
        self._parser.CharacterDataHandler = None

    def _start_phonetic(self, _: dict[str, str]) -> None:
        self._phonetic = True

    def _stop_phonetic(self) -> None:
        self._phonetic = False

    def _end_cell(self) -> None:
        if self._formula is not None:
            self._end_formula()
        if not self._value:
            return
        facts, value = self.facts, "".join(self._value)
        facts.reach(self._row, self._column)
        if self._is_blank(value):
            return
        facts.rows.add(self._row)
        if self._sort == "e":
            facts.shown[self._row, self._column] = ("e", value)
        if self._hidden:
            facts.hidden_rows.add(self._row)

    def _is_blank(self, value: str) -> bool:
        sort = self._sort
        if sort == "s":
            index = value.strip()
            if not index.isdecimal() or int(index) >= self._strings.count:
                self._damaged()
            return index in self._strings.blank
        if sort == "n":
            return self._is_no_number(value)
        return _shows_nothing(value)

    def _is_no_number(self, value: str) -> bool:
        try:
            float(value)
        except ValueError:
            if not is_blank(value):
                self._damaged()
            return True
        return False

    def _end_formula(self) -> None:
        place = (self._row, self._column)
        if self._value or self._sort == "str":
            self.facts.computed.add(place)
        else:
            self.facts.fill(*place)
            self.facts.shown[place] = ("f", "=" + "".join(self._formula))
            if self._hidden:
                self.facts.hidden_rows.add(self._row)

    def _damaged(self) -> None:
        place = address(self._row, self._column)
        raise Refused("damaged", reason="cell", sheet=self._sheet, cell=place)

    def _merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes.get("ref", "A1").replace("$", "").partition(":")
        area = (*_place(first), *_place(last or first))
        self.facts.merge(area, self._limits["merges"])

    def _hide_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in _TRUE:
            self.facts.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))

    _STARTS = {
        "row": _start_row,
        "c": _start_cell,
        "v": _start_text,
        "t": _start_text,
        "f": _start_formula,
        "rPh": _start_phonetic,
        "mergeCell": _merge,
        "col": _hide_column,
    }
    _ENDS = {"c": _end_cell, "v": _stop_text, "t": _stop_text, "f": _stop_text, "rPh": _stop_phonetic}


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
