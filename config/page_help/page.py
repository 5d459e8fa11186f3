"""What the help of one page consists of."""

from typing import NamedTuple


class PageHelp(NamedTuple):
    """What a registrar should know of one page."""

    here: str
    afterwards: str
    mistakes: tuple[str, ...]
