"""Keys, ticks and the drop zone, in a real browser; nothing here is needed for an act."""

from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.browser

PAGE = """
<form id="f"><input type="text" id="memo">
<label><input type="radio" name="c" value="1" data-key="1"> 1</label>
<label><input type="radio" name="c" value="0" data-key="0"> 0</label>
<button type="submit" id="later" name="go" value="later">later</button>
<button type="submit" id="confirm" name="go" value="confirm" data-key="Enter">confirm</button></form>
<a href="#next" data-key="j">next</a>
<input type="checkbox" data-tick-all="entry" id="all">
<input type="checkbox" name="entry"><input type="checkbox" name="entry">
<span data-selected="entry">0</span>
<div data-drop id="zone"><input type="file"></div>
"""
DROP = """() => {
    const files = new DataTransfer();
    files.items.add(new File(["x"], "roster.xlsx"));
    const drop = new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: files});
    document.getElementById("zone").dispatchEvent(drop);
}"""
LOG = """document.addEventListener("submit", (event) => {
    event.preventDefault();
    document.title = event.submitter.value;
});"""


@pytest.fixture
def desk(page):
    page.set_content(PAGE)
    page.add_script_tag(path=str(Path(settings.BASE_DIR) / "static/js/app.js"))
    page.evaluate(LOG)
    return page


def test_digits_choose_and_enter_confirms(desk):
    desk.keyboard.press("1")
    assert desk.is_checked("[value='1']")
    desk.keyboard.press("0")
    assert desk.is_checked("[value='0']")
    desk.keyboard.press("Enter")
    assert desk.title() == "confirm"


def test_enter_on_another_button_means_that_button(desk):
    desk.focus("#later")
    desk.keyboard.press("Enter")
    assert desk.title() == "later"


def test_keys_are_letters_again_while_typing(desk):
    desk.focus("#memo")
    desk.keyboard.type("1j")
    assert desk.input_value("#memo") == "1j"
    assert not desk.is_checked("[value='1']")
    assert not desk.url.endswith("#next")


def test_j_goes_to_the_next(desk):
    desk.keyboard.press("j")
    assert desk.evaluate("location.hash") == "#next"


def test_a_shortcut_of_the_browser_is_left_alone(desk):
    desk.keyboard.press("Control+1")
    assert not desk.is_checked("[value='1']")


def test_one_tick_for_all_tells_how_many(desk):
    desk.check("#all")
    assert desk.text_content("[data-selected]") == "2"
    desk.uncheck("[name=entry] >> nth=0")
    assert desk.text_content("[data-selected]") == "1"


def test_a_dropped_file_lands_in_the_file_field(desk):
    desk.evaluate(DROP)
    assert desk.evaluate("document.querySelector('#zone input').files[0].name") == "roster.xlsx"
    assert desk.evaluate("document.querySelector('#zone input').files[0].name") == "roster.xlsx"
