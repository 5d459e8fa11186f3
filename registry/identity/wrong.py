"""The one character that makes a value unreadable: which it is, where it stands, and what was probably meant.

Only ever said, never put right by itself: a value that needs a guess is a person's to correct.
"""

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from registry.identity.characters import LIKELY_IDEOGRAPHS, MIDDLE_DOT, VARIATION_SELECTORS, ZERO_WIDTH

# what stands in names in the place of another character, as typed or as a program's conversion left it
_CIRCLES = dict.fromkeys("○◯⭕", "〇")
_MEANT_IN_NAMES = {
    **_CIRCLES,
    "。": "·",
    "｡": "·",
    "●": "·",
    "⚫": "·",
    "⦁": "·",
    "、": "·",
    "/": "·",
    "|": "·",
    **LIKELY_IDEOGRAPHS,
}
# letters and signs that are taken for digits, and for the X at a number's end
_MEANT_IN_NUMBERS = (
    dict.fromkeys("OoОоΟοＯｏ〇○◯⭕Qq", "0") | dict.fromkeys("IilL|ǀ∣丨!", "1") | dict.fromkeys("×✕✖ХхΧχ", "X")
)
_LONG_PART = 2  # characters; of a Chinese name there are as many only before or behind a circle
_UNSEEN = frozenset(ZERO_WIDTH)


class WrongCharacter(NamedTuple):
    """A character as it can be shown, its place among those that are seen, from 1, and the likely one or ""."""

    shown: str
    place: int
    likely: str

    def details(self) -> dict[str, str]:
        """As a problem's details: `character`, `place`, and `likely` where something is."""
        found = {"character": self.shown, "place": str(self.place)}
        return found | {"likely": self.likely} if self.likely else found


def wrong_in_name(raw: str, is_wrong: Callable[[str], object]) -> WrongCharacter | None:
    """The first character of a name that is wrong; at its end a dot is a slip, and none between the parts of a name.

    A circle between two long parts is their dot; several of them, as in 王○○, hide a name.
    """
    found = _first(raw, is_wrong, _MEANT_IN_NAMES.get)
    if found and found.shown in _CIRCLES:
        parts = raw.strip().split(found.shown)
        if len(parts) > 2:
            return found._replace(likely="")
        if all(len(part) >= _LONG_PART for part in parts):
            return found._replace(likely=MIDDLE_DOT)
    if found and found.likely == MIDDLE_DOT and raw.strip().strip(found.shown) != raw.strip():
        return found._replace(likely="")
    return found


def wrong_in_number(raw: str, is_wrong: Callable[[str], object]) -> WrongCharacter | None:
    """The first character of a number, or of a date, that is wrong."""
    return _first(raw, is_wrong, _meant_in_number)


def _first(raw: str, is_wrong: Callable[[str], object], meant: Callable[[str], str | None]) -> WrongCharacter | None:
    place = 0
    for character in raw:
        place += _is_seen(character)
        if is_wrong(character):
            return WrongCharacter(shown_as(character), max(place, 1), meant(character) or "")
    return None


def _meant_in_number(character: str) -> str:
    digit = unicodedata.digit(character, None)
    return str(digit) if digit is not None else _MEANT_IN_NUMBERS.get(character, "")


def _is_seen(character: str) -> bool:
    return character not in _UNSEEN and not VARIATION_SELECTORS.match(character)


def shown_as(character: str) -> str:
    """The character; of one that cannot be seen, or stored, its number in Unicode."""
    return character if character.isprintable() and character != " " else f"U+{ord(character):04X}"
