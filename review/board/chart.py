"""The board's chart over time: received and registered per day of the season, each deadline as a line.

Positions are in units of the drawing, whole numbers where they can be; the words and colours are the template's.
"""

from datetime import date, timedelta
from typing import NamedTuple

WIDTH, HEIGHT = 960, 200
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 16, 24  # room for numbers, the line after the last day, words, days
BEFORE, AFTER = timedelta(days=30), timedelta(days=60)
MOST_LABELS = 14


class Day(NamedTuple):
    """One day with its two columns."""

    day: date
    received: int
    registered: int
    x: float
    width: float
    received_y: float
    received_height: float
    registered_y: float
    registered_height: float

    @property
    def middle(self) -> float:
        """Where the registered one begins."""
        return round(self.x + self.width, 1)


class Mark(NamedTuple):
    """A line with its words: a deadline at x, a number at y, a day at x; ``words_y``: how low a deadline's stand."""

    at: float
    value: object
    anchor: str = "start"
    words_y: int = TOP


class Chart(NamedTuple):
    """All that is drawn; ``earlier`` and ``later`` are (received, registered) beyond the days shown."""

    days: list[Day]
    labels: list[Mark]
    levels: list[Mark]
    deadlines: list[Mark]
    earlier: tuple[int, int]
    later: tuple[int, int]
    total: tuple[int, int]
    bottom: int = HEIGHT - BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def chart(
    numbers: dict[date, tuple[int, int]], starts_on: date, deadlines: dict[date, str], today: date
) -> Chart | None:
    """The chart of these days; None when nothing has happened on any. ``deadlines``: the words of each day."""
    if not numbers:
        return None
    first = max(min([*numbers, starts_on]), starts_on - BEFORE)
    last = min(max([*numbers, *deadlines, min(today, max(deadlines))]), max(deadlines) + AFTER)
    shown = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    most = _round_up(max((max(numbers.get(day, (0, 0))) for day in shown), default=1))
    step = (WIDTH - LEFT - RIGHT) / len(shown)
    return Chart(
        days=[_day(day, numbers.get(day, (0, 0)), LEFT + n * step, step, most) for n, day in enumerate(shown)],
        labels=[Mark(round(LEFT + (n + 0.5) * step, 1), day) for n, day in _some(shown)],
        levels=[Mark(_y(level, most), level) for level in (0, most // 2, most)],
        deadlines=[
            _deadline(LEFT + ((day - first).days + 1) * step, words)._replace(words_y=TOP + 16 * n)
            for n, (day, words) in enumerate(sorted(deadlines.items()))
        ],
        earlier=_sum(numbers, lambda day: day < first),
        later=_sum(numbers, lambda day: day > last),
        total=_sum(numbers, lambda day: True),
    )


def _day(day: date, numbers: tuple[int, int], x: float, step: float, most: int) -> Day:
    tops = [_y(number, most) for number in numbers]
    heights = [round(HEIGHT - BOTTOM - top, 1) for top in tops]
    width = round(step * 0.4, 1)
    return Day(day, *numbers, round(x + step * 0.1, 1), width, tops[0], heights[0], tops[1], heights[1])


def _y(number: int, most: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * number / most, 1)


def _deadline(x: float, words: str) -> Mark:
    return Mark(round(x, 1), words, "end" if x > WIDTH / 2 else "start")


def _some(days: list[date]) -> list[tuple[int, date]]:
    """Days whose date is written below: all, or one in so many."""
    every = -(-len(days) // MOST_LABELS)
    return [(n, day) for n, day in enumerate(days) if n % every == 0]


def _round_up(number: int) -> int:
    """An even number with one or two significant digits, not below the given one."""
    digit = 10 ** max(len(str(number)) - 2, 0)
    return max(2, -(-number // (2 * digit)) * 2 * digit)


def _sum(numbers: dict[date, tuple[int, int]], wanted) -> tuple[int, int]:
    chosen = [both for day, both in numbers.items() if wanted(day)]
    return sum(each[0] for each in chosen), sum(each[1] for each in chosen)
