"""Planned intakes: typed for many schools at once, from a sheet with every problem named, by command; in scope only."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.seasons import planned_intake
from enrollment.seasons.models import PlannedIntake
from tests.factories import SchoolFactory
from tests.school_at_work import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world, officer_of):
    return officer_of(world.quick)


def plans() -> dict[str, int]:
    return dict(PlannedIntake.objects.values_list("school__name", "number"))


def typed(school, text, was="", track="primary") -> dict[str, str]:
    return {f"n-{school.pk}-{track}": text, f"was-n-{school.pk}-{track}": was}


def test_numbers_are_typed_for_all_own_schools(client, world):
    page = words_of(client.get(reverse("planned_intake")))
    assert "飞燕小学" in page
    assert "未动小学" not in page
    data = typed(world.swift, "５", "4") | typed(world.steady, "", "10")
    response = client.post(reverse("planned_intake"), data | {"season": world.season.pk}, follow=True)
    assert "改动 2 个数字" in words_of(response)
    assert plans() == {"飞燕小学": 5, "未动小学": 12}


def test_all_that_is_wrong_is_shown_at_its_field_and_nothing_typed_is_lost(client, world):
    data = typed(world.swift, "九十", "4") | typed(world.steady, "1,200", "10")
    page = words_of(client.post(reverse("planned_intake"), data | {"season": world.season.pk}))
    assert 'value="九十"' in page
    assert 'value="1,200"' in page
    assert page.count("请填 0 到 100,000 的整数") == 1
    assert plans() == {"飞燕小学": 4, "稳步小学": 10, "未动小学": 12}


def test_a_colleagues_number_of_meanwhile_stays(client, world):
    PlannedIntake.objects.filter(school=world.steady).update(number=11)
    client.post(reverse("planned_intake"), typed(world.swift, "6", "4") | typed(world.steady, "10", "10"))
    assert plans() == {"飞燕小学": 6, "稳步小学": 11, "未动小学": 12}


def test_another_authoritys_school_cannot_be_slipped_in(client, world):
    client.post(reverse("planned_intake"), typed(world.idle, "99", "12"))
    assert plans()["未动小学"] == 12


def sheet_of(client) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(client.get(reverse("planned_sheet")).content))


def give_back(client, book, **other):
    data = io.BytesIO()
    book.save(data)
    file = SimpleUploadedFile("计划.xlsx", data.getvalue())
    return client.post(reverse("planned_load"), {"file": file} | other, follow=True)


def test_the_sheet_comes_with_codes_and_goes_back_filled_in(client, world):
    SchoolFactory(authority=world.quick, name="两类学校", vocational_track=True)
    book = sheet_of(client)
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert rows[0] == ("学校标识码", "学校名称", "新生类别", "计划人数")
    assert {row[1:] for row in rows[1:]} == {
        ("飞燕小学", "小学", 4), ("稳步小学", "小学", 10), ("两类学校", "小学", None), ("两类学校", "中职", None),
    }  # fmt: skip
    for row in book.active.iter_rows(min_row=3):
        row[3].value = 7 if row[2].value == "小学" else "８"
    assert "改动 4 个数字" in words_of(give_back(client, book))
    found = PlannedIntake.objects.filter(school__authority=world.quick).values_list("track", "number")
    assert sorted(found) == [("primary", 7)] * 3 + [("vocational", 8)]


def test_every_problem_of_the_sheet_is_named_with_its_cell_and_the_rest_is_saved(client, world):
    book = sheet_of(client)
    for row in (
        (world.idle.code, "别县的学校", "小学", 5),
        (world.swift.code, "飞燕小学", "中职", 5),
        (world.swift.code, "飞燕小学", "大学", "很多"),
        (world.swift.code, "飞燕小学", "小学", 6),
        ("", "没有代码", "小学", 1),
    ):
        book.active.append(row)
    book.active["D3"] = 9
    page = words_of(give_back(client, book))
    cells = [cell for cell in ("A5", "C6", "C7", "D7", "A8", "A9") if f">{cell}<" in page]
    assert cells == ["A5", "C6", "C7", "D7", "A8", "A9"]
    assert plans() == {"飞燕小学": 9, "稳步小学": 10, "未动小学": 12}


def test_a_file_that_is_no_sheet_is_refused_in_words(client):
    file = SimpleUploadedFile("计划.xlsx", b"%PDF-1.4 something else")
    response = client.post(reverse("planned_load"), {"file": file})
    assert response.status_code == 200
    assert "errorlist" in words_of(response)
    assert "请先选择" in words_of(client.post(reverse("planned_load"), {}))


@pytest.mark.parametrize(("text", "number"), [("92", 92), (" ９２ ", 92), ("1,200", 1200), ("0", 0), ("", None)])
def test_numbers_as_people_write_them(text, number):
    assert planned_intake.number_of(text) == number


@pytest.mark.parametrize("text", ["92人", "-1", "9.5", "100001", "99999999999", "一百", "²"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(planned_intake.NotANumber):
        planned_intake.number_of(text)


def test_queries_do_not_grow_with_schools(client, world):
    found = []
    for size in (1, 12):
        SchoolFactory.create_batch(size, authority=world.quick)
        for data in (None, typed(world.swift, str(size), "x")):
            with CaptureQueriesContext(connection) as captured:
                client.post(reverse("planned_intake"), data) if data else client.get(reverse("planned_intake"))
            found.append(len(captured))
    assert found[:2] == found[2:]
    assert max(found) <= 14


def load(tmp_path, text, season, **options) -> str:
    (tmp_path / "plans.csv").write_text(text, encoding="utf-8")
    out = io.StringIO()
    call_command("load_planned_intake", str(tmp_path / "plans.csv"), season=season.code, stdout=out, **options)
    return out.getvalue()


def test_operations_load_plans_of_all_authorities(tmp_path, world):
    text = f"学校标识码,类别,计划数\n{world.idle.code},小学,13\n{world.trade.code},,80\n{world.swift.code},,4\n"
    assert load(tmp_path, text, world.season).count("\n") == 1
    assert plans() == {"飞燕小学": 4, "稳步小学": 10, "未动小学": 13, "示范职校": 80}
    text = f"code,track,number\n{world.idle.code},vocational,1\n1234567890,,x\n{world.swift.code},,多\n"
    printed = load(tmp_path, text, world.season)
    assert printed.count("\n") == 5  # the counts, and four problems
    assert plans()["飞燕小学"] == 4


def test_an_unknown_season_is_refused(tmp_path, world):
    world.season.code = "1999-autumn"
    with pytest.raises(CommandError, match="1999"):
        load(tmp_path, "code,number\n", world.season)
