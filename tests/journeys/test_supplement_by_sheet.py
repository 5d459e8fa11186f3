"""300 new students without a record, supplemented by a sheet in a real browser (P3.2), through LibreOffice."""

import pytest
from playwright.sync_api import Page, expect

from enrollment.entries.models import Entry
from enrollment.supplement.models import Supplement
from tests.browser import look, taken_out
from tests.enrollment.sheets.sheets import NAME, Book, by_header, filled
from tests.enrollment.sheets.test_libreoffice import SOFFICE, through_libreoffice
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import AccountFactory, EntryFactory, SchoolFactory, SeasonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"
MANY = 300
RARE = ("𠮷田小满", "𬱖一鸣", "买买提·阿卜杜拉")


@pytest.fixture
def school(db, settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    school, season = SchoolFactory(name="示范县第一小学"), SeasonFactory()
    AccountFactory(role="registrar", school=school, username="registrar", person="王老师", password=PASSWORD)
    for name in RARE:
        EntryFactory(verdict="not_found", name=name, school=school, season=season)
    EntryFactory.create_batch(MANY - len(RARE), verdict="not_found", school=school, season=season)
    return school


def download(page: Page) -> Book:
    """What the form's button downloads (Chromium 86 tells Playwright nothing of a download)."""
    form = page.locator("form[action$='/out/']")
    values = {
        "csrfmiddlewaretoken": form.locator("[name=csrfmiddlewaretoken]").get_attribute("value"),
        "selection": form.locator("[name=selection]:checked").get_attribute("value"),
    }
    answer = page.request.post(form.get_attribute("action"), form=values, headers={"Referer": page.url})
    assert answer.headers["content-disposition"].startswith("attachment")
    return Book(answer.body())


def upload(page: Page, data: bytes, run_tasks):
    page.set_input_files(
        "input[type=file]", files=[{"name": "补录表.xlsx", "mimeType": "application/octet-stream", "buffer": data}]
    )
    page.click(".action-bar .main-action")
    expect(page.locator("progress")).to_be_visible()
    assert run_tasks() == 1
    expect(page.locator(".tabs")).to_be_visible()  # the page shows the result by itself


def test_three_hundred_students_by_one_sheet(page: Page, school, run_tasks, tmp_path):
    page.goto("/")
    page.fill("input[name=username]", "registrar")
    page.fill("input[name=password]", PASSWORD)
    page.click("button.main-action")
    page.click("nav.places >> text=补录")
    page.click("text=表格补录：下载、填写、上传")
    expect(page.locator("form[action$='/out/']")).to_contain_text(f"未查到学籍的新生（{MANY} 人）")
    look(page)

    book = filled(download(page))
    assert len(book.rows()) == MANY
    book.put(book.row_of(RARE[0]), {"民族": "汗族"})
    data = through_libreoffice(book.bytes(), tmp_path) if SOFFICE else book.bytes()
    upload(page, data, run_tasks)
    expect(page.locator(".proof")).to_have_text(f"{MANY} 行 = {MANY - 1} + 0 + 1")
    expect(page.locator(".problem .cell")).to_have_text(book.address(book.row_of(RARE[0]), "民族"))
    expect(page.locator(".problem")).to_contain_text("是否应为：汉")
    look(page)

    _the_refused_row_comes_back_to_be_corrected(page, run_tasks)
    _all_are_submitted(page)


def _the_refused_row_comes_back_to_be_corrected(page: Page, run_tasks):
    answer = taken_out(page, page.locator("form[action$='refused.xlsx']"))
    back = Book(answer.body())
    assert [back.text(row, NAME) for row in back.rows()] == [RARE[0]]
    back.put(2, {"民族": "汉"})
    page.click("text=上传另一张补录表")
    upload(page, back.bytes(), run_tasks)
    expect(page.locator(".proof")).to_have_text("1 行 = 1 + 0 + 0")
    look(page)


def _all_are_submitted(page: Page):
    assert Supplement.objects.filter(missing=0).count() == MANY
    texts = by_header(COMPLETE)
    assert set(Supplement.objects.values_list("class_name", flat=True)) == {texts["班级号"]}
    page.click(".action-bar .main-action")
    page.check("input[name=all]")
    page.click(".action-bar .main-action")
    expect(page.locator(".messages")).to_contain_text(str(MANY))
    assert Entry.objects.filter(state="at_school").count() == MANY
    assert set(RARE) <= set(Entry.objects.filter(state="at_school").values_list("name", flat=True))
