"""Who sits at the desk: asked first, named everywhere, ended at once (N8)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollment.entries.models import Entry, Step
from enrollment.entries.refusals import Conflict
from enrollment.entries.transitions import last_steps
from enrollment.rosters.models import Roster
from registry.accounts import desk_sessions, issuing
from registry.accounts.models import Account, AccountStep, DeskSession
from tests.accounts_at_work import PASSWORD
from tests.factories import DeskFactory, EntryFactory, OpsFactory, SeasonFactory
from tests.rosters import xlsx_roster

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(school):
    return DeskFactory(school=school, username="desk", person="报名处", password=PASSWORD)


@pytest.fixture
def unasked(desk):
    """A browser that has just signed in with the desk account."""
    client = Client()
    client.post(reverse("sign_in"), {"username": "desk", "password": PASSWORD})
    return client


def words(response) -> str:
    return response.content.decode()


class TestTheQuestion:
    def test_every_page_leads_there_and_back(self, unasked):
        response = unasked.get(reverse("rosters"), {"page": "1"}, follow=True)
        assert response.redirect_chain == [("/desk/?next=/rosters/%3Fpage%3D1", 302)]
        answered = unasked.post(reverse("desk"), {"person": " 李  梅 ", "next": response.context["next"]})
        assert answered["Location"] == "/rosters/?page=1"
        page = unasked.get(reverse("rosters"))
        assert page.status_code == 200
        assert page.wsgi_request.user.acting_person == "李 梅"
        assert "李 梅" in words(page)

    def test_what_was_sent_before_the_answer_is_said_to_be_lost(self, unasked):
        response = unasked.post(
            reverse("supplement_submit"),
            {"entry": "1"},
            headers={"referer": "http://testserver/supplement/"},
            follow=True,
        )
        assert "没有保存" in words(response)
        assert response.context["next"] == "/supplement/"

    @pytest.mark.parametrize("person", ["", "   ", "长" * 51])
    def test_no_name_is_no_answer(self, unasked, person):
        assert unasked.post(reverse("desk"), {"person": person}).context["form"].errors
        assert unasked.get(reverse("home")).status_code == 302
        assert not DeskSession.objects.exists()

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
    def test_nobody_is_led_to_another_site(self, unasked, elsewhere):
        assert unasked.post(reverse("desk"), {"person": "李梅", "next": elsewhere})["Location"] == reverse("home")

    def test_earlier_names_are_offered_the_last_one_first(self, unasked, desk, school):
        for number, person in enumerate(["李梅", "赵强", "李梅", "孙婷"]):
            desk_session = desk_sessions.begin(desk, person)
            DeskSession.objects.filter(pk=desk_session.pk).update(began_at=timezone.now() + timedelta(minutes=number))
        desk_sessions.begin(DeskFactory(school=school), "别处的人")
        assert unasked.get(reverse("desk")).context["earlier"] == ["孙婷", "李梅", "赵强"]

    def test_a_part_of_a_page_is_not_filled_with_the_question(self, unasked):
        response = unasked.get(reverse("rosters"), headers={"hx-request": "true"})
        assert response.headers["HX-Redirect"].startswith(reverse("desk"))

    def test_signing_out_and_help_ask_nobody(self, unasked):
        assert unasked.get(reverse("help")).status_code == 200
        assert unasked.post(reverse("sign_out"))["Location"] == reverse("sign_in")

    def test_others_are_not_asked(self, registrar, officer):
        for account in (registrar, officer, OpsFactory(is_superuser=True)):
            client = Client()
            client.force_login(account)
            client.get(reverse("desk_sessions"))
            assert DeskSession.objects.get(account=account).person == account.person

    def test_somebody_else_takes_over(self, at, desk):
        browser = at(desk, "李梅")
        browser.post(reverse("desk"), {"person": "赵强"})
        first, second = DeskSession.objects.filter(account=desk).order_by("pk")
        assert (first.person, bool(first.ended_at)) == ("李梅", True)
        assert (second.person, second.ended_at) == ("赵强", None)


class TestNamedEverywhere:
    def test_a_step_names_who_sits_there(self, at, desk, registrar):
        entry = EntryFactory(school=desk.school, state="resolving", verdict="pending")
        at(desk, "李梅").post(reverse("resolve_entry", args=[entry.pk]), {"candidate": "none"})
        step = Step.objects.get(entry=entry, action="none_of_these")
        assert (step.account, step.person, step.desk_session.person) == (desk, "李梅", "李梅")
        shown = words(at(registrar).get(reverse("entry", args=[entry.pk])))
        assert shown.count("李梅") == 2  # in the history, and beside the decision
        assert "李梅" in Conflict(last_steps([Entry.objects.get(pk=entry.pk)])[0]).words()

    def test_the_work_on_a_roster_is_done_in_the_name_of_who_uploaded_it(
        self, at, desk, registrar, run_tasks, settings, tmp_path
    ):
        settings.UPLOAD_DIR = tmp_path
        season = SeasonFactory()
        rows = [["王小雨", "女", "2020-03-15", "其他", ""]]
        form = {"season": season.pk, "track": "primary", "file": SimpleUploadedFile("a.xlsx", xlsx_roster(rows))}
        at(desk, "李梅").post(reverse("roster_upload"), form)
        run_tasks()
        roster, entry = Roster.objects.get(), Entry.objects.get()
        assert (roster.uploaded_by, roster.person, entry.roster) == (desk, "李梅", roster)
        assert roster.desk_session == DeskSession.objects.get()
        for page in (reverse("rosters"), reverse("home"), reverse("entry", args=[entry.pk])):
            assert "李梅" in words(at(registrar).get(page))

    def test_a_saved_supplement_names_who_saved(self, at, desk, registrar):
        entry = EntryFactory(school=desk.school)
        values = {"version": "0", "act": "save", "talents": "书法"}
        at(desk, "李梅").post(reverse("supplement", args=[entry.pk]), values)
        browser = at(registrar)
        assert "李梅" in words(browser.get(reverse("supplement", args=[entry.pk])))
        assert "李梅" in words(browser.get(reverse("supplement_list")))


class TestTheEnd:
    def test_an_ended_desk_session_is_led_to_sign_in_with_the_reason(self, at, desk, registrar):
        browser = at(desk, "李梅")
        desk_session = DeskSession.objects.get(person="李梅")
        assert at(registrar).post(reverse("desk_session_end", args=[desk_session.pk])).status_code == 302
        response = browser.get(reverse("rosters"), follow=True)
        assert response.redirect_chain[-1][0] == "/sign-in/?next=/rosters/"
        assert "王秀英" in words(response)
        assert browser.get(reverse("rosters")).status_code == 302  # and is signed out for good

    def test_what_it_sent_is_said_to_be_lost(self, at, desk):
        browser = at(desk, "李梅")
        desk_sessions.end(DeskSession.objects.get())
        assert "没有保存" in words(browser.post(reverse("supplement_submit"), follow=True))

    def test_a_disabled_accounts_desk_sessions_end_at_once_with_the_reason(self, at, registrar, officer, slip):
        browser = at(registrar)
        assert browser.get(reverse("home")).status_code == 200
        issuing.change(officer, registrar.pk, "disable")
        response = browser.get(reverse("home"), follow=True)
        assert response.redirect_chain[-1][0] == "/sign-in/?next=/"
        assert "已停用" in words(response)
        assert DeskSession.objects.get(account=registrar).ended_by == officer

    def test_a_changed_password_ends_the_accounts_other_desk_sessions_also_at_a_desk(self, at, desk):
        here, there = at(desk, "李梅"), at(desk, "赵强")
        new = {"old_password": PASSWORD, "new_password1": "other-Lamp-53", "new_password2": "other-Lamp-53"}
        assert here.post(reverse("password_change"), new).status_code == 302
        assert here.get(reverse("home")).status_code == 200
        response = there.get(reverse("home"), follow=True)
        assert response.redirect_chain[-1][0] == "/sign-in/?next=/"
        assert "密码已修改" in words(response)
        assert [bool(each.ended_at) for each in DeskSession.objects.order_by("pk")] == [False, True]
        assert AccountStep.objects.get(account=desk).person == "李梅"

    def test_signing_out_ends_it(self, at, registrar):
        at(registrar).post(reverse("sign_out"))
        assert DeskSession.objects.get().ended_by == registrar

    @pytest.mark.parametrize("who", ["stranger", "officer"])
    def test_nobody_else_ends_or_sees_it(self, request, at, desk, registrar, who):
        desk_session = desk_sessions.begin(desk, "李梅")
        browser = at(request.getfixturevalue(who))
        assert browser.post(reverse("desk_session_end", args=[desk_session.pk])).status_code == 404
        assert "李梅" not in words(browser.get(reverse("desk_sessions")))
        assert "李梅" in words(at(registrar).get(reverse("desk_sessions")))

    def test_a_desk_session_that_outlived_every_session_does_not_go_on(self, at, registrar, settings):
        old = desk_sessions.begin(registrar, "旧")
        began = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)
        DeskSession.objects.filter(pk=old.pk).update(began_at=began)
        context = at(registrar).get(reverse("desk_sessions")).context
        assert old in context["over"]
        assert old not in context["going_on"]


class TestSeen:
    def test_it_is_written_once_a_minute_at_most(self, at, registrar):
        browser = at(registrar)
        browser.get(reverse("help"))
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("help"))
        assert not any("UPDATE" in query["sql"] for query in captured)
        long_ago = timezone.now() - timedelta(hours=1)
        DeskSession.objects.update(seen_at=long_ago)
        Account.objects.update(seen_at=long_ago)
        browser.get(reverse("help"))
        now = timezone.now() - timedelta(minutes=1)
        assert DeskSession.objects.get().seen_at > now
        assert Account.objects.get(pk=registrar.pk).seen_at > now

    def test_it_costs_one_query_a_page(self, at, registrar):
        browser = at(registrar)
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("password_change_done"))
        assert sum("registry_desksession" in query["sql"] for query in captured) == 1
