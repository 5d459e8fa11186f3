"""After the attack every page that each account reaches by links is read: a later page needs no test of its own."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.disclosure import ways
from tests.disclosure.attacker import Attack, Browser
from tests.disclosure.canaries import victim
from tests.disclosure.test_attack import MAY_READ
from tests.factories import AccountFactory, AuthorityFactory
from tests.rendered.crawl import plain_addresses
from tests.rendered.forms import Finder

pytestmark = pytest.mark.django_db
OF_ONE_ROUTE = 2  # pages, with the same questions asked in the address
LEAST_PAGES = {"registrar": 40, "desk": 20, "officer": 30, "officer_elsewhere": 15, "ops": 30}


@pytest.fixture
def attack(settings, tmp_path, run_tasks):
    """What an attacker leaves behind: one child confirmed and at the authority's review, one still doubtful, a list."""
    settings.UPLOAD_DIR, settings.EVIDENCE_DIR = tmp_path / "uploads", tmp_path / "evidence"
    attack = Attack("registrar", victim(0), run_tasks)
    ways.review(attack)
    first, attack.victim = attack.victim, victim(1, id_type="Z", id_number="")
    ways.roster(attack)
    return attack, (first, attack.victim)


def browsers(attack: Attack) -> Iterator[tuple[str, Browser]]:
    """A browser for each kind of account, new to all this."""
    yield "registrar", Browser(AccountFactory(school=attack.school))
    yield "desk", Browser(AccountFactory(role="desk", school=attack.school))
    yield "officer", Browser(AccountFactory(role="officer", authority=attack.school.authority))
    yield "officer_elsewhere", Browser(AccountFactory(role="officer", authority=AuthorityFactory()))
    yield "ops", Browser(AccountFactory(role="ops", is_superuser=True))


def route(address: str) -> tuple | None:
    """By what two addresses count as the same: the pattern, and which questions are asked."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path).route
    except Resolver404:
        return None
    asked = sorted(name for name, _value in parse_qsl(parts.query))
    return (found, bool(asked)) if parts.path.startswith("/admin/") else (found, *asked)


def walk(browser: Browser, starts: list[str]) -> None:
    """Every page that links lead to, of each route the first few."""
    waiting, seen, visits = list(starts), set(starts), Counter()
    while waiting:
        address = waiting.pop(0)
        response = browser.get(address, follow=True)
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        here = response.request["PATH_INFO"]
        for link in Finder(response.content.decode()).links:
            found = here + link if link.startswith("?") else link.partition("#")[0]
            if not found.startswith("/") or found in seen:
                continue
            seen.add(found)
            visits[route(found)] += 1
            if route(found) and visits[route(found)] <= OF_ONE_ROUTE:
                waiting.append(found)


def test_no_page_that_anybody_reaches_tells_of_the_children(attack):
    (attack, children), told = attack, []
    for role, browser in browsers(attack):
        starts = [each for each in plain_addresses() if role == "ops" or not each.startswith("/admin/")]
        walk(browser, ["/", *starts])
        assert len(browser.answers) > LEAST_PAGES[role], role
        for each in browser.answers:
            found = set().union(*(child.told(each.texts) for child in children)) - MAY_READ.get(role, set())
            told += [f"{role} {each.asked}: {', '.join(sorted(found))}"] if found else []
    assert not told, "\n".join(["told:", *told])
