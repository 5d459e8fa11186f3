"""How many of a resident number's 18 characters a text gives away: the sum of all that stands in it."""

import re
from datetime import date
from functools import lru_cache

from registry.identity.regions import region_name

REGION, ORDER_AND_CHECK = set(range(6)), set(range(14, 18))
MONTH, DAY = set(range(6, 12)), {12, 13}
STUDENT_NUMBER = re.compile(r"[LJ]\*{14}[0-9X]{4}")
MASKED = re.compile(r"(?<![0-9X*?])[0-9X*?]{15,18}(?![0-9X*?])")
ENDS = re.compile(r"[*…]\s?([0-9X]{2,4})(?![0-9X])")  # that stand behind stars or dots


def given_away(text: str, number: str, *, region_known: bool) -> set[int]:
    """Places of ``number``, counted from 0, that a reader of ``text`` knows.

    ``region_known``: the reader knows the first six beforehand, as of a child of the school's own county.
    """
    known = set(REGION) if region_known else set()
    if number in text:
        return set(range(18))
    born = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    if any(written in text for written in _whole_days(born)):
        known |= MONTH | DAY
    elif f"{born:%Y-%m}" in text or f"{born.year}年{born.month}月" in text:
        known |= MONTH
    if number[:6] in text or (region_name(number[:6]) or "nowhere") in text:
        known |= REGION
    masked, ends = _partly_shown(text)
    for found in masked:
        known |= _seen_in(found, number)
    for end in ends:
        if number.endswith(end):
            known |= set(range(18 - len(end), 18))
    return known


@lru_cache(maxsize=1)  # one text after the other is asked about many numbers
def _partly_shown(text: str) -> tuple[set[str], set[str]]:
    """Numbers of which signs are hidden, and ends of such."""
    text = STUDENT_NUMBER.sub("", text)  # its last four are no part of a document number
    return set(MASKED.findall(text)), set(ENDS.findall(text))


def _whole_days(born: date) -> list[str]:
    plain = f"{born.year}年{born.month}月{born.day}日"
    return [born.isoformat(), f"{born:%Y%m%d}", f"{born:%Y/%m/%d}", f"{born:%Y.%m.%d}", plain]


def _seen_in(shown: str, number: str) -> set[int]:
    """The places that a partly hidden number shows, when it is this one."""
    if len(shown) != len(number) or not set(shown) & set("*?"):
        return set()
    seen = {place for place, sign in enumerate(shown) if sign not in "*?"}
    return seen if all(shown[place] == number[place] for place in seen) else set()
