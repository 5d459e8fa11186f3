"""The check character of GB 11643 (ISO 7064 MOD 11-2), shared by identity numbers and 学籍号."""

import re
from operator import mul

# the last weight is the check character's own
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
# sums are taken over ASCII codes: a digit is its code less 48
_OFFSET = 48 * sum(_WEIGHTS)
# X stands for 10, its ASCII code less 48 is 40
_X_EXCESS = 30

eighteen = re.compile("[0-9]{17}[0-9X]").fullmatch


def has_check_character(number: str) -> bool:
    """Whether the last of 18 characters (`eighteen`) is the check character of those before it."""
    total: int = sum(map(mul, number.encode(), _WEIGHTS)) - _OFFSET
    if number[17] == "X":
        total -= _X_EXCESS
    return total % 11 == 1


def check_character(first_17: str) -> str:
    """The check character that completes 17 digits."""
    total = sum(map(mul, first_17.encode(), _WEIGHTS)) - 48 * sum(_WEIGHTS[:17])
    return "10X98765432"[total % 11]
