"""How names sound: one key for finding homophones, sets of readings for comparing the few found."""

import json
import unicodedata
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from registry.identity.agreement import agreement_key
from registry.identity.characters import MIDDLE_DOT
from registry.identity.variants import VARIANTS, variant_key

LONGEST_SOUND_KEY = 100

_SURNAMES = """
单-shan 解-xie 仇-qiu 曾-zeng 区-ou 查-zha 朴-piao 任-ren 华-hua 盖-ge 缪-miao 洗-xian 冼-xian 乐-yue 秘-bi
翟-zhai 员-yun 宓-mi 种-chong 折-she 繁-po 召-shao 黑-he 谌-chen 覃-qin 卜-bu 句-gou 纪-ji 隗-wei 粘-nian
逄-pang 阙-que 佘-she 应-ying 乜-nie 仉-zhang 祭-zhai 訾-zi 宿-su 车-che 重-chong 那-na 能-nai 郇-xun 郗-xi
便-pian 过-guo 都-du 干-gan 牟-mu 藏-zang 适-kuo 莘-shen 尉-wei 燕-yan 哈-ha 葛-ge 柏-bai 盛-sheng 幸-xing
"""
# the reading that a character has as a surname, beside its common ones
SURNAME_READINGS: dict[str, str] = {entry[0]: entry[2:] for entry in _SURNAMES.split()}
COMPOUND_SURNAME_READINGS = {
    "尉迟": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"),
    "澹台": ("tan", "tai"),
    "宰父": ("zai", "fu"),
    "呼延": ("hu", "yan"),
    "皇甫": ("huang", "fu"),
    "尔朱": ("er", "zhu"),
}
# seldom met but as surnames: the sound key, which knows one reading per character, takes this one
_CHIEFLY_SURNAMES = frozenset("单解仇曾区查朴缪覃翟谌隗")

_UMLAUT, _TONES_AND_MARKS = "\u0308", "Mn"


@cache
def _dictionary() -> dict[str, str]:
    """pypinyin's readings of single characters: decimal code point → `dān,chán,shàn`.

    Read as a file: importing the package would load its phrases too, which takes thirty times as long.
    """
    package = find_spec("pypinyin")
    assert package is not None  # it is among our requirements
    assert package.submodule_search_locations is not None  # a folder, not one file
    (folder,) = package.submodule_search_locations
    readings: dict[str, str] = json.loads((Path(folder) / "pinyin_dict.json").read_bytes())
    return readings


def _toneless(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading).replace("u" + _UMLAUT, "v")
    return "".join(letter for letter in letters if unicodedata.category(letter) != _TONES_AND_MARKS)


def toneless_readings(character: str) -> list[str]:
    """All readings of one character, the most common first, with v for ü; none of what is no Chinese character."""
    written = _dictionary().get(str(ord(character)))
    return [_toneless(reading) for reading in written.split(",")] if written else []


def _first_reading(folded: str) -> str:
    found = toneless_readings(folded) if len(folded) == 1 else []
    return found[0] if found else folded


class _Sounds(dict[int, str]):
    """Code point → one toneless reading, filled as characters are met, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        folded = VARIANTS[code]
        self[code] = sound = SURNAME_READINGS[folded] if folded in _CHIEFLY_SURNAMES else _first_reading(folded)
        return sound


_SOUNDS = _Sounds()


def sound_key(name: str) -> str:
    """One toneless reading per character, joined; "" for a blank name; at most 100 characters.

    Not always the right reading, but names that agree, or differ in variant characters only, have the same
    key, and so do most homophones. Latin letters stand for themselves, so that a rare character written in
    pinyin sounds like the character.
    """
    return agreement_key(name).translate(_SOUNDS)[:LONGEST_SOUND_KEY]


@lru_cache(maxsize=50_000)
def _readings_of(character: str) -> frozenset[str]:
    folded = VARIANTS[ord(character)]
    readings = {*toneless_readings(character), *(toneless_readings(folded) if len(folded) == 1 else ())}
    return frozenset(readings or {character})


def _surname_readings(name: str) -> tuple[str, ...]:
    folded = variant_key(name)
    compound = COMPOUND_SURNAME_READINGS.get(folded[:2])
    if compound:
        return compound
    surname = SURNAME_READINGS.get(folded[:1])
    return (surname,) if surname else ()


def readings(name: str) -> tuple[frozenset[str], ...]:
    """All toneless readings of each character of the agreement key, dots left out.

    The first character (two in compound surnames) also has its reading as a surname.
    """
    sets = [_readings_of(character) for character in agreement_key(name).replace(MIDDLE_DOT, "")]
    for position, reading in enumerate(_surname_readings(name)):
        sets[position] |= {reading}
    return tuple(sets)


def sounds_alike(a: str, b: str) -> bool:
    """Whether two names may be spoken alike, character by character, or written in pinyin sound the same."""
    first, second = readings(a), readings(b)
    if not first or not second:
        return False
    if len(first) == len(second) and all(one & other for one, other in zip(first, second, strict=True)):
        return True
    return sound_key(a) == sound_key(b)
