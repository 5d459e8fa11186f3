"""The browser of the tests: a school's computer that meets no error and reaches no other machine."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser import look

pytestmark = pytest.mark.browser


def test_the_live_site_answers_in_a_real_browser(page):
    answer = page.goto("/sign-in/")  # a page of ours: of any other the browser asks for an icon, at times
    assert answer.status == 200
    assert page.evaluate("navigator.language") == "zh-CN"
    assert page.viewport_size == {"width": 1366, "height": 768}


@pytest.mark.browser(quiet=False)
def test_other_machines_are_out_of_reach(page):
    page.goto("/health/")
    assert page.evaluate("fetch('http://example.com/').then(() => 'reached', () => 'refused')") == "refused"


@pytest.fixture
def late_page():
    """The address of a page that has begun, and of which nothing comes for half a second."""

    class Late(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.flush()
            time.sleep(0.5)
            self.wfile.write("<!doctype html><html lang=zh><title>晚</title><main><h1>晚</h1></main></html>".encode())

        def log_message(self, *args):
            """Nothing: it would stand between the dots of the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Late) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_page_is_looked_at_once_it_is_there(page, late_page):
    page.goto(late_page, wait_until="commit")
    look(page)
    assert page.title() == "晚"
