"""Columns of the board: their words, by what one may sort, and what one may narrow the units to."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from registry.text import Text
from review.board.figures import Unit, behind


class BoardColumn(NamedTuple):
    """A column of figures; ``is_share``: its share of the new students on rosters (of the expected) stands below it."""

    name: str
    label: Text
    share_of: str = ""
    part_of: str = ""


PLANNED = BoardColumn("planned", _("planned"))
TOTAL = BoardColumn("total", _("on rosters"), "expected")
MISSING = BoardColumn("missing", _("missing"))
NOT_STARTED = BoardColumn("not_started", _("schools not started"))
OVERDUE = BoardColumn("overdue", _("overdue"), "total")
PROGRESS = (
    PLANNED,
    TOTAL,
    MISSING,
    BoardColumn("resolving", _("to be confirmed"), "total"),
    BoardColumn("supplementing", _("being supplemented"), "total"),
    BoardColumn("sent_back", _("of these sent back"), "total", "supplementing"),
    BoardColumn("at_school", _("at school review"), "total"),
    BoardColumn("at_authority", _("at authority review"), "total"),
    BoardColumn("registered", _("registered"), "total"),
    OVERDUE,
    NOT_STARTED,
)
RECOGNITION = (
    PLANNED,
    TOTAL,
    MISSING,
    BoardColumn("matched", _("matched"), "total"),
    BoardColumn("pending", _("to be confirmed by a person"), "total"),
    BoardColumn("not_found", _("not found"), "total"),
    BoardColumn("admitted", _("admitted by a senior high school"), "total"),
    BoardColumn("ended", _("terminated or withdrawn")),
    NOT_STARTED,
)
VIEWS = {"": (_("How far"), PROGRESS), "recognition": (_("How recognised"), RECOGNITION)}
SHOWS: dict[str, tuple[Text, Callable[[Unit], bool]]] = {
    "": (_("all"), lambda unit: True),
    "not_started": (_("not started"), lambda unit: unit.figures.not_started > 0),
    "overdue": (_("overdue"), lambda unit: unit.figures.overdue > 0 or unit.figures.late > 0),
    "missing": (_("missing new students"), lambda unit: unit.figures.missing > 0),
}
SORTABLE = frozenset(column.name for column in (*PROGRESS, *RECOGNITION)) | {"name", "way"}


def ordered(units: list[Unit], sort: str) -> list[Unit]:
    """Units by the column named ``sort``, with a minus the largest first; when blank, the furthest behind first."""
    name = sort.removeprefix("-")
    if name not in SORTABLE:
        return sorted(units, key=behind)
    if name == "name":
        return sorted(units, key=lambda unit: unit.code, reverse=sort != name)
    largest_first = -1 if sort != name else 1
    return sorted(units, key=lambda unit: (largest_first * getattr(unit.figures, name), behind(unit)))
