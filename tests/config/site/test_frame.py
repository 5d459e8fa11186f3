"""The frame shows a role its own places and counts the days to the deadline (N5)."""

from datetime import date, timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from config.site import frame as frames
from config.site.frame import Frame
from config.site.menu import PLACES
from enrollment.seasons.models import Season
from registry.accounts.models import Account
from registry.institutions import Authority, School
from registry.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    county = Authority(code="990101", name="青石县教育局", level="county")
    return School(code="2199010001", name="青石县实验小学", authority=county, primary_track=True)


@pytest.fixture
def counted(monkeypatch):
    """Stands in for the counts, which other tests count."""
    counts = {"resolving": 3, "supplementing": 17, "at_school": 22, "at_authority": 5, "sent_back": 1}
    monkeypatch.setattr(frames, "counts_of", lambda account, season: counts)
    return counts


def frame_of(account, path="/") -> Frame:
    request = RequestFactory().get(path)
    request.user = account
    return Frame(request)


def registrar(school) -> Account:
    return Account(username="r", person="王秀兰", role=Role.REGISTRAR, school=school)


def season_ending(days: int, code="2026-autumn") -> Season:
    today = timezone.localdate()
    begin = today - timedelta(days=31)
    return Season.objects.create(
        code=code,
        starts_on=begin,
        primary_deadline=today + timedelta(days=days),
        vocational_deadline=today + timedelta(days=days + 40),
    )


def test_nobody_signed_in_sees_an_empty_frame(django_assert_num_queries):
    frame = Frame(RequestFactory().get("/help/"))
    with django_assert_num_queries(0):
        assert (frame.person, frame.institution, frame.places, frame.season, frame.level) == ("", "", [], None, "")


def test_a_registrar_sees_the_places_with_what_waits(school, counted):
    frame = frame_of(registrar(school))
    assert [(str(place["label"]), place["count"]) for place in frame.places] == [
        ("首页", None),
        ("导入名单", None),
        ("待确认", 3),
        ("补录", 17),
        ("学校审核", 22),
        ("已退回", 1),
        ("案件", None),
        ("全部新生", None),
        ("名单", None),
        ("已注册名单", None),
        ("进度", None),
        ("期限与延期", None),
        ("账号", None),
        ("访问记录", None),
    ]
    assert (frame.person, frame.institution) == ("王秀兰", "青石县实验小学")


def test_a_desk_account_is_not_shown_the_review():
    assert "school_review" not in [place.url_name for place in PLACES[Role.DESK]]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "首页"),
        ("/rosters/upload/", "导入名单"),
        ("/rosters/5/", "名单"),
        ("/resolve/7/", "待确认"),
        ("/supplement/?page=2", "补录"),
        ("/supplement/?show=sent_back&page=2", "已退回"),
        ("/help/", None),
    ],
)
def test_one_place_at_most_is_the_current_one(school, counted, path, current):
    frame = frame_of(registrar(school), path)
    assert [str(place["label"]) for place in frame.places if place["current"]] == ([current] if current else [])


def test_the_four_steps_count_the_students_standing_at_each(school, counted):
    steps = frame_of(registrar(school)).steps
    assert [(step["number"], step["count"]) for step in steps] == [(1, 0), (2, 3), (3, 17), (4, 27)]


def test_a_step_is_no_link_for_who_may_not_go_there(school, counted):
    account = Account(username="d", person="x", role=Role.DESK, school=school)
    assert [bool(step["url"]) for step in frame_of(account).steps] == [True, True, True, False]


@pytest.mark.parametrize(
    ("days", "level"),
    [(30, "ok"), (7, "ok"), (6, "amber"), (2, "amber"), (1, "red"), (0, "red"), (-1, "over")],
)
def test_the_countdown_warns_as_the_deadline_nears(school, days, level):
    season_ending(days)
    frame = frame_of(registrar(school))
    assert (frame.countdown.days_left, frame.level) == (days, level)


def test_days_past_the_deadline_are_counted(school):
    season_ending(-3)
    assert frame_of(registrar(school)).countdown.days_over == 3


def test_a_school_of_both_tracks_sees_the_nearest_deadline_still_ahead(school):
    school.vocational_track = True
    season_ending(-3)
    assert frame_of(registrar(school)).countdown.days_left == 37


def test_the_season_is_the_newest_that_has_begun(school):
    season_ending(5, code="2026-autumn")
    ahead = timezone.localdate() + timedelta(days=100)
    Season.objects.create(code="2027-spring", starts_on=ahead, primary_deadline=ahead, vocational_deadline=ahead)
    assert frame_of(registrar(school)).season.code == "2026-autumn"


def test_the_season_is_called_as_users_call_it(school):
    season_ending(5, code="2026-autumn")
    assert frame_of(registrar(school)).season_words == "2026 年秋季"


def test_another_code_of_a_season_stays_as_it_is(school):
    Season.objects.create(
        code="S1",
        starts_on=date(2020, 9, 1),
        primary_deadline=date(2020, 10, 1),
        vocational_deadline=date(2020, 11, 20),
    )
    assert frame_of(registrar(school)).season_words == "S1"
