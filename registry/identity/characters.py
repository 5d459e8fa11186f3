"""Characters that differ in presentation only: width, blanks, dots, zero width, radicals (R1, R15)."""

import re
import unicodedata

# U+FF01–FF5E are the full-width forms of U+0021–007E
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

# dropped wherever they stand: nobody sees them
ZERO_WIDTH = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"

BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")

MIDDLE_DOT = "·"
# look-alikes of the separator of names; U+FF0E counts as the full stop it is the wide form of
DOT_LOOKALIKES = "•‧・･∙⋅᛫\u0387"

APOSTROPHES = "'’‘ʼ`´＇"
HYPHENS = "-‐‑‒–—―−－"

VARIATION_SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")

# inside a character class: ideographs of every plane, with their iteration mark and zero
HAN = "〇々\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# parts of characters as signs of their own, which copying out of a PDF leaves in place of ideographs. Unicode names for
# each the ideograph that it equals (EquivalentUnifiedIdeograph.txt). Those of Kangxi's dictionary, U+2F00–2FD5, are
# compatibility forms too, so that Python knows them; of the supplement, U+2E80–2EF3, and the strokes, U+31C0–31E3,
# these have the shape of their ideograph
_OF_SAME_SHAPE = """
⺄乙 ⺅亻 ⺇𠘨 ⺉刂 ⺊卜 ⺋㔾 ⺎兀 ⺐尢 ⺒巳 ⺓幺 ⺔彑 ⺕彐 ⺖忄 ⺘扌 ⺙攵 ⺛旡 ⺞歺 ⺟母 ⺠民 ⺡氵
⺣灬 ⺤爫 ⺦丬 ⺨犭 ⺩王 ⺭礻 ⺮𥫗 ⺯糹 ⺰纟 ⺲罒 ⺷𦍌 ⺹耂 ⺾艹 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻈讠
⻉贝 ⻋车 ⻌辶 ⻐钅 ⻒镸 ⻓长 ⻔门 ⻖阝 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻟飠 ⻠饣 ⻢马 ⻣骨 ⻤鬼 ⻥鱼
⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⻳龟 ㇐一 ㇑丨 ㇔丶 ㇚亅 ㇠乙
"""
# the others of that table look otherwise: the likely ideograph is told, and never taken
_OF_ANOTHER_SHAPE = """
⺁厂 ⺂乛 ⺃乚 ⺆冂 ⺈刀 ⺌小 ⺍小 ⺏尣 ⺑𡯂 ⺗心 ⺜日 ⺝月 ⺢氺 ⺥爫 ⺧牛 ⺪𤴔 ⺫目 ⺬示 ⺱罓 ⺳㓁
⺴冗 ⺵𦉫 ⺶羊 ⺸𦍋 ⺺肀 ⺻聿 ⺼月 ⺽𦥑 ⺿艹 ⻀艹 ⻇𧢲 ⻊𧾷 ⻍辶 ⻎辶 ⻏阝 ⻑長 ⻕𨸏 ⻗雨 ⻞𩙿 ⻡𩠐
"""
RADICALS: dict[int, int | str | None] = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
}
RADICALS |= {ord(pair[0]): pair[1] for pair in _OF_SAME_SHAPE.split()}
LIKELY_IDEOGRAPHS = {pair[0]: pair[1] for pair in _OF_ANOTHER_SHAPE.split()}

_FOLDED: dict[int, int | str | None] = FULL_WIDTH | dict.fromkeys(map(ord, ZERO_WIDTH)) | RADICALS


def fold_width(text: str) -> str:
    """`text` with full-width forms as ASCII, radicals as ideographs, without zero-width characters and outer blanks."""
    return text.translate(_FOLDED).strip()


def without_blanks(text: str) -> str:
    """`text` without blanks of any kind (tabs, line breaks, U+3000, U+00A0 …)."""
    return "".join(text.split())
