"""A CSV file as rows of named values, one at a time, each with its line number and whatever is wrong with the line."""

import csv
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from registry.exchange.encoding import look_at
from registry.exchange.refusals import LoadRefused
from registry.tabular.headers import fold

# a value may hold line breaks (an address typed on two lines); more lines than this are a forgotten quotation mark
_LONGEST_RECORD = 20
_REPLACED = "\ufffd"


class CsvColumn(NamedTuple):
    """A column of a file: its English name, and the other headings under which it comes."""

    name: str
    headings: tuple[str, ...] = ()
    required: bool = False


class CsvLine(NamedTuple):
    """One row: the line where it begins (the header is line 1), its values by column, or the fault of the line."""

    number: int
    values: tuple[str, ...]
    fault: str = ""


class CsvFile:
    """A file of the given columns, in any order. Raises LoadRefused when it cannot be read as a whole.

    `ignored_columns` are headings that no column has, `absent_columns` columns that no heading names; `lines_total`
    counts all lines, for progress. Faults of a line: `encoding`, `quotation_mark`, `too_many_values`.
    """

    def __init__(self, path: Path, columns: Sequence[CsvColumn]):
        self.path = path
        self._columns = columns
        self._encoding, self.lines_total = look_at(path)
        header = next(self._records(), None)
        if header is None:
            raise LoadRefused("no_header")
        self._places = self._find_columns(header[1] or [])
        self._width = len(header[1] or [])

    def rows(self) -> Iterator[CsvLine]:
        """The rows below the header that are not blank."""
        records = self._records()
        next(records)
        pick = self._picker()
        blank = [""] * (self._width + 1)
        for number, values in records:
            if values is None:
                yield CsvLine(number, (), "quotation_mark")
            elif _REPLACED in "".join(values):
                yield CsvLine(number, (), "encoding")
            elif any(values) and not _all_blank(values):
                yield self._line(number, values, pick, blank)

    def _line(self, number: int, values: list[str], pick, blank: list[str]) -> CsvLine:
        if len(values) > self._width:
            if not _all_blank(values[self._width :]):
                return CsvLine(number, (), "too_many_values")
            del values[self._width :]
        return CsvLine(number, tuple([_plain(value) if value else "" for value in pick(values + blank[len(values) :])]))

    def _picker(self):
        """From a row of the file's width and one blank behind it, the values in the order of the columns."""
        places = [self._places.get(column.name, self._width) for column in self._columns]
        return itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)

    def _find_columns(self, header: list[str]) -> dict[str, int]:
        names = {fold(text): column.name for column in self._columns for text in (column.name, *column.headings)}
        places: dict[str, int] = {}
        self.ignored_columns = []
        for place, text in enumerate(header):
            name = names.get(fold(text))
            if name is None:
                self.ignored_columns += [text.strip()] if text.strip() else []
            elif name in places:
                raise LoadRefused("column_twice", column=text.strip())
            else:
                places[name] = place
        missing = [column.name for column in self._columns if column.required and column.name not in places]
        if missing:
            raise LoadRefused("no_header", columns=", ".join(missing))
        self.absent_columns = [column.name for column in self._columns if column.name not in places]
        return places

    def _records(self) -> Iterator[tuple[int, list[str] | None]]:
        """Line number and values of each record; None where a quotation mark is missing."""
        # what does not decode is marked, so that its line is reported and the others are read
        with self.path.open(encoding=self._encoding, errors="replace") as file:
            lines = enumerate(file, start=1)
            waiting: list[tuple[int, str]] = []
            while True:
                number, text = waiting.pop() if waiting else next(lines, (0, ""))
                if not text:
                    return
                if '"' not in text:
                    yield number, text.rstrip("\n").split(",")
                    continue
                values, read_on = _quoted(text, lines, waiting)
                if values is None:
                    waiting = read_on[::-1]
                yield number, values


def _quoted(text: str, lines, waiting: list) -> tuple[list[str] | None, list[tuple[int, str]]]:
    """The values of a record with quotation marks, reading on while one is open; else None and what was read on."""
    read_on: list[tuple[int, str]] = []
    while len(read_on) < _LONGEST_RECORD:
        try:
            return next(csv.reader([text], strict=True)), []
        except csv.Error:
            following = waiting.pop() if waiting else next(lines, None)
        if following is None:
            break
        read_on.append(following)
        text += following[1]
    return None, [*read_on, *reversed(waiting)]


def _all_blank(values: Sequence[str]) -> bool:
    return not any(value.strip() for value in values)


def _plain(value: str) -> str:
    """Without outer blanks and ="…", with which exporting programs keep a spreadsheet from turning digits around."""
    text = value.strip()
    return text[2:-1].strip() if text[:2] == '="' and text[-1] == '"' and len(text) > 3 else text
