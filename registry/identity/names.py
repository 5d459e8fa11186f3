"""Names as users write them (民委发〔2016〕33号; R1, R15), and the keys they are compared by."""

import re
import unicodedata

from registry.identity.agreement import LONGEST_NAME, agreement_key
from registry.identity.characters import (
    APOSTROPHES,
    BIDI_CONTROLS,
    DOT_LOOKALIKES,
    FULL_WIDTH,
    HAN,
    HYPHENS,
    MIDDLE_DOT,
    RADICALS,
    ZERO_WIDTH,
)
from registry.identity.parsed import MISSING, Parsed, faulty
from registry.identity.private_use import STANDARD_CHARACTERS, is_private
from registry.identity.sounds import readings, sound_key, sounds_alike
from registry.identity.variants import variant_key
from registry.identity.wrong import WrongCharacter, wrong_in_name

__all__ = [
    "LONGEST_NAME",
    "agreement_key",
    "is_plain_name",
    "parse_name",
    "readings",
    "sound_key",
    "sounds_alike",
    "variant_key",
    "wrong_character",
]

_PLAIN_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002f7ff"
_plain = re.compile(f"[{_PLAIN_HAN}](?:[{_PLAIN_HAN}·]{{0,48}}[{_PLAIN_HAN}])?").fullmatch

# what people write where a name is not known; compared without blanks and in lower case
_WRITTEN_FOR_UNKNOWN = """
无 無 没有 暂无 未知 未填 未定 待定 待填 待补 不详 不明 不知道 空 空白 同上 同前 同左 如上 测试 试验 示例 样例 例
姓名 名字 学生 学生姓名 新生 某 某某 某某某 匿名 保密 未取名 无名 无名氏 合计 总计 小计
none null nil nan n/a #n/a test testing demo example unknown undefined name xx xxx xxxx
"""
_PLACEHOLDERS = frozenset(_WRITTEN_FOR_UNKNOWN.split())
_STROKES_ONLY = re.compile(r"[-—–―/\\|.·*?？_~～…。、×#\s]+").fullmatch

# what programs put where they had to give up a character: the sign for that, its bytes read as GBK, a question mark
_LOST_FOR_CERTAIN = ("\ufffd", "锟斤拷")
_LOST = frozenset("\ufffd?？□▯〓")
# letters of Hangul by their category, of which nobody sees anything
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
# systems that hide part of a name before they hand it out
_MASKS = frozenset("*＊×✱﹡")

_DISPLAY: dict[int, str | int | None] = (
    FULL_WIDTH
    | dict.fromkeys(map(ord, DOT_LOOKALIKES), MIDDLE_DOT)
    | dict.fromkeys(map(ord, ZERO_WIDTH), None)
    | STANDARD_CHARACTERS
    | RADICALS
)
_LATIN = "A-Za-z\u00c0-\u024f"
_FULL_STOP_AS_DOT = re.compile(rf"(?<=[^\s.{_LATIN}])\s*\.\s*(?=[^\s.])|(?<=[^\s.])\s*\.\s*(?=[^\s.{_LATIN}])")
_NEEDLESS_BLANK = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])|(?<=·) | (?=·)")

_FORMULA_STARTS = "=+-@"
_MARKS_OF_NAMES = frozenset(APOSTROPHES + HYPHENS + DOT_LOOKALIKES + MIDDLE_DOT + ".,．，" + ZERO_WIDTH)
# Latin, general, CJK and full-width punctuation; a script's own marks (the Tibetan tsheg) belong to its names
_COMMON_PUNCTUATION = re.compile("[!-\u024f\u2010-\u205e\u3001-\u3030\ufe10-\ufe6f\uff01-\uff65]").match


def parse_name(raw: str) -> Parsed[str]:
    """The name in display form, or `missing` or `bad_name`.

    Hints of bad_name: bidi, control, placeholder, formula, digits, brackets, lost, masked, symbol, too_long; which
    character it is, `wrong_character` tells. Hint without a problem: private_use (a character that only the sender's
    font knows; kept as it is).
    """
    return Parsed(raw) if is_plain_name(raw) else _parse_unusual(raw)


