"""What pages, workbooks and operations' lists show of numbers that lead to a person; the one place that decides it.

A resident number has 18 characters: six of a region, eight of the birth date, three of an order, one check character.
What a page gives away is what all of it together says, so the whole sum is kept at twelve:

- In a **list**, the region counts as known in full, though no list shows it: the children of a county's school were
  mostly registered in that county. That is 6. The birth date is shown by its month, which is 6 more. Twelve are
  spent, so **no character of the number is shown**. The 17th is even or odd by the sex, which every list shows; that
  is half a guess, no character. The last four that masks often leave would be the worst choice: with region and
  birth date they *are* the number.
- On the page of **one person** the birth date stands with its day, because it is compared with the household
  register: 8. Still no character of the number: its order and check character, which alone tell a child from the
  others born there that day, are given away nowhere but by showing the number on purpose (review/people/reveal.py).
- Where two numbers differ in a place or two, the page says in which **places**, not the characters in them.

A number of 15 is one of 18 without the century and the check character: the same holds. So does it for the 学籍号
that begins with G, behind which stands the whole number; those with L and J are made of other characters, and show
their last four. Numbers of passports and permits hold neither region nor birth date; two characters stay, by which a
person who has the document in hand knows it again. Of a telephone number four stay.
"""

import re
from datetime import date

from registry.identity.pinyin import surname_of

HIDDEN = "*"
DIFFERENT = "?"  # stands in a masked number at a place where it differs from another one
MOST_PLACES = 2  # differing places that are named; more say no more than “differs”
_SHORTEST_RESIDENT = 15
_SHORTEST_WITH_TAIL = 7
_TAIL = 2
_STUDENT_TAIL = 4
_PHONE_TAIL, _SHORTEST_PHONE = 4, 7
_MOST_DIGITS_OF_A_COUNT = 4

# fields whose values are numbers, by words of their own names, which are ours
_OF_DOCUMENTS = ("证件号", "身份证号", "学籍号")
_OF_PHONES = ("电话", "手机")
# in any other cell; the tenth digit of a group is one too many for a date, with or without the time
_LONG_NUMBER = re.compile(r"\d(?:[ \-－]?\d){8,}[ \-－]?[\dXxＸｘ]")
_CHARACTER = re.compile(r"[\dXxＸｘ]")


def mask(number: str) -> str:
    """A document number for people who need not know it, as long as it was; "" stays blank."""
    tail = _TAIL if _SHORTEST_WITH_TAIL <= len(number) < _SHORTEST_RESIDENT else 0
    return _all_but_last(number, tail)


def mask_student_number(number: str) -> str:
    """A 学籍号: its letter, and of those that hold no document number the last four characters."""
    if not number:
        return ""
    return number[0] + _all_but_last(number[1:], 0 if number[0] == "G" else _STUDENT_TAIL)


def mask_phone(phone: str) -> str:
    """A telephone number with its last four digits, when it has some more."""
    return _all_but_last(phone, _PHONE_TAIL if len(phone) >= _SHORTEST_PHONE else 0)


def mask_name(name: str) -> str:
    """A name by which whoever knows it knows it again: the surname and two stars, however long it is."""
    return f"{surname_of(name)}{HIDDEN * 2}" if name else ""


def mask_digits(text: str) -> str:
    """What stands in a column of numbers: every digit and X is hidden, whatever else stands there shows."""
    return _CHARACTER.sub(HIDDEN, text)


def mask_unknown(text: str) -> str:
    """What stands in a column of which nobody knows what it holds: all digits are hidden but for a count or a class."""
    return mask_digits(text) if sum(map(str.isdigit, text)) > _MOST_DIGITS_OF_A_COUNT else text


def mask_cell(column: str, text: str) -> str:
    """What somebody wrote into a cell, repeated to show what is wrong with it; the column by our own name for it.

    In a column of numbers every digit and X is hidden, and whatever else stands there shows: a letter O among digits,
    a blank, `无`. In any other column long numbers are hidden: they may have slipped into it.
    """
    if any(word in column for word in (*_OF_DOCUMENTS, *_OF_PHONES)):
        return mask_digits(text)
    return _LONG_NUMBER.sub(lambda found: HIDDEN * len(found[0]), text)


def birth_month(day: date | None) -> str:
    """A birth date as lists show it: year and month."""
    return f"{day:%Y-%m}" if day else ""


def differing_places(ours: str, theirs: str) -> list[int]:
    """In which places, counted from 1, two numbers differ; none when that cannot be said or they are too many."""
    if len(ours) != len(theirs):
        return []
    places = [place for place, (a, b) in enumerate(zip(ours, theirs, strict=True), start=1) if a != b]
    return places if len(places) <= MOST_PLACES else []


def mask_against(number: str, other: str) -> str:
    """``mask`` with a question mark in the places that differ from the other number."""
    shown = list(mask(number))
    for place in differing_places(number, other):
        shown[place - 1] = DIFFERENT
    return "".join(shown)


def _all_but_last(text: str, shown: int) -> str:
    hidden = len(text) - shown
    return HIDDEN * hidden + text[hidden:]
