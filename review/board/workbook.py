"""The board as a workbook: its units, every school below, the days; each sheet says who took it out, when, and why."""

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.seasons.wording import season_words
from registry.access_log import AccessEntry, watermark
from registry.tabular.writing import SheetToWrite, tables
from review.board.columns import PROGRESS, RECOGNITION
from review.board.figures import Board, Figures, Unit

COLUMNS = tuple(dict.fromkeys((*PROGRESS, *RECOGNITION)))


def workbook(board: Board, units: list[Unit], access: AccessEntry) -> bytes:
    """The board as it stands, the units as they were narrowed and sorted on the page."""
    schools, days = board.schools(), board.days()
    figures = [str(column.label) for column in COLUMNS]
    head = [_("code"), _("Unit"), _("progress (%)"), *figures]
    sheets = [
        SheetToWrite(_("units"), head, [*map(_line, units), ["", _("all together"), *_numbers(board.total)]]),
        SheetToWrite(
            _("schools"), [*head[:2], _("Competent authority"), *head[2:]], [_school_line(unit) for unit in schools]
        ),
        SheetToWrite(
            _("days"),
            [_("Day"), _("received"), _("registered")],
            [[day.isoformat(), *numbers] for day, numbers in days.items()],
        ),
    ]
    return tables(sheets, notes=[_what(board), watermark(access)])


def _what(board: Board) -> str:
    unit = board.own_authority().name
    facts = {"unit": unit, "season": season_words(board.season.code), "at": _time(board.counted_at)}
    return _("Progress of %(unit)s, season %(season)s, counted at %(at)s") % facts


def _time(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def _line(unit: Unit) -> list:
    return [unit.code, unit.name, *_numbers(unit.figures)]


def _school_line(unit: Unit) -> list:
    return [unit.code, unit.name, unit.place, *_numbers(unit.figures)]


def _numbers(figures: Figures) -> list[int]:
    return [figures.way, *(getattr(figures, column.name) for column in COLUMNS)]
