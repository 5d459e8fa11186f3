"""Text files mutilated in their bytes: quotation marks, separators, line ends, encodings, byte order marks."""

import random
from collections.abc import Callable

SIGNS = (
    ",",
    ";",
    "\t",
    "|",
    "，",
    '"',
    '""',
    "'",
    "\r",
    "\n",
    "\r\n",
    "\n\n",
    " ",
    "\u3000",
    "=",
    '="1"',
    "\ufeff",
    "\0",
)
SIGNS += ("\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\x1a", "€", "林", "é", "\u200b")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5", "utf-7")
LINE_ENDS = ("\r", "\n", "\r\n", "\n\r", "\r\r\n")


def _read(data: bytes) -> str:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def insert(text: str, chance: random.Random) -> str:
    """Signs that mean something stand where they did not."""
    for _ in range(chance.choice((1, 1, 2, 6))):
        place = chance.randrange(len(text) + 1)
        text = text[:place] + chance.choice(SIGNS) + text[place:]
    return text


def replace(text: str, chance: random.Random) -> str:
    """A sign that stands in the text becomes another, once or everywhere."""
    one, other = chance.choice([sign for sign in SIGNS if sign in text] or [text[:1]]), chance.choice(SIGNS)
    return text.replace(one, other, chance.choice((1, 2, -1)))


def delete(text: str, chance: random.Random) -> str:
    """A sign is missing, or a piece."""
    place = chance.randrange(len(text) + 1)
    return text[:place] + text[place + chance.choice((1, 1, 2, 20)) :]


def quote(text: str, chance: random.Random) -> str:
    """A piece stands in quotation marks."""
    start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return f'{text[:start]}"{text[start:end]}"{text[end:]}'


def line_ends(text: str, chance: random.Random) -> str:
    """Lines end otherwise: all of them, or each as chance has it."""
    lines = text.splitlines()
    ends = LINE_ENDS if chance.random() < 0.5 else (chance.choice(LINE_ENDS),)
    return "".join(line + chance.choice(ends) for line in lines)


def lines(text: str, chance: random.Random) -> str:
    """A line is moved, repeated or left out, or one stands before all others."""
    found = text.splitlines(keepends=True) or [""]
    one, place = chance.randrange(len(found)), chance.randrange(len(found) + 1)
    acts = (
        lambda: found[:one] + found[one + 1 :],
        lambda: [*found[:place], found[one], *found[place:]],
        lambda: ["sep=,\r\n", *found],
        lambda: ["\r\n", *found],
    )
    return "".join(chance.choice(acts)())


def flip(data: bytes, chance: random.Random) -> bytes:
    """Some bytes are others."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 4, 30))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.choice((0, 0x80, 0xFF, 0x81, chance.randrange(256)))
    return bytes(changed)


def mark(data: bytes, chance: random.Random) -> bytes:
    """A byte order mark stands where none did, or twice, or is gone."""
    marks = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0")
    return chance.choice([*(each + data for each in marks), data[2:], data[3:]])


def truncate(data: bytes, chance: random.Random) -> bytes:
    """The file ends early."""
    return data[: chance.randrange(len(data) + 1)]


_TEXT: tuple[Callable[[str, random.Random], str], ...] = (insert, insert, replace, delete, quote, line_ends, lines)
_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (flip, flip, mark, truncate)


def mutate(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    """What was done, and the file."""
    if chance.random() < 0.35:
        in_bytes = chance.choice(_BYTES)
        return in_bytes.__name__, in_bytes(data, chance)
    way, text = chance.choice(_TEXT), _read(data)
    kept = "utf-8" if chance.random() < 0.5 else chance.choice(ENCODINGS)
    return f"{way.__name__}/{kept}", way(text, chance).encode(kept, "replace")
