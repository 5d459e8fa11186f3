"""Codes with which an issued account is activated: shown once on a slip, kept only as a keyed digest (N8).

A code has 59 bits from the system's random source, lives a week and is tried only as often as passwords are, so that a
fast digest under the secret key keeps it as well as a slow hash would: sheets make hundreds of codes in one request.
"""

import unicodedata
from datetime import timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from registry.signs import UNMISTAKABLE

LENGTH = 12
GROUP = 4
LIFE = timedelta(days=7)
_PURPOSE = "activation code"  # part of every digest that is kept: it never follows the name of a module


def new_code() -> str:
    """A code as a slip shows it, such as ``7KQ2-M4XD-9TFA``."""
    code = get_random_string(LENGTH, UNMISTAKABLE)
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def digest(account_id: int, code: str) -> str:
    """What is kept of a code; the same code of another account gives another digest."""
    said = f"{account_id}:{_tidied(code)}"
    return salted_hmac(_PURPOSE, said, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def fits(account_id: int, code: str, kept: str) -> bool:
    """Whether this is the code of which the digest was kept."""
    return constant_time_compare(digest(account_id, code), kept or "-")


def _tidied(code: str) -> str:
    """As typed from paper: any case, full-width signs, with or without dashes and blanks."""
    folded = unicodedata.normalize("NFKC", code).upper()
    return "".join(sign for sign in folded if sign.isascii() and sign.isalnum())
