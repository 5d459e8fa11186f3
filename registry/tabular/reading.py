"""Reading a user's file: the parent's side. The file itself is only ever looked at inside the child process."""

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any, overload

from registry.storable import all_storable, storable
from registry.tabular.asking import templates
from registry.tabular.cells import KINDS
from registry.tabular.facts import BLANKS, is_blank, letters
from registry.tabular.helping import found as helping_columns
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Cell, Column, Limits, Line, Row, Rows, Table

_DEFAULTS = Limits()
_NO_FLAGS: frozenset[str] = frozenset()
_NOTHING: dict[str, Any] = {}


def read(data: bytes, columns: Sequence[Column], limits: Limits = _DEFAULTS, helping: tuple[Column, ...] = ()) -> Table:
    """Return the one table of a file (.xlsx .xls .ods .csv by content) whose header has the given columns.

    Where columns that only help stand is told as well (`Table.helping`); no file is turned away for theirs.
    Each of its rows is made again whenever it is asked for. All that it gives, of a refusal too, is storable.
    Raises FileRefused for a whole file that cannot be taken (codes and details: `refusal.FileRefused`), and
    RuntimeError when the reading process itself cannot run.
    """
    if not data:
        raise FileRefused("not_a_spreadsheet", format="empty")
    if len(data) > limits.bytes:
        raise FileRefused("too_large", what="bytes", limit=limits.bytes, found=len(data))
    request = {"columns": [asdict(column) for column in columns], "limits": asdict(limits)}
    answer = templates.ask(json.dumps(request).encode() + b"\n" + data, limits)
    with uncollected():
        try:
            found = json.loads(answer)
        except MemoryError:
            raise FileRefused("too_large", what="memory", limit=limits.memory) from None
        if "refused" in found:
            raise FileRefused(found["refused"], **{name: all_storable(each) for name, each in found["details"].items()})
        return table_of(found, limits, helping)


@contextmanager
def uncollected() -> Iterator[None]:
    """Make many small objects without the collector going through them again and again: it doubles the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def table_of(found: dict[str, Any], limits: Limits = _DEFAULTS, helping: tuple[Column, ...] = ()) -> Table:
    """The table of the child's answer (`choosing.table`, with the format and the warnings of the file).

    From here on every text is storable, whatever stands in the file.
    """
    _make_storable(found)
    named = {field: letters(place) for field, place in found["places"].items()}
    helpful = helping_columns(found["ignored"], helping)
    places = {column.place for column in helpful}
    return Table(
        format=found["format"],
        sheet=storable(found["sheet"]),
        header_row=found["header_row"],
        head=tuple(tuple(map(storable, texts)) for texts in found["head"]),
        letters=named,
        ignored_columns=[storable(text) for place, text, *_ in found["ignored"] if place not in places],
        rows=_Rows(found, named, limits.cell_characters),
        counted=found["counted"],
        warnings=tuple(found["warnings"]),
        helping=helpful,
    )


def _make_storable(found: dict[str, Any]) -> None:
    """Let all rows be storable, and flag the cells in which something was not: no value is taken of them."""
    for position, texts in enumerate(found["texts"]):
        if "".join(texts).isprintable():  # as nearly every row
            continue
        made = list(map(storable, texts))
        changed = {place for place, text in enumerate(made) if text != texts[place]}
        if changed:
            found["texts"][position] = made
            flags = found["odd"].setdefault(str(position), [0, {}, {}])[2]
            for place in changed.intersection(found["places"].values()):
                flags.setdefault(str(place), []).append("control")


class _Rows(Rows):
    """The rows as the child sent them, each made when asked for: cells take five times the room of their texts."""

    def __init__(self, found: dict[str, Any], named: dict[str, str], longest: int):
        self._lines: list[Line] = list(zip(found["numbers"], found["texts"], found["kinds"], strict=True))
        self._odd = {int(position): what for position, what in found["odd"].items()}
        self._columns = [(field, place, named[field]) for field, place in found["places"].items()]
        self._longest = longest

    def __len__(self) -> int:
        return len(self._lines)

    def lines(self) -> Iterator[Line | None]:
        odd = self._odd
        return (None if position in odd else line for position, line in enumerate(self._lines))

    @overload
    def __getitem__(self, position: int) -> Row: ...
    @overload
    def __getitem__(self, position: slice) -> list[Row]: ...
    def __getitem__(self, position: int | slice) -> Row | list[Row]:
        if isinstance(position, slice):
            return [self[each] for each in range(*position.indices(len(self)))]
        position = range(len(self))[position]
        number, texts, kinds = self._lines[position]
        return _row(number, texts, kinds, self._columns, self._odd.get(position), self._longest)


def _row(
    number: int, texts: list[str], kinds: str, columns: list[tuple[str, int, str]], odd: list[Any] | None, longest: int
) -> Row:
    cells, digits = {}, str(number)
    hidden, amounts, flags = odd or (0, _NOTHING, _NOTHING)
    for field, place, named in columns:
        text, kind = texts[place], kinds[place : place + 1]
        if kind == "t" and not odd and text and text[0] not in BLANKS and len(text) <= longest:
            cells[field] = Cell(named + digits, text, "text", text, _NO_FLAGS)
        else:
            cell = _cell(named + digits, text, kind, amounts.get(str(place)))
            cells[field] = _flagged(cell, flags.get(str(place), ()), hidden, longest)
    return Row(number, cells, tuple(texts), bool(hidden))


def _cell(address: str, text: str, letter: str, amount: float | None) -> Cell:
    kind = KINDS.get(letter, "blank")  # a row may end before the column
    value: object = text
    if kind == "text" and is_blank(text):
        return Cell(address, "", "blank", "", _NO_FLAGS)
    if kind == "number":
        value = float(text) if amount is None else amount
    elif kind == "date":
        value = date.fromisoformat(text[:10])
    elif kind == "bool":
        value = text == "TRUE"
    return Cell(address, text, kind, value, _NO_FLAGS)


def _flagged(cell: Cell, flags: Sequence[str], hidden: int, longest: int) -> Cell:
    marks = {*flags, "hidden"} if hidden else set(flags)
    if len(cell.text) > longest:
        cell.text = cell.value = cell.text[:longest] + "…"
        marks.add("cut")
    cell.flags = frozenset(marks)
    return cell
