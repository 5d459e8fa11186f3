"""The shared strings of an .xlsx file (ISO 29500, 18.4): how many there are, and which of them show nothing."""

import re

from registry.tabular import markup
from registry.tabular.facts import BLANKS, is_blank
from registry.tabular.refusals import FileRefused

_ESCAPE = re.compile(rb"_x([0-9A-Fa-f]{4})_(?:_x([Dd][C-Fc-f][0-9A-Fa-f]{2})_)?")
_LATIN_ESCAPE = re.compile("_x00([0-9A-Fa-f]{2})_")
_NO_XML = (0xFFFE, 0xFFFF)

# What stands inside the table of strings (CT_Sst, CT_Rst, CT_RElt), each with where it may; whatever else stands there
# is not passed over, for one string more or less gives every cell behind it another text.
_INSIDE = {
    "si": ("sst",),  # string item
    "r": ("si",),  # rich text run
    "t": ("si", "r"),  # text
    "rPr": ("r",),  # run properties
    "rPh": ("si",),  # phonetic run: a reading aid above the text
    "phoneticPr": ("si",),  # phonetic properties
    "extLst": ("sst",),  # future feature data, at the end of the table
}
_NO_TEXT = ("rPr", "rPh", "phoneticPr", "extLst")

# What nearly every program writes: one text, or several runs of it (`without_looks`), the first of which begins with
# what shows. It begins with neither an escape nor an entity, and white space between elements means nothing.
GAP = rb"[\ \t\r\n]*+"
TEXT = rb'<t(?:\ xml:space="preserve")?+>'
_PROPERTIES = re.compile(rb'<rPr>[\s]*+(?:<[A-Za-z]++(?: [A-Za-z]++="[^"<]*+")*+ ?+/>[\s]*+)*+</rPr>')
SHOWN = rb"(?!" + b"|".join(re.escape(sign.encode()) for sign in sorted(BLANKS)) + rb")[^<&_\x00-\x1f]"
_EACH = re.compile(
    rb"""~(?: <si>~(?: TEXT SHOWN [^<]*+</t>~
             | <r>~ TEXT SHOWN [^<]*+</t>~ </r>~ (?:<r>~ TEXT [^<]*+</t>~ </r>~)*+
             ) (?:<phoneticPr\ [^<>/]*+/>~)?+ </si>
           | (?P<doubtful> <si>.*?</si> | <si/>)
         )""".replace(b"TEXT", TEXT)
    .replace(b"SHOWN", SHOWN)
    .replace(b"~", GAP),
    re.VERBOSE | re.DOTALL,
)


class SharedStrings:
    """How many strings there are, and the positions of those that show nothing."""

    def __init__(self, part: bytes, limit: int) -> None:
        """Look at the whole part, which has no asides (blank: none).

        Raises FileRefused damaged, unreadable, or too_large above `limit` strings.
        """
        self.count, self._limit = 0, limit
        self.blank: set[int] = set()
        if part and not self._look_quickly(part):
            self.count = 0
            self._look(part)

    def _look_quickly(self, part: bytes) -> bool:
        """Look at the few strings that do not certainly show something; tell whether all was understood so."""
        _check_root(part)
        end = max(part.find(b"<si"), 0)
        doubtful = []
        for place, found in enumerate(_EACH.finditer(part, end)):
            if found.start() != end:
                return False
            if place >= self._limit:
                raise FileRefused("too_large", what="strings", limit=self._limit)
            end = found.end()
            if found.lastindex:
                doubtful.append((place, found[1]))
        if part.find(b"<si", end) >= 0 or b"<si" not in part:
            return False
        count = place + 1
        if doubtful:
            self._look(b"<sst>" + b"".join(piece for _, piece in doubtful) + b"</sst>")
            if self.count != len(doubtful):
                return False
            self.blank = {doubtful[place][0] for place in self.blank}
        self.count = count
        return True

    def _look(self, part: bytes) -> None:
        """Look at every string with one parser for all: what refers to itself is never collected here (`template`)."""
        self.blank.clear()
        texts: list[str] = []
        parser, prefix, passed_over = markup.parser(), "", 0
        path = ["sst"]

        def first(name: str, _: dict[str, str]) -> None:
            nonlocal prefix
            prefix = name[: name.rfind(":") + 1]
            parser.StartElementHandler, parser.EndElementHandler = start, end

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal passed_over
            kind = name.removeprefix(prefix)
            if kind == "si" if passed_over else path[-1] not in _INSIDE.get(kind, ()):
                raise FileRefused("unreadable", element=name)
            if passed_over or kind in _NO_TEXT:
                passed_over += 1
                return
            path.append(kind)
            if kind == "t":
                parser.CharacterDataHandler = texts.append

        def end(name: str) -> None:
            nonlocal passed_over
            if passed_over:
                passed_over -= 1
                return
            kind = path.pop()
            if kind == "t":
                parser.CharacterDataHandler = None
            elif kind == "si":
                self._count_up("".join(texts))
                texts.clear()

        parser.StartElementHandler = first
        markup.parse(parser, part)

    def _count_up(self, text: str) -> None:
        if shows_nothing(text):
            self.blank.add(self.count)
        self.count += 1
        if self.count > self._limit:
            raise FileRefused("too_large", what="strings", limit=self._limit)


def _check_root(part: bytes) -> None:
    """Raise FileRefused unless the part is well formed and a table of strings: no program looks for one in another."""
    parser = markup.parser()

    def first(name: str, _: dict[str, str]) -> None:
        if name.rpartition(":")[2] != "sst":
            raise FileRefused("unreadable", element=name)
        parser.StartElementHandler = None

    parser.StartElementHandler = first
    markup.parse(parser, part)


def without_looks(part: bytes) -> bytes:
    """Return a part without the properties of runs of text: no text, and often five times as long as all texts."""
    return _PROPERTIES.sub(b"", part) if b"<rPr>" in part else part


def shows_nothing(text: str) -> bool:
    """Tell whether a text shows nothing, its escapes decoded (those beyond Latin-1 already are: `decoded`)."""
    return is_blank(_LATIN_ESCAPE.sub(_latin, text) if "_x" in text else text)


def _latin(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def decoded(part: bytes) -> bytes:
    """Return a part with escaped characters (ISO 29500, 22.9.2.19: `_x9648_` is 陈) as themselves, decoded once.

    Those of Latin-1 stay, for the parser decodes them, and knows no others; so do those that XML cannot hold.
    """
    return _ESCAPE.sub(_character, part) if b"_x" in part else part


def _character(found: re.Match[bytes]) -> bytes:
    code = int(found[1], 16)
    if 0xD800 <= code < 0xDC00 and found[2]:
        return chr(0x10000 + ((code - 0xD800) << 10) + int(found[2], 16) - 0xDC00).encode()
    kept = code < 0x100 or 0xD800 <= code < 0xE000 or code in _NO_XML
    first = found[0][:7] if kept else chr(code).encode()
    return first + found[0][7:]
