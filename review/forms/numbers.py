"""Whole numbers that a page sends back: ids and versions."""

MOST_DIGITS = 18  # of a number that every column of ids holds


def whole_number(text: str) -> int | None:
    """The number that plain digits write; None for anything else, also for more digits than any id has."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
