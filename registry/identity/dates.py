"""Dates as users write them (R10); never a guess between day and month."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from registry.identity.characters import ZERO_WIDTH, fold_width
from registry.identity.parsed import MISSING, Parsed, faulty
from registry.identity.wrong import WrongCharacter, wrong_in_number

EARLIEST = date(1900, 1, 1)

# Excel counts days from here, for every day after its imaginary 1900-02-29
_EXCEL_EPOCH = date(1899, 12, 30)
# a smaller number in a date column is a year, an age or a row number rather than a day before 1950
_LEAST_SERIAL = (date(1950, 1, 1) - _EXCEL_EPOCH).days

_EIGHT_DIGITS = re.compile("[0-9]{8}").fullmatch
_SEPARATED = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})").fullmatch
_IN_CHINESE = re.compile("([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]?").fullmatch
# behind a day; a time zone is none of it: with one the day may be another
_TIME_OF_DAY = re.compile(r"[T\s](上午|下午)?\s?[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(\s?[AaPp][Mm])?$")
_WEEKDAY = re.compile(r"\s*\(?(星期|周|礼拜)[一二三四五六日天]\)?$")
_BLANK_AT_SEPARATOR = re.compile(r"\s*([-/.年月日号])\s*")
# 2019.9.3. and 2019-9-3日, 2019年9月3日生; the digits of a number that a text file writes with a point
_AT_END = re.compile(r"(?<=[0-9日号])[.。日号生]$|(?<=^[0-9]{8})\.0$")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?").fullmatch

# why a text is no date, in the order of trying
_HINTS = (
    ("calendar", re.compile(".*(民国|农历|阴历|旧历|回历|藏历|闰|初|正月|腊月).*")),
    ("year_month", re.compile("[0-9]{4}([-/.年]([0-9]{1,2}月?)?)?|(19|20)[0-9]{4}")),
    ("day_first", re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{4}")),
    ("two_digit_year", re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{2}年.*|[0-9]{6}")),
)

_TENS_AND_ONES = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)").fullmatch
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_DATE = re.compile(
    "([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿卅]{1,3})[日号]?"
)
_MARKS = frozenset("-/.年月日号:'" + ZERO_WIDTH)
# other marks between year, month and day: with the year before them they say nothing else
_WIDE_HYPHENS = str.maketrans("‐‑‒–—―−、,\\", "----------")


@lru_cache(maxsize=20_000)
def calendar_date(digits: str) -> date | None:
    """The day that eight ASCII digits YYYYMMDD name, or None where the calendar has none."""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def parse_date(value: str | date | float, *, today: date, kind: str = "text") -> Parsed[date]:
    """The day that a cell means, from 1900 to `today`; else `missing` or `bad_date`.

    `kind` is the cell's: of a number, eight digits are read as YYYYMMDD and a smaller one as the serial day of
    a spreadsheet, with the hint `serial`: the caller accepts it only where the identity number agrees.
    Hints of bad_date: impossible_date, future, too_early, two_digit_year, day_first, year_month, calendar,
    out_of_sense, unknown_form.
    """
    if isinstance(value, datetime):
        return _checked(value.date(), today)
    if isinstance(value, date):
        return _checked(value, today)
    if isinstance(value, bool):
        return faulty("bad_date", "unknown_form")
    if isinstance(value, int | float):
        return _of_number(float(value), today)
    return _of_number_text(value, today) if kind == "number" else _of_text(value, today)


def _checked(day: date, today: date, *, hint: str = "", tidied: bool = False) -> Parsed[date]:
    if day > today:
        return faulty("bad_date", "future")
    if day < EARLIEST:
        return faulty("bad_date", "too_early")
    return Parsed(day, hint=hint, tidied=tidied)


def _of_number_text(text: str, today: date) -> Parsed[date]:
    number = fold_width(text)
    return _of_number(float(number), today) if _NUMBER(number) else _of_text(text, today)


def _of_number(number: float, today: date) -> Parsed[date]:
    if 19_000_101 <= number <= 99_991_231:
        day = calendar_date(f"{number:.0f}")
        return _checked(day, today, tidied=True) if day else faulty("bad_date", "impossible_date")
    # beyond the last day a date can hold, and NaN, fail the comparison too
    if not _LEAST_SERIAL <= number < (today - _EXCEL_EPOCH).days + 1:
        return faulty("bad_date", "out_of_sense")
    return _checked(_EXCEL_EPOCH + timedelta(days=int(number)), today, hint="serial", tidied=True)


@lru_cache(maxsize=20_000)
def _of_text(text: str, today: date) -> Parsed[date]:
    digits = _digits(text)
    if digits:
        return _of_digits(digits, today)
    folded = _folded(text)
    if not folded:
        return MISSING
    digits = _digits(folded)
    return _of_digits(digits, today, tidied=True) if digits else faulty("bad_date", _hint(folded))


def _of_digits(digits: str, today: date, *, tidied: bool = False) -> Parsed[date]:
    day = calendar_date(digits)
    return _checked(day, today, tidied=tidied) if day else faulty("bad_date", "impossible_date")


def _digits(text: str) -> str:
    """YYYYMMDD of a text in one of the accepted forms, else ""."""
    if _EIGHT_DIGITS(text):
        return text
    separated = _SEPARATED(text)
    if separated:
        return f"{separated[1]}{separated[3]:0>2}{separated[4]:0>2}"
    chinese = _IN_CHINESE(text)
    return f"{chinese[1]}{chinese[2]:0>2}{chinese[3]:0>2}" if chinese else ""


def _folded(text: str) -> str:
    """`text` without differences of width, outer blanks, time of day and Chinese numerals."""
    plain = fold_width(text).translate(_WIDE_HYPHENS).lstrip("'").strip()
    plain = _AT_END.sub("", _BLANK_AT_SEPARATOR.sub(r"\1", _WEEKDAY.sub("", _TIME_OF_DAY.sub("", plain))))
    chinese = _CHINESE_DATE.fullmatch(plain)
    if not chinese:
        return plain
    return f"{chinese[1].translate(_CHINESE_DIGITS)}年{_below_hundred(chinese[2])}月{_below_hundred(chinese[3])}日"


def _below_hundred(numeral: str) -> int:
    """The number that 三, 十三, 二十, 二十三, 廿三 or 二三 writes; 0 where it writes none."""
    spelled = numeral.replace("廿", "二十").replace("卅", "三十")
    if "十" not in spelled:
        return int(spelled.translate(_CHINESE_DIGITS))
    parts = _TENS_AND_ONES(spelled)
    return int(f"{parts[1] or '一'}{parts[2] or '〇'}".translate(_CHINESE_DIGITS)) if parts else 0


def wrong_character(raw: str) -> WrongCharacter | None:
    """The one character for which a text is no date; None where there are more of them."""
    wrong = [character for character in raw if not (character.isdigit() or character.isspace() or character in _MARKS)]
    return wrong_in_number(raw, lambda character: character in wrong) if len(wrong) == 1 else None


def _hint(folded: str) -> str:
    return next((hint for hint, form in _HINTS if form.fullmatch(folded)), "unknown_form")
