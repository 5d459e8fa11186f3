"""Where files lie while somebody works in a browser, and how one person after another sits down at it."""

import pytest
from playwright.sync_api import Page


@pytest.fixture(autouse=True)
def directories(settings, tmp_path):
    settings.UPLOAD_DIR, settings.EVIDENCE_DIR = tmp_path / "uploads", tmp_path / "evidence"


@pytest.fixture
def signed_in(page: Page, live_server, client):
    """Sit down as somebody else at the same screen."""

    def sign_in(account) -> Page:
        client.force_login(account)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto("/")
        return page

    return sign_in
