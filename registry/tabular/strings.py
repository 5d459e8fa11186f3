"""The shared strings of an .xlsx file (ISO 29500, 18.4): how many there are, and which of them show nothing."""

import re

from registry.tabular import markup
from registry.tabular.facts import is_blank
from registry.tabular.refusals import FileRefused

_ESCAPED_BLANKS = re.compile("_x00(?:0[9ADad]|20|A0|a0)_")
# what nearly every program writes: one text that begins with a letter, a digit or a common ideograph
_SHOWS_SOMETHING = re.compile(rb"<si><t(?: xml:space=\"preserve\")?>[0-9A-Za-z\xe4-\xe9]").match


class SharedStrings:
    """How many strings there are, and the positions of those that show nothing."""

    def __init__(self, part: bytes, limit: int) -> None:
        """Look at the whole part (blank: none); raises FileRefused damaged, or too_large above `limit` strings."""
        self.count, self._limit = 0, limit
        self.blank: set[int] = set()
        if not part:
            return
        plain = part.count(b"<si") == part.count(b"<si>") == part.count(b"</si>") > 0
        if plain and not markup.has_asides(part):
            self._look_quickly(part)
        else:
            self._look(part)

    def _look_quickly(self, part: bytes) -> None:
        """Look at the few strings that do not certainly show something; check that the part is well formed."""
        markup.parse(markup.parser(), part)
        *pieces, _ = part[part.index(b"<si>") :].split(b"</si>")
        doubtful = [place for place, piece in enumerate(pieces) if not _SHOWS_SOMETHING(piece)]
        for place in doubtful:
            self.count = place
            self._look(b"<sst>" + pieces[place] + b"</si></sst>")
        self.count = 0
        self._count_up(len(pieces))

    def _count_up(self, count: int) -> None:
        self.count += count
        if self.count > self._limit:
            raise FileRefused("too_large", what="strings", limit=self._limit)

    def _look(self, part: bytes) -> None:
        texts: list[str] = []
        parser, prefix, aside = markup.parser(), "", False

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal prefix, aside
            if name.endswith("sst"):
                prefix = name[:-3]
            elif name == prefix + "rPh":  # a reading aid above the text
                aside = True
            elif name == prefix + "t" and not aside:
                parser.CharacterDataHandler = texts.append

        def end(name: str) -> None:
            nonlocal aside
            if name == prefix + "t":
                parser.CharacterDataHandler = None
            elif name == prefix + "rPh":
                aside = False
            elif name == prefix + "si":
                if shows_nothing("".join(texts)):
                    self.blank.add(self.count)
                texts.clear()
                self._count_up(1)

        parser.StartElementHandler, parser.EndElementHandler = start, end
        markup.parse(parser, part)


def shows_nothing(text: str) -> bool:
    """Tell whether a text shows nothing, its escapes (ISO 29500, 22.9.2.19) decoded."""
    return is_blank(_ESCAPED_BLANKS.sub("", text) if "_x" in text else text)
