"""A second look at .ods sheets (ISO 26300): one pass over content.xml beside the parser's own reading.

What stands in a sheet is known by `_INSIDE`: elements that hold cells are walked through, those that hold none are
passed over, and any other of the standard's own ends the reading. An .ods file keeps beside each value the text that
the sheet shows; where that says another thing than the value, it counts.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from registry.tabular import cells, markup
from registry.tabular.facts import Facts, is_blank
from registry.tabular.refusals import FileRefused

_CELLS = ("table:table-cell", "table:covered-table-cell")
_HIDDEN = ("collapse", "filter")
_NAMES = "table:named-expressions"
_CONSTANTS = {"of:=TRUE()": "TRUE", "of:=FALSE()": "FALSE"}
# by type (19.385) the attribute that holds the value; a text stands in the cell, or in office:string-value
_VALUE_OF = {
    "float": "office:value",
    "percentage": "office:value",
    "currency": "office:value",
    "date": "office:date-value",
    "time": "office:time-value",
    "boolean": "office:boolean-value",
}
_VALUES = tuple(dict.fromkeys(_VALUE_OF.values()))
_OF_PLAIN_TEXT = {"office:value-type", "calcext:value-type", "table:style-name"}  # as nearly all cells have
_ERROR = re.compile(r"#[A-Z/0-9]+[!?]?|(?:Err|错误|錯誤):[0-9]+").fullmatch
_ZERO = re.compile(r"0*\.?0+[a-z]*").fullmatch

# The parser knows elements by their usual names alone, so no other name may stand for them.
_NAMESPACES = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text", "style")
}
# it and the next begin with what is rare before white space, and quickly found
_DECLARED = re.compile(rb"xmlns(?<=\sxmlns):?([\w.-]*)\s*=\s*[\"']([^\"']*)").findall
# The parser gives up where anything but a cell stands in a row; indented files have white space there.
_GAPS = re.compile(rb">\s+(?=<(?:table:table-cell|table:covered-table-cell|/table:table-row)[\s/>])")
_VALUE = re.compile(rb"\soffice:value\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_DRAWN = ("draw:", "dr3d:")
_OF_THE_STANDARD = ("office", "table", "text")


def facts(parts: dict[str, bytes], limits: dict[str, int]) -> dict[str, Facts]:
    """Return the facts of every sheet by name; raise FileRefused damaged, too_large or unreadable.

    What would make the parser give up the whole file is cut out of `parts`: white space between the cells of a row,
    lists of names, which programs indent, and values that are no numbers, which are facts.
    """
    content = parts["content.xml"]
    _check_names(content)
    scan = _Scan(limits)
    scan.run(content)
    parts["content.xml"] = _GAPS.sub(b">", _without(scan.content, scan.unreadable))
    return scan.sheets


def _check_names(content: bytes) -> None:
    for prefix, name in {(prefix.decode("latin-1"), name.decode("latin-1")) for prefix, name in _DECLARED(content)}:
        if _NAMESPACES.get(prefix, name) != name or (name in _NAMESPACES.values() and prefix not in _NAMESPACES):
            raise FileRefused("unreadable")


def _without(content: bytes, places: list[int]) -> bytes:
    """Return the content without the value attribute of the tags that begin at these places."""
    kept, end = [], 0
    for place in places:
        kept.append(content[end:place])
        end = content.index(b">", place)
        kept.append(_VALUE.sub(b"", content[place:end]))
    return b"".join((*kept, content[end:]))


class _Scan:
    """The state of the pass; rows and columns count from 0."""

    def __init__(self, limits: dict[str, int]) -> None:
        self.sheets: dict[str, Facts] = {}
        self.content = b""
        self.unreadable: list[int] = []
        self._limits = limits
        self._facts = Facts()
        self._name = ""
        self._elsewhere: set[str] = set()
        self._inside = ["document"]
        self._flat: set[str] = set()
        self._style = ""
        self._row = self._column = self._next_column = 0
        self._repeat = self._cell_repeat = 1
        self._attributes: dict[str, str] = {}
        self._started = 0
        self._text: list[str] = []
        self._stray: list[str] = []
        self._plain, self._aside = True, False
        self._filled: list[tuple[int, str, str, bool]] = []
        self._hidden = False
        self._closed_groups = 0

    def run(self, content: bytes) -> None:
        """Look at the whole content; it is kept without lists of names."""
        self.content = content
        parser = self._parser = markup.parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartCdataSectionHandler = self._not_plain
        markup.parse(parser, content)
        if not self.sheets:
            raise FileRefused("damaged", reason="part")
        if self._elsewhere & self.sheets.keys():
            raise FileRefused("unreadable")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        inside = self._inside[-1]
        step = _INSIDE[inside].get(name)
        if step is None:
            self._inside.append(self._unknown(inside, name))
            return
        self._inside.append(step.inside)
        if step.act:
            step.act(self, attributes)

    def _unknown(self, inside: str, name: str) -> str:
        """Return where an element leads that is not listed; raise FileRefused unreadable where it may hold cells."""
        drawn = name.startswith(_DRAWN)
        if inside in ("document", "beside", "aside") or (inside == "paragraph" and not drawn):
            return inside
        if inside == "row" or name.partition(":")[0] in _OF_THE_STANDARD:
            raise FileRefused("unreadable", sheet=self._name)
        if inside in ("cell", "paragraph"):
            self._start_aside({})
        return "aside" if drawn and inside != "foreign" else "foreign"

    def _end(self, name: str) -> None:
        inside = self._inside.pop()
        if inside == "cell" and name in _CELLS:
            self._end_cell()
        elif inside == "paragraph" and self._inside[-1] == "cell":
            self._parser.CharacterDataHandler = self._stray.append
        elif inside in ("aside", "foreign") and self._inside[-1] in ("cell", "paragraph"):
            texts = self._text if self._inside[-1] == "paragraph" else self._stray
            self._parser.CharacterDataHandler = texts.append
        elif inside == "row":
            self._end_row()
        elif inside == "beside" and name == _NAMES and self._inside[-1] == "spreadsheet":
            self._end_names()
        elif name == "table:table-row-group" and inside == "sheet":
            self._closed_groups -= bool(self._closed_groups)

    def _start_names(self, _: dict[str, str]) -> None:
        self._started = self._parser.CurrentByteIndex

    def _end_names(self) -> None:
        end = self._parser.CurrentByteIndex  # its closing tag, or behind it where it has none
        if self.content.startswith(b"</", end):
            end = self.content.index(b">", end) + 1
        blank = b" " * (end - self._started)
        self.content = self.content[: self._started] + blank + self.content[end:]

    def _start_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get("style:name", "")

    def _start_size(self, attributes: dict[str, str]) -> None:
        size = attributes.get("style:row-height", attributes.get("style:column-width", "1"))
        if _ZERO(size):
            self._flat.add(self._style)

    def _start_sheet(self, attributes: dict[str, str]) -> None:
        name = attributes.get("table:name", "")
        if not name or name in self.sheets:  # the parser passes over the one and loses the other
            raise FileRefused("unreadable", sheet=name)
        self._facts, self._name = Facts(), name
        self.sheets[name] = self._facts
        self._row = self._next_column = self._closed_groups = 0

    def _start_further_table(self, attributes: dict[str, str]) -> None:
        self._elsewhere.add(attributes.get("table:name", ""))

    def _refuse(self, _: dict[str, str]) -> None:
        raise FileRefused("unreadable", sheet=self._name)

    def _is_hidden(self, attributes: dict[str, str]) -> bool:
        return attributes.get("table:visibility") in _HIDDEN or attributes.get("table:style-name") in self._flat

    def _start_column(self, attributes: dict[str, str]) -> None:
        first = self._next_column
        self._next_column += _count(attributes, "table:number-columns-repeated")
        if self._is_hidden(attributes):
            self._facts.hidden_columns.append((first, self._next_column - 1))

    def _start_group(self, attributes: dict[str, str]) -> None:
        if self._closed_groups or attributes.get("table:display") == "false":
            self._closed_groups += 1

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._column, self._filled = 0, []
        self._repeat = _count(attributes, "table:number-rows-repeated")
        self._hidden = self._closed_groups > 0 or self._is_hidden(attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._attributes, self._text, self._stray = attributes, [], []
        self._plain, self._aside = True, False
        self._started = self._parser.CurrentByteIndex
        self._parser.CharacterDataHandler = self._stray.append
        self._cell_repeat = _count(attributes, "table:number-columns-repeated")
        rows = _count(attributes, "table:number-rows-spanned")
        columns = _count(attributes, "table:number-columns-spanned")
        if rows > 1 or columns > 1:
            area = (self._row, self._column, self._row + rows - 1, self._column + columns - 1)
            self._facts.merge(area, self._limits["merges"])

    def _start_paragraph(self, _: dict[str, str]) -> None:
        if self._text:
            self._text.append("\n")
        self._parser.CharacterDataHandler = self._text.append

    def _not_plain(self, _: object = None) -> None:
        self._plain = False

    def _start_note(self, _: dict[str, str]) -> None:
        self._parser.CharacterDataHandler = None

    def _start_aside(self, _: dict[str, str]) -> None:
        self._parser.CharacterDataHandler = None
        self._plain, self._aside = False, True

    def _start_blanks(self, attributes: dict[str, str]) -> None:
        self._text.append(" " * min(_count(attributes, "text:c"), self._limits["cell_characters"]))

    def _start_tab(self, _: dict[str, str]) -> None:
        self._text.append("\t")
        self._plain = False

    def _start_break(self, _: dict[str, str]) -> None:
        self._text.append("\n")
        self._plain = False

    def _end_cell(self) -> None:
        self._parser.CharacterDataHandler = None
        if self._stray:
            self._plain = False
            if not all(map(is_blank, self._stray)):
                raise FileRefused("unreadable", sheet=self._name)
        kind, text = self._cell("".join(self._text))
        if kind and self._cell_repeat > self._limits["columns"]:
            raise FileRefused("too_large", what="columns", limit=self._limits["columns"], found=self._cell_repeat)
        if kind:
            columns = range(self._column, self._column + self._cell_repeat)
            computed = "table:formula" in self._attributes and kind in "vt"
            self._filled += [(column, kind, text, computed) for column in columns]
        self._column += self._cell_repeat

    def _cell(self, text: str) -> tuple[str, str]:
        """Return how the cell is filled, and with which text.

        "" not at all, v as the parser reads it, else by the kind's letter (`cells.KINDS`) what stands there.
        """
        attributes = self._attributes
        sort, formula = attributes.get("office:value-type"), attributes.get("table:formula")
        if attributes.get("calcext:value-type") == "error" or (formula and _ERROR(text)):
            return "e", text
        if sort == "string" and self._plain and attributes.keys() <= _OF_PLAIN_TEXT and not is_blank(text):
            return "v", text
        if formula in _CONSTANTS and text:
            return "o", text
        values = [key for key in _VALUES if key in attributes]
        if values and values == [_VALUE_OF.get(sort or "")]:
            return self._value(sort or "", attributes[values[0]], text)
        stored = attributes.get("office:string-value")
        shown = next((found for found in (stored, text) if found and not is_blank(found)), "")
        if values and (not shown or sort not in (None, "string")):  # of another type than the cell
            raise FileRefused("unreadable", sheet=self._name)
        if not shown:
            return self._blank(sort, formula)
        as_read = sort == "string" and not values and (shown == stored or (stored is None and self._plain))
        return "v" if as_read else "t", shown

    def _blank(self, sort: str | None, formula: str | None) -> tuple[str, str]:
        if formula and sort != "string":
            return "f", "="
        if sort == "string" and self._aside:  # which the parser may have taken for the cell's text
            raise FileRefused("unreadable", sheet=self._name)
        return "", ""

    def _value(self, sort: str, value: str, text: str) -> tuple[str, str]:
        """Return a typed value's kind, and the text that the sheet shows where that says another thing."""
        blank, digits = is_blank(text), any(map(str.isdecimal, text))
        if sort == "date":
            as_read = blank or cells.shows_day(text, value)
        elif sort == "boolean":
            if value not in ("true", "false") or (digits and not blank):
                return "e", text or value
            as_read = blank or text.upper() in ("TRUE", "FALSE")
        elif sort == "time":
            as_read = True
        elif cells.is_number(value):
            as_read = blank or digits
        else:
            self.unreadable.append(self._started)
            return "e", text or value
        return ("v", "") if as_read else ("t", text)

    def _end_row(self) -> None:
        if self._filled and self._repeat > self._limits["rows"]:
            raise FileRefused("too_large", what="rows", limit=self._limits["rows"], found=self._repeat)
        if self._filled:
            for row in range(self._row, self._row + self._repeat):
                self._note(row)
        self._row += self._repeat

    def _note(self, row: int) -> None:
        if self._hidden:
            self._facts.hidden_rows.add(row)
        self._facts.fill(row, self._filled[-1][0])
        for column, kind, text, computed in self._filled:
            if computed:
                self._facts.computed.add((row, column))
            if kind != "v":
                self._facts.shown[row, column] = (kind, text)