def is_plain_name(raw: str) -> bool:
    """Whether this is a name as nearly every one is: Chinese characters, also with a dot, tidy as it is written."""
    return bool(_plain(raw)) and raw not in _PLACEHOLDERS and "锟斤拷" not in raw


def wrong_character(raw: str) -> WrongCharacter | None:
    """The first character for which a text is no name, None where all of it is not one."""
    if any(sign in raw for sign in _LOST_FOR_CERTAIN):
        return wrong_in_name(raw, lambda character: character in "\ufffd锟")
    return wrong_in_name(raw, lambda character: BIDI_CONTROLS.match(character) or _character_fault(character))


def _parse_unusual(raw: str) -> Parsed[str]:
    name = _display_form(raw)
    fault = _fault(raw, name)
    if fault:
        return faulty("bad_name", fault)
    if not name:
        return MISSING
    private = "private_use" if any(map(is_private, name)) else ""
    return Parsed(name, hint=private, tidied=name != raw)


def _display_form(raw: str) -> str:
    """Dots unified, invisible characters out, blanks only between words of letters (`Anna Maria`)."""
    text = " ".join(raw.translate(_DISPLAY).split())
    # a leading apostrophe is a spreadsheet's mark of a text cell, typed along
    text = text.lstrip("' ")
    return _NEEDLESS_BLANK.sub("", _FULL_STOP_AS_DOT.sub(MIDDLE_DOT, text))


def _fault(raw: str, name: str) -> str:
    """The hint of what makes `name` no name; "" when nothing does or it is blank."""
    if BIDI_CONTROLS.search(raw):
        return "bidi"
    if any(sign in raw for sign in _LOST_FOR_CERTAIN):
        return "lost"
    if "".join(name.split()).casefold() in _PLACEHOLDERS or _STROKES_ONLY(name):
        return "placeholder"
    if name.startswith(tuple(_FORMULA_STARTS)):
        return "formula"
    return _fault_of_characters(raw) or _fault_of_whole(name)


def _fault_of_characters(raw: str) -> str:
    return next((fault for fault in map(_character_fault, raw) if fault), "")


def _fault_of_whole(name: str) -> str:
    if name and not any(unicodedata.category(c)[0] == "L" or c == "〇" or _young(c) for c in name):
        return "placeholder"
    longest = max(len(name), len(unicodedata.normalize("NFKC", name)))
    return "too_long" if longest > LONGEST_NAME else ""


def _young(character: str) -> bool:
    """Private characters, and ideographs that may be younger than Python's Unicode tables."""
    return is_private(character) or "\U00020000" <= character <= "\U0003fffd"


def _character_fault(character: str) -> str:
    if character in _MARKS_OF_NAMES or _young(character) or ord(character) in RADICALS:
        return ""
    if character.isspace() and not "\x1c" <= character <= "\x1f":
        return ""
    category = unicodedata.category(character)
    if category in ("Nd", "No"):
        return "digits"
    if category in ("Cc", "Cs") or character in _FILLERS or _no_text(character):
        return "control"
    return _symbol_fault(character, category)


def _no_text(character: str) -> bool:
    """Noncharacters, annotation marks and language tags, which no keyboard writes."""
    code = ord(character)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or 0xFFF9 <= code <= 0xFFFB or 0xE0000 <= code <= 0xE007F


def _symbol_fault(character: str, category: str) -> str:
    if character in _LOST:
        return "lost"
    if character in _MASKS:
        return "masked"
    if category in ("Ps", "Pe"):
        return "brackets"
    if category[0] == "S" or "\U0001f000" <= character <= "\U0001faff":
        return "symbol"
    return "symbol" if category[0] == "P" and _COMMON_PUNCTUATION(character) else ""
