"""What a second, independent look at a sheet finds: which cells are filled, and what the first look cannot tell."""

from registry.tabular.refusals import FileRefused

# str.strip() alone leaves the zero-width characters, which no user can see.
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_BLANK_SIGNS = " \t\r\n\v\f\x1c\x1d\x1e\x1f\x85\xa0\u3000\u2028\u2029\u202f\u205f\u1680\u180e" + _UNSEEN
_BLANK_SIGNS += "".join(map(chr, range(0x2000, 0x200B)))
BLANKS = frozenset(_BLANK_SIGNS)

Area = tuple[int, int, int, int]  # of merged cells: top, left, bottom, right


def is_blank(text: str) -> bool:
    """Tell whether a text shows nothing: only blanks, line breaks and zero-width characters."""
    return not text or (text[0] in BLANKS and not text.strip(_BLANK_SIGNS))


def letters(column: int) -> str:
    """Return the letters of a column counted from 0."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def address(row: int, column: int) -> str:
    """Return the address of a cell counted from 0, as the spreadsheet shows it."""
    return f"{letters(column)}{row + 1}"


class Facts:
    """Facts of one sheet; rows and columns count from 0.

    `rows` are the filled rows, `shown` what stands in cells that the parser gives as empty or otherwise
    (kind letter and text by position), `computed` the cells that hold a formula's stored value,
    `merges` (top, left, bottom, right), `hidden_columns` pairs of first and last.
    """

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.last_row = -1
        self.last_column = -1
        self.shown: dict[tuple[int, int], tuple[str, str]] = {}
        self.computed: set[tuple[int, int]] = set()
        self.merges: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []

    def fill(self, row: int, column: int) -> None:
        """Note that a cell is filled."""
        self.rows.add(row)
        self.reach(row, column)

    def reach(self, row: int, column: int) -> None:
        """Note that the sheet extends to a cell, blank or not."""
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)

    def merge(self, area: Area, limit: int) -> None:
        """Note a merged area; raise FileRefused when there are too many."""
        if len(self.merges) >= limit:
            raise FileRefused("too_large", what="merges", limit=limit)
        self.merges.append(area)

    def guard(self, sheet: str, limit: int) -> None:
        """Raise FileRefused when the area up to the last cell is more than the parser could lay out."""
        found = (self.last_row + 1) * (self.last_column + 1)
        if found > limit:
            far = address(self.last_row, self.last_column)
            raise FileRefused("too_large", what="cells", sheet=sheet, cell=far, limit=limit, found=found)
