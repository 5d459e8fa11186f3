"""The browser of the tests: a school's computer that meets no error and reaches no other machine."""

import pytest

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
