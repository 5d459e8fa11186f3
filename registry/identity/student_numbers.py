"""学籍号: one letter and 18 characters; G formal, L temporary, J without a usable document (R3, R18)."""

import re
from datetime import date

from registry.identity.characters import APOSTROPHES, HYPHENS, fold_width, without_blanks
from registry.identity.check_digits import has_check_character
from registry.identity.documents import wrong_character as wrong_in_document
from registry.identity.parsed import MISSING, Parsed, faulty
from registry.identity.wrong import WrongCharacter

_FORM = re.compile("[GLJ][0-9]{17}[0-9X]").fullmatch
# L numbers are shaped like a G number but end in four free digits
_CHECKED = frozenset("GJ")
# what people write where there is none
_NO_NUMBER = frozenset(
    {
        "无",
        "没有",
        "暂无",
        "无学籍号",
        "无学籍",
        "未知",
        "不详",
        "未办理",
        "待定",
        "/",
        "\\",
        "*",
        "NONE",
        "NULL",
        "N/A",
    }
)
_MARKS = dict.fromkeys(map(ord, APOSTROPHES + HYPHENS), None)

_REGION = re.compile("[0-9]{6}").fullmatch
_FOUR_DIGITS = re.compile("[0-9]{4}").fullmatch


def parse_student_number(raw: str) -> Parsed[str]:
    """The number in upper case, or `missing`, or `bad_student_number` with the hint form or check_digit.

    Words that say that there is none are read as "", with a note.
    """
    number = raw if _FORM(raw) else without_blanks(fold_width(raw)).upper().translate(_MARKS)
    if not number:
        return MISSING
    if number in _NO_NUMBER:
        return Parsed("", tidied=True)
    if not _FORM(number):
        return faulty("bad_student_number", "form")
    if number[0] in _CHECKED and not has_check_character(number[1:]):
        return faulty("bad_student_number", "check_digit")
    return Parsed(number, tidied=number != raw)


def wrong_character(raw: str) -> WrongCharacter | None:
    """The first character behind the letter for which a text is no 学籍号; None where its length alone is wrong."""
    number = raw.strip()
    found = wrong_in_document(number[1:])
    if found is None or not number[:1].isalpha():
        return None
    return found._replace(place=found.place + 1 + len(raw) - len(raw.lstrip()))


def temporary_number(region: str, birth_date: date, random4: str) -> str:
    """An L number: region of the school (six digits), birth date, four random digits; ValueError for others."""
    if not (_REGION(region) and _FOUR_DIGITS(random4)):
        raise ValueError("a temporary number is made of six digits of region and four random digits")
    return f"L{region}{birth_date:%Y%m%d}{random4}"
