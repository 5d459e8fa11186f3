"""What lists draw in each of their rows by functions: the words, and everything that people wrote escaped."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone
from django.utils.translation import override

from review.decisions.differences import Difference
from review.people.awaiting import Awaiting, WhoHasIt
from review.people.how import How, Way
from review.templatetags.cases import doubles_line, ways_to_record
from review.templatetags.differences import differing, differing_in_short
from review.templatetags.whereabouts import who_has_it

NAME = Difference("姓名", "<王雨>", "王&雨")
SEX = Difference("性别", "", "女")


def test_each_difference_says_what_was_and_what_will_be():
    assert differing([NAME, SEX]) == (
        '<dl class="facts"><dt>姓名</dt><dd><del>&lt;王雨&gt;</del> → 王&amp;雨</dd>'
        "<dt>性别</dt><dd><del>—</del> → 女</dd></dl>"
    )


def test_what_a_page_calls_a_field_is_escaped_too():
    assert "<dt>&lt;b&gt;</dt>" in differing([Difference("<b>", "a", "b")])


def test_a_row_says_how_many_differ_and_which_when_one_asks():
    drawn = differing_in_short([NAME, SEX])
    assert drawn == f"<details><summary>2 处变更</summary>{differing([NAME, SEX])}</details>"
    with override("en"):
        assert "<summary>1 change</summary>" in differing_in_short([NAME])
        assert "<summary>2 changes</summary>" in differing_in_short([NAME, SEX])


SINCE = datetime(2026, 9, 1, 17, tzinfo=UTC)  # in China the day after


@pytest.fixture
def on(monkeypatch):
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda value=None: day)


def test_who_has_it_is_drawn_with_both_days_and_escaped(on):
    on(date(2026, 9, 10))
    found = WhoHasIt(Awaiting.OTHER_SCHOOL, "<二小>", SINCE, date(2026, 12, 1), also="三小&四小")
    assert who_has_it(found) == (
        '<div class="who-has"><span class="who">&lt;二小&gt;</span>'
        '<span class="quiet-text">（同时待三小&amp;四小答复）</span>'
        '<span class="quiet-text">自 2026-09-02 起，至 2026-12-01</span></div>'
    )


def test_what_is_drawn_once_for_many_rows_follows_day_and_language(on):
    found = WhoHasIt(Awaiting.SCHOOL, "学校", SINCE, date(2026, 12, 1))
    on(date(2026, 9, 10))
    assert "countdown" not in who_has_it(found)
    on(date(2026, 11, 29))
    assert "还剩 2 天" in who_has_it(found)
    with override("en"):
        assert "days left: 2" in who_has_it(found)
    on(date(2026, 12, 2))
    assert "countdown-over" in who_has_it(found)


def test_how_one_came_to_the_record_is_said_with_the_reason_escaped():
    drawn = ways_to_record([Way(How.NONE_NEAR, "<同名>"), Way(How.MATCHED)])
    assert drawn.startswith('<ul class="ways"><li class="way-none_near"><span class="difference-word">')
    assert '<span class="quiet-text">&lt;同名&gt;</span></li><li class="way-matched"><span class="way-word">' in drawn


AS_REGISTRAR = {"request": SimpleNamespace(user=None)}


def test_where_there_is_nothing_to_say_nothing_is_drawn():
    assert [who_has_it(None), doubles_line(AS_REGISTRAR, {}, SimpleNamespace(pk=1)), ways_to_record([])] == ["", "", ""]
