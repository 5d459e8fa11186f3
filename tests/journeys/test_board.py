"""A city's officer finds the school that has not begun, and what is printed and read aloud, in a real browser (N6)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import look
from tests.factories import AccountFactory
from tests.review.board.conftest import world

__all__ = ["world"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"


def sign_in(page: Page, **place):
    AccountFactory(username="someone", password=PASSWORD, **place)
    page.goto("/")
    page.fill("[name=username]", "someone")
    page.fill("[name=password]", PASSWORD)
    page.click("#content button[type=submit]")


def test_a_city_officer_finds_the_laggard_in_three_clicks(page: Page, world):
    sign_in(page, role="officer", authority=world.city)
    look(page)
    page.click(".places a:has-text('进度')")
    look(page)
    page.click(".board tbody tr:first-child a")
    expect(page.locator("h1")).to_contain_text("缓行县教育局")
    page.click(".board tbody tr:first-child a")
    expect(page.locator("h1")).to_contain_text("未动小学")
    expect(page.locator(".notice-warning")).to_contain_text("尚未开展")
    expect(page.locator(".planned-line")).to_contain_text("还差 12 人")
    look(page)
    page.click(".way-up a >> text=示范市教育局")
    expect(page.locator("h1")).to_contain_text("示范市教育局")


def test_a_county_types_its_plans_and_looks_at_its_students(page: Page, world):
    sign_in(page, role="officer", authority=world.quick)
    page.click(".places a:has-text('计划人数')")
    look(page)
    page.fill(f"[name=n-{world.steady.pk}-primary]", "6")
    page.click(".action-bar .main-action")
    expect(page.locator(".messages")).to_contain_text("改动 1 个数字")
    page.click(".places a:has-text('进度')")
    page.click(".board a >> text=稳步小学")
    expect(page.locator(".planned-line")).to_contain_text("还差 1 人")
    page.click(".school-figures a >> text=补录中")
    expect(page.locator("tbody tr")).to_have_count(2)
    look(page)


def test_in_print_the_figures_stand_alone_and_bars_and_columns_are_drawn(page: Page, world):
    sign_in(page, role="officer", authority=world.city)
    page.goto("/progress/")
    page.emulate_media(media="print")
    for hidden in (".places", ".filter-bar", ".export", ".switch"):
        expect(page.locator(hidden).first).to_be_hidden()
    for shown in (".counted", ".board", ".chart svg", ".board progress"):
        expect(page.locator(shown).first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.scroll')).overflowX") == "visible"
    adjust = "getComputedStyle(document.querySelector('.bar progress')).webkitPrintColorAdjust"
    assert page.evaluate(adjust) == "exact"


def test_the_chart_is_an_image_with_words_and_a_table(page: Page, world):
    sign_in(page, role="officer", authority=world.city)
    page.goto("/progress/")
    expect(page.get_by_role("img", name="每日导入与注册人数")).to_be_visible()
    page.click(".chart-table summary")
    expect(page.locator(".chart-table tfoot")).to_contain_text("合计")
    look(page)
