"""Text as both databases, JSON, a page and a workbook can hold it: the one place that decides it.

PostgreSQL takes no NUL, neither in a column nor in JSON, and UTF-8 no half of a surrogate pair. Other control
characters and the noncharacters of Unicode can be stored, but nobody sees them. Each of them is shown as the number
that it has in Unicode, in brackets: [U+0000]. What a value is taken for is not told from that: who reads a file is told
which cells held such a character (the flag `control` of `tabular.table.Cell`), and takes no value of them.
"""

import re

# blanks stay as they are: they show as blanks, and whoever judges a value knows them
_PLANE_ENDS = "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_NO_TEXT = re.compile(f"[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef{_PLANE_ENDS}]")


def storable(text: str) -> str:
    """The text with the number of each character that is no text in its place; nearly every text is itself."""
    return text if text.isprintable() else _NO_TEXT.sub(_number, text)


def all_storable(value: object) -> object:
    """What came as JSON, all its texts storable."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [all_storable(each) for each in value]
    if isinstance(value, dict):
        return {name: all_storable(each) for name, each in value.items()}
    return value


def _number(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"


_NAMED = re.compile(r"\[(U\+[0-9A-F]{4,6})\]").search


def first_named(text: str) -> dict[str, str]:
    """The first character that stands in a text by its name, and its place, as a problem's details."""
    found = _NAMED(text)
    return {"character": found[1], "place": str(found.start() + 1)} if found else {}
