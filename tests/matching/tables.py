"""Tables as reading delivers them, made without a file."""

from collections.abc import Iterator
from datetime import date

from matching.layouts import PRIMARY, Layout
from registry.tabular.table import Cell, Line, Row, Rows, Table
from tests.factories import resident_number

FIRST_ROW = 3  # a title stands in row 1, the header in row 2
BORN = date(2019, 3, 7)
NUMBER = resident_number(BORN)
GOOD = {"name": "李晓明", "sex": "男", "birth_date": "2019-03-07", "id_type": "居民身份证", "id_number": NUMBER}


def good(**changed) -> dict:
    """The values of a row without fault, some changed."""
    return GOOD | changed


def person(serial: int, name: str = "", **changed) -> dict:
    """The values of another row without fault."""
    names = {"name": name} if name else {"name": f"王{'一二三四五六七八九十'[serial % 10]}诺"}
    return GOOD | names | {"id_number": resident_number(BORN, serial=serial)} | changed


def cell(address: str, value) -> Cell:
    """A cell of a text; a `Cell` passes with its address set."""
    if isinstance(value, Cell):
        return Cell(address, value.text, value.kind, value.value, value.flags)
    return Cell(address, value, "text" if value else "blank", value)


def special(text: str = "", kind: str = "blank", *flags: str, value=None) -> Cell:
    """A cell of another kind than text."""
    return Cell("", text, kind, text if value is None else value, frozenset(flags))


class MadeRows(list[Row], Rows):
    """Rows with their cells, as lines where these are nothing but texts and days."""

    def lines(self) -> Iterator[Line | None]:
        return map(self._line, self)

    def _line(self, row: Row) -> Line | None:
        cells = row.cells.values()
        if any(each.flags or each.kind not in ("text", "date") for each in cells):
            return None
        # as the file stands: the texts of a row begin with its serial number
        return row.number, list(row.raw), "t" + "".join(each.kind[0] for each in cells)


def table(*rows: dict | list, layout: Layout = PRIMARY) -> Table:
    """A table whose columns stand from B on in the order of the layout; a list is a row of bare texts from A on."""
    fields = [column.field for column in layout.columns]
    letters = {name: "BCDEFGH"[place] for place, name in enumerate(fields)}
    made = [_row(FIRST_ROW + n, row, letters) for n, row in enumerate(rows)]
    head = (("新生名单",), ("序号", *(column.label for column in layout.columns)))
    return Table("xlsx", "名单", 2, head, letters, ["序号"], MadeRows(made), len(made))


def _row(number: int, values: dict | list, letters: dict[str, str]) -> Row:
    if isinstance(values, list):
        texts = [*values, *[""] * (len(letters) + 1 - len(values))]
        values = dict(zip(letters, texts[1:], strict=False))
        first = texts[0]
    else:
        first = str(number - 2)
    cells = {name: cell(f"{letter}{number}", values.get(name, "")) for name, letter in letters.items()}
    return Row(number, cells, (first, *(each.text for each in cells.values())))
