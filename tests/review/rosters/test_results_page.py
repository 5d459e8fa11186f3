"""The results page (P2): five lists that add up, reasons in words, search by POST, filter, paging, the next step."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.entries.models import Entry
from enrollment.entries.transitions import move
from review.decisions import resolve
from tests.factories import StudentRecordFactory, a_birth_date
from tests.roster_rows import doubtful, matched, row, student, wrong
from tests.school_at_work import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def roster(upload):
    repeated = student(3)
    found, _response = upload([matched(1), doubtful(2), repeated, student(4), wrong(5), repeated])
    return found


def url(roster, query="") -> str:
    return reverse("roster", args=[roster.pk]) + query


def test_the_total_proves_itself(registrar, roster):
    response = registrar.get(url(roster))
    assert response.context["proof"] == "6 行 = 1 + 1 + 2 + 1 + 1"
    assert [tab["count"] for tab in response.context["tabs"]] == [1, 1, 2, 1, 1]


def test_it_opens_with_the_list_that_needs_the_registrar(registrar, roster):
    assert registrar.get(url(roster)).context["chosen"] == "pending"


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ("matched", "身份证件号码和姓名一致"),
        ("pending", "姓名同音"),
        ("not_found", "没有查到可接续的学籍"),
        ("rejected", "证件号码"),
        ("repeated", "第 4 行"),
    ],
)
def test_each_row_says_why_it_stands_there(registrar, roster, chosen, words):
    rows = registrar.get(url(roster, f"?list={chosen}")).context["rows"]
    assert all(words in " ".join([shown.why, *(line.words for line in shown.lines)]) for shown in rows)


def test_a_row_with_several_possible_records_says_so(registrar, upload):
    line = doubtful(2)
    StudentRecordFactory(name=line[0][:2] + "筱", birth_date=a_birth_date(2), id_number=line[4])
    found, _response = upload([line, doubtful(3)])

    two, one = (shown.why for shown in registrar.get(url(found, "?list=pending")).context["rows"])
    assert two == f"有多份学籍可能是该生的，最前两份同样接近：{one}"


def test_a_rejected_row_shows_the_cell_first(registrar, roster):
    page = words_of(registrar.get(url(roster, "?list=rejected")))
    assert '<span class="cell">E6</span>' in page


def test_a_decided_row_says_what_was_decided(registrar, roster, colleague):
    entry = Entry.objects.get(verdict="pending")
    resolve.confirm(entry.pk, entry.candidates.get(rank=1).record_id, entry.roster.uploaded_by)
    (shown,) = registrar.get(url(roster, "?list=pending")).context["rows"]
    assert "已决定：已确认" in shown.why


def test_a_search_goes_by_post_over_all_lists_and_leaves_no_name_in_an_address(registrar, roster):
    name = matched(1)[0]
    response = registrar.post(url(roster), {"name": name})
    assert [shown.name for shown in response.context["rows"]] == [name]
    page = words_of(response)
    assert 'method="post"' in page
    assert not any(name in part.split('"')[0] for part in page.split('href="')[1:])
    assert "本文件中有 1 行的姓名符合" in page


def test_a_search_ignores_what_stands_in_the_address(registrar, roster):
    registrar_page = registrar.get(url(roster, f"?name={matched(1)[0]}"))
    assert registrar_page.context["searched"] is False


def test_a_search_that_finds_nobody_says_so(registrar, roster):
    page = words_of(registrar.post(url(roster), {"name": "查无此人"}))
    assert "本文件中有 0 行的姓名符合" in page
    assert "返回列表" in page


def test_the_filter_narrows_to_where_the_students_stand(registrar, roster):
    account = Entry.objects.first().roster.uploaded_by
    first, second = Entry.objects.filter(verdict="not_found").order_by("row_number")
    move(first.pk, "withdraw", account, reason="转学")
    stand = {
        state: [shown.entry for shown in registrar.get(url(roster, f"?list=not_found&state={state}")).context["rows"]]
        for state in ("withdrawn", "supplementing", "registered")
    }
    assert stand == {"withdrawn": [first], "supplementing": [second], "registered": []}
    assert "这个列表中目前没有" in words_of(registrar.get(url(roster, "?list=not_found&state=registered")))


def test_rejected_rows_stand_nowhere_so_there_is_no_filter(registrar, roster):
    assert registrar.get(url(roster, "?list=rejected")).context["filter"] is None


def test_an_empty_list_says_why(registrar, upload):
    roster, _response = upload([student(1)])
    assert "这个列表里没有人" in words_of(registrar.get(url(roster, "?list=matched")))


def test_more_than_a_page_is_paged_and_keeps_the_list(registrar, upload):
    roster, _response = upload([student(n) for n in range(60)])
    first = registrar.get(url(roster, "?list=not_found"))
    second = registrar.get(url(roster, "?list=not_found&page=2"))
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 10)
    assert "list=not_found&amp;page=2" in words_of(first)


def test_a_search_is_one_page_without_links(registrar, upload):
    roster, _response = upload([student(n) for n in range(60)])
    response = registrar.post(url(roster), {"name": ""})
    assert response.context["searched"] is False
    common = max("晓明雨欣子涵", key=lambda character: sum(character in student(n)[0] for n in range(60)))
    assert 'rel="next"' not in words_of(registrar.post(url(roster), {"name": common}))


@pytest.mark.parametrize(
    ("rows", "next_url"),
    [
        ([doubtful], "/resolve/"),
        ([student], "/supplement/"),
        ([wrong], "/rosters/upload/"),
    ],
)
def test_the_main_action_is_the_next_step(registrar, upload, rows, next_url):
    roster, _response = upload([kind(1) for kind in rows])
    page = words_of(registrar.get(url(roster)))
    assert f'<a class="button main-action" href="{next_url}"' in page


def test_names_of_any_script_come_through(registrar, upload):
    name = "阿卜杜热合曼·阿不力孜𠮷"
    roster, _response = upload([row(name, student(1)[4], born=date.fromisoformat(student(1)[2]))])
    assert name in words_of(registrar.get(url(roster)))


def test_what_many_rejected_rows_share_is_told_once_with_its_number_and_first_cell(registrar, upload):
    months = [[*student(n)[:2], "2020-03", *student(n)[3:]] for n in range(12)]
    found, _response = upload([*(wrong(n) for n in range(3)), *months, student(20)])

    (group,) = registrar.get(url(found, "?list=rejected")).context["groups"]
    assert (group.rows, group.first.cell, group.first.value) == (12, "C5", "2020-03")
    assert "许多行相同的问题" in words_of(registrar.get(url(found, "?list=rejected")))
    assert "许多行相同的问题" not in words_of(registrar.get(url(found, "?list=not_found")))


def test_a_few_rejected_rows_are_seen_as_they_stand(registrar, upload):
    found, _response = upload([wrong(n) for n in range(9)])
    assert registrar.get(url(found, "?list=rejected")).context["groups"] == []
