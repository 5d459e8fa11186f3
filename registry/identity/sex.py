"""Sex as users write it (GB/T 2261.1; R10)."""

from registry.codes import SEX
from registry.identity.characters import fold_width, without_blanks
from registry.identity.parsed import MISSING, Parsed, faulty

_EXACT = {"男": Parsed("1"), "女": Parsed("2"), "1": Parsed("1"), "2": Parsed("2")}


def parse_sex(raw: str) -> Parsed[str]:
    """`1` male or `2` female; else `missing` or `bad_sex` (also for the standard's 0 and 9, unknown)."""
    return _EXACT.get(raw) or _parse_other(raw)


def _parse_other(raw: str) -> Parsed[str]:
    text = without_blanks(fold_width(raw)).lstrip("'").removesuffix(".0")
    if not text:
        return MISSING
    code = SEX.parse(text)
    return Parsed(code, tidied=text != raw) if code else faulty("bad_sex", "unknown_value")
