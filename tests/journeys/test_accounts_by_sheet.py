"""N8 in a real browser: a county hands accounts to 40 schools by sheet, and one of the schools begins to work."""

import io

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from registry.access_log import AccessEntry
from registry.accounts.models import Account, AccountStep
from tests.browser import look
from tests.factories import AccountFactory, AuthorityFactory, SchoolFactory, SeasonFactory, a_name

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"
SCHOOLS = 40
PER_PAGE_OF_PAPER = 2


@pytest.fixture
def county(db):
    authority = AuthorityFactory(name="示范县教育局")
    SeasonFactory()
    schools = [SchoolFactory(authority=authority, name=f"示范县第{n}小学") for n in range(1, SCHOOLS + 1)]
    AccountFactory(role="officer", authority=authority, username="officer", person="张科员", password=PASSWORD)
    return schools


def sign_in(page: Page, username: str, password: str):
    page.goto("/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("button.main-action")


def filled_in(page: Page) -> dict:
    """The sheet as downloaded, with a name in each row, but for one row whose code somebody overwrote."""
    address = reverse("account_sheet_file", args=["schools"])
    token = page.get_attribute("input[name=csrfmiddlewaretoken]", "value")
    answer = page.request.post(address, form={"csrfmiddlewaretoken": token}, headers={"referer": page.url})
    assert answer.headers["content-disposition"].startswith("attachment")
    book = openpyxl.load_workbook(io.BytesIO(answer.body()))
    sheet = book.worksheets[0]
    for number in range(2, SCHOOLS + 2):
        sheet.cell(row=number, column=4).value = a_name(number)
    sheet.cell(row=5, column=1).value = "0000000000"
    return _as_file(book)


def _as_file(book) -> dict:
    out = io.BytesIO()
    book.save(out)
    return {"name": "账号表.xlsx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}


def test_a_county_issues_accounts_to_forty_schools_by_sheet(page: Page, county):
    sign_in(page, "officer", PASSWORD)
    page.click("nav.places >> text=账号")
    expect(page.locator(".tabs a[aria-current]")).to_contain_text("40")
    look(page)
    page.click(".action-bar >> text=按表格建账号")
    look(page)
    file = filled_in(page)
    page.set_input_files("input[type=file]", files=[file])
    page.click(".action-bar .main-action")
    expect(page.locator(".slip")).to_have_count(SCHOOLS - 1)
    expect(page.locator(".problem .cell")).to_have_text("A5")
    look(page)
    code = _the_slip_of(page, county[0])
    _two_slips_to_a_page(page)
    _the_corrected_sheet_makes_the_one_that_is_missing(page, file, county)
    page.click(".top-bar >> text=退出登录")
    _one_of_them_activates(page, county[0], code)


def _the_slip_of(page: Page, school) -> str:
    slip = page.locator(".slip").filter(has_text=school.code).first
    expect(slip).to_contain_text(school.name)
    expect(slip).to_contain_text("/activate/")
    return slip.locator(".secret").inner_text()


def _two_slips_to_a_page(page: Page):
    """Printed, each pair of slips takes one page of A4 and nothing else is on it."""
    page.emulate_media(media="print")
    expect(page.locator(".top-bar")).to_be_hidden()
    expect(page.locator(".problem")).to_be_hidden()
    heights = page.locator(".slip").evaluate_all("slips => slips.map(each => each.offsetHeight + 23)")
    assert max(heights) * PER_PAGE_OF_PAPER < 277 / 25.4 * 96  # the paper between its margins, in CSS pixels
    page.emulate_media(media="screen")


def _the_corrected_sheet_makes_the_one_that_is_missing(page: Page, file: dict, county):
    book = openpyxl.load_workbook(io.BytesIO(file["buffer"]))
    missing = set(Account.objects.filter(role="registrar").values_list("school__code", flat=True))
    (left_out,) = [school for school in county if school.code not in missing]
    book.worksheets[0].cell(row=5, column=1).value = left_out.code
    page.goto(reverse("account_sheet", args=["schools"]))
    page.set_input_files("input[type=file]", files=[_as_file(book)])
    page.click(".action-bar .main-action")
    expect(page.locator(".slip")).to_have_count(1)
    expect(page.locator(".slip")).to_contain_text(left_out.name)
    assert Account.objects.filter(role="registrar", state="waiting").count() == SCHOOLS
    assert list(AccessEntry.objects.filter(kind="print").values_list("rows", flat=True)) == [1, SCHOOLS - 1]


def _one_of_them_activates(page: Page, school, code: str):
    page.click("text=激活账号")
    look(page)
    page.fill("#id_username", school.code)
    page.fill("#id_code", code.lower())
    page.fill("#id_person", "潘桂芳")
    page.fill("#id_new_password1", "harbour-Lamp-52")
    page.fill("#id_new_password2", "harbour-Lamp-52")
    page.click("button.main-action")
    expect(page.locator(".top-bar")).to_contain_text("潘桂芳")
    expect(page.locator("nav.places")).to_contain_text("导入名单")
    page.click(".top-bar >> text=退出登录")
    sign_in(page, school.code, "harbour-Lamp-52")
    expect(page.locator(".top-bar")).to_contain_text(school.name)
    account = Account.objects.get(username=school.code)
    assert (account.person, account.state) == ("潘桂芳", "active")
    actions = AccountStep.objects.filter(account=account).values_list("action", flat=True)
    assert list(actions) == ["make", "activate"]
