"""From a parser's values to what the user sees: kind, text, and the value where the text is not the value."""

import datetime
import math
import re
import unicodedata
from collections import Counter

# One letter for each kind, so that a row's kinds travel from the child as one short text.
# A text that shows nothing has the kind blank; the parent tells it, for the columns it needs.
KINDS = {
    "t": "text",
    "n": "number",
    "d": "date",
    "o": "bool",
    "e": "error",
    "f": "formula",
    "u": "unclear",
    "p": "picture",
}
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][-+]?[0-9]{1,3})?").fullmatch
_EXACT = 10**15
_DAY = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})").match
_MINUTE = datetime.timedelta(minutes=1)
_LAST = datetime.datetime.max - _MINUTE


class _Letters(dict[type, str]):
    """The kind's letter by the type of a parser's value; types unknown here arrive as texts."""

    def __missing__(self, sort: type) -> str:
        return "t"


LETTERS = _Letters({str: "t", bool: "o", int: "n", float: "n", datetime.datetime: "d", datetime.date: "d"})


def shown(value: object) -> tuple[str, str]:
    """Return the kind's letter and the text of a parser's value."""
    if isinstance(value, str):
        return "t", value
    if isinstance(value, bool):
        return "o", "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return "n", number(value)
    if isinstance(value, datetime.datetime):
        return "d", dated(value)
    if isinstance(value, datetime.date):
        return "d", value.isoformat()
    return "t", str(value)


def is_number(written: str) -> bool:
    """Tell whether what is stored for a number is one: not nan, not inf, none beyond all that a cell can hold."""
    return _NUMBER(written) is not None and math.isfinite(float(written))


def on_midnight(moment: datetime.datetime) -> datetime.datetime:
    """Return the midnight that a moment less than a minute from it means, any other moment as it is.

    Programs that reckon with the local mean time of a place write days some seconds off: 43 of them in Shanghai.
    """
    if moment > _LAST:
        return moment
    nearest = (moment + _MINUTE).replace(hour=0, minute=0, second=0, microsecond=0)
    return nearest if abs(moment - nearest) < _MINUTE else moment


def dated(moment: datetime.datetime) -> str:
    """Return a moment as text: the day alone where it means midnight."""
    moment = on_midnight(moment)
    return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat(" ")


def number(value: float) -> str:
    """Return a number as the spreadsheet shows it: plain digits, from sixteen digits on in powers of ten.

    A spreadsheet keeps fifteen digits. Spelling more of them out would make a broken identity number look whole.
    """
    if not math.isfinite(value):
        return str(value)
    if abs(value) < _EXACT:
        return str(int(value)) if value == int(value) else f"{value:.15g}"
    mantissa, _, exponent = f"{value:.14E}".partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"


def shows_day(text: str, value: str) -> bool:
    """Tell whether a date's text has its year, month and day; a month may be a word, Chinese digits are not read."""
    found, text = _DAY(value), unicodedata.normalize("NFKC", text)
    if not found:
        return True  # no date at all, which the parser gives as a text
    year, month, day = map(int, found.groups())
    numbers = Counter(map(int, re.findall("[0-9]+", text)))
    if not numbers:
        return all(sign in text for sign in "年月日")
    wanted = Counter((month, day))
    worded = Counter((day,)) if re.search("[A-Za-z]{3}|[一二三四五六七八九十]月", text) else wanted
    return any(numbers >= part + Counter((shown,)) for shown in (year, year % 100) for part in (wanted, worded))
