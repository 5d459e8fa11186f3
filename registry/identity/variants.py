"""Traditional and variant characters folded together, for finding candidates only."""

from functools import cache
from typing import TYPE_CHECKING

from registry.identity.agreement import agreement_key

if TYPE_CHECKING:
    from opencc import OpenCC

# variants that OpenCC's table of traditional characters leaves alone; groups end in the usual character
_GROUPS = """
靑青 淸清 吕呂吕 呉吴 説说 黒黑 囯国 圀国 峯峰 喆哲 堃坤 氷冰 秊年 畧略 勛勋 勲勋 朶朵 曺曹 衞卫 舘馆 濶阔 寗宁
叡睿 僊仙 籐藤 枬楠 枏楠 棃梨 栢柏 皁皂 埜野 喦岩 嵒岩 巗岩 崐昆 晧皓 暎映 邨村 兪俞 郞郎 徳德 曽曾 栄荣 桜樱
浜滨 沢泽 髙高 﨑崎 碕崎 彊强 犇奔 粦磷 慜敏 珎珍 冨富 冴冱 淵渊 渕渊 𠮷吉 㐂喜 龑䶮 恵惠 斎斋 竜龙 瀬濑 広广 辺边
欝郁 隣邻 翆翠 璿璇 玧允 琍璃 煕熙 熈熙 凞熙 煇辉 燿耀 敍叙 敘叙 鵞鹅 鵝鹅 鎻锁 鏁锁 槑梅 楳梅 箇个 菓果 蔴麻
㛃洁 絜洁 韮韭 笋笋 筍笋 凴凭 竝并 併并 並并 册册 冊册 凉凉 涼凉 况况 況况 决决 決决 冲冲 沖冲 虖乎 迺乃 廼乃
"""
# characters that editions of OpenCC treat differently, decided here one by one so that no edition moves a name: another
# writing of the same word folds, but never to another sound key, which is stored with records
# (docs/decisions/variant-characters.md)
_DECIDED = (
    "甯宁",  # may be a surname of its own, and is also written 宁
    "逕迳径",  # 逕 is traditional for 迳 and a variant of 径; names and places may keep 迳
    "甦苏",  # may stand in names, else written 苏
    "谿溪",
    "袷夹",  # of its own only in 袷袢 qiāpàn, a coat
    "礆硷",  # its simplified form
    "𰻞𰻝",  # its simplified form
    "𫪄𠼤",  # its simplified form folds to it: the dictionary of readings knows only 𠼤
    # plain variants of the usual character
    "劄箚札",
    "幷并",
    "搧扇",
    "擡抬",
    "牴抵",
    "舖铺",
    "貍狸",
    "遶绕",
    # themselves, each a word of its own
    "扞",  # not 捍: its sound key is gan, not han
    "拚",  # pàn, not 拼 pīn
)

# OpenCC makes other characters of these, which in names are themselves: 乾 qián is not 干 gān
_KEPT = "乾 著 瞭"

_OWN = {character: group[-1] for group in (*_GROUPS.split(), *_DECIDED, *_KEPT.split()) for character in group}


@cache
def _converter() -> "OpenCC":
    # late: with its tables, which it reads from disk, for where a name is really compared
    from opencc import OpenCC  # noqa: PLC0415

    return OpenCC("t2s")


class _Variants(dict[int, str]):
    """Code point → folded character, filled as characters are met, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        usual: str = _OWN[character] if character in _OWN else _converter().convert(character)
        # 薴 → 苧 → 苎: on to the character that stays
        self[code] = usual if usual == character or len(usual) != 1 else self[ord(usual)]
        return self[code]


VARIANTS = _Variants({ord("·"): "", ord("."): "", ord("'"): "", ord("-"): ""})


def variant_key(name: str) -> str:
    """The agreement key with variant characters folded and dots removed; equal keys make a candidate."""
    return agreement_key(name).translate(VARIANTS)
