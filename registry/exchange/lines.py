"""A CSV file as rows of named values, one at a time, each with its line number and whatever is wrong with the line."""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from registry.exchange.encoding import look_at
from registry.exchange.refusals import LoadRefused
from registry.storable import storable
from registry.tabular.headers import fold

# a value may hold line breaks (an address typed on two lines); more lines than this are a forgotten quotation mark
_LONGEST_RECORD = 20
_REPLACED = "\ufffd"
_NUL = "\0"  # which no database takes


class CsvColumn(NamedTuple):
    """A column of a file: its English name, and the other headings under which it comes."""

    name: str
    headings: tuple[str, ...] = ()
    required: bool = False


class RawLine(NamedTuple):
    """One record of a file as it is written, or the fault for which its end is not known."""

    number: int
    text: str
    fault: str = ""


class CsvLine(NamedTuple):
    """One row: the line where it begins (the header is line 1), its values by column, or the fault of the line."""

    number: int
    values: tuple[str, ...]
    fault: str = ""


class LineShape:
    """How the values of a record stand in its text: where each column does, and how many headings there are.

    Apart from the file, so that another process may take the text apart.
    """

    def __init__(self, places: Sequence[int], width: int):
        self._places, self._width = tuple(places), width
        self._blank = [""] * (width + 1)  # one more than there are headings: what stands in a column that is absent

    def line(self, raw: RawLine) -> CsvLine | None:
        """The row of a record; None for a blank one. Faults: `encoding`, `quotation_mark`, `too_many_values`."""
        number, text, fault = raw
        if fault:
            return CsvLine(number, (), fault)
        if _REPLACED in text:
            return CsvLine(number, (), "encoding")
        words = text.split(None, 1)
        if len(words) == 1 and '"' not in text:
            values, tidy = words[0].split(","), True  # no blank and no mark in it, so none around a value
        else:
            values, tidy = _values_of(text), False
        if not any(values) or (not tidy and _all_blank(values)):
            return None
        if len(values) > self._width:
            if not _all_blank(values[self._width :]):
                return CsvLine(number, (), "too_many_values")
            del values[self._width :]
        values += self._blank[len(values) :]
        picked = [values[place] for place in self._places]
        return CsvLine(number, tuple(picked if tidy else [_plain(value) if value else "" for value in picked]))

    def value(self, raw: RawLine, column: int) -> str:
        """The value of one column; "" where there is none."""
        place = self._places[column]
        values = _values_of(raw.text) if '"' in raw.text else raw.text.split(",", place + 1)
        return _plain(values[place]) if place < len(values) else ""


class CsvFile:
    """A file of the given columns, in any order. Raises LoadRefused when it cannot be read as a whole.

    `ignored_columns` are headings that no column has, `absent_columns` columns that no heading names; `lines_total`
    counts all lines, for progress.
    """

    def __init__(self, path: Path, columns: Sequence[CsvColumn]):
        self.path = path
        self._columns = columns
        self._encoding, self.lines_total = look_at(path)
        header = next(self._records(), None)
        if header is None:
            raise LoadRefused("no_header")
        headings = [] if header.fault == "quotation_mark" else _values_of(header.text)
        places = self._find_columns(headings)
        self.shape = LineShape([places.get(column.name, len(headings)) for column in columns], len(headings))

    def rows(self) -> Iterator[CsvLine]:
        """The rows below the header that are not blank."""
        return filter(None, map(self.shape.line, self.raw_lines()))

    def raw_lines(self) -> Iterator[RawLine]:
        """What stands below the header, record by record; blank ones too."""
        return islice(self._records(), 1, None)

    def _find_columns(self, header: list[str]) -> dict[str, int]:
        names = {fold(text): column.name for column in self._columns for text in (column.name, *column.headings)}
        places: dict[str, int] = {}
        self.ignored_columns = []
        for place, text in enumerate(header):
            name = names.get(fold(text))
            if name is None:
                self.ignored_columns += [storable(text.strip())] if text.strip() else []
            elif name in places:
                raise LoadRefused("column_twice", column=storable(text.strip()))
            else:
                places[name] = place
        missing = [column.name for column in self._columns if column.required and column.name not in places]
        if missing:
            raise LoadRefused("no_header", columns=", ".join(missing))
        self.absent_columns = [column.name for column in self._columns if column.name not in places]
        return places

    def _records(self) -> Iterator[RawLine]:
        # what does not decode is marked, so that its line is reported and the others are read
        with self.path.open(encoding=self._encoding, errors="replace") as file:
            lines = enumerate(file, start=1)
            waiting: list[tuple[int, str]] = []
            while True:
                number, text = waiting.pop() if waiting else next(lines, (0, ""))
                if not text:
                    return
                if '"' not in text:
                    yield RawLine(number, text, "encoding" if _NUL in text else "")  # as `_fault`, of every line
                    continue
                whole, read_on = _quoted(text, lines, waiting)
                if whole is None:
                    waiting = read_on[::-1]
                yield (
                    RawLine(number, text, "quotation_mark") if whole is None else RawLine(number, whole, _fault(whole))
                )


def _fault(text: str) -> str:
    """Why no record is made of a text; of what no database takes not even a key to look it up by."""
    return "encoding" if _NUL in text else ""


def _values_of(text: str) -> list[str]:
    """The values of a record; what `CsvFile` gives without a fault is a whole one."""
    return next(csv.reader([text], strict=True)) if '"' in text else text.rstrip("\n").split(",")


def _quoted(text: str, lines, waiting: list) -> tuple[str | None, list[tuple[int, str]]]:
    """A record with quotation marks, reading on while one is open; else None and what was read on."""
    read_on: list[tuple[int, str]] = []
    while len(read_on) < _LONGEST_RECORD:
        try:
            _values_of(text)
        except csv.Error:
            following = waiting.pop() if waiting else next(lines, None)
            if following is None:
                break
            read_on.append(following)
            text += following[1]
        else:
            return text, []
    return None, [*read_on, *reversed(waiting)]


def _all_blank(values: Sequence[str]) -> bool:
    return not any(value.strip() for value in values)


def _plain(value: str) -> str:
    """Without outer blanks and ="…", with which exporting programs keep a spreadsheet from turning digits around."""
    text = value.strip()
    return text[2:-1].strip() if text[:2] == '="' and text[-1] == '"' and len(text) > 3 else text
