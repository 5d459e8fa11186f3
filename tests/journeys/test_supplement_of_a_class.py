"""A class of 40 supplemented in a real browser: bulk fill, the form, drafts that save themselves, the sheets."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from enrollment.entries.models import Entry
from enrollment.supplement.models import Supplement
from enrollment.supplement.saving import save
from tests.browser import look, printed
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import (
    AuthorityFactory,
    EntryFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
    a_name,
    resident_number,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BORN = date(2020, 3, 15)
NAMES = ["王𠮷", "李𬱖", "阿依古丽·买买提", *(a_name(n) for n in range(37))]
COMMON = {
    "class_name": "1班",
    "entry_month": "2026-09",
    "entry_method": "就近入学",
    "attendance": "走读",
    "postcode": "311700",
    "transport": "步行",
}
OWN = {name: text for name, text in COMPLETE.items() if name not in COMMON} | {"name_pinyin": "wang ji"}
FILL_IN = """texts => Object.entries(texts).forEach(([name, text]) => {
    const field = document.forms.supplement.elements[name];
    if (!field.value) field.value = text;
})"""


@pytest.fixture
def school(transactional_db):
    return SchoolFactory(name="青山镇中心小学", authority=AuthorityFactory(code="330122"))


@pytest.fixture
def account(school):
    return RegistrarFactory(school=school, person="王秀英")


@pytest.fixture
def students(school):
    season = SeasonFactory()
    numbers = [resident_number(BORN, "1", serial) for serial in range(len(NAMES))]
    return [
        EntryFactory(
            verdict="not_found", school=school, season=season, name=name, birth_date=BORN, id_number=number, id_type="1"
        )
        for name, number in zip(NAMES, numbers, strict=True)
    ]


@pytest.fixture
def cookie(account, live_server, client):
    client.force_login(account)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}


@pytest.fixture
def registrar(page: Page, cookie) -> Page:
    page.context.add_cookies([cookie])
    return page


def test_a_class_of_forty_goes_to_school_review_by_bulk_fill_and_form(registrar: Page, students):
    registrar.goto("/supplement/")
    _bulk_fill(registrar)
    _fill_in_by_hand(registrar, students[0])
    _fill_in_the_others(registrar, students[1:])
    _print_the_sheets(registrar)
    registrar.goto("/supplement/")
    expect(registrar.locator(".main-action")).to_have_text("提交学校审核（40 人）")
    registrar.click(".main-action")
    assert Entry.objects.filter(state="at_school").count() == 40
    assert set(Supplement.objects.values_list("class_name", "transport")) == {("1班", "1")}


def _bulk_fill(page: Page):
    look(page)
    page.check("thead input[type=checkbox]")
    page.click(".action-bar >> text=统一填写")
    expect(page.locator(".main-action")).to_have_text("给 40 人填写")
    look(page)
    for name, value in COMMON.items():
        _write(page, name, value)
    page.click(".main-action")
    expect(page.locator(".messages")).to_contain_text("已给 40 名新生统一填写")


def _write(page: Page, name: str, value: str):
    field = page.locator(f"#id_{name}")
    if field.evaluate("element => element.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def _fill_in_by_hand(page: Page, entry: Entry):
    page.click(f"text={entry.name}")
    look(page)
    expect(page.locator("h1")).to_contain_text("王𠮷")
    assert page.input_value("#id_class_name") == "1班"
    assert page.input_value("#id_name_pinyin") == ""  # nobody's dictionary has 𠮷
    written = OWN | {"former_name": "阿不都•热合曼", "member1_name": "王𬱖", "birthplace": "浙江省杭州市桐庐县"}
    for name, value in written.items():
        _write(page, name, value)
    page.click("#contact .section-bar button")
    expect(page.locator(".messages")).to_contain_text("信息已补录齐全")
    assert page.url.endswith("#contact")
    stored = Supplement.objects.get(entry=entry)
    assert (stored.former_name, stored.member1_name, stored.birthplace) == ("阿不都·热合曼", "王𬱖", "330122")
    page.click("button[value=next]")


def _fill_in_the_others(page: Page, others: list[Entry]):
    for entry in others:
        expect(page.locator("h1")).to_contain_text(entry.name)
        page.evaluate(FILL_IN, OWN)
        page.click("button[value=next]")
    assert Supplement.objects.filter(missing=0).count() == 40


def _print_the_sheets(page: Page):
    page.goto("/supplement/")
    page.click(".action-bar >> text=打印确认单")
    expect(page.locator("article.sheet")).to_have_count(40)
    look(page)
    first = page.locator("article.sheet").first
    for text in ("王𠮷", "阿不都·热合曼", "王𬱖", "浙江省杭州市桐庐县", "13800000001", "监护人签字"):
        expect(first).to_contain_text(text)
    expect(page.locator("article.sheet").nth(2)).to_contain_text("ayiguli maimaiti")
    assert pages_of(printed(page)) == 40
    assert Entry.objects.filter(steps__action="print_sheet").count() == 40


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_fullest_sheet_still_fits_on_one_page(registrar: Page, students, account):
    full = {name.replace("member1", "member2"): text for name, text in COMPLETE.items() if name.startswith("member1")}
    addresses = [name for name in (COMPLETE | full) if name.endswith("address")]
    long = {"talents": "围棋、书法、" * 6} | dict.fromkeys(addresses, "青山镇柳树巷八号院" * 9)
    save(students[2].pk, account, COMPLETE | full | long, 0)
    registrar.goto(f"/supplement/{students[2].pk}/")
    registrar.click("text=保存并打印确认单")
    expect(registrar.locator("article.sheet")).to_have_count(1)
    assert pages_of(printed(registrar)) == 1


@pytest.mark.browser(quiet=False)  # the browser itself tells of an answer 409
def test_a_draft_saves_itself_each_minute_and_stops_when_somebody_else_saved(registrar: Page, students, account):
    entry = students[0]
    registrar.clock.install()
    registrar.goto(f"/supplement/{entry.pk}/")
    registrar.fill("#id_class_name", "3班")
    registrar.clock.fast_forward(61_000)
    words = registrar.locator("[data-autosave-words]")
    expect(words).to_contain_text("已自动保存草稿")
    assert Supplement.objects.get(entry=entry).class_name == "3班"

    registrar.clock.fast_forward(61_000)  # nothing changed since
    assert Supplement.objects.get(entry=entry).version == 1
    registrar.fill("#id_talents", "围棋")
    registrar.clock.fast_forward(61_000)
    expect(words).to_contain_text("已自动保存草稿")
    expect(registrar.locator("#supplement input[name=version]")).to_have_value("2")

    save(entry.pk, account, {"class_name": "2班"}, 2)
    registrar.fill("#id_class_name", "4班")
    registrar.clock.fast_forward(61_000)
    expect(words).to_contain_text("没有自动保存")
    assert Supplement.objects.get(entry=entry).class_name == "2班"
    assert registrar.input_value("#id_class_name") == "4班"

    registrar.click(".action-bar button[value=save]")
    expect(registrar.locator(".notice-error")).to_contain_text("2班")
    assert registrar.input_value("#id_class_name") == "4班"
    registrar.click(".action-bar button[value=save]")
    assert Supplement.objects.get(entry=entry).class_name == "4班"


def test_enter_saves_the_section_that_one_types_in(registrar: Page, students):
    registrar.goto(f"/supplement/{students[0].pk}/")
    registrar.fill("#id_postcode", "311700")
    registrar.press("#id_postcode", "Enter")
    registrar.wait_for_url("**#contact")
    assert Supplement.objects.get(entry=students[0]).postcode == "311700"


def test_everything_works_without_scripts(browser, students, cookie, live_server):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto("/supplement/")
    for entry in students[:2]:
        page.check(f"input[name=entry][value='{entry.pk}']")
    page.click(".action-bar >> text=统一填写")
    page.fill("#id_class_name", "5班")
    page.click(".main-action")
    page.click(f"text={students[1].name}")
    page.fill("#id_postcode", "311700")
    page.click("#contact .section-bar button")
    assert page.input_value("#id_postcode") == "311700"
    page.click("text=保存并打印确认单")
    expect(page.locator("article.sheet")).to_contain_text("5班")
    context.close()
    assert set(Supplement.objects.values_list("class_name", flat=True)) == {"5班"}


def test_the_button_counts_the_whole_list_when_all_pages_are_meant(registrar: Page, students, school):
    season = students[0].season
    EntryFactory.create_batch(15, verdict="not_found", school=school, season=season)
    registrar.goto("/supplement/")
    registrar.check("input[name=all]")
    expect(registrar.locator(".main-action")).to_have_text("提交学校审核（55 人）")
    registrar.uncheck("input[name=all]")
    expect(registrar.locator(".main-action")).to_have_text("提交学校审核（0 人）")
    registrar.check("input[name=all]")
    registrar.click(".action-bar >> text=统一填写")
    expect(registrar.locator(".main-action")).to_have_text("给 55 人填写")


def test_no_page_is_wider_than_a_schools_screen(registrar: Page, students):
    registrar.goto(f"/supplement/{students[2].pk}/")
    assert registrar.evaluate("document.documentElement.scrollWidth <= innerWidth")
    registrar.goto("/supplement/")
    assert registrar.evaluate("document.documentElement.scrollWidth <= innerWidth")
    registrar.check("thead input[type=checkbox]")
    registrar.click(".action-bar >> text=统一填写")
    expect(registrar.locator("h1")).to_have_text("统一填写")  # the list is on its way out till then
    assert registrar.evaluate("document.documentElement.scrollWidth <= innerWidth")
