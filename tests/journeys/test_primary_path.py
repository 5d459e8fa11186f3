"""A primary school's roster in a real browser, from upload to registered (P1-P4), by registrar and officer."""

import io
from datetime import date

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from enrollment.entries.models import Entry
from enrollment.rosters.models import Roster
from registry.records import K12Record, StudentRecord
from tests.browser import look, taken_out
from tests.factories import (
    AccountFactory,
    AuthorityFactory,
    SchoolFactory,
    SeasonFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.rosters import xlsx_roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"
BORN = date(2020, 3, 15)
MATCHED = ("王小雨", resident_number(BORN, "2", 1))
HOMOPHONE = ("李小明", resident_number(BORN, "1", 2))
ABSENT = ("古丽·买买提", resident_number(BORN, "2", 3, region="650102"))

SUPPLEMENT = {
    "birthplace": "110105",
    "native_place": "北京市朝阳区",
    "ethnicity": "汉",
    "nationality": "中国",
    "overseas_status": "否",
    "health": "健康或良好",
    "household_region": "110105",
    "household_kind": "非农业户口",
    "grade": "一年级",
    "class_name": "1班",
    "entry_month": "2026-09",
    "entry_method": "就近入学",
    "attendance": "走读",
    "current_address": "示范路 1 号",
    "mailing_address": "示范路 1 号",
    "home_address": "示范路 1 号",
    "phone": "13800000001",
    "postcode": "100020",
    "only_child": "是",
    "attended_preschool": "是",
    "left_behind": "非留守",
    "migrant_child": "否",
    "orphan": "否",
    "martyr_child": "否",
    "needs_aid": "否",
    "boarding_subsidy": "否",
    "member1_name": "王大山",
    "member1_relation": "父亲",
    "member1_address": "示范路 1 号",
    "member1_household_region": "110105",
    "member1_phone": "13800000002",
    "member1_is_guardian": "是",
}


@pytest.fixture
def county(db):
    authority = AuthorityFactory(name="示范县教育局")
    school = SchoolFactory(authority=authority, name="示范县第一小学")
    season = SeasonFactory()
    AccountFactory(role="registrar", school=school, username="registrar", person="王老师", password=PASSWORD)
    AccountFactory(role="officer", authority=authority, username="officer", person="张科员", password=PASSWORD)
    kindergarten = SchoolFactory(kindergarten=True, authority=authority, name="示范县第一幼儿园")
    StudentRecordFactory(
        source_key="PK-1", name=MATCHED[0], sex="2", birth_date=BORN, id_number=MATCHED[1], school=kindergarten,
        student_number="L110105202003150001", guardian_name="王大山", address="幸福里 8 号",
    )  # fmt: skip
    StudentRecordFactory(
        source_key="PK-2", name="李晓明", sex="1", birth_date=BORN, id_number=HOMOPHONE[1], school=kindergarten
    )
    return school, season


def roster_file() -> dict:
    rows = [
        [MATCHED[0], "女", "2020-03-15", "居民身份证", MATCHED[1]],
        [HOMOPHONE[0], "男", "2020年3月15日", "居民身份证", HOMOPHONE[1]],
        [ABSENT[0], "女", "20200315", "居民身份证", ABSENT[1]],
        ["赵一", "男", "2020-03-15", "居民身份证", "110105202003150000"],
    ]
    return {
        "name": "一年级新生.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": xlsx_roster(rows, title="示范县第一小学 2026 年新生名单"),
    }


def sign_in(page: Page, username: str):
    page.goto("/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button.main-action")
    expect(page.locator(".top-bar")).to_contain_text("退出")


def upload(page: Page, run_tasks):
    page.click("nav.places >> text=导入名单")
    page.set_input_files("input[type=file]", files=[roster_file()])
    look(page)
    page.click(".action-bar .main-action")
    expect(page.locator("progress")).to_be_visible()
    assert run_tasks() == 1
    expect(page.locator(".tabs")).to_be_visible()  # the page shows the result by itself


def test_a_roster_goes_from_upload_to_registered(page: Page, county, run_tasks):
    school, _season = county
    sign_in(page, "registrar")
    look(page)
    upload(page, run_tasks)
    expect(page.locator(".proof")).to_have_text("4 行 = 1 + 1 + 1 + 1 + 0")
    look(page)
    _the_rejected_row_comes_back_to_be_corrected(page)
    _resolve_the_homophone(page)
    _supplement_all_three(page)
    _approve_for_the_school(page)
    page.click(".top-bar >> text=退出")
    _approve_for_the_authority(page)
    _three_records_stand(school)


def _the_rejected_row_comes_back_to_be_corrected(page: Page):
    page.click(".tabs >> text=有误未收")
    expect(page.locator(".problem .cell")).to_have_text("E6")
    answer = taken_out(page, page.locator("form[action$='rejected.xlsx']"))
    assert answer.headers["content-disposition"].startswith("attachment")
    book = openpyxl.load_workbook(io.BytesIO(answer.body()))
    cells = [cell.value for row in book.active.iter_rows() for cell in row if cell.value]
    assert "示范县第一小学 2026 年新生名单" in cells
    assert "赵一" in cells
    assert MATCHED[0] not in cells


def _resolve_the_homophone(page: Page):
    page.click("nav.places >> text=待确认")
    expect(page.locator("h1")).to_contain_text(HOMOPHONE[0])
    marked = page.locator("td.differs mark.character")
    expect(marked).to_have_text(["晓"])
    expect(page.locator("td.differs .difference-word")).to_have_text(["同音"])
    look(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("已确认 李小明")
    entry = Entry.objects.get(name=HOMOPHONE[0])
    assert (entry.decision, entry.archive.source_key) == ("confirmed", "PK-2")


def _supplement_all_three(page: Page):
    for _ in range(3):
        page.click("nav.places >> text=补录")
        page.locator("tbody tr").filter(has_not_text="已齐全").first.locator(".person a").click()
        look(page)
        assert page.locator("input[name=name], input[name=id_number]").count() == 0  # controlled, not in the form
        _fill_in(page)
        page.click("button[value=save]")
        expect(page.locator(".action-bar .note")).to_contain_text("信息已齐全")
    page.click("nav.places >> text=补录")
    look(page)
    page.click(".action-bar .main-action")
    assert Entry.objects.filter(state="at_school").count() == 3


def _fill_in(page: Page):
    for name, value in SUPPLEMENT.items():
        field = page.locator(f"#id_{name}")
        if field.input_value():
            continue
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def _approve_for_the_school(page: Page):
    page.click("nav.places >> text=学校审核")
    look(page)
    page.check("thead input[type=checkbox]")
    page.click(".action-bar .main-action")
    expect(page.locator("ol .person")).to_have_count(3)
    look(page)
    page.click(".action-bar .main-action")
    assert Entry.objects.filter(state="at_authority").count() == 3


def _approve_for_the_authority(page: Page):
    sign_in(page, "officer")
    look(page)
    page.click("nav.places >> text=主管部门审核")
    look(page)
    page.click("td.acts a")
    look(page)
    page.locator("tr", has_text=HOMOPHONE[0]).locator("summary").click()
    expect(page.locator("tr", has_text=HOMOPHONE[0]).locator("del").first).to_have_text("李晓明")
    page.locator("tr", has_text=HOMOPHONE[0]).locator("td.acts a").click()
    look(page)
    page.go_back()
    page.check("[data-tick-all=entry]")
    page.click(".action-bar .main-action")
    page.click(".action-bar .main-action")
    assert Entry.objects.filter(state="registered").count() == 3


def _three_records_stand(school):
    assert Roster.objects.get().rows_total == 4
    records = {record.name: record for record in K12Record.objects.all()}
    assert len(records) == 3
    assert records[MATCHED[0]].continues == StudentRecord.objects.get(source_key="PK-1")
    assert records[MATCHED[0]].student_number == "L110105202003150001"
    assert records[HOMOPHONE[0]].continues == StudentRecord.objects.get(source_key="PK-2")
    assert records[ABSENT[0]].continues is None
    assert records[ABSENT[0]].student_number.startswith("L")
    assert {record.school for record in records.values()} == {school}
    assert {record.id_number for record in records.values()} == {MATCHED[1], HOMOPHONE[1], ABSENT[1]}
