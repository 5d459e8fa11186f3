"""Walking through XML with expat; a document type declaration is refused, so no entity can be declared."""

import codecs
import html
import re
from collections.abc import Callable
from xml.parsers import expat

from registry.tabular.refusals import FileRefused

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
_ASIDE = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<text>.*?)\]\]>", re.DOTALL)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def _refuse_doctype(*_: object) -> None:
    raise FileRefused("damaged", reason="doctype")


def parser() -> expat.XMLParserType:
    """Return an expat parser that raises FileRefused at a document type declaration."""
    made = expat.ParserCreate()
    made.buffer_text = True
    made.StartDoctypeDeclHandler = _refuse_doctype
    made.EntityDeclHandler = _refuse_doctype
    return made


def parse(made: expat.XMLParserType, data: bytes) -> None:
    """Run a prepared parser over a whole part.

    Raises FileRefused when the part is not well formed, and MemoryError.
    """
    try:
        made.Parse(data, True)
    except expat.ExpatError as error:
        if error.code == _NO_MEMORY:
            raise MemoryError from error
        raise FileRefused("damaged", reason="part") from error


def elements(data: bytes, found: Callable[[str, dict[str, str]], None]) -> None:
    """Call `found(local name, attributes by local name)` for every element of a part."""

    def start(name: str, attributes: dict[str, str]) -> None:
        found(local(name), {local(key): value for key, value in attributes.items()})

    made = parser()
    made.StartElementHandler = start
    parse(made, data)


def local(name: str) -> str:
    """Return a name without its namespace prefix."""
    return name.rpartition(":")[2]


def in_utf8(data: bytes) -> bytes:
    """Return a part as UTF-8 where it is UTF-16, which the XML of workbooks may be but parsers do not all read.

    Raises FileRefused damaged where it is neither.
    """
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise FileRefused("damaged", reason="part") from error
    return _DECLARATION.sub("", text, count=1).encode()


def without_asides(data: bytes) -> bytes:
    """Return a part without comments, CDATA and instructions; what they hide or cut in two is what it says.

    Parsers of workbooks leave out the rest of a value behind a comment, and the value of a CDATA section.
    """
    if not has_asides(data):
        return data
    parse(parser(), data)  # else a comment might end where none began
    return _ASIDE.sub(_aside, data)


def _aside(found: re.Match[bytes]) -> bytes:
    if found[0].startswith(b"<?xml "):
        return found[0]
    return html.escape((found["text"] or b"").decode("latin-1")).encode("latin-1")


def quoted(value: str) -> str:
    """Return a text as it may stand in an attribute."""
    return html.escape(value).replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#9;")


def has_asides(data: bytes) -> bool:
    """Tell whether a part holds what could hide elements from a search by text: comments, CDATA, instructions."""
    # a rare sign alone is found in a tenth of the time of a pair that begins with a common one
    return (b"!" in data and b"<!" in data) or (data.count(b"?") > 2 and data.count(b"<?") > 1)


def mentions_doctype(data: bytes) -> bool:
    """Tell whether a part declares a document type, in UTF-8 or UTF-16."""
    if b"\0" in data[:4]:
        data = data.replace(b"\0", b"")
    return b"<!DOCTYPE" in data or b"<!ENTITY" in data
