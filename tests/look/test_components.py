"""Components draw what they are given, nothing else."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse, set_script_prefix

from enrollment.entries.models import State
from enrollment.rosters.models import Outcome
from enrollment.uploads.models import UploadState
from registry.templatetags.components import badge, field_to_fill, meter, person, pieces, row_url, thousands

SHAPES = (Path(settings.BASE_DIR) / "templates/components/shapes.html").read_text(encoding="utf-8")


def words_of(html: str) -> str:
    """The text of a fragment, blanks folded."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize("code", [*State.values, *Outcome.values, *UploadState.values])
def test_every_state_and_outcome_has_a_shape(code):
    assert f'id="shape-{code}"' in SHAPES


def test_a_badge_has_a_word_beside_its_shape():
    html = badge("matched", "已匹配")
    assert words_of(html) == "已匹配"
    assert 'href="#shape-matched"' in html


@pytest.mark.parametrize(
    ("value", "other", "differing"),
    [
        ("李小明", "李晓明", ["小"]),
        ("李晓明", "李晓明", []),
        ("2020-03-19", "2020-03-09", ["1"]),
        ("110101202003090081", "110101202003090018", ["81"]),
        ("欧阳子涵", "子涵", ["欧阳"]),
        ("", "李", []),
        ("𠮷野", "吉野", ["𠮷"]),
    ],
)
def test_differing_characters_are_shown(value, other, differing):
    runs = pieces(value, other)
    assert "".join(run["text"] for run in runs) == value
    assert [run["text"] for run in runs if run["differs"]] == differing


def a_child(**other):
    born = {"name": "李晓明", "sex": "1", "birth_date": date(2020, 3, 9)}
    return SimpleNamespace(**born, **other)


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        ("1", "110101202003090018", "居民身份证"),
        ("A", "E12345678", "护照 …78"),
        ("Z", "", "其他，无号码"),
    ],
)
def test_a_person_shows_month_of_birth_and_kind_of_document(kind, number, words):
    child = a_child(id_type=kind, id_number=number)
    assert words_of(person(child)) == f"李晓明 男 2020-03 {words}"


def test_values_are_escaped():
    html = render_to_string(
        "components/problem.html", {"cell": "A2", "words": "x", "value": "<script>alert(1)</script>"}
    )
    assert "<script" not in html


def test_what_people_wrote_is_escaped_by_functions_too():
    child = a_child(id_type="1", id_number="")
    child.name = "<李>"
    drawn = person(child, '/a"b/')
    assert drawn.startswith('<span class="person"><span class="name"><a href="/a&quot;b/">&lt;李&gt;</a></span>')
    assert "&lt;李&gt;" in person(child)
    assert meter(1, 2, "<王>").count("&lt;王&gt;") == 2
    assert badge("done", "<王>").endswith("&lt;王&gt;</span>")


def test_a_problem_begins_with_its_cell():
    html = render_to_string("components/problem.html", {"cell": "E9", "words": "改正后重传。", "value": "1"})
    assert words_of(html) == "E9 改正后重传。 “1”"


def test_thousands_are_separated():
    assert [thousands(number) for number in (0, 999, 1000, 1234567, None)] == ["0", "999", "1,000", "1,234,567", ""]


def test_the_pager_keeps_the_filters_of_the_address():
    request = RequestFactory().get("/rosters/1/?list=pending&page=2")
    page = Paginator(range(120), 50).get_page(2)
    html = render_to_string("components/pager.html", {"page": page}, request)
    assert re.findall(r'href="([^"]+)"', html) == ["?list=pending&amp;page=1", "?list=pending&amp;page=3"]


def test_an_action_that_cannot_be_done_says_why_and_is_off():
    html = render_to_string("components/action_bar.html", {"label": "提交", "form": "f", "refused": "还缺 3 项"})
    assert words_of(html) == "还缺 3 项 提交"
    assert re.search(r"<button[^>]* disabled>提交", html)


def test_progress_says_no_number_of_rows_before_it_is_known():
    html = render_to_string("components/progress.html", {"done": 0, "total": None, "label": "正在读取文件"})
    assert words_of(html) == "正在读取文件"


def test_progress_polls_only_while_it_is_asked_to():
    running = render_to_string("components/progress.html", {"done": 5, "total": 41, "label": "x", "poll_url": "/p/"})
    ended = render_to_string("components/progress.html", {"done": 41, "total": 41, "label": "x"})
    assert 'hx-get="/p/"' in running
    assert '<progress max="41" value="5"' in running
    assert "hx-get" not in ended


def test_a_card_of_nothing_is_no_link():
    assert "<a" not in render_to_string("components/card.html", {"count": 0, "verb": "待确认", "url": "/resolve/"})
    assert '<a href="/resolve/"' in render_to_string(
        "components/card.html", {"count": 2, "verb": "x", "url": "/resolve/"}
    )


def test_a_line_that_is_no_data_hides_its_long_numbers():
    upload = SimpleNamespace(
        skipped=[{"row": 44, "text": "备注：联系电话 13812345678，共 40 人"}], columns_not_needed=[]
    )
    html = render_to_string("review/left_out.html", {"upload": upload})
    assert "13812345678" not in html
    assert "共 40 人" in html


class Two(forms.Form):
    name = forms.CharField(label="<姓名>", help_text="如 <户口簿>")
    way = forms.ChoiceField(label="方式", required=False, choices=[("1", "步行")], widget=forms.RadioSelect)


def test_a_field_has_its_marks_and_everything_said_of_it_escaped():
    drawn = field_to_fill(Two({"name": ""})["name"], True, "", True, True, "<旧>", "<退回>")
    assert drawn.startswith('<div class="field wrong wide"><label for="id_name">&lt;姓名&gt;<span class="to-fill">')
    assert 'class="from-archive"' not in drawn  # what the archive says stands beside it
    assert "原档案为： <del>&lt;旧&gt;</del>" in drawn
    assert "&lt;退回&gt;</div>" in drawn
    assert drawn.endswith('<div class="help" id="id_name_helptext">如 &lt;户口簿&gt;</div></div>')
    assert 'class="errorlist"' in drawn


def test_a_choice_of_buttons_is_a_group_with_a_legend():
    drawn = field_to_fill(Two()["way"], "", "", False, False, "", "")
    assert drawn.startswith('<fieldset class="field"><legend>方式 <span class="optional">')
    assert drawn.endswith("</fieldset>")
    assert not {"help", "errorlist"} & set(drawn.replace('"', " ").split())


def test_the_address_of_a_row_is_that_of_its_id():
    try:
        for prefix in ("/", "/below/"):
            set_script_prefix(prefix)
            assert row_url("supplement", 17) == reverse("supplement", args=[17])
    finally:
        set_script_prefix("/")
