"""One child, one record in a real browser: from the upload to the end of each decision of the table (N2)."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from enrollment.entries.models import Entry
from enrollment.entries.transitions import move
from enrollment.seasons.models import Season
from enrollment.supplement.models import MODELS
from review.cases.models import AdmissionCase
from review.decisions.approve import school_approve
from tests.browser import look
from tests.enrollment.supplement.values import VOCATIONAL_COMPLETE
from tests.factories import (
    AccountFactory,
    AuthorityFactory,
    EntryFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.rosters import HEADER, xlsx_roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BORN = date(2020, 3, 15)
NUMBER = resident_number(BORN, "1", 2)
WHY = "已查看户口簿原件，并电话核实"


@pytest.fixture
def county():
    return AuthorityFactory(superior=AuthorityFactory(level="city"), name="青山县教育局")


@pytest.fixture
def school(county):
    SeasonFactory()
    return SchoolFactory(authority=county, name="青山县第一小学")


@pytest.fixture
def imported(page: Page, signed_in, run_tasks):
    """Upload one row as the school's registrar and open what is to be done."""

    def imported(school, row, header=HEADER) -> Entry:
        signed_in(AccountFactory(school=school, person="王秀英"))
        page.click("nav.places >> text=导入名单")
        file = {
            "name": "新生.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": xlsx_roster([row], header=header),
        }
        page.set_input_files("input[type=file]", files=[file])
        page.click(".action-bar .main-action")
        run_tasks()
        expect(page.locator(".tabs")).to_be_visible()
        look(page)
        return Entry.objects.get(school=school)

    return imported


def said(page: Page, words: str):
    expect(page.locator(".messages")).to_contain_text(words)


def child(name="李小明", number=NUMBER) -> list[str]:
    return [name, "男", BORN.isoformat(), "居民身份证", number]


def a_record(**values):
    return StudentRecordFactory(**({"name": "李小明", "birth_date": BORN, "id_number": NUMBER} | values))


def test_of_two_records_of_the_child_one_is_chosen_and_none_is_not_offered(page: Page, school, imported):
    records = [a_record(school=SchoolFactory(kindergarten=True, name=name)) for name in ("春芽幼儿园", "星星幼儿园")]
    entry = imported(school, child())
    page.click("td.acts >> text=确认")
    look(page)
    expect(page.locator(".why-not")).to_contain_text("这里不能选“都不是”")
    expect(page.locator("input[value=none]")).to_have_count(0)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    said(page, "已确认 李小明")
    entry.refresh_from_db()
    assert (entry.state, entry.archive in records) == ("supplementing", True)


def test_under_another_name_the_record_is_confirmed_and_the_difference_stays(page: Page, school, imported):
    record = a_record(name="李晓明")
    entry = imported(school, child())
    page.click("td.acts >> text=确认")
    look(page)
    page.keyboard.press("1")
    page.fill("#reason", WHY)
    page.click(".action-bar .main-action")
    said(page, "已确认 李小明")
    entry.refresh_from_db()
    assert entry.archive == record
    page.goto(f"/entries/{entry.pk}/")
    look(page)
    expect(page.locator(".ways").first).to_contain_text(WHY)


def test_a_document_on_an_active_record_of_another_name_is_disputed(page: Page, school, county, imported):
    other = SchoolFactory(authority=county, name="青山县第二小学")
    a_record(registry="k12", stage="primary", name="王大力", school=other)
    imported(school, child())
    page.click("td.acts >> text=确认")
    look(page)
    expect(page.locator("#content")).to_contain_text("青山县第二小学")
    expect(page.locator("input[name=candidate]")).to_have_count(0)
    page.fill("form.choice-form [name=reason]", WHY)
    page.click("button[value=document]")
    said(page, "提出证件争议")
    look(page)
    case = AdmissionCase.objects.get()
    assert (case.kind, case.holding_school) == ("document", other)


def test_another_schools_new_student_with_the_document_is_asked_about(page: Page, school, county, imported):
    other = SchoolFactory(authority=county, name="青山县第二小学")
    there = EntryFactory(
        school=other, season=Season.objects.get(), verdict="not_found", name="李小明", birth_date=BORN, id_number=NUMBER
    )
    entry = imported(school, child())
    page.click("td.acts >> text=确认")
    look(page)
    expect(page.locator("#content")).to_contain_text("青山县第二小学有一名新生证件号码相同")
    page.fill("form.choice-form [name=reason]", WHY)
    page.click("button[value=double]")
    said(page, "向对方学校提出")
    case = AdmissionCase.objects.get()
    assert (case.entry, case.rival) == (entry, there)


def test_a_number_that_nobody_knows_is_kept_and_checked_on_paper(page: Page, county, signed_in, imported):
    SeasonFactory()
    school = SchoolFactory(vocational=True, authority=county, name="青山县职业学校")
    born = date(2010, 3, 15)
    number = resident_number(born, "1", 5)
    row = [f"G{number}", "李小明", "男", born.isoformat(), "居民身份证", number]
    entry = imported(school, row, header=["学籍号", *HEADER])
    page.goto(f"/entries/{entry.pk}/")
    look(page)
    page.click("#number summary")
    page.fill("#number-reason", "原学校材料上是另一个号码")
    page.click("button[value=strike]")
    said(page, "已划去")
    page.click("button[value=keep]")
    said(page, "由主管部门核对纸质材料")
    _to_the_authority(entry, school)
    signed_in(AccountFactory(role="officer", authority=county, person="张科员"))
    page.goto(f"/review/authority/{school.pk}/")
    look(page)
    page.click("td.acts a")
    look(page)
    page.click("button[value=check]")
    said(page, "已核对")
    entry.refresh_from_db()
    assert (entry.number_check, entry.state) == ("checked", "at_authority")


def _to_the_authority(entry, school):
    """What the school does between: supplement, submit, approve."""
    registrar = AccountFactory(school=school)
    model = MODELS["vocational"]
    values = model.field_set.read(VOCATIONAL_COMPLETE, model.field_set.values(model())).values
    entry.refresh_from_db()
    model.objects.create(
        entry=entry, missing=0, version=1, saved_at=entry.state_since, saved_by=registrar, **values
    )  # fmt: skip
    move(entry.pk, "submit", registrar)
    assert school_approve([entry.pk], registrar).done
