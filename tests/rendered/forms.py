"""The forms of a page, and ways of sending them: as they stand, empty, with nonsense, with everything chosen."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile

TOKEN = "csrfmiddlewaretoken"
WRITTEN = {"text", "search", "email", "tel", "number", "date", "month", "password", "textarea", "url"}
TICKED = 3  # of the rows of a list
CHOSEN = 6  # of the values of one choice
NONSENSE = {"number": "-1", "date": "2026-13-40", "month": "2026-13", "password": "x"}
WORDS = {"number": "3", "date": "2026-10-20", "month": "2026-09", "password": "harbour-Lamp-52", "tel": "12099000001"}


class Control(NamedTuple):
    """An input, select, textarea or button with what it may send."""

    kind: str
    name: str
    value: str
    checked: bool
    options: tuple[str, ...] = ()


class Form:
    """A form: where it goes and what is in it."""

    def __init__(self, attributes: dict):
        self.action, self.method = attributes.get("action") or "", (attributes.get("method") or "get").lower()
        self.controls: list[Control] = []
        self.buttons: list[tuple[str, str, str]] = []  # name, value, address of their own

    @property
    def shape(self) -> tuple:
        """What makes it another form than one seen before; the rows of a list are no difference."""
        return tuple(sorted({control.name for control in self.controls}))

    def sendings(self) -> Iterator[tuple[str, str, dict[str, list]]]:
        """How it may be sent: what it is called, to which address, with what; once for each button and choice."""
        for name, value, action in self.buttons or [("", "", "")]:
            pressed = {name: [value]} if name else {}
            for called, data in self._ways():
                yield f"{called}{' ' + name + '=' + value if name else ''}", action or self.action, data | pressed

    def _ways(self) -> Iterator[tuple[str, dict[str, list]]]:
        for way, texts_of in WAYS.items():
            data: dict[str, list] = {}
            for control in self.controls:
                data.setdefault(control.name, []).extend(texts_of(control))
            if way != "filled":
                yield way, data
                continue
            data = {name: texts[:TICKED] for name, texts in data.items()}
            choices = self._choices()
            data |= {name: values[:1] for name, values in choices.items()}
            yield way, data
            for name, values in choices.items():
                for place, value in enumerate(values[1:CHOSEN], start=2):
                    yield f"{way} {name}:{place}", data | {name: [value]}

    def _choices(self) -> dict[str, list[str]]:
        """The values of each group of radio buttons."""
        found: dict[str, list[str]] = {}
        for control in self.controls:
            if control.kind == "radio":
                found.setdefault(control.name, []).append(control.value)
        return found


def _as_it_stands(control: Control) -> list[str]:
    if control.kind in ("checkbox", "radio"):
        return [control.value] if control.checked else []
    if control.kind == "file":
        return []
    return [control.value]


def _empty(control: Control) -> list[str]:
    return [control.value] if control.kind == "hidden" else [""] if control.kind in {*WRITTEN, "select"} else []


def _nonsense(control: Control) -> list:
    if control.kind in WRITTEN:
        return [NONSENSE.get(control.kind, "错〇x")]
    if control.kind == "hidden":
        return [control.value]
    return [SimpleUploadedFile("nonsense.txt", b"nonsense")] if control.kind == "file" else ["-1"]


def _filled(control: Control) -> list[str]:
    if control.kind in WRITTEN:
        return [control.value or WORDS.get(control.kind, "核对无误")]
    if control.kind == "select":
        return [control.value or next((option for option in control.options if option), "")]
    return [] if control.kind == "file" else [control.value]


WAYS = {"as it stands": _as_it_stands, "empty": _empty, "nonsense": _nonsense, "filled": _filled}


class Finder(HTMLParser):
    """Finds the forms and the addresses that a page leads to."""

    def __init__(self, html: str):
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._stray: list[tuple[str, dict, Control | None]] = []
        self._form: Form | None = None
        self._select: dict | None = None
        self._options: list[tuple[str, bool]] = []
        self._area: dict | None = None
        self.feed(html)
        self.close()
        for owner, known, control in self._stray:
            if owner in self._by_id:
                self._put(self._by_id[owner], known, control)
        self.forms = [form for form in self.forms if form.method == "post"]

    def handle_starttag(self, tag, attributes):
        """Remember what leads on."""
        known = {name: value or "" for name, value in attributes}
        for name in ("href", "hx-get") if tag in ("a", "div", "section", "p") else ():
            if known.get(name):
                self.links.append(known[name])
        if tag == "form":
            self._form = Form(known)
            self.forms.append(self._form)
            if known.get("id"):
                self._by_id[known["id"]] = self._form
        elif tag == "select":
            self._select, self._options = known, []
        elif tag == "option" and self._select is not None:
            self._options.append((known.get("value", ""), "selected" in known))
        elif tag == "textarea":
            self._area = known | {"text": ""}
        elif tag == "button" and known.get("type", "submit") == "submit":
            self._found(known, None)
        elif tag == "input":
            self._input(known)

    def handle_data(self, data):
        """The text of a textarea."""
        if self._area is not None:
            self._area["text"] += data

    def handle_endtag(self, tag):
        """What ends gives its value."""
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select is not None:
            values = tuple(value for value, _selected in self._options)
            chosen = next((value for value, selected in self._options if selected), values[0] if values else "")
            self._found(self._select, Control("select", self._select.get("name", ""), chosen, False, values))
            self._select = None
        elif tag == "textarea" and self._area is not None:
            control = Control("textarea", self._area.get("name", ""), self._area["text"].lstrip("\n"), False)
            self._found(self._area, control)
            self._area = None

    def _input(self, known: dict) -> None:
        kind = known.get("type", "text").lower()
        if kind == "submit":
            self._found(known, None)
        elif kind not in ("button", "reset", "image") and known.get("name") != TOKEN:
            value = known.get("value", "on" if kind in ("checkbox", "radio") else "")
            self._found(known, Control(kind, known.get("name", ""), value, "checked" in known))

    def _found(self, known: dict, control: Control | None) -> None:
        if "disabled" in known:
            return
        if known.get("form"):
            self._stray.append((known["form"], known, control))
        elif self._form is not None:
            self._put(self._form, known, control)

    @staticmethod
    def _put(form: Form, known: dict, control: Control | None) -> None:
        if control is None:
            form.buttons.append((known.get("name", ""), known.get("value", ""), known.get("formaction", "")))
        elif control.name:
            form.controls.append(control)
