"""A school misses its deadline, asks for an extension, gets it, and finishes to registration, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from enrollment.entries.models import Entry
from enrollment.seasons.models import ExtensionRequest
from review.invariants.all import INVARIANTS
from tests.browser import look
from tests.factories import (
    AccountFactory,
    AuthorityFactory,
    EntryFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
)
from tests.rosters import xlsx_roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"


@pytest.fixture
def county(db):
    authority = AuthorityFactory(name="示范县教育局")
    school = SchoolFactory(authority=authority, name="示范县第二小学")
    season = SeasonFactory(closed=True)
    AccountFactory(role="registrar", school=school, username="registrar", person="王老师", password=PASSWORD)
    AccountFactory(role="officer", authority=authority, username="officer", person="张科员", password=PASSWORD)
    EntryFactory(school=school, season=season, state="at_school", archive=StudentRecordFactory(name="林小雨"))
    EntryFactory(school=school, season=season, verdict="pending", name="李小明")
    return school, season


def sign_in(page: Page, username: str):
    page.goto("/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button.main-action")
    expect(page.locator(".top-bar")).to_contain_text("退出")


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_a_school_that_missed_its_day_gets_an_extension_and_finishes(page: Page, county, run_tasks):
    sign_in(page, "registrar")
    _the_school_hears_it_before_the_work(page)
    _the_registrar_asks(page)
    page.click(".top-bar >> text=退出")
    _the_officer_extends(page)
    page.click(".top-bar >> text=退出")
    _the_school_finishes(page, run_tasks)
    page.click(".top-bar >> text=退出")
    sign_in(page, "officer")
    page.click("nav.places >> text=主管部门审核")
    page.click("td.acts a")
    page.check("tbody input[name=entry]")
    page.click(".action-bar .main-action")
    page.click(".action-bar .main-action")
    entry = Entry.objects.get(name="林小雨")
    assert entry.state == "registered"
    assert entry.steps.get(action="school_approve", account__username="registrar").detail == {
        "extension": ExtensionRequest.objects.get().extension_id
    }
    assert {row for each in INVARIANTS if each.code == "I21" for row in each.offenders()} == set()


def _the_school_hears_it_before_the_work(page: Page):
    expect(page.locator(".countdown-over").first).to_be_visible()
    look(page)
    page.click("nav.places >> text=导入名单")
    expect(page.locator(".notice-warning")).to_contain_text("示范县教育局")
    expect(page.locator(".action-bar .main-action")).to_be_disabled()
    page.click("nav.places >> text=待确认")
    expect(page.locator(".notice-warning")).to_be_visible()
    expect(page.locator("input[name=candidate]")).to_have_count(0)
    look(page)
    page.click("nav.places >> text=学校审核")
    expect(page.locator(".notice-warning")).to_be_visible()
    expect(page.locator(".action-bar .main-action")).to_be_disabled()
    look(page)


def _the_registrar_asks(page: Page):
    page.click(".notice-warning a")
    look(page)
    page.click(".action-bar .main-action")
    look(page)
    page.fill("#id_until", day(10))
    page.fill("#id_reason", "台风停课一周，尚有一个班未完成。")
    page.click(".action-bar .main-action")
    expect(page.locator(".messages")).to_contain_text("示范县教育局")
    assert ExtensionRequest.objects.get().state == "open"


def _the_officer_extends(page: Page):
    sign_in(page, "officer")
    look(page)
    page.click(".card >> text=延期申请")
    look(page)
    page.click("td.acts a")
    expect(page.locator("#id_until")).to_have_value(day(10))
    look(page)
    page.fill("#id_until", day(12))
    page.click(".action-bar .main-action")
    expect(page.locator("h1")).to_be_visible()
    look(page)
    page.click(".action-bar .main-action")
    expect(page.locator(".messages")).to_contain_text(day(12))
    look(page)
    page.click(".tabs >> text=全部学校")
    look(page)


def _the_school_finishes(page: Page, run_tasks):
    sign_in(page, "registrar")
    expect(page.locator(".page")).to_contain_text(f"延期至 {day(12)}")
    look(page)
    page.click("nav.places >> text=导入名单")
    record = StudentRecordFactory(name="王一一")
    row = ["王一一", "男", record.birth_date.isoformat(), "居民身份证", record.id_number]
    file = {"name": "补.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx_roster([row])}
    page.set_input_files("input[type=file]", files=[file])
    page.click(".action-bar .main-action")
    expect(page.locator("progress")).to_be_visible()
    assert run_tasks() == 1
    expect(page.locator(".tabs")).to_be_visible()
    look(page)
    page.click("nav.places >> text=待确认")
    page.check("input[value=none]")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_be_visible()
    page.click("nav.places >> text=学校审核")
    page.check("tbody input[name=entry]")
    page.click(".action-bar .main-action")
    page.click(".action-bar .main-action")
    expect(page.locator(".messages")).to_contain_text("林小雨")
    page.click("nav.places >> text=全部新生")
    page.select_option("#id_whom", "authority")
    page.click(".filter-bar button >> nth=0")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("示范县教育局")
    look(page)
