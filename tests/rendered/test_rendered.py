"""What the comparison of pages stands on: the same twice, whatever the walk does; a changed word is seen."""

import io
import re

import pytest
from django.urls import reverse
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from tests.factories import EntryFactory, RegistrarFactory, SchoolFactory, SeasonFactory
from tests.rendered.crawl import Book, crawl
from tests.rendered.forms import Finder
from tests.rendered.sentences import sentences
from tests.rendered.stillness import stillness
from tests.rendered.text import page_lines, workbook_lines
from tests.signing_in import signed_in


@pytest.fixture
def registrar(db, settings, tmp_path):
    """Of a school with new students, on the still day."""
    settings.UPLOAD_DIR, settings.EVIDENCE_DIR = tmp_path / "uploads", tmp_path / "evidence"
    with stillness():
        school, season = SchoolFactory(primary_track=True), SeasonFactory()
        for verdict in ("matched", "not_found"):
            EntryFactory(verdict=verdict, school=school, season=season)
        yield signed_in(RegistrarFactory(school=school, person="王秀英"))


def walked(client) -> dict[str, list[str]]:
    starts = [reverse(name) for name in ("supplement_list", "roster_upload")]
    pages = crawl(client, Book(), starts, pages=0, depth=1).texts
    # ids aside: PostgreSQL gives none twice, also when what had it was rolled back
    return {address: [re.sub(r"/\d+/", "/#/", text) for text in texts] for address, texts in pages.items()}


def test_two_walks_say_the_same_and_leave_nothing_behind(registrar, settings):
    first = walked(registrar)

    assert walked(registrar) == first
    assert {"supplement/", "supplement/submit/", "rosters/upload/"} <= first.keys()
    assert any("POST /rosters/upload/ [nonsense]" in page for page in first["rosters/upload/"])
    assert not list(settings.UPLOAD_DIR.glob("*"))


def test_a_changed_word_is_seen(registrar, monkeypatch):
    from django.template import Template

    first = crawl(registrar, Book(), [reverse("supplement_list")], pages=0, depth=0).texts
    render = Template.render
    monkeypatch.setattr(Template, "render", lambda *args: type(page := render(*args))(page.replace("补录", "补入")))

    changed = crawl(registrar, Book(), [reverse("supplement_list")], pages=0, depth=0).texts

    assert changed.keys() == first.keys()
    assert "补入" in "".join(changed["supplement/"])
    assert "补入" not in "".join(first["supplement/"])


def test_a_page_is_read_block_by_block_with_what_is_only_heard():
    page = """<p>甲<b>乙</b>
      丙</p><script>no</script><ul><li title="丁">戊</li></ul>
      <input type="hidden" value="no"><input placeholder="己" value="庚"><br>辛"""
    assert page_lines(page) == ["甲乙 丙", "戊", "[title] 丁", "[placeholder] 己", "[value] 庚", "辛"]


def test_a_workbook_is_read_with_comments_and_choices():
    book, out = Workbook(), io.BytesIO()
    book.active.title = "名单"
    book.active["A1"] = "姓名"
    book.active["A1"].comment = Comment("如户口簿", "x")
    book.active.add_data_validation(DataValidation("list", formula1='"男,女"', sqref="B2", error="请选择"))
    book.save(out)
    assert workbook_lines(out.getvalue()) == [
        "sheet 名单 (visible)",
        "A1 姓名",
        "A1 [comment] 如户口簿",
        'B2 [choice] "男,女"',
        "B2 [choice] 请选择",
    ]


def test_a_form_is_sent_in_every_way_and_with_every_choice():
    page = """<form method="post" action="/x/" id="f"><input name="a" value="1"><input type="hidden" name="h" value="2">
      <label><input type="radio" name="r" value="p" checked></label><input type="radio" name="r" value="q"></form>
      <form method="get" action="/y/"></form><button form="f" name="act" value="go">go</button>"""
    (form,) = Finder(page).forms
    sent = {called: data for called, _action, data in form.sendings()}
    assert sent == {
        "as it stands act=go": {"a": ["1"], "h": ["2"], "r": ["p"], "act": ["go"]},
        "empty act=go": {"a": [""], "h": ["2"], "r": [], "act": ["go"]},
        "nonsense act=go": {"a": ["错〇x"], "h": ["2"], "r": ["-1", "-1"], "act": ["go"]},
        "filled act=go": {"a": ["1"], "h": ["2"], "r": ["p"], "act": ["go"]},
        "filled r:2 act=go": {"a": ["1"], "h": ["2"], "r": ["q"], "act": ["go"]},
    }


def test_the_sentences_are_chinese_and_each_once():
    found = sentences()
    assert found == sorted(set(found))
    assert "帮助" in found