class _Step(NamedTuple):
    """Where an element leads, and what is to be done when it begins."""

    inside: str
    act: Callable[[_Scan, dict[str, str]], None] | None = None


def _all(inside: str, names: str, act: Callable[[_Scan, dict[str, str]], None] | None = None) -> dict[str, _Step]:
    return dict.fromkeys(names.split(), _Step(inside, act))


_HOLD_CELLS = _all("aside", " ".join(("table:table", "table:table-row", *_CELLS)), _Scan._refuse)

# Which elements may stand where (ISO 26300-1: 3.7, 9.1, 9.4, 6.1), and what is read of them. Not listed and passed
# over: what is drawn (draw:, dr3d:), what other standards and programs add beside cells. Not listed and read: marks and
# fields of a paragraph, whose text is the paragraph's.
_INSIDE: dict[str, dict[str, _Step]] = {
    "document": {
        "style:style": _Step("document", _Scan._start_style),
        "style:table-row-properties": _Step("document", _Scan._start_size),
        "style:table-column-properties": _Step("document", _Scan._start_size),
        "office:spreadsheet": _Step("spreadsheet"),
        "table:table": _Step("document", _Scan._refuse),
    },
    "spreadsheet": {
        "table:table": _Step("sheet", _Scan._start_sheet),
        # hold no cell of a sheet: tracked changes hold what stood there before, DDE links what another program sent
        **_all("beside", "table:tracked-changes table:calculation-settings table:content-validations"),
        **_all("beside", "table:label-ranges table:database-ranges table:consolidation"),
        _NAMES: _Step("beside", _Scan._start_names),
        **_all(
            "beside", "table:data-pilot-tables table:dde-links office:forms text:variable-decls text:sequence-decls"
        ),
        **_all("beside", "text:user-field-decls text:dde-connection-decls text:alphabetical-index-auto-mark-file"),
    },
    "sheet": {
        **_all("sheet", "table:table-row-group", _Scan._start_group),
        **_all("sheet", "table:table-header-rows table:table-rows table:table-column-group"),
        **_all("sheet", "table:table-header-columns table:table-columns"),
        "table:table-column": _Step("aside", _Scan._start_column),
        "table:table-row": _Step("row", _Scan._start_row),
        # hold no cell
        **_all("aside", "table:title table:desc table:table-source table:scenario table:shapes table:table-protection"),
        **_all("aside", "table:named-expressions office:dde-source office:forms text:soft-page-break"),
    },
    "row": _all("cell", " ".join(_CELLS), _Scan._start_cell),
    "cell": {
        **_all("paragraph", "text:p text:h", _Scan._start_paragraph),
        **_all("cell", "text:list text:list-item text:list-header text:section"),
        # hold no text of the cell
        "office:annotation": _Step("aside", _Scan._start_note),
        **_all("aside", "table:detective table:cell-range-source office:dde-source"),
    },
    "paragraph": {
        "text:s": _Step("paragraph", _Scan._start_blanks),
        "text:tab": _Step("paragraph", _Scan._start_tab),
        "text:line-break": _Step("paragraph", _Scan._start_break),
        # stand beside the text: readings above it, notes below the page, what is drawn
        **_all("aside", "text:ruby-text text:note office:annotation", _Scan._start_aside),
        **_HOLD_CELLS,
    },
    "aside": _HOLD_CELLS,
    "beside": {"table:table": _Step("beside", _Scan._start_further_table)},
    "foreign": {},
}


def _count(attributes: dict[str, str], name: str) -> int:
    if name not in attributes:
        return 1
    found = int(attributes[name])
    if found < 1:
        raise FileRefused("damaged", reason="part")
    return found
