"""Home of each role: what waits for me, who has the rest, how the last rosters went, the countdown (N5)."""

import pytest

from enrollment.entries.transitions import move
from tests.factories import EntryFactory, OpsFactory, SeasonFactory
from tests.roster_rows import student, wrong
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(school, season):
    """Two to be confirmed, three to be supplemented, one of them sent back, four at school, five beyond."""

    def bring(number, **values):
        return EntryFactory.create_batch(number, school=school, season=season, **values)

    bring(2, verdict="pending")
    bring(2, state="supplementing")
    (back,) = bring(1, state="at_school")
    move(back.pk, "school_send_back", back.steps.first().account, reason="地址不全")
    bring(4, state="at_school")
    bring(5, state="at_authority")
    bring(6, state="registered")
    EntryFactory.create_batch(7, season=season, state="at_school")  # another school's


def cards(client) -> dict[str, int]:
    return {str(card["verb"]): card["count"] for card in client.get("/").context["cards"]}


def test_a_registrar_sees_what_waits(registrar, busy):
    assert cards(registrar) == {"待确认": 2, "已退回，待修改": 1, "待补录": 3, "待学校审核": 4}


def test_the_desk_is_not_shown_what_it_may_not_do(desk, busy):
    assert "待学校审核" not in cards(desk)


def test_each_card_leads_to_exactly_those(registrar, busy):
    for card in registrar.get("/").context["cards"]:
        response = registrar.get(card["url"], follow=True)
        listed = response.context.get("page")
        assert (listed.paginator.count if listed else response.context["left"]) == card["count"]


def test_the_home_page_says_who_has_the_rest(registrar, busy):
    page = words_of(registrar.get("/"))
    assert "5 名新生" in page
    assert "6 名新生" in page


def test_a_new_school_reads_where_to_begin(registrar, season):
    page = words_of(registrar.get("/"))
    assert 'class="empty"' in page
    assert 'href="/rosters/upload/"' in page


def test_the_last_rosters_with_what_they_became(registrar, upload):
    upload([student(1), wrong(2)], name="一班.xlsx")
    page = words_of(registrar.get("/"))
    assert "一班.xlsx" in page
    (roster,) = registrar.get("/").context["rosters"]
    assert (roster.counts["not_found"], roster.counts["rejected"]) == (1, 1)


def test_a_refused_roster_shows_no_numbers(registrar, upload):
    upload(b"", name="空.xlsx")
    row = words_of(registrar.get("/rosters/")).partition("空.xlsx")[2].partition("</tr>")[0]
    assert row.count('<td class="num">—</td>') == 5


def test_the_deadline_is_counted_down_and_called_as_users_call_it(registrar, season):
    page = words_of(registrar.get("/"))
    assert "还剩 21 天" in page
    assert season.primary_deadline.isoformat() in page
    assert season.code not in page


def test_after_the_deadline_the_page_says_what_is_still_possible(registrar):
    SeasonFactory(closed=True)
    assert "仍可" in words_of(registrar.get("/"))


def test_an_officer_sees_figures_and_what_waits_for_the_own_review(officer, school, busy):
    context = officer.get("/").context
    (unit,) = context["laggards"]
    assert context["frame"].counts["at_authority"] == 5
    assert (unit.pk, unit.figures.total, unit.figures.registered) == (school.pk, 2 + 3 + 4 + 5 + 6, 6)


def test_a_superior_officer_sees_figures_but_nothing_to_review(superior, school, busy):
    response = superior.get("/")
    assert response.context["frame"].counts["at_authority"] == 0
    assert [(unit.name, unit.place) for unit in response.context["laggards"]] == [(school.name, school.authority.name)]
    assert f"/review/authority/{school.pk}/" not in words_of(response)


def test_operations_work_in_the_admin(db):
    assert signed_in(OpsFactory()).get("/").headers["Location"] == "/admin/"


def test_sent_back_ones_have_their_own_place(registrar, busy):
    place = next(place for place in registrar.get("/").context["frame"].places if place["label"] == "已退回")
    assert place["count"] == 1
    page = registrar.get(place["url"])
    assert page.context["page"].paginator.count == 1
    assert [str(each["label"]) for each in page.context["frame"].places if each["current"]] == ["已退回"]
