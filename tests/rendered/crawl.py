"""A walk through the site as one account: every page that links lead to, and what its forms answer.

Each request is rolled back afterwards, so that no page changes another; a form is sent in its page's own world, and
the forms of the page that it leads to are sent in that one.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tests.rendered.forms import Finder
from tests.rendered.stillness import shake
from tests.rendered.text import lines_of

PAGES = 3  # of one address with other rows in it, or with the same questions asked otherwise
SENDINGS = 1  # of one form from pages of one address
DEPTH = 3  # forms sent one after the other
REDIRECTS = 5
NOWHERE = "(no page)"
SHOWN = (200, 286, 302)


class Book:
    """What the pages said, by address."""

    def __init__(self):
        self.texts: dict[str, list[str]] = {}
        self.pages = 0
        self.shown: set[str] = set()  # routes of which a page, not a refusal, was seen
        self.failed: list[str] = []

    def add(self, route: str, heading: str, status: int, lines: list[str]) -> None:
        """Keep a page below its heading."""
        self.pages += 1
        heading = f"{heading} -> {status}"
        self.texts.setdefault(route, []).append("\n".join([f"=== {heading}", *lines, ""]))
        if status in SHOWN:
            self.shown.add(route)
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            self.failed.append(heading)

    def write(self, folder: Path) -> None:
        """One file for each address."""
        folder.mkdir(parents=True)
        for route, pages in self.texts.items():
            (folder / f"{_file_name(route)}.txt").write_text("\n".join(pages), encoding="utf-8")


def _file_name(route: str) -> str:
    plain = re.sub(r"\(\?P<\w+>.*?\)|<[^>]*>", "_", route)
    return re.sub(r"[^\w.-]+", ".", plain).strip(".") or "home"


@contextmanager
def _as_if() -> Iterator[None]:
    """Nothing that happens meanwhile stays, neither rows nor files."""
    before = set(_files())
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for path in set(_files()) - before:
        path.unlink()


def _files() -> Iterator[Path]:
    for folder in (settings.UPLOAD_DIR, settings.EVIDENCE_DIR):
        yield from Path(folder).glob("*")


def _route(path: str) -> str | None:
    try:
        return resolve(path).route
    except Resolver404:
        return None


def routes(patterns=None, before: str = "") -> Iterator[str]:
    """All addresses of the site, as patterns."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)


def plain_addresses() -> list[str]:
    """Addresses that name no row."""
    return [f"/{route}" for route in routes() if not re.search(r"[<(\\$^]", route)]


def routes_without_page(shown: set[str]) -> list[str]:
    """Addresses of which no account has seen a page."""
    return sorted(set(routes()) - shown)


def _order(url: str) -> list:
    """By the numbers in it, not by their digits."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", url)]


class _Walk:
    """One account's way; remembers what it has seen."""

    def __init__(self, client: Client, book: Book, pages: int, depth: int):
        self._client, self._book = client, book
        self._pages, self._depth = pages, depth
        self._visits: Counter = Counter()
        self._sent: Counter = Counter()

    def go(self, urls: list[str]) -> None:
        """Visit these, then what they lead to, nearest first and of each address the first few."""
        seen: set[str] = set()
        while urls:
            seen |= set(urls)
            found: set[str] = set()
            for url in sorted(urls, key=_order):
                found |= self._visit(url)
            urls = [url for url in sorted(found - seen, key=_order) if self._is_wanted(url)]

    def _is_wanted(self, url: str) -> bool:
        parts = urlsplit(url)
        asked = [_route(parts.path), *sorted(name for name, _value in parse_qsl(parts.query))]
        if parts.path.startswith("/admin/"):  # whose lists link to each mixture of their orders and filters
            asked[1:] = [bool(parts.query)]
        self._visits[tuple(asked)] += 1
        return asked[0] is not None and self._visits[tuple(asked)] <= self._pages

    def _visit(self, url: str) -> set[str]:
        route = _route(urlsplit(url).path) or NOWHERE
        with _as_if():
            client = self._copy(self._client)
            lines, page, status, ended = self._ask(client, "get", url)
            self._book.add(route, f"GET {url}", status, lines)
            self._send_all(client, ended, page, set(lines), 1, "")
        return {_inside(ended, link) for link in page.links} - {""} if page else set()

    def _copy(self, client: Client) -> Client:
        """A browser with the same cookies: signing out here must not sign out there."""
        copied = Client(raise_request_exception=False)
        copied.cookies = client.cookies.copy()
        return copied

    def _ask(self, client: Client, method: str, url: str, data=None, way: str = ""):
        """What the answer says, after following where it leads; the page, the status and the last address."""
        shake(f"{method} {url} {way}")
        response = getattr(client, method)(url, data or {})
        said, status = [], response.status_code
        for _step in range(REDIRECTS):
            if response.status_code not in (301, 302, 303):
                break
            url = urljoin(url, response["Location"])
            said.append(f"-> {url}")
            response = client.get(url)
        is_page = response.get("Content-Type", "").startswith("text/html")
        lines = [*said, *lines_of(response)]
        number = getattr(response.wsgi_request, "number", "")
        lines = [line.replace(number, "(number)") if number else line for line in lines]
        page = Finder(response.content.decode()) if is_page and not response.streaming else None
        return lines, page, status, url

    def _send_all(self, client: Client, url: str, page: Finder | None, known: set[str], depth: int, way: str) -> None:
        """Send each form of a page in each way, each time as if it had not been sent; only new lines are kept."""
        for called, target, route, data in list(self._new_sendings(url, page)) if page and depth <= self._depth else ():
            with _as_if():
                sender, taken = self._copy(client), f"{way}[{called}] "
                lines, answer, status, ended = self._ask(sender, "post", target, data, taken)
                new = [line for line in lines if line not in known]
                self._book.add(route, f"POST {target} {taken}from {url}", status, new)
                self._send_all(sender, ended, answer, known | set(new), depth + 1, taken)

    def _new_sendings(self, url: str, page: Finder) -> Iterator[tuple[str, str, str, dict]]:
        """What can be sent from here and has not been sent from a page like this."""
        for form in page.forms:
            for called, action, data in form.sendings():
                target = _inside(url, action)
                route = _route(urlsplit(target).path) if target else None
                key = (route, form.shape, called)
                self._sent[key] += 1
                if route and self._sent[key] <= SENDINGS:
                    yield called, target, route, data


def _inside(base: str, link: str) -> str:
    """The address that a link of this page leads to, without its fragment; "" when it leads outside."""
    parts = urlsplit(urljoin(base, link))
    if parts.scheme not in ("", "http") or parts.netloc:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def crawl(client: Client, book: Book, starts: list[str], pages: int = PAGES, depth: int = DEPTH) -> Book:
    """Walk from these addresses on, to so many pages of each other address."""
    _Walk(client, book, pages, depth).go(starts)
    return book
