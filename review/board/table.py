"""The board's table as the page draws it: headings that sort, cells with their shares, units that lead further down."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from review.board.columns import NOT_STARTED, PLANNED, PROGRESS, RECOGNITION, VIEWS, BoardColumn
from review.board.figures import Figures, Unit


class BoardHeading(NamedTuple):
    """A column's words, the address that sorts by it, how it is sorted now (for aria-sort)."""

    label: str
    url: str
    sorted: str = ""


class BoardCell(NamedTuple):
    """A number (None: it is not known), its share in per cent, what the number asks for."""

    number: int | None
    share: int | None = None
    kind: str = ""


class BoardRow(NamedTuple):
    """A unit with its cells; the address is where it leads."""

    unit: Unit
    url: str
    cells: list[BoardCell]


class BoardTable:
    """The table of one page."""

    def __init__(self, form, units: Iterable[Unit], total: Figures):
        self._form = form
        kept = {name: value for name, value in form.query.items() if name in ("season", "track", "view")}
        self._kept = f"?{urlencode(kept)}" if kept else ""
        self.name_heading = self._heading("name", _("Unit"), "")
        self.way_heading = self._heading("way", _("progress"), "")
        self.headings = [self._heading(column.name, column.label, "-") for column in form.columns]
        self.lines = [BoardRow(unit, self._url(unit), cells(unit.figures, form.columns)) for unit in units]
        self.total = cells(total, form.columns)
        self.way = total.way
        self.views = [
            {"label": words, "url": self._with(view=name), "current": name == form.view}
            for name, (words, _columns) in VIEWS.items()
        ]
        self.laggards_url = self._with(sort="") if form.sort else ""

    def _heading(self, name: str, label, first: str) -> BoardHeading:
        """A column sorts the way one wants first, then the other way round."""
        other = "" if first else "-"
        now = self._form.sort
        is_sorted = now.removeprefix("-") == name
        direction = ("descending" if now.startswith("-") else "ascending") if is_sorted else ""
        return BoardHeading(label, self._with(sort=(other if now == first + name else first) + name), direction)

    def _with(self, **changed) -> str:
        query = {name: value for name, value in (self._form.query | changed).items() if value}
        return f"?{urlencode(query)}"

    def _url(self, unit: Unit) -> str:
        return reverse("board_school" if unit.is_school else "board_authority", args=[unit.pk]) + self._kept


def cells(figures: Figures, columns: tuple[BoardColumn, ...]) -> list[BoardCell]:
    """A unit's figures as the cells of its line, one for each column."""
    return [_cell(figures, column) for column in columns]


def _cell(figures: Figures, column: BoardColumn) -> BoardCell:
    number = getattr(figures, column.name)
    if column == PLANNED and not number:
        return BoardCell(None)
    whole = getattr(figures, column.share_of) if column.share_of else 0
    share = round(100 * number / whole) if whole else None
    return BoardCell(number, share, "bad" if number and column.name in ("overdue", "not_started", "missing") else "")


def stages(figures: Figures, url: str, season) -> list[dict]:
    """The lists of a school's page: what stands there, and where to look at those new students (blank: nowhere)."""
    found = []
    for title, columns in ((_("How far"), PROGRESS), (_("How recognised"), RECOGNITION)):
        lines = [
            {
                "label": column.label,
                "cell": cell,
                "part": bool(column.part_of),
                "url": f"{url}?{urlencode({'season': season.pk, 'state': column.name})}"
                if _leads(url, column, cell)
                else "",
            }
            for column, cell in zip(columns, cells(figures, columns), strict=True)
            if column != NOT_STARTED and (columns is PROGRESS or column not in PROGRESS)
        ]
        found.append({"title": title, "lines": lines})
    return found


LISTED = ("resolving", "supplementing", "sent_back", "at_school", "at_authority", "registered")


def _leads(url: str, column: BoardColumn, cell: BoardCell) -> bool:
    return bool(url and cell.number and column.name in LISTED)
