"""From a parser's values to what the user sees: kind, text, and the value where the text is not the value."""

import datetime
import math

# One letter for each kind, so that a row's kinds travel from the child as one short text.
# A text that shows nothing has the kind blank; the parent tells it, for the columns it needs.
KINDS = {
    "t": "text",
    "n": "number",
    "d": "date",
    "o": "bool",
    "e": "error",
    "f": "formula",
}
_EXACT = 10**15


class _Letters(dict[type, str]):
    """The kind's letter by the type of a parser's value; types unknown here arrive as texts."""

    def __missing__(self, sort: type) -> str:
        return "t"


LETTERS = _Letters({str: "t", bool: "o", int: "n", float: "n", datetime.datetime: "d", datetime.date: "d"})


def shown(value: object) -> tuple[str, str]:
    """Return the kind's letter and the text of a parser's value."""
    if isinstance(value, str):
        return "t", value
    if isinstance(value, bool):
        return "o", "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return "n", number(value)
    if isinstance(value, datetime.datetime):
        return "d", value.isoformat(" ")
    if isinstance(value, datetime.date):
        return "d", value.isoformat()
    return "t", str(value)


def number(value: float) -> str:
    """Return a number as the spreadsheet shows it: plain digits, from sixteen digits on in powers of ten.

    A spreadsheet keeps fifteen digits. Spelling more of them out would make a broken identity number look whole.
    """
    if not math.isfinite(value):
        return str(value)
    if abs(value) < _EXACT:
        return str(int(value)) if value == int(value) else f"{value:.15g}"
    mantissa, _, exponent = f"{value:.14E}".partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
