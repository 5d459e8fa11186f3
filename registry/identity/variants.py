"""Traditional and variant characters folded together, for finding candidates only."""

from functools import cache

from registry.identity.agreement import agreement_key

# variants that OpenCC's table of traditional characters leaves alone; groups end in the usual character
_GROUPS = """
靑青 淸清 吕呂吕 呉吴 説说 黒黑 囯国 圀国 峯峰 喆哲 堃坤 氷冰 秊年 畧略 勛勋 勲勋 朶朵 曺曹 衞卫 舘馆 濶阔 寗宁
叡睿 僊仙 籐藤 枬楠 枏楠 棃梨 栢柏 皁皂 埜野 喦岩 嵒岩 巗岩 崐昆 晧皓 暎映 邨村 兪俞 郞郎 徳德 曽曾 栄荣 桜樱
浜滨 沢泽 髙高 﨑崎 碕崎 彊强 犇奔 粦磷 慜敏 甦苏 珎珍 冨富 冴冱 淵渊 渕渊 𠮷吉 㐂喜 龑䶮 恵惠 斎斋 竜龙 瀬濑 広广 辺边
欝郁 隣邻 翆翠 璿璇 玧允 琍璃 煕熙 熈熙 凞熙 煇辉 燿耀 敍叙 敘叙 鵞鹅 鵝鹅 鎻锁 鏁锁 槑梅 楳梅 箇个 菓果 蔴麻
㛃洁 絜洁 韮韭 笋笋 筍笋 凴凭 竝并 併并 並并 册册 冊册 凉凉 涼凉 况况 況况 决决 決决 冲冲 沖冲 虖乎 迺乃 廼乃
⻁虎 ⻄西 ⻅见 ⻆角 ⻉贝 ⻋车 ⻓长 ⻔门 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄
⻬齐 ⻮齿 ⻰龙 ⻳龟 ⺠民 ⺟母 ⺩王 ⺼月
"""
_OWN = {variant: group[-1] for group in _GROUPS.split() for variant in group[:-1]}

# OpenCC makes other characters of these, which in names are themselves: 乾 qián is not 干 gān
_KEPT = "乾著瞭"


@cache
def _converter():
    # reads its tables from disk: only where a name is really compared
    from opencc import OpenCC

    return OpenCC("t2s")


class _Variants(dict):
    """Code point → folded character, filled as characters are met, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        usual = character if character in _KEPT else _converter().convert(_OWN.get(character, character))
        # 薴 → 苧 → 苎: on to the character that stays
        self[code] = usual if usual == character or len(usual) != 1 else self[ord(usual)]
        return self[code]


VARIANTS = _Variants({ord("·"): "", ord("."): "", ord("'"): "", ord("-"): ""})


def variant_key(name: str) -> str:
    """The agreement key with variant characters folded and dots removed; equal keys make a candidate."""
    return agreement_key(name).translate(VARIANTS)
