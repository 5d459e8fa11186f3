"""One pass over the XML of an .xlsx sheet (ISO 29500-1, 18.3): what stands in it, and whether all was understood."""

import re
from typing import NoReturn

from registry.tabular import cells, markup
from registry.tabular.facts import Facts, address, is_blank
from registry.tabular.plain_rows import column
from registry.tabular.refusals import FileRefused
from registry.tabular.sheet_elements import NO_CELLS, PLACES
from registry.tabular.strings import SharedStrings, shows_nothing
from registry.tabular.styles import Styles

_DIGITS = "0123456789"
_TRUE = ("1", "true")
_BOOLEANS = {"0": "FALSE", "1": "TRUE", "false": "FALSE", "true": "TRUE"}
_PICTURE = re.compile(r"(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE).match  # how WPS writes a picture in a cell
_AREA = re.compile("[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?").fullmatch
_INDEX = re.compile("[0-9]{1,9}").fullmatch
_NOTHING = re.compile(r"0*\.?0*").fullmatch
# what the parser knows; newer programs have more, such as #SPILL!
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}


class Scan:
    """The state of one pass over a sheet; rows and columns count from 0.

    The handlers run several times for every cell of the sheet, so they do as little as they can.
    """

    def __init__(self, sheet: str, strings: SharedStrings, styles: Styles, limits: dict[str, int]) -> None:
        self.facts = Facts()
        self.places: set[int] | None = None
        self.disordered = self.unnumbered = self.spaced = False
        self.visited: set[int] = set()
        self.unreadable: list[tuple[int, int]] = []
        self._part, self._started = b"", 0
        self._sheet, self._strings, self._styles, self._limits = sheet, strings, styles, limits
        self._speaking = styles.speaking
        self._row, self._own_row, self._column, self._last = -1, -1, -1, -1
        self._row_digits = ""
        self._columns: dict[str, int] = {}
        self._path: list[str] = []
        self._inside = ""  # of which element of the sheet's data
        self._passed_over = 0
        self._has_data = False
        self._doubted: int | None = None
        self._texts: list[str] = []
        self._formula: str | None = None
        self._value: str | None = None
        self._inline: str | None = None
        self._jumbled = False  # formula, value and text of a cell stand in another order: the parser keeps the last
        self._attributes: dict[str, str] = {}
        self._hidden = False

    def run(self, part: bytes) -> None:
        """Look at a whole sheet, which has no asides; raises FileRefused damaged, unreadable or too_large."""
        self._part = part
        parser = self._parser = markup.parser()
        parser.StartElementHandler = self._first
        markup.parse(parser, part)

    def _first(self, name: str, _: dict[str, str]) -> None:
        prefix = name[: name.rfind(":") + 1]
        if name != prefix + "worksheet" or _rebinds(prefix, self._part):
            self._refuse(name)
        self._main = {prefix + key: key for key in ("worksheet", *PLACES, *NO_CELLS)}
        self._prefix, self._cell = prefix, prefix + "c"
        self._starts = {prefix + key: act for key, act in self._STARTS.items()}
        self._ends = {prefix + key: act for key, act in self._ENDS.items()}
        self._path.append("worksheet")
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._around, self._back

    # around the sheet's data

    def _around(self, name: str, attributes: dict[str, str]) -> None:
        known, above = self._main.get(name), self._path[-1]
        self._path.append(known or "")
        if known in PLACES:
            if PLACES[known] != above:
                self._refuse(name)
            if known == "mergeCell":
                self._merge(attributes)
            elif known == "col":
                self._hide_column(attributes)
            elif known == "sheetData":
                self._begin(name)
        elif known is None and (name.endswith("sheetData") or (above == "worksheet" and self._is_main(name))):
            self._refuse(name)
        elif known == "dimension" and not _AREA(attributes.get("ref", "")):
            self._doubted = self._parser.CurrentByteIndex

    def _back(self, name: str) -> None:
        if self._path.pop() == "dimension" and self._doubted is not None:
            self._blank(self._doubted, name)  # the parser would stumble over it

    def _is_main(self, name: str) -> bool:
        return name.startswith(self._prefix) and ":" not in name[len(self._prefix) :]

    def _begin(self, name: str) -> None:
        if self._has_data:
            self._refuse(name)
        self._has_data = True
        self._inside = "sheetData"
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = self._texts.append

    def _end_data(self) -> None:
        self._path.pop()
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._around, self._back
        self._parser.CharacterDataHandler = None

    def _refuse(self, name: str) -> NoReturn:
        markup.parse(markup.parser(), self._part)  # damaged, rather, where it is not well formed
        raise FileRefused("unreadable", sheet=self._sheet, element=name)

    def _blank(self, start: int, name: str) -> None:
        """Have the parser not see what begins there and ends with the element of this name that ends here."""
        end = self._parser.CurrentByteIndex  # its closing tag, or behind it where it has none
        if self._part.startswith(f"</{name}".encode(), end):
            end = self._part.index(b">", end) + 1
        self.unreadable.append((start, end))

    # inside the sheet's data

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._cell and self._inside == "row":
            self._inside = "c"
            self._attributes = attributes
            self._started = self._parser.CurrentByteIndex
        elif name in self._starts:
            above, act = self._starts[name]
            if self._inside not in above:
                self._refuse(name)
            act(self, attributes)
        else:
            self._refuse(name)

    def _end(self, name: str) -> None:
        self._ends[name](self)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._inside = "row"
        self.unnumbered |= "r" not in attributes
        self._row = self._own_row = int(attributes.get("r") or self._row + 2) - 1
        self.visited.add(self._row)
        self._row_digits = ""
        self._column = -1
        self._hidden = attributes.get("hidden") in _TRUE or _is_nothing(attributes.get("ht"))

    def _end_row(self) -> None:
        self._inside = "sheetData"

    def _start_value(self, _: dict[str, str]) -> None:
        if self._value is not None:
            self._refuse(self._prefix + "v")
        self._jumbled |= self._inline is not None
        self._inside = "v"
        self._texts.clear()

    def _end_value_text(self) -> None:
        self._inside = "c"
        self._value = "".join(self._texts)

    def _start_formula(self, _: dict[str, str]) -> None:
        self._jumbled |= self._value is not None or self._inline is not None
        self._inside = "f"
        self._texts.clear()

    def _end_formula_text(self) -> None:
        self._inside = "c"
        self._formula = "".join(self._texts)

    def _start_inline(self, _: dict[str, str]) -> None:
        self._jumbled |= self._inline is not None
        self._inside = "is"
        self._texts.clear()
        self._parser.CharacterDataHandler = None

    def _end_inline(self) -> None:
        self._inside = "c"
        self._inline = "".join(self._texts)
        self._parser.CharacterDataHandler = self._texts.append

    def _start_run(self, _: dict[str, str]) -> None:
        self._inside = "r"

    def _end_run(self) -> None:
        self._inside = "is"

    def _start_text(self, _: dict[str, str]) -> None:
        self._parser.CharacterDataHandler = self._texts.append

    def _end_text(self) -> None:
        self._parser.CharacterDataHandler = None

    def _pass_over(self, _: dict[str, str]) -> None:
        """Of an element that holds no text of a cell."""
        self._passed_over, self._passed_from = 0, self._parser.CurrentByteIndex
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._deeper, self._higher

    def _deeper(self, name: str, _: dict[str, str]) -> None:
        if markup.local(name) == "row":  # of which `plain_rows` may have taken others
            self._refuse(name)
        self._passed_over += 1

    def _higher(self, name: str) -> None:
        if self._passed_over:
            self._passed_over -= 1
            return
        if self._inside in ("c", "row"):  # the parser would stumble over it, or look for cells in it
            self._blank(self._passed_from, name)
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end

    def _end_cell(self) -> None:
        self._inside = "row"
        attributes = self._attributes
        self._go_to(attributes.get("r"))
        sort, value, inline = attributes.get("t", "n"), self._value, self._inline
        in_place = inline is None if sort != "inlineStr" else not is_blank(inline or "")
        if self._jumbled or not in_place:  # no parser looks for it there
            found = (text for text in (value, inline) if text and not is_blank(text))
            sort, value, self._jumbled = "", next(found, value or inline), False
        elif sort == "inlineStr":
            value = inline
        if self._formula is not None:
            self._end_formula(sort, value)
        elif value is not None:
            self._end_value(sort, value)
        self._formula = self._value = self._inline = None

    def _go_to(self, place: str | None) -> None:
        if place is None:
            if self._row != self._own_row:  # behind one that says another row: nobody knows in which this one stands
                raise FileRefused("unreadable", sheet=self._sheet, cell=address(self._own_row, self._column + 1))
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

    def _end_value(self, sort: str, value: str) -> None:
        facts, row, column = self.facts, self._row, self._column
        if row > facts.last_row or column > facts.last_column:
            facts.reach(row, column)
        if sort == "s" and _INDEX(value) and int(value) < self._strings.count:
            if int(value) in self._strings.blank:
                return
        elif shows_nothing(value):
            return
        elif sort not in ("n", "str", "inlineStr", "d") or (sort == "n" and not cells.is_number(value)):
            if value != value.strip():
                self.spaced = True
                self._end_value(sort, value.strip())
                return
            self._end_odd_value(sort, value)
        elif self._speaking and sort in ("n", "d") and self._is_nothing_by_format(sort, value):
            return
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
            self._blank(self._started, self._cell)

    def _is_nothing_by_format(self, sort: str, value: str) -> bool:
        """Note what the number format shows where that is another thing than the value; tell whether it is nothing."""
        code = self._speaking.get(self._attributes.get("s", "0"))
        if code is None:
            return False
        kind, text = self._styles.shown(code, sort, value)
        if kind != "n":
            self.facts.shown[self._row, self._column] = (kind, text)
        return is_blank(text)

    def _end_formula(self, sort: str, value: str | None) -> None:
        place = (self._row, self._column)
        if not is_blank(value or "") or (sort == "str" and value is not None):
            self.facts.computed.add(place)
            if _PICTURE(self._formula or ""):
                self.facts.shown[place] = ("p", value or "")
            self._end_value(sort, value or "")
            return
        self.facts.fill(*place)
        self.facts.shown[place] = ("f", f"={self._formula}")
        if self._hidden:
            self.facts.hidden_rows.add(self._row)

    def _merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes.get("ref", "A1").replace("$", "").partition(":")
        area = (*_place(first), *_place(last or first))
        self.facts.merge(area, self._limits["merges"])

    def _hide_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in _TRUE or _is_nothing(attributes.get("width")):
            self.facts.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))

    # inside which elements each may stand, and what is done; an element that is not here is refused
    _STARTS = {
        "row": (("sheetData",), _start_row),
        "v": (("c",), _start_value),
        "f": (("c",), _start_formula),
        "is": (("c",), _start_inline),
        "r": (("is",), _start_run),
        "t": (("is", "r"), _start_text),
        "rPr": (("r",), _pass_over),  # run properties
        "rPh": (("is",), _pass_over),  # phonetic run: a reading aid above the text
        "phoneticPr": (("is",), _pass_over),  # phonetic properties
        "extLst": (("c", "row"), _pass_over),  # future feature data
    }
    _ENDS = {
        "sheetData": _end_data,
        "row": _end_row,
        "c": _end_cell,
        "v": _end_value_text,
        "f": _end_formula_text,
        "is": _end_inline,
        "r": _end_run,
        "t": _end_text,
    }


def _rebinds(prefix: str, part: bytes) -> bool:
    """Tell whether the sheet's prefix means something else for some of its rows or cells."""
    start, end = part.find(b"sheetData"), part.rfind(b"sheetData")
    if part.find(b"xmlns", start, end) < 0:
        return False
    declared = re.compile((f"xmlns:{prefix[:-1]}" if prefix else "xmlns").encode() + rb"\s*=\s*[\"']([^\"']*)")
    own = declared.search(part)
    return any(own is None or found[1] != own[1] for found in declared.finditer(part, start, end))


def _is_nothing(size: str | None) -> bool:
    return bool(size) and _NOTHING(size or "") is not None


def _column(letters: str) -> int:
    found = column(letters)
    if found is None:
        raise FileRefused("damaged", reason="part")
    return found


def _place(place: str) -> tuple[int, int]:
    letters = place.rstrip(_DIGITS)
    return int(place[len(letters) :]) - 1, _column(letters)
