"""Characters that differ in presentation only: width, blanks, dots, zero width (R1, R15)."""

import re

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

_FOLDED = FULL_WIDTH | dict.fromkeys(map(ord, ZERO_WIDTH))


def fold_width(text: str) -> str:
    """`text` with full-width forms as ASCII, without zero-width characters and outer blanks."""
    return text.translate(_FOLDED).strip()


def without_blanks(text: str) -> str:
    """`text` without blanks of any kind (tabs, line breaks, U+3000, U+00A0 …)."""
    return "".join(text.split())
