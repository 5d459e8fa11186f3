"""What a number shows: from the number format of its cell (ISO 29500 18.8.30 and 18.8.31) to a kind and a text.

The number is what is stored, the text what the user sees; where they say different things the text is meant. A date
shown without its day is no day, and a 1 shown as 女 is 女. Where no one text is certain the cell is an error: two
programs choose differently, or nothing is shown of a number that is there.
"""

import re
from collections.abc import Callable, Iterator, Set
from datetime import datetime, timedelta
from functools import lru_cache
from math import isfinite
from operator import eq, ge, gt, le, lt, ne
from typing import NamedTuple

from registry.tabular import cells
from registry.tabular.cells import number

GENERAL = "General"

# what these ids mean where the file does not say it (ISO 29500 18.8.30, of the Chinese tables zh-cn's)
_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_CLOCK, _SECONDS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    **dict.fromkeys(range(5, 9), "#,##0.00"),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    **dict.fromkeys((27, 36, 50, 52, 57), _YEAR_MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _MONTH_DAY),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: _CLOCK,
    33: _SECONDS,
    **dict.fromkeys((34, 55), f"上午/下午{_CLOCK}"),
    **dict.fromkeys((35, 56), f"上午/下午{_SECONDS}"),
    **dict.fromkeys(range(37, 41), "#,##0.00"),
    **dict.fromkeys(range(41, 45), "#,##0.00"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"?
    | \\(?P<escaped>.)
    | _(?P<width>.)
    | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式|通用格式|Standard|@)
    | (?P<half>AM/PM|A/P|上午/下午)
    | (?P<power>(?<=[0\#?.])E[+-])
    | (?P<date>y+|m+|d+|h+|s+|e+|a{3,4}|b{2,4}|g+)
    | (?P<digit>[0\#?])
    | (?P<mark>[.,%/])
    | (?P<end>;)
    | (?P<literal>.)
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_CONDITION = re.compile(r"\s*(<=|>=|<>|<|>|=)\s*([-+]?[0-9]*\.?[0-9]+(?:E[-+]?[0-9]+)?)\s*", re.IGNORECASE).fullmatch
_COMPARE: dict[str, Callable[[float, float], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne}
# formats with which every number stands there as itself, so that its cells need no look
_PLAIN = re.compile(r"(?:General|G/通用格式|@|(?:#,##)?0(?:\.0+)?%?(?:E\+0+)?(?:_.)*)(?:;@)?").fullmatch
_ELAPSED = re.compile("h+|m+|s+", re.IGNORECASE).fullmatch
_PARTS = {"y": "y", "e": "y", "b": "y", "d": "d", "h": "h", "p": "h", "s": "s", "m": "m", "a": "w"}
_WEEKDAYS = "一二三四五六日"
_DAYS = 2_958_466  # after 9999-12-31
_SINCE_1904 = 1462
_EXACT = 10**15


class _Section(NamedTuple):
    """One section of a format.

    `pieces` stand side by side, by sort: literal, digit, general, mark, and those whose text is not certain: money (a
    sign of it, beside which some programs show the number), fill (repeated over the width of the column). `parts` are
    those of a date and time: y m d (of the month) w (weekday) h n (minutes) s, and e where hours, minutes or seconds
    go on counting.
    """

    condition: tuple[str, float] | None
    pieces: tuple[tuple[str, str], ...]
    parts: frozenset[str]
    numerals: bool  # Chinese ones, by [DBNum1] and its like

    def meets(self, value: float) -> bool:
        """Tell whether a value meets the condition."""
        return self.condition is not None and _COMPARE[self.condition[0]](value, self.condition[1])

    @property
    def counts(self) -> bool:
        """Tell whether it shows the number itself, or a part of it."""
        return any(sort in ("digit", "general") for sort, _ in self.pieces)


_NUMBER = _Section(None, (("general", GENERAL),), frozenset(), False)


def is_plain(code: str) -> bool:
    """Tell whether every number with this format stands there as itself; of others `shown` must be asked."""
    return _PLAIN(code) is not None


def is_day(code: str) -> bool:
    """Tell whether every number with this format stands there as a day: year, month and day, perhaps more."""
    sections = _numeric(code)
    return len(sections) == 1 and sections[0].condition is None and _is_day(sections[0].parts)


def _is_day(parts: Set[str]) -> bool:
    return parts >= {"y", "m", "d"} and "e" not in parts


@lru_cache(maxsize=20_000)
def shown(code: str, value: float, from_1904: bool = False) -> tuple[str, str]:
    """Return the kind's letter (`cells.KINDS`) and the text that a number with this format shows.

    n: the number, also in the place of a date where none has this number; d: the day, in full; t: a word, a date
    without its day, a time; u: something else than the number, but not certain what.
    """
    if not isfinite(value):
        return "u", number(value)
    chosen = _chosen(_numeric(code), value)
    found = {_in_section(section, value, negative, from_1904) for section, negative in chosen}
    return found.pop() if len(found) == 1 else ("u", number(value))


def _of_moment(parts: Set[str], moment: datetime) -> tuple[str, str]:
    """Return the kind's letter and the text of a date of which these parts are shown (`y m d w h n s`).

    With year, month and day it is the day, else a text of what there is.
    """
    moment = cells.on_midnight(moment)
    if parts >= {"y", "m", "d"}:
        return "d", cells.dated(moment)
    words = {"y": f"{moment.year}年", "m": f"{moment.month}月", "d": f"{moment.day}日"}
    text = "".join(word for part, word in words.items() if part in parts)
    if "w" in parts:
        text += "星期" + _WEEKDAYS[moment.weekday()]
    return "t", text if text else f"{moment:%H:%M:%S}"


@lru_cache(maxsize=1_000)
def _numeric(code: str) -> tuple[_Section, ...]:
    """Return the sections that speak of numbers: the last one does not when it has the place of a text."""
    sections = _sections(code) if code else []
    if len(sections) > 1 and ("general", "@") in sections[-1].pieces:
        sections.pop()
    return tuple(sections[:3])


def _sections(code: str) -> list[_Section]:
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(code):
        if match.lastgroup == "end":
            sections.append(_section(tokens))
            tokens = []
        else:
            tokens.append((match.lastgroup or "", match[match.lastgroup or 0]))
    return [*sections, _section(tokens)]


def _section(tokens: list[tuple[str, str]]) -> _Section:
    condition, pieces, clocks, numerals = None, [], [], False
    for sort, text in tokens:
        if sort == "bracket":
            found = _CONDITION(text)
            condition = (found[1], float(found[2])) if found else condition
            numerals |= text[:5].upper() in ("DBNUM", "NATNU")
            clocks += [text, "elapsed"] if _ELAPSED(text) else []
            pieces += [("money", text[1:].partition("-")[0])] if text[:1] == "$" and text[1:2] != "-" else []
        elif sort in ("date", "half"):
            clocks.append("p" if sort == "half" else text)
        elif sort == "fill" and text.isalnum():
            pieces.append(("fill", text))
        elif sort == "width":
            pieces.append(("literal", " "))
        elif sort in ("quoted", "escaped", "literal"):
            pieces.append(("literal", text))
        elif sort in ("digit", "general", "mark", "power"):
            pieces.append((sort if sort != "power" else "mark", text))
    return _Section(condition, tuple(pieces), frozenset(_parts(clocks)), numerals)


def _parts(clocks: list[str]) -> Iterator[str]:
    """Yield the parts of a date that its letters show; m after hours and before seconds is minutes."""
    lowered = [text.lower() for text in clocks]
    letters = [text[0] for text in lowered if text != "elapsed"]
    if "elapsed" in lowered:
        yield "e"
    for place, text in enumerate(text for text in lowered if text != "elapsed"):
        if text[0] == "m" and ("h" in letters[max(place - 1, 0) : place] or "s" in letters[place + 1 : place + 2]):
            yield "n"
        elif text[0] in _PARTS:
            yield "w" if text[:3] == "ddd" else _PARTS[text[0]]


def _chosen(sections: tuple[_Section, ...], value: float) -> list[tuple[_Section, bool]]:
    """Return the section for a value and whether it stands for negative numbers; all that may be meant."""
    if not sections:
        return [(_NUMBER, False)]
    if any(section.condition for section in sections[:2]):
        return [(section, False) for section in _by_condition(sections, value)]
    if len(sections) > 1 and value < 0:
        return [(sections[1], True)]
    return [(sections[2 if len(sections) > 2 and value == 0 else 0], False)]


def _by_condition(sections: tuple[_Section, ...], value: float) -> tuple[_Section, ...]:
    """Return the sections that one program or another takes; where none is met they show signs of no number."""
    first, others = sections[0], sections[1:]
    if first.condition is None:
        return sections
    if first.meets(value):
        return (first,)
    if not others:
        return first, _NUMBER
    if others[0].condition is None:
        return others if value >= 0 else others[:1]
    return others[:1] if others[0].meets(value) else others[1:]


def _in_section(section: _Section, value: float, negative: bool, from_1904: bool) -> tuple[str, str]:
    if section.parts:
        return _date(section.parts, value + _SINCE_1904 * from_1904) or ("n", number(value))
    text = _text(section, abs(value) if negative else value)
    if text is None or text == number(value):
        return "n", number(value)
    # nothing is shown of a zero where zeros are not wanted; hidden otherwise, or with a sign in front
    certain = (value == 0 or (text and (negative or value > 0))) and not {"fill", "money"} & dict(section.pieces).keys()
    return ("t", text) if certain else ("u", number(value))


def _text(section: _Section, value: float) -> str | None:
    """Return what a section puts side by side; None where that is the number in one of its usual forms."""
    places = [text for sort, text in section.pieces if sort == "digit"]
    if section.counts:
        usual = any(sort in ("mark", "money") for sort, _ in section.pieces) or section.numerals
        if usual or not 0 <= value < _EXACT or value != int(value) or (places and _has_general(section)):
            return None
    return _put(section, _digits(places, int(value)), number(value)).strip()


def _has_general(section: _Section) -> bool:
    return any(sort == "general" for sort, _ in section.pieces)


def _digits(places: list[str], value: int) -> list[str]:
    """Return what stands in each place for a digit, filled from the right; the first takes all that is left over."""
    rest, found = str(value) if value else "", []
    for place in reversed(places):
        found.append(rest[-1:] or {"0": "0", "?": " "}.get(place, ""))
        rest = rest[:-1]
    if found:
        found[-1] = rest + found[-1]
    return found[::-1]


def _put(section: _Section, digits: list[str], general: str) -> str:
    filled = iter(digits)
    return "".join(
        next(filled) if sort == "digit" else general if sort == "general" else text for sort, text in section.pieces
    )


def _date(parts: frozenset[str], days: float) -> tuple[str, str] | None:
    if not 0 <= days < _DAYS:
        return None
    if "e" in parts:
        minutes, seconds = divmod(round(days * 86_400), 60)
        return "t", f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if parts & {"y", "m", "d", "w"} and (days < 1 or 60 <= days < 61):
        return "t", "1900-01-00" if days < 1 else "1900-02-29"  # shown so, and no days
    start = datetime(1899, 12, 31) if days < 60 else datetime(1899, 12, 30)
    return _of_moment(parts, start + timedelta(seconds=round(days * 86_400)))
