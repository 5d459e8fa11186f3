"""An officer approves a whole school in one act and watches it; the page's help; a failure's number; practice."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from enrollment.entries.models import Entry
from registry.accounts.models import Account
from review.bulk import asking
from review.decisions.approve import school_approve
from tests.browser import look
from tests.factories import OfficerFactory, RegistrarFactory, SchoolFactory, SeasonFactory
from tests.waiting import fill_waiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNT = 120


@pytest.fixture
def officer(page: Page, live_server, client) -> Page:
    """The officer of an authority with one school, all of whose new students wait for it; signed in."""
    registrar = RegistrarFactory(school=SchoolFactory(name="青山镇中心小学"))
    fill_waiting(registrar.school, SeasonFactory(), registrar, COUNT)
    account = Account.objects.select_related("school").get(pk=registrar.pk)
    school_approve(Entry.objects.values_list("pk", flat=True), account)
    client.force_login(OfficerFactory(authority=registrar.school.authority))
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


def test_a_whole_school_in_one_act(officer: Page, run_tasks, monkeypatch):
    monkeypatch.setattr(asking, "AT_ONCE", 50)
    officer.goto("/review/authority/")
    look(officer)
    officer.click("text=审核 >> nth=-1")
    officer.check("input[name=all]")
    expect(officer.locator(".main-action")).to_have_text(f"通过所选（{COUNT} 人）")
    officer.click(".main-action")
    look(officer)
    officer.click(".main-action")
    expect(officer.locator(".progress")).to_contain_text(f"0 / {COUNT} 人")
    look(officer)
    run_tasks()
    expect(officer.locator(".tabs")).to_contain_text(str(COUNT))  # the page shows the result by itself
    look(officer)
    assert set(Entry.objects.values_list("state", flat=True)) == {"registered"}
    officer.goto("/bulk/")
    look(officer)


def test_the_help_of_a_page_opens_in_its_place(officer: Page):
    officer.goto("/review/authority/")
    summary = officer.locator(".page-help summary")
    assert summary.bounding_box()["y"] < officer.locator("h1").bounding_box()["y"] + 40
    expect(officer.locator(".page-help li").first).to_be_hidden()
    summary.click()
    expect(officer.locator(".page-help li").first).to_be_visible()
    look(officer)


@pytest.mark.browser(quiet=False)
def test_a_number_is_copied(officer: Page):
    officer.goto("/nowhere/")
    look(officer)
    officer.click("[data-copy]")
    expect(officer.locator("[data-copy]")).to_have_text("已复制")
    chosen = officer.evaluate("window.getSelection().toString()")
    assert chosen == officer.locator("#error-number").inner_text()


def test_somebody_sits_down_to_practise(page: Page, live_server, settings, tmp_path):
    settings.PRACTICE, settings.PRACTICE_SCHOOLS = True, 1
    settings.VAR_DIR, settings.UPLOAD_DIR, settings.EVIDENCE_DIR = tmp_path, tmp_path / "uploads", tmp_path / "evidence"
    call_command("practice", verbosity=0)
    page.goto("/")
    look(page)
    page.click("text=小学学籍管理员")
    banner = page.locator(".practice-banner")
    expect(banner).to_contain_text("1 号席位")
    assert banner.bounding_box()["y"] == 0
    look(page)
    with page.expect_download() as download:
        page.click("text=2-疑难名单.xlsx")
    page.goto("/rosters/upload/")
    page.set_input_files("input[type=file]", download.value.path())
    page.select_option("#practice-role", label="主管部门经办")
    page.click("text=切换身份")
    expect(page.locator(".top-bar")).to_contain_text("练习01县教育局")
    look(page)
