"""The chart over time and the board as a workbook: the same numbers, readable by everybody, safe to open."""

import io
import re
from datetime import date, timedelta
from urllib.parse import quote

import openpyxl
import pytest
from django.urls import reverse

from registry.access_log import AccessEntry
from registry.institutions import School
from review.board.chart import BOTTOM, HEIGHT, LEFT, WIDTH, chart
from review.board.figures import Board
from tests.school_at_work import words_of

START, END = date(2026, 9, 1), date(2026, 9, 30)
NUMBERS = {date(2026, 8, 30): (5, 0), date(2026, 9, 2): (40, 3), date(2026, 9, 20): (0, 41)}


def test_each_day_has_its_columns_and_the_deadline_stands_behind_its_day():
    drawn = chart(NUMBERS, START, {END: "小学"}, date(2026, 9, 21))
    days = {each.day: each for each in drawn.days}
    assert (min(days), max(days)) == (date(2026, 8, 30), END)
    assert (days[date(2026, 9, 2)].received, days[date(2026, 9, 2)].registered) == (40, 3)
    assert drawn.total == (45, 44)
    (deadline,) = drawn.deadlines
    assert deadline.at == pytest.approx(
        days[END].x + 1.1 * (days[END].x - days[END - timedelta(days=1)].x) * 0.9, abs=3
    )
    assert all(each.x >= LEFT and each.middle + each.width <= WIDTH for each in drawn.days)
    highest = days[date(2026, 9, 20)]
    assert highest.registered_y + highest.registered_height == pytest.approx(HEIGHT - BOTTOM)


def test_what_lies_far_outside_the_season_is_shown_beside_it():
    early, late = START - timedelta(days=90), END + timedelta(days=200)
    drawn = chart({early: (1, 0), START: (7, 2), late: (2, 3)}, START, {END: ""}, late)
    assert (drawn.earlier, drawn.later, drawn.total) == ((1, 0), (2, 3), (10, 5))
    assert len(drawn.days) <= 30 + 30 + 61


def test_without_anything_there_is_no_chart():
    assert chart({}, START, {END: ""}, START) is None


def test_the_table_beside_the_chart_has_the_same_numbers(world, officer_of):
    response = officer_of(world.city).get(reverse("board"))
    total = response.context["total"]
    assert response.context["chart"].total == (total.total, total.registered)
    page = words_of(response).partition('class="chart-table"')[2]
    numbers = [int(number) for number in re.findall(r'<td class="num">(\d+)</td>', page.partition("<tfoot>")[0])]
    assert (sum(numbers[::2]), sum(numbers[1::2])) == (total.total, total.registered)


@pytest.fixture
def exported(world, officer_of):
    School.objects.filter(pk=world.idle.pk).update(name="=HYPERLINK(1)")
    url = reverse("board_export", args=[world.city.pk])
    response = officer_of(world.city).post(
        url, {"purpose": "own", "words": "周报", "sort": "-registered", "season": world.season.pk}
    )
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert quote("进度-") in response.headers["Content-Disposition"]
    return openpyxl.load_workbook(io.BytesIO(response.content))


def test_the_workbook_has_units_schools_and_days_as_numbers(world, exported):
    units, schools, days = exported.worksheets
    rows = list(units.iter_rows(min_row=3, values_only=True))
    assert [row[1] for row in rows] == ["单位", "快进县教育局", "缓行县教育局", "示范职校", "合计"]
    head = rows[0]
    total = dict(zip(head, rows[-1], strict=True))
    board = Board(world.season, authority=world.city).total
    assert (total["计划"], total["缺额"], total["已注册"]) == (board.planned, board.missing, board.registered)
    assert isinstance(total["已注册"], int)
    assert schools.max_row == 3 + 4
    assert sum(row[1] for row in days.iter_rows(min_row=4, values_only=True)) == board.total


def test_nothing_in_the_workbook_is_a_formula(exported):
    kinds = {
        cell.data_type for sheet in exported for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    assert kinds == {"s", "n"}
    assert "=HYPERLINK(1)" in {row[1] for row in exported.worksheets[1].iter_rows(values_only=True)}


def test_the_workbook_says_who_when_and_under_which_serial(world, exported):
    entry = AccessEntry.objects.get()
    assert (entry.kind, entry.what, entry.reason, entry.rows) == ("export", "board", "周报", 4)
    for sheet in exported:
        mark = sheet.cell(row=2, column=1).value
        assert entry.serial in mark
        assert "张科员" in mark


def test_without_a_reason_nothing_leaves(world, officer_of):
    response = officer_of(world.city).post(
        reverse("board_export", args=[world.city.pk]), {"purpose": "own", "words": " "}
    )
    assert "请填写用途，它会" in words_of(response)
    assert not AccessEntry.objects.exists()


def test_a_stranger_takes_nothing_out(world, officer_of):
    response = officer_of(world.quick).post(
        reverse("board_export", args=[world.city.pk]), {"purpose": "own", "words": "周报"}
    )
    assert response.status_code == 404
    assert not AccessEntry.objects.exists()
