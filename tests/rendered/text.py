"""What an answer says, line by line: of a page all that can be read or heard, of a workbook all its cells."""

import io
import re
from html.parser import HTMLParser

from openpyxl import load_workbook

# elements within a line; all others end one
INLINE = re.compile(
    r"a|abbr|b|bdi|bdo|cite|code|data|dfn|em|i|kbd|label|mark|q|s|samp|small|span|strong|sub|sup|time|u"
)
SILENT = {"script", "style", "template", "noscript"}
SPOKEN = ("title", "placeholder", "aria-label", "alt")
UNSEEN = {"hidden", "checkbox", "radio", "file"}  # inputs whose value no page shows


class _Reader(HTMLParser):
    """Gathers the lines of a page."""

    def __init__(self):
        super().__init__()
        self.lines: list[str] = []
        self._line: list[str] = []
        self._spoken: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag, attributes):
        """A new line for a block; what is read out of attributes comes below the line."""
        if tag in SILENT:
            self._silent += 1
        if not INLINE.fullmatch(tag):
            self.end_line()
        known = dict(attributes)
        for name in SPOKEN:
            if known.get(name):
                self._spoken.append(f"[{name}] {_folded(known[name])}")
        if tag == "input" and known.get("type") not in UNSEEN and known.get("value"):
            self._spoken.append(f"[value] {_folded(known['value'])}")

    def handle_endtag(self, tag):
        """The end of a block ends its line."""
        if tag in SILENT:
            self._silent -= 1
        if not INLINE.fullmatch(tag):
            self.end_line()

    def handle_data(self, data):
        """Text between tags."""
        if not self._silent:
            self._line.append(data)

    def end_line(self) -> None:
        """Keep the line that has been gathered, then what its attributes say."""
        text = _folded("".join(self._line))
        self.lines += [text] if text else []
        self.lines += self._spoken
        self._line, self._spoken = [], []


def _folded(text: str) -> str:
    """Each run of blanks as one, as browsers show it."""
    return " ".join(text.split())


def page_lines(html: str) -> list[str]:
    """The lines of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_line()
    return reader.lines


def workbook_lines(data: bytes) -> list[str]:
    """Sheets, cells, comments and lists to choose from."""
    lines = []
    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        lines.append(f"sheet {sheet.title} ({sheet.sheet_state})")
        for cells in sheet.iter_rows():
            lines += [f"{cell.coordinate} {_folded(str(cell.value))}" for cell in cells if cell.value not in (None, "")]
            lines += [f"{cell.coordinate} [comment] {_folded(cell.comment.text)}" for cell in cells if cell.comment]
        for rule in sheet.data_validations.dataValidation:
            words = (rule.formula1, rule.promptTitle, rule.prompt, rule.errorTitle, rule.error)
            lines += [f"{rule.sqref} [choice] {_folded(word)}" for word in words if word]
        lines += [f"[{name}] {part.text}" for name, part in _margins(sheet) if part.text]
    return lines


def _margins(sheet):
    for name in ("oddHeader", "oddFooter"):
        margin = getattr(sheet, name)
        yield from ((name, part) for part in (margin.left, margin.center, margin.right))


def lines_of(response) -> list[str]:
    """What an answer says; of a file other than a workbook its name alone."""
    kind = response.get("Content-Type", "")
    body = b"".join(response.streaming_content) if response.streaming else response.content
    named = [f"[file] {response['Content-Disposition']}"] if response.has_header("Content-Disposition") else []
    if kind.startswith("text/html"):
        return named + page_lines(body.decode())
    if "spreadsheetml" in kind:
        return named + workbook_lines(body)
    if kind.startswith(("text/", "application/json")):
        return named + [line for line in map(_folded, body.decode(errors="replace").splitlines()) if line]
    return [*named, f"[{kind}] {len(body)} bytes"]
