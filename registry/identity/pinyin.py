"""A name in pinyin, as a proposal: surnames by their own readings (单 shan, 曾 zeng), other characters by the first."""

from registry.identity.characters import MIDDLE_DOT
from registry.identity.sounds import COMPOUND_SURNAME_READINGS, SURNAME_READINGS, toneless_readings

# compound surnames whose characters are read as usual
_COMPOUND = """
欧阳 司马 上官 诸葛 夏侯 东方 令狐 慕容 司徒 司空 端木 公孙 轩辕 宇文 南宫 百里 东郭 西门 闻人 濮阳 淳于 太叔 申屠
钟离 鲜于 闾丘 亓官 赫连 拓跋 独孤 纳兰 完颜 叶赫 第五
"""
_COMPOUND_SURNAMES = frozenset(_COMPOUND.split())


def pinyin(name: str) -> str:
    """Small letters without tones, surname and given name apart: ``shan xiaoming``; "" where a character is unknown.

    The parts of a dotted name are words of their own: 阿依古丽·买买提 is ``ayiguli maimaiti``.
    """
    if name.isascii():
        return " ".join(name.lower().split())
    parts = [part for part in name.split(MIDDLE_DOT) if part]
    words = [_plain(part) for part in parts] if len(parts) > 1 else _surname_and_given(name)
    return " ".join(words) if all(words) else ""


def surname_of(name: str) -> str:
    """The first character of a name; of a compound surname both."""
    return name[: 2 if name[:2] in _COMPOUND_SURNAMES or name[:2] in COMPOUND_SURNAME_READINGS else 1]


def _surname_and_given(name: str) -> list[str]:
    surname = surname_of(name)
    given, compound = name[len(surname) :], COMPOUND_SURNAME_READINGS.get(surname)
    read = "".join(compound) if compound else SURNAME_READINGS.get(surname) or _plain(surname)
    return [read, _plain(given)] if given else [read]


def _plain(characters: str) -> str:
    """The characters by their first readings; "" when one of them has none."""
    sounds = [_first(character) for character in characters]
    return "".join(sounds) if all(sounds) else ""


def _first(character: str) -> str:
    readings = toneless_readings(character)
    return readings[0].replace("v", "ü") if readings else ""
