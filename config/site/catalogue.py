"""The translation catalogue, kept with Babel alone: a school district's machine has no gettext tools.

Sentences stand in English in the code and the templates; ``locale/zh_Hans`` holds the Chinese of every one of them.
The ``.po`` is sorted and free of dates and places in the code, so that only a changed sentence changes it; the ``.mo``
is compiled on install and before tests, never committed.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
FLOORS = ("config", "review", "enrollment", "matching", "registry")
SINGULAR, PLURAL, IN_CONTEXT, PLURAL_IN_CONTEXT = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS = {
    "_": SINGULAR,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), SINGULAR),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), IN_CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), PLURAL_IN_CONTEXT),
}
HEADER = """msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def catalogue_file() -> Path:
    """The catalogue that people edit."""
    return Path(settings.LOCALE_PATHS[0]) / LOCALE / "LC_MESSAGES" / "django.po"


def extract_messages() -> Catalog:
    """Every sentence of the code and the templates, untranslated."""
    found = Catalog(locale=LOCALE)
    for source in _python_sources():
        _extract(found, source.read_bytes())
    for template in _templates():
        text = templatize(template.read_text(encoding="utf-8"), origin=str(template))
        _extract(found, "\n".join(line.strip() for line in text.splitlines()).encode())
    return found


def _python_sources() -> Iterator[Path]:
    for floor in FLOORS:
        yield from sorted((settings.BASE_DIR / floor).rglob("*.py"))


def _templates() -> Iterator[Path]:
    for folder in (settings.BASE_DIR / "templates", *(settings.BASE_DIR / floor / "templates" for floor in FLOORS)):
        yield from sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt"})


def _extract(found: Catalog, source: bytes) -> None:
    for _line, message, _comments, context in extract("python", BytesIO(source), keywords=KEYWORDS):
        found.add(message, context=context)


def read_catalogue(path: Path) -> Catalog:
    """A catalogue file; empty when there is none yet."""
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def merged(wanted: Catalog, sources: Iterable[Catalog]) -> Catalog:
    """The wanted sentences, each with the first translation that one of the sources has for it."""
    sources = list(sources)
    result = Catalog(locale=LOCALE)
    for message in _sentences(wanted):
        translations = (source.get(message.id, message.context) for source in sources)
        found = next((other for other in translations if other is not None and is_translated(other)), None)
        result.add(message.id, _as_form(message, found) if found else "", context=message.context)
    return result


def _as_form(message: Message, translation: Message):
    """The translation in the form the sentence needs: Chinese has one plural form."""
    text = _forms(translation)[0]
    return (text,) if message.pluralizable else text


def _forms(message: Message) -> list[str]:
    return [message.string or ""] if isinstance(message.string, str | None) else list(message.string)


def is_translated(message: Message) -> bool:
    """Whether the sentence has words in every form and nobody marked them as doubtful."""
    return all(_forms(message)) and not message.fuzzy


def misplaced(message: Message) -> bool:
    """Whether a translated sentence lacks a placeholder of the original, or has one too many."""
    source = message.id if isinstance(message.id, str) else message.id[-1]
    wanted = set(PLACEHOLDER.findall(source))
    return any(set(PLACEHOLDER.findall(form)) != wanted for form in _forms(message))


def complaints(wanted: Catalog, catalogue: Catalog) -> list[str]:
    """What is wrong with a catalogue, one line per sentence."""
    lines = []
    for message in _sentences(wanted):
        present = catalogue.get(message.id, message.context)
        if present is None or not is_translated(present):
            lines.append(f"untranslated: {_shown(message)}")
        elif misplaced(present):
            lines.append(f"placeholders differ: {_shown(message)}")
    unused = (other for other in _sentences(catalogue) if wanted.get(other.id, other.context) is None)
    return lines + [f"no longer used: {_shown(message)}" for message in unused]


def _sentences(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _shown(message: Message) -> str:
    text = message.id[0] if message.pluralizable else message.id
    return f"[{message.context}] {text!r}" if message.context else repr(text)


def write_catalogue(catalogue: Catalog, path: Path) -> None:
    """Write the sorted catalogue when it changed."""
    body = BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    content = HEADER.encode() + body.getvalue().strip() + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


def compile_catalogues() -> None:
    """Compile the catalogue for Django when it is newer than its compiled form."""
    source = catalogue_file()
    target = source.with_suffix(".mo")
    if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
        return
    draft = target.with_suffix(".mo.draft")
    with draft.open("wb") as file:
        write_mo(file, read_catalogue(source))
    draft.replace(target)
