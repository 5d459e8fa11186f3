"""The Chinese sentences of the catalogue, for those that no page of the walk shows."""

from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings


def sentences() -> list[str]:
    """Every translation once, sorted; line ends shown as such."""
    with (Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans")
    forms = {
        form
        for message in catalogue
        if message.id
        for form in ([message.string] if isinstance(message.string, str) else message.string)
    }
    return sorted(form.replace("\n", "\\n") for form in forms if form)
