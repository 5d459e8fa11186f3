"""`python -m tests.rendered FOLDER [ACCOUNT ...]`: write all pages, and all sentences of the catalogue, as text."""

import logging
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

os.environ.pop("DATABASE_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
# before the first word is asked for: a catalogue that has been read is not read again
subprocess.run([sys.executable, "manage.py", "translations", "--compile"], check=True)

import django  # noqa: E402

django.setup()

from tests.rendered.crawl import Book, crawl, plain_addresses, routes_without_page  # noqa: E402
from tests.rendered.sentences import sentences  # noqa: E402
from tests.rendered.stillness import stillness  # noqa: E402
from tests.rendered.world import ACCOUNTS, browser, make_world, starts  # noqa: E402


def main(folder: Path, names: list[str]) -> int:
    """Make the world, walk through it as each account, write what the pages say; 0 when every account could."""
    unknown = [name for name in names if name not in ACCOUNTS]
    if unknown:
        say(f"No such account: {', '.join(unknown)}. There are: {', '.join(ACCOUNTS)}.")
        return 2
    logging.disable()  # refusals are what it is after
    began, seen = time.monotonic(), set()
    with stillness():
        make_world()
        say(f"The world stands after {time.monotonic() - began:.0f} s.")
        if folder.exists():
            shutil.rmtree(folder)
        for name in names or ACCOUNTS:
            book = Book()
            crawl(browser(name), book, [*addresses(name), *starts(name)])
            book.write(folder / name)
            seen |= book.shown
            for heading in book.failed:
                say(f"failed: {heading}")
            say(f"{name}: {book.pages} pages, {len(book.texts)} addresses, {time.monotonic() - began:.0f} s")
    (folder / "sentences.txt").write_text("\n".join(sentences()) + "\n", encoding="utf-8")
    for route in routes_without_page(seen):
        say(f"no page of it was seen: {route}")
    return 0


def addresses(name: str) -> list[str]:
    """Pages that need no row, and what is none; those of operations to operations: others have one refusal for all."""
    mine = [address for address in plain_addresses() if name == "ops" or not address.startswith("/admin/")]
    return ["/admin/", "/nowhere/", "/help/?unreadable=%00", *mine]


def say(text: str) -> None:
    """One line to the terminal."""
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        say(__doc__)
        sys.exit(2)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
