"""A real Chromium for tests marked `browser`: the fixture `page` fails a test on any console error or CSP violation."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def find_chromium() -> str | None:
    """$CHROMIUM, else Debian's; None when there is none."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium instead of a downloaded one; it reaches nothing but this machine."""
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": SWITCHES}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A school's computer: Chinese, 1366 x 768."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 768},
    }


@pytest.fixture
def page(page, request):
    """A page whose console stays quiet; `@pytest.mark.browser(quiet=False)` where a test provokes errors."""
    complaints: list[str] = []
    page.set_default_timeout(15_000)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    marker = request.node.get_closest_marker("browser")
    if marker is None or marker.kwargs.get("quiet", True):
        assert complaints == []


def look(page: Page):
    """No rule of accessibility is broken on the page as it stands, and nothing is wider than a school's screen.

    Once all of it is there: a press returns when the next page has begun, of which nothing may have come yet.
    """
    page.wait_for_load_state()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def taken_out(page, form):
    """The answer to a form that takes a file out, as the browser would send it.

    Not through a download: Chromium 86 tells Playwright nothing of one.
    """
    token = form.locator("input[name=csrfmiddlewaretoken]").get_attribute("value")
    address = form.get_attribute("action")
    return page.request.post(address, form={"csrfmiddlewaretoken": token}, headers={"Referer": page.url})


def printed(page) -> bytes:
    """The sheets of the page (class ``sheet``) as a PDF; once all of it is there, for half a page is not printed."""
    expect(page.locator("article.sheet").first).to_be_visible()
    page.wait_for_load_state("load")
    return page.pdf(prefer_css_page_size=True)
