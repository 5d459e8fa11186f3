"""What a national code list is, and how a cell's text finds its code."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

_CODE_AND_NAME = re.compile(r"([0-9A-Z]{1,3})[-_.:、—–]?(.+)")


def _plain(text: str) -> str:
    """`text` without blanks, differences of width and letter case: how names and codes are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


@dataclass(frozen=True)
class CodeList:
    """A national code list as data.

    `name` is the English key in `codes.ALL`, `label` the Chinese header of the field, `codes` the pairs
    (code, Chinese name) in the national order, `aliases` other writings (of names, or codes of a conflicting
    edition) → code. `names_only`: products number this list differently, so a bare code in a file says
    nothing.
    """

    name: str
    label: str
    codes: tuple[tuple[str, str], ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    names_only: bool = False

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(code, name) pairs for form and model fields."""
        return list(self.codes)

    def label_of(self, code: str) -> str:
        """The Chinese name of `code`; an unknown code is shown as it stands."""
        return self._names.get(code, code)

    def parse(self, text: str) -> str | None:
        """The code that a cell's text means: by name first, then alias, then code or `1-name`; else None.

        In `2-户口簿` the name wins over the code: editions of a list number the same name differently.
        """
        plain = _plain(text)
        if not plain:
            return None
        return self._by_name.get(plain) or self._by_code_and_name(plain) or self._by_code(plain)

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(self.codes)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        names = {_plain(alias): code for alias, code in self.aliases.items()}
        return names | {_plain(name): code for code, name in self.codes}

    def _by_code_and_name(self, plain: str) -> str | None:
        written = _CODE_AND_NAME.fullmatch(plain)
        return self._by_name.get(written[2]) if written else None

    def _by_code(self, plain: str) -> str | None:
        if self.names_only:
            return None
        # a spreadsheet turns the text 01 into the number 1
        widened = plain.zfill(len(self.codes[0][0])) if plain.isascii() and plain.isdigit() else plain
        return next((code for code in (plain, widened) if code in self._names), None)
