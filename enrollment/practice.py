"""In practice mode nobody real gets in: a file or form with a number that a real child could have is refused whole."""

from collections.abc import Iterable

from django.conf import settings

from registry.identity.check_digits import eighteen, has_check_character


def names_real_people(texts: Iterable[str]) -> bool:
    """Whether practice mode is on and one of the texts is a valid resident number of a region where people live.

    Invented people's numbers are of regions that no resident number begins with.
    """
    return settings.PRACTICE and any(_is_real("".join(text.split()).upper()) for text in texts)


def _is_real(text: str) -> bool:
    number = text.removeprefix("G")  # a formal student number is the resident number behind the letter
    return bool(eighteen(number)) and has_check_character(number) and number[:6] not in settings.PRACTICE_REGIONS
