"""The shapes that reading delivers: what a layout asks for, and the table that was found."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Column:
    """What a layout says of one column: `names` are the headings accepted beside `label`.

    `with_day` are headings of months, such as 出生年月: accepted where no other stands for the column, and only if the
    values below hold days.
    """

    field: str
    label: str
    names: tuple[str, ...] = ()
    required: bool = True
    with_day: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be. `bytes` and `rows` are settings; the others guard the reading process.

    `memory` and `unpacked`, `part` are bytes, `cpu` and `wall` seconds; `unpacked` bounds the process's answer too;
    `ratio` is the packing ratio allowed for parts of more than one megabyte; `cells` is the area from A1 to the last
    filled cell. None of them turns a true list away: a photograph for each child is a member, twenty texts a row are
    `strings`, and no program keeps more than 65,490 `styles`.
    """

    bytes: int = 10 * 1024 * 1024
    rows: int = 50_000
    columns: int = 60
    cell_characters: int = 200
    members: int = 10_000
    unpacked: int = 100 * 1024 * 1024
    part: int = 60 * 1024 * 1024
    ratio: int = 100
    strings: int = 1_000_000
    styles: int = 65_490
    merges: int = 50_000
    cells: int = 5_000_000
    memory: int = 512 * 1024 * 1024
    cpu: int = 20
    wall: int = 60


@dataclass(slots=True)
class Cell:
    """One cell of a data row.

    `text` is what the user sees; `kind` is blank, text, number, date, bool, error, formula (a formula without a
    stored value), unclear (a number whose format shows something else, but not certain what) or picture (as WPS
    puts it into a cell). `value` is a `date` for dates, a number for numbers, a bool, else the text.
    `flags`: `merged` (covered by a merged cell: blank, or with a value that nobody sees), `from_formula` (the stored
    value of a formula), `hidden` (its row or column is hidden), `cut` (longer than the limit, `text` ends in …),
    `control` (it holds characters that are no text, shown as their numbers: whatever it means is not to be taken).
    """

    address: str
    text: str
    kind: str
    value: object
    flags: frozenset[str] = frozenset()


@dataclass(slots=True)
class Row:
    """One non-blank row below the header; `number` is the row number that the spreadsheet shows.

    `cells` has every column of the layout that stands in the header; `raw` all texts of the row in the
    file's own order, from column A.
    """

    number: int
    cells: Mapping[str, Cell]
    raw: tuple[str, ...]
    hidden: bool = False


# a row without cells: its number, all its texts in the file's own order, the letters of their kinds (`cells.KINDS`)
Line = tuple[int, list[str], str]


class Rows(Sequence[Row]):
    """The rows of a table; each is made when it is asked for."""

    @abstractmethod
    def lines(self) -> Iterator[Line | None]:
        """Every row as a line; None for one that has more to it: hidden, a cell with a flag or a number's value."""


class Helping(NamedTuple):
    """A column that only helps: the field it is read for, its place counted from 0, and its heading as it stands."""

    field: str
    place: int
    heading: str


@dataclass(slots=True)
class Table:
    """The one fitting sheet of a file.

    `head` are the title rows and the header row as they stand (row 1 first), `letters` the column letter of
    each field, `counted` the non-blank rows below the header as a second, independent look counted them.
    `warnings` speak of the whole file: `trailing_bytes` (something follows the zip), `outside_content` (links to
    other files, data connections or embedded documents, none of which was followed), `other_list` (another sheet has
    resident numbers, two or more). `helping` are the columns found that only help: no cells are made of them, they
    stand among a row's texts, and a heading may stand twice.
    """

    format: str
    sheet: str
    header_row: int
    head: tuple[tuple[str, ...], ...]
    letters: dict[str, str]
    ignored_columns: list[str]
    rows: Rows
    counted: int
    warnings: tuple[str, ...] = ()
    helping: tuple[Helping, ...] = ()

    @property
    def fields(self) -> dict[int, str]:
        """By place in a row, counted from 0, the field that a column was recognised as, whatever its heading says."""
        return {place_of(letters): field for field, letters in self.letters.items()}


def place_of(letters: str) -> int:
    """The place of a column, counted from 0, by its letters: A, B, …, Z, AA."""
    place = 0
    for letter in letters:
        place = 26 * place + ord(letter) - ord("A") + 1
    return place - 1
