"""A second look at .ods sheets (ISO 26300): one pass over content.xml beside the parser's own reading."""

from registry.tabular import markup
from registry.tabular.facts import Facts, is_blank
from registry.tabular.refusals import FileRefused

_CELLS = ("table:table-cell", "table:covered-table-cell")
_HIDDEN = ("collapse", "filter")
_CONSTANTS = {"of:=TRUE()": "TRUE", "of:=FALSE()": "FALSE"}
_VALUES = ("office:value", "office:date-value", "office:time-value", "office:boolean-value")


def facts(parts: dict[str, bytes], limits: dict[str, int]) -> dict[str, Facts]:
    """Return the facts of every sheet by name; raise FileRefused damaged or too_large."""
    scan = _Scan(limits)
    scan.run(parts["content.xml"])
    return scan.sheets


class _Scan:
    """The state of the pass; rows and columns count from 0."""

    def __init__(self, limits: dict[str, int]) -> None:
        self.sheets: dict[str, Facts] = {}
        self._limits = limits
        self._facts = Facts()
        self._depth = 0
        self._row = self._column = self._next_column = 0
        self._repeat = self._cell_repeat = 1
        self._attributes: dict[str, str] = {}
        self._text: list[str] = []
        self._aside = 0
        self._filled: list[tuple[int, str, str]] = []
        self._hidden = False

    def run(self, content: bytes) -> None:
        """Look at the whole content."""
        parser = self._parser = markup.parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        markup.parse(parser, content)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._start_sheet(attributes)
        elif name in _CELLS:
            self._start_cell(attributes)
        elif name == "table:table-row":
            self._start_row(attributes)
        elif name == "table:table-column":
            self._start_column(attributes)
        elif name == "office:annotation":
            self._aside += 1
        elif name == "text:p" and not self._aside:
            self._parser.CharacterDataHandler = self._text.append

    def _end(self, name: str) -> None:
        if name == "text:p":
            self._parser.CharacterDataHandler = None
        elif name in _CELLS:
            self._end_cell()
        elif name == "table:table-row":
            self._end_row()
        elif name == "office:annotation":
            self._aside -= 1
        elif name == "table:table":
            self._depth -= 1

    def _start_sheet(self, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > 1:
            raise FileRefused("damaged", reason="part")
        self._facts = self.sheets[attributes.get("table:name", "")] = Facts()
        self._row = self._next_column = 0

    def _start_column(self, attributes: dict[str, str]) -> None:
        first = self._next_column
        self._next_column += _count(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in _HIDDEN:
            self._facts.hidden_columns.append((first, self._next_column - 1))

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._column, self._filled = 0, []
        self._repeat = _count(attributes, "table:number-rows-repeated")
        self._hidden = attributes.get("table:visibility") in _HIDDEN

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._attributes, self._text = attributes, []
        self._cell_repeat = _count(attributes, "table:number-columns-repeated")
        rows = _count(attributes, "table:number-rows-spanned")
        columns = _count(attributes, "table:number-columns-spanned")
        if rows > 1 or columns > 1:
            area = (self._row, self._column, self._row + rows - 1, self._column + columns - 1)
            self._facts.merge(area, self._limits["merges"])

    def _end_cell(self) -> None:
        text = "".join(self._text)
        kind = self._kind(text)
        if kind and self._cell_repeat > self._limits["columns"]:
            raise FileRefused("too_large", what="columns", limit=self._limits["columns"], found=self._cell_repeat)
        if kind:
            columns = range(self._column, self._column + self._cell_repeat)
            self._filled += [(column, kind, text) for column in columns]
        self._column += self._cell_repeat

    def _kind(self, text: str) -> str:
        """Return how the cell is filled: "" not at all, e error, f formula without value, c computed, b, v."""
        attributes = self._attributes
        formula = attributes.get("table:formula")
        if attributes.get("calcext:value-type") == "error":
            return "e"
        if formula in _CONSTANTS and text:
            return "o"
        shown = not is_blank(text) or any(key in attributes for key in _VALUES)
        if formula and "office:value-type" not in attributes and not shown:
            return "f"
        if not shown:
            return ""
        return "c" if formula else "v"

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
        for column, kind, text in self._filled:
            self._facts.fill(row, column)
            if kind == "c":
                self._facts.computed.add((row, column))
            elif kind != "v":
                shown = "=" if kind == "f" else text
                self._facts.shown[row, column] = (kind, shown)


def _count(attributes: dict[str, str], name: str) -> int:
    return int(attributes.get(name, "1"))
