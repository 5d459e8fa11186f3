"""N8 in a real browser: three people at one desk account at the same time, each named in the history."""

import pytest
from playwright.sync_api import Page, expect

from enrollment.entries.models import Entry, Step
from registry.accounts.models import DeskSession
from tests.browser import look
from tests.factories import AccountFactory, AuthorityFactory, EntryFactory, SchoolFactory, SeasonFactory
from tests.one_person.holding import broken_anywhere

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"
PEOPLE = ("李梅", "赵强", "孙婷")


@pytest.fixture
def school(db):
    school = SchoolFactory(authority=AuthorityFactory(), name="示范县第一小学")
    AccountFactory(role="registrar", school=school, username="registrar", person="王老师", password=PASSWORD)
    AccountFactory(role="desk", school=school, username="desk", person="报名处", password=PASSWORD)
    season = SeasonFactory()
    for _person in PEOPLE:
        EntryFactory(school=school, season=season, verdict="pending")
    return school


@pytest.fixture
def another_computer(page: Page, browser, browser_context_args):
    """Call it for a browser with a session of its own."""
    made = []

    def make() -> Page:
        made.append(browser.new_context(**browser_context_args).new_page())
        made[-1].set_default_timeout(15_000)
        return made[-1]

    yield make
    for each in made:
        each.context.close()


def sign_in(page: Page, username: str):
    page.goto("/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button.main-action")


def sit_down(page: Page, person: str):
    """Signs in at the desk account and says who it is."""
    sign_in(page, "desk")
    expect(page.locator("h1")).to_have_text("请填写经办人")
    page.goto("/supplement/")  # nothing goes on before
    expect(page.locator("h1")).to_have_text("请填写经办人")
    page.fill("#id_person", person)
    page.click("button.main-action")
    expect(page.locator(".top-bar")).to_contain_text(person)


def test_three_people_at_one_desk_account_each_stand_in_the_history(page: Page, school, another_computer):
    desks = [another_computer() for _person in PEOPLE]
    for desk, person in zip(desks, PEOPLE, strict=True):
        sit_down(desk, person)
    entries = list(Entry.objects.order_by("pk"))
    for desk, entry in zip(desks, entries, strict=True):
        desk.goto(f"/resolve/{entry.pk}/")
    for desk in desks:  # all three have their page open by now
        desk.keyboard.press("0")
        desk.keyboard.press("Enter")
        expect(desk.locator(".messages")).to_be_visible()
    _each_one_stands_in_the_history(page, entries)
    _who_is_too_late_is_shown_who_was_there(desks, entries)
    _the_registrar_ends_one(page, desks)
    _another_takes_over(desks[2])
    assert broken_anywhere() == []


def _each_one_stands_in_the_history(page: Page, entries):
    decided = Step.objects.filter(action="none_of_these").order_by("entry")
    assert [step.person for step in decided] == list(PEOPLE)
    assert {step.account.username for step in decided} == {"desk"}
    assert [step.desk_session.person for step in decided] == list(PEOPLE)
    sign_in(page, "registrar")
    for entry, person in zip(entries, PEOPLE, strict=True):
        page.goto(f"/entries/{entry.pk}/")
        expect(page.locator(".timeline")).to_contain_text(person)
        assert not [other for other in PEOPLE if other != person and other in page.inner_text(".timeline")]


def _who_is_too_late_is_shown_who_was_there(desks, entries):
    """The third takes a decision back, of which the page of the first still knows; that one then comes too late."""
    entry = entries[0]
    desks[0].goto(f"/resolve/{entry.pk}/")
    desks[2].goto(f"/resolve/{entry.pk}/")
    desks[2].click("button[form=undo]")
    desks[0].click("button[form=undo]")
    expect(desks[0].locator(".messages")).to_contain_text("孙婷")


def _the_registrar_ends_one(page: Page, desks):
    page.click("nav.places >> text=账号")
    for person in PEOPLE:
        expect(page.locator(".table")).to_contain_text(person)
    page.click("text=查看谁在登录")
    look(page)
    page.click("button[aria-label='结束 赵强 的登录']")
    expect(page.locator(".messages")).to_contain_text("赵强")
    desks[1].goto("/supplement/")
    expect(desks[1].locator("h1")).to_have_text("登录")
    expect(desks[1].locator(".messages")).to_contain_text("王老师")
    desks[0].goto("/supplement/")
    expect(desks[0].locator(".top-bar")).to_contain_text("李梅")


def _another_takes_over(desk: Page):
    desk.goto("/supplement/")
    desk.click(".top-bar >> text=换人")
    look(desk)
    desk.click("button[value='赵强']")  # who was there before is a button
    expect(desk.locator(".top-bar")).to_contain_text("赵强")
    assert desk.url.endswith("/supplement/")
    assert DeskSession.objects.filter(person="孙婷", ended_at=None).count() == 0
