"""Private-use characters that older encodings stand for: GBK and GB 18030-2000/2005 → GB 18030-2022.

Local fonts and old systems still write 䶮 as U+E863. What the tables do not know stays as it is.
"""

# left in the private area by GB 18030-2005, given real code points by the 2022 edition
_OF_2022 = {
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
}


def _of_2005() -> dict[int, int]:
    """GBK's U+E815–E864 are the bytes FE50–FEA0, which the later standard gave to real characters.

    The components among them (U+2E80–2EFF) are no characters of names and stay private.
    """
    trails = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]
    standard = [ord(bytes((0xFE, trail)).decode("gb18030")) for trail in trails]
    return {code: real for code, real in enumerate(standard, start=0xE815) if chr(real).isalpha()}


STANDARD_CHARACTERS: dict[int, int] = _of_2005() | _OF_2022


def is_private(character: str) -> bool:
    """Whether the character means nothing outside the font or system it was typed in."""
    return "\ue000" <= character <= "\uf8ff" or character >= "\U000f0000"
