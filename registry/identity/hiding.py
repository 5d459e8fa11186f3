"""Long numbers in free text: where text is kept in clear, no phone or document number may stand in it (I22)."""

import re

# eleven digits, as the shortest mobile number has, also in groups and in full width; an X may end a document number
_LONG_NUMBER = re.compile(r"\d(?:[ \-－]?\d){9,}[ \-－]?[\dXxＸｘ]")


def without_long_numbers(text: str) -> str:
    """The text with stars for every number of eleven characters or more."""
    return _LONG_NUMBER.sub(lambda found: "*" * len(found[0]), text)


def all_without_long_numbers(value: object) -> object:
    """What is kept as JSON, all its texts with stars for long numbers."""
    if isinstance(value, str):
        return without_long_numbers(value)
    if isinstance(value, list):
        return [all_without_long_numbers(each) for each in value]
    if isinstance(value, dict):
        return {name: all_without_long_numbers(each) for name, each in value.items()}
    return value


# a resident number, also in groups and in full width, or one of the fifteen digits of old
_DOCUMENT_NUMBER = re.compile(r"(?<!\d)(?:\d(?:[ \-－]?\d){16}[ \-－]?[\dXxＸｘ]|\d{15}(?!\d))")


def kept_reason(text: str) -> str:
    """A reason as it is kept: stars for document numbers, while an office's telephone may stay; no blanks around."""
    return _DOCUMENT_NUMBER.sub(lambda found: "*" * len(found[0]), text.strip())
