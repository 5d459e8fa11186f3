"""When two names agree: equal but for presentation (R1, R15)."""

import re
import unicodedata

from registry.identity.characters import (
    APOSTROPHES,
    DOT_LOOKALIKES,
    HYPHENS,
    MIDDLE_DOT,
    RADICALS,
    VARIATION_SELECTORS,
    ZERO_WIDTH,
    without_blanks,
)
from registry.identity.private_use import STANDARD_CHARACTERS

LONGEST_NAME = 50

# characters that agreement_key leaves as they are; nearly every name consists of them alone
_PLAIN = re.compile("[·〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002f7ff\U00030000-\U0003fffd]{0,50}").fullmatch

# apostrophes before NFKC, which would split U+00B4 into a blank and an accent
_PRESENTATION: dict[int, str | int | None] = (
    dict.fromkeys(map(ord, ZERO_WIDTH), None)
    | dict.fromkeys(map(ord, DOT_LOOKALIKES), MIDDLE_DOT)
    | dict.fromkeys(map(ord, APOSTROPHES), "'")
    | dict.fromkeys(map(ord, HYPHENS), "-")
    | STANDARD_CHARACTERS
    | RADICALS
)
_FULL_STOP_BETWEEN_LETTERS = re.compile(r"(?<=[^.])\.(?=[^.])")


def agreement_key(name: str) -> str:
    """The form of `name` in which names agree exactly when their keys are equal; at most 50 characters.

    Folds width, dots, blanks, zero-width characters and letter case, and what Unicode itself holds to be the
    same character (compatibility ideographs, radicals, variation selectors). Traditional and variant characters stay
    different: they make a candidate, never a match.
    """
    return name if _PLAIN(name) else _folded(name)


def _folded(name: str) -> str:
    text = VARIATION_SELECTORS.sub("", name.translate(_PRESENTATION))
    text = unicodedata.normalize("NFKC", without_blanks(unicodedata.normalize("NFKC", text)).casefold())
    text = _FULL_STOP_BETWEEN_LETTERS.sub(MIDDLE_DOT, text.translate(_PRESENTATION))
    # a leading apostrophe is a spreadsheet's mark of a text cell
    return text.lstrip("'")[:LONGEST_NAME]
