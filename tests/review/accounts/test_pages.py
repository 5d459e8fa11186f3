"""The pages of accounts: who has what, slips shown once, nothing of others (N8)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.access_log import AccessEntry
from registry.accounts import desk_sessions, issuing
from registry.accounts.issuing import Order
from registry.accounts.models import Account
from registry.institutions import School
from tests.factories import (
    AuthorityFactory,
    DeskFactory,
    OfficerFactory,
    OpsFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
)

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return response.content.decode()


def queries(browser, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


class TestTheOfficersList:
    def test_each_school_shows_its_accounts_how_they_stand_and_when_they_were_used(
        self, at, officer, school, registrar, slip, stranger
    ):
        DeskFactory(school=school, username="the-desk")
        Account.objects.filter(pk=registrar.pk).update(seen_at=timezone.now())
        page = words(at(officer).get(reverse("accounts")))
        for shown in (school.name, registrar.username, slip.account.username, "the-desk", "待激活", "最近使用"):
            assert shown in page
        assert stranger.username not in page
        assert slip.code not in page

    @pytest.mark.parametrize(
        ("show", "shown"), [("without", 1), ("waiting", 1), ("active", 1), ("locked", 0), ("nonsense", 3)]
    )
    def test_it_is_narrowed_by_how_accounts_stand(self, at, officer, school, county, show, shown):
        with_one, without = SchoolFactory.create_batch(2, authority=county)
        issuing.make_many(officer, "registrar", [Order(school.pk)])
        RegistrarFactory(school=with_one)
        context = at(officer).get(reverse("accounts"), {"show": show}).context
        assert len(context["rows"]) == shown
        assert [tab["count"] for tab in context["tabs"]] == [3, 1, 1, 1, 0, 0]
        if show == "without":
            assert [row.place for row in context["rows"]] == [without]

    def test_schools_are_found_by_name_and_code(self, at, officer, school, county):
        SchoolFactory(authority=county, name="别的学校")
        browser = at(officer)
        for said in ("青山镇", school.code):
            found = browser.get(reverse("accounts"), {"words": said}).context["rows"]
            assert [row.place for row in found] == [school]

    def test_of_authorities_below_it_says_how_many_schools_have_an_account_in_use(self, at, superior, county, school):
        SchoolFactory(authority=county)
        RegistrarFactory(school=school)
        empty = AuthorityFactory(superior=superior.authority)
        rows = at(superior).get(reverse("account_authorities")).context["rows"]
        figures = {row.place: (row.equipped, row.schools) for row in rows}
        assert figures == {county: (1, 2), empty: (0, 0)}

    @pytest.mark.parametrize("name", ["accounts", "account_authorities"])
    def test_it_costs_the_same_queries_for_one_and_for_thirty(self, at, superior, officer, name):
        by = officer if name == "accounts" else superior
        browser, found, stand = at(by), [], 0
        for size in (1, 3, 30):
            for number in range(stand, size):
                if name == "accounts":
                    RegistrarFactory(school=SchoolFactory(authority=by.authority))
                else:
                    OfficerFactory(authority=AuthorityFactory(superior=by.authority))
                assert number < size
            stand = size
            found.append(queries(browser, reverse(name)))
        assert found[1] == found[2]
        assert max(found) <= 12


def test_a_registrars_list_takes_as_many_queries_for_twenty_accounts_as_for_two(at, registrar):
    browser, found = at(registrar), []
    for more in (2, 18):
        for desk in DeskFactory.create_batch(more, school=registrar.school):
            desk_sessions.begin(desk, f"{desk.username} 值班")
        found.append(queries(browser, reverse("accounts")))
    page = browser.get(reverse("accounts"))
    assert [len(sessions) for sessions in page.context["here"].values()] == [1] * 20
    assert found[0] == found[1]


class TestMaking:
    def test_the_form_answers_with_a_slip_that_is_logged_and_never_shown_again(self, at, officer, school):
        browser = at(officer)
        response = browser.post(reverse("account_new", args=["schools"]), {"place": school.pk, "person": "潘桂芳"})
        slip = response.context["slips"][0]
        page = words(response)
        for shown in (slip.code, school.name, slip.account.username, "http://testserver/activate/", "潘桂芳"):
            assert shown in page
        entry = AccessEntry.objects.get()
        assert (entry.kind, entry.school, entry.rows, entry.account) == ("print", school, 1, officer)
        assert entry.serial in page
        for url in (reverse("accounts"), reverse("account", args=[slip.account.pk])):
            assert slip.code not in words(browser.get(url))

    def test_another_authoritys_school_is_no_choice(self, at, officer, stranger):
        response = at(officer).post(reverse("account_new", args=["schools"]), {"place": stranger.school_id})
        assert response.context["form"].errors["place"]

    def test_for_all_lists_who_it_is_for_and_makes_them(self, at, officer, school, registrar, county):
        without = SchoolFactory(authority=county)
        browser, url = at(officer), reverse("accounts_for_all", args=["schools"])
        assert list(browser.get(url).context["places"]) == [without]
        assert [slip.account.school for slip in browser.post(url).context["slips"]] == [without]
        assert browser.post(url).context["slips"] == []

    def test_a_desk_account_ends_with_the_season_unless_said_otherwise(self, at, registrar):
        season = SeasonFactory()
        browser, url = at(registrar), reverse("account_new", args=["desk"])
        form = browser.get(url).context["form"]
        assert form["valid_until"].initial == season.primary_deadline
        past = {"place": registrar.school_id, "person": "报名处", "valid_until": "2020-01-01"}
        assert browser.post(url, past).context["form"].errors["valid_until"]
        made = browser.post(url, past | {"valid_until": season.primary_deadline.isoformat()}).context["slips"][0]
        assert made.account.valid_until == season.primary_deadline

    @pytest.mark.parametrize(
        ("who", "of", "status"),
        [("registrar", "schools", 403), ("officer", "desk", 403), ("officer", "nonsense", 404)],
    )
    def test_each_role_has_its_own_kinds(self, request, at, who, of, status):
        browser = at(request.getfixturevalue(who))
        assert browser.get(reverse("account_new", args=[of])).status_code == status


class TestOneAccount:
    def test_it_is_disabled_and_enabled_and_shows_its_history(self, at, officer, registrar):
        browser, url = at(officer), reverse("account_act", args=[registrar.pk])
        assert "已停用" in words(browser.post(url, {"act": "disable"}, follow=True))
        page = words(browser.post(url, {"act": "enable"}, follow=True))
        for shown in ("停用", "恢复使用", "张科员"):
            assert shown in page

    def test_what_cannot_be_done_now_is_said(self, at, officer, registrar):
        response = at(officer).post(reverse("account_act", args=[registrar.pk]), {"act": "enable"}, follow=True)
        assert "不能这样操作" in words(response)

    @pytest.mark.parametrize("act", ["", "make", "lock", "activate", "issue_code"])
    def test_other_acts_are_no_acts_of_this_page(self, at, officer, registrar, act):
        assert at(officer).post(reverse("account_act", args=[registrar.pk]), {"act": act}).status_code == 404

    def test_of_others_it_is_not_found_and_nothing_changes(self, at, registrar, stranger, superior):
        desk = DeskFactory(school=registrar.school)
        for by, account in ((stranger, desk), (superior, registrar), (OfficerFactory(), registrar)):
            browser = at(by)
            assert browser.get(reverse("account", args=[account.pk])).status_code == 404
            assert browser.post(reverse("account_act", args=[account.pk]), {"act": "disable"}).status_code == 404
            browser.post(reverse("account_codes"), {"account": account.pk, "confirmed": "1"})
            account.refresh_from_db()
            assert account.state == "active"

    def test_an_officer_sees_a_schools_desk_account_without_its_people_and_changes_nothing(self, at, officer, school):
        desk = DeskFactory(school=school)
        at(desk, "李梅").get(reverse("home"))
        page = at(officer).get(reverse("account", args=[desk.pk]))
        assert "李梅" not in words(page)
        assert page.context["acts"] == frozenset()

    def test_the_last_day_of_use_of_a_desk_account_is_moved(self, at, registrar):
        yesterday = timezone.localdate() - timedelta(days=1)
        desk = DeskFactory(school=registrar.school, password="x", valid_until=yesterday)
        day = timezone.localdate() + timedelta(days=9)
        at(registrar).post(reverse("account_act", args=[desk.pk]), {"act": "extend", "valid_until": day.isoformat()})
        desk.refresh_from_db()
        assert (desk.valid_until, desk.is_active) == (day, True)

    def test_enabling_one_past_its_last_day_of_use_says_what_is_left_to_do(self, at, registrar):
        yesterday = timezone.localdate() - timedelta(days=1)
        desk = DeskFactory(school=registrar.school, password="x", valid_until=yesterday, state="disabled")
        page = at(registrar).post(reverse("account_act", args=[desk.pk]), {"act": "enable"}, follow=True)
        assert "但最后使用日期已过" in page.content.decode()
        assert "extend" in page.context["acts"]


@pytest.mark.parametrize("make", [RegistrarFactory, DeskFactory, OfficerFactory, OpsFactory])
def test_everybody_finds_the_own_account_and_the_way_back(at, make):
    own = make()
    browser = at(own)
    assert reverse("account", args=[own.pk]) in words(browser.get(reverse("desk_sessions")))
    page = browser.get(reverse("account", args=[own.pk]))
    assert own.username in words(page)
    assert browser.get(page.context["back"]).status_code == 200


class TestNewCodes:
    def test_accounts_in_use_are_asked_about_once(self, at, officer, registrar, slip):
        browser, url = at(officer), reverse("account_codes")
        selected = {"account": [registrar.pk, slip.account.pk]}
        assert browser.post(url, selected).context["in_use"] == [registrar]
        registrar.refresh_from_db()
        assert registrar.state == "active"
        made = browser.post(url, selected | {"confirmed": "1"}).context["slips"]
        assert {each.account for each in made} == {registrar, slip.account}
        registrar.refresh_from_db()
        assert registrar.state == "waiting"

    def test_of_one_not_in_use_it_is_shown_at_once(self, at, officer, slip):
        made = at(officer).post(reverse("account_codes"), {"account": slip.account.pk}).context["slips"]
        assert made[0].code != slip.code

    def test_without_any_selected_the_page_says_so(self, at, officer):
        response = at(officer).post(reverse("account_codes"), {"account": ["x", "9" * 30]}, follow=True)
        assert "没有勾选" in words(response)


def test_slips_of_different_schools_name_each_its_own(at, officer, county):
    SchoolFactory.create_batch(3, authority=county)
    page = words(at(officer).post(reverse("accounts_for_all", args=["schools"])))
    assert page.count('class="slip"') == 3
    assert all(name in page for name in School.objects.filter(authority=county).values_list("name", flat=True))


def test_an_authority_grants_more_whole_numbers_with_a_reason(at, officer, registrar, stranger):
    page = reverse("account", args=[registrar.pk])
    url = reverse("budget_grant", args=[registrar.pk])
    client = at(officer)
    assert "今天已查看、打印或导出 0 个，限额 60 个" in client.get(page).content.decode()

    answer = client.post(url, {"numbers": "40", "reason": ""}, follow=True)
    assert "请写明增加多少个" in answer.content.decode()
    answer = client.post(url, {"numbers": "40", "reason": "上报市局需要完整名单"}, follow=True)

    text = answer.content.decode()
    assert "限额 100 个" in text
    assert "上报市局需要完整名单" in text
    other = reverse("budget_grant", args=[stranger.pk])
    assert client.post(other, {"numbers": "1", "reason": "上报"}).status_code == 404
    assert at(registrar).post(url, {"numbers": "1", "reason": "上报"}).status_code == 403
