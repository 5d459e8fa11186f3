"""Annex 2 in a real browser: continue and release, continue and contest, do not continue; two schools, one child."""

import pytest
from playwright.sync_api import Page, expect

from enrollment.entries.models import Entry
from registry.records import LeftReason, StudentRecord, VocationalRecord
from review.cases.models import AdmissionCase, Evidence
from tests.browser import look, taken_out
from tests.enrollment.supplement.values import VOCATIONAL_COMPLETE
from tests.factories import AccountFactory, AuthorityFactory, SchoolFactory, SeasonFactory, StudentRecordFactory
from tests.one_person.holding import broken_anywhere
from tests.review.cases import disputes
from tests.rosters import xlsx_roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIX = ["学籍号", "姓名", "性别", "出生日期", "身份证件类型", "身份证件号码"]
WHY = "学生已到我校上课"


def said(page: Page, words: str):
    expect(page.locator(".messages")).to_contain_text(words)


def all_hold():
    assert broken_anywhere() == []


# --- continue, release, registered ----


def test_a_six_column_roster_goes_from_upload_over_the_release_to_registered(page: Page, signed_in, run_tasks):
    city = AuthorityFactory(level="city")
    county = AuthorityFactory(superior=city)
    school = SchoolFactory(vocational=True, authority=county)
    senior = SchoolFactory(senior_high=True, authority=city, name="示范市第一高级中学")
    SeasonFactory()
    registrar = AccountFactory(school=school)
    number = f"G{StudentRecordFactory.build().id_number}"
    record = StudentRecordFactory(registry="k12", stage="senior", school=senior, student_number=number)
    signed_in(registrar)
    _upload(page, record, run_tasks)
    _continue(page)
    _supplement_and_approve_for_the_school(page)
    _the_authority_waits(page, signed_in, AccountFactory(role="officer", authority=county))
    _release(page, signed_in, AccountFactory(school=senior))
    assert StudentRecord.objects.get(pk=record.pk).status == "enrolled"
    _approve(page, signed_in, AccountFactory(role="officer", authority=county))
    record.refresh_from_db()
    made = VocationalRecord.objects.get()
    assert (record.status, record.left_reason) == ("left", LeftReason.TO_VOCATIONAL)
    assert (made.continues, made.student_number, made.school) == (record, record.student_number, school)
    all_hold()


def _upload(page: Page, record, run_tasks):
    page.click("nav.places >> text=导入名单")
    row = [record.student_number, record.name, "男", record.birth_date.isoformat(), "居民身份证", record.id_number]
    file = {"name": "中职新生.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx_roster([row], header=SIX)}
    page.set_input_files("input[type=file]", files=[file])
    look(page)
    page.click(".action-bar .main-action")
    expect(page.locator("progress")).to_be_visible()
    assert run_tasks() == 1
    expect(page.locator(".tabs")).to_contain_text("已被普通高中录取")
    expect(page.locator("table")).to_contain_text("示范市第一高级中学，录取时间 2023-09-01")
    look(page)


def _continue(page: Page):
    page.click("td.acts >> text=选择")
    expect(page.locator(".notice-warning")).to_contain_text("该生已被普通高中录取：示范市第一高级中学")
    look(page)
    page.click(".action-bar .main-action")
    said(page, "请先填写理由")
    page.fill("[name=reason]", WHY)
    page.fill("[name=contact]", "王老师 010-1234567")
    page.click(".action-bar .main-action")
    said(page, "向对方学校申请调档")
    assert Entry.objects.get().state == "supplementing"


def _supplement_and_approve_for_the_school(page: Page):
    page.click("nav.places >> text=补录")
    page.click("tbody .person a")
    for name, value in VOCATIONAL_COMPLETE.items():
        field = page.locator(f"#id_{name}")
        if field.input_value():
            continue
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.click("button[value=save]")
    expect(page.locator(".action-bar .note")).to_contain_text("信息已齐全")
    page.click("nav.places >> text=补录")
    page.click(".action-bar .main-action")
    page.click("nav.places >> text=学校审核")
    _approve_all(page)
    assert Entry.objects.get().state == "at_authority"


def _approve_all(page: Page):
    page.check("thead input[type=checkbox]")
    page.click(".action-bar .main-action")
    page.click(".action-bar .main-action")


def _the_authority_waits(page: Page, signed_in, officer):
    signed_in(officer)
    page.click("nav.places >> text=主管部门审核")
    page.click("td.acts a")
    _approve_all(page)
    expect(page.locator("tbody")).to_contain_text("案件尚未了结")
    assert Entry.objects.get().state == "at_authority"


def _release(page: Page, signed_in, registrar):
    signed_in(registrar)
    expect(page.locator(".card")).to_contain_text("中职申请调档，待答复")
    look(page)
    page.click("nav.places >> text=中职调档查询")
    expect(page.locator("tbody")).to_contain_text("王老师 010-1234567")
    look(page)
    page.click("td.acts >> text=答复")
    look(page)
    page.click(".action-bar >> text=确认放弃")
    look(page)
    page.click(".action-bar .main-action")
    said(page, "确认放弃，同意调档")


def _approve(page: Page, signed_in, officer):
    signed_in(officer)
    page.click("nav.places >> text=主管部门审核")
    page.click("td.acts a")
    _approve_all(page)
    assert Entry.objects.get().state == "registered"


# --- continue, contest, decided ----


@pytest.mark.parametrize("winner", ["claimant", "holder"])
def test_a_contested_record_is_decided_by_the_authority_above_both(page: Page, signed_in, winner):
    dispute = disputes.admission(state="open")
    signed_in(dispute.holder)
    page.click("nav.places >> text=中职调档查询")
    page.click("td.acts >> text=答复")
    page.fill("#statement [name=reason]", "学生在我校高一（3）班上课")
    page.set_input_files("[name=files]", files=[_file("在读证明.exe", b"MZ not a paper")])
    page.click(".action-bar .main-action")
    said(page, "不是 PDF、JPEG 或 PNG 文件")
    expect(page.locator("#statement [name=reason]")).to_have_value("学生在我校高一（3）班上课")
    page.set_input_files(
        "[name=files]", files=[_file("在读证明.pdf", disputes.PDF), _file("课堂照片.jpg", disputes.JPEG)]
    )
    page.click(".action-bar .main-action")
    said(page, "提交主管部门裁定")
    look(page)
    signed_in(dispute.claimant)
    page.goto("/cases/?list=mine")
    look(page)
    page.click("td.acts a")
    page.fill("#statement [name=reason]", "监护人书面说明")
    page.set_input_files("[name=files]", files=[_file("说明.png", disputes.PNG)])
    page.click(".action-bar .main-action")
    said(page, "提出学校补充说明")
    _decide(page, signed_in, dispute, winner)
    entry, record = dispute.now(), dispute.record_now()
    assert entry.state == ("supplementing" if winner == "claimant" else "terminated")
    assert (record.status, record.left_reason) == ("enrolled", "")
    all_hold()


def _file(name: str, data: bytes) -> dict:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def _decide(page: Page, signed_in, dispute, winner):
    signed_in(dispute.officer)
    expect(page.locator(".cards")).to_contain_text("待裁定案件")
    page.click("nav.places >> text=案件")
    look(page)
    page.click("td.acts a")
    look(page)
    if dispute.rival is None:
        _the_files_come_as_attachments(page)
    page.fill("#decide [name=reason]", "经向监护人核实")
    page.click(".action-bar .main-action")
    said(page, "请选择裁定支持哪一所学校")
    page.check(f"[name=winner][value={winner}]")
    page.click(".action-bar .main-action")
    expect(page.locator(".page")).to_contain_text("裁定后不能撤回")
    look(page)
    page.click(".action-bar .main-action")
    said(page, "裁定支持")
    expect(page.locator(".party.won")).to_have_count(1)
    look(page)
    case = AdmissionCase.objects.get()
    assert (case.state, case.winner) == ("decided", winner)


def _the_files_come_as_attachments(page: Page):
    assert page.locator(".evidence form").count() == 3
    for form in page.locator(".evidence form").all():
        answer = taken_out(page, form)
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"
        evidence = Evidence.objects.get(pk=form.get_attribute("action").strip("/").rpartition("/")[2])
        assert answer.body() in (disputes.PDF, disputes.JPEG, disputes.PNG)
        assert evidence.file_name in ("在读证明.pdf", "课堂照片.jpg", "说明.png")


# --- do not continue ----


def test_who_is_not_continued_is_ended_taken_back_and_ended(page: Page, signed_in):
    dispute = disputes.admission()
    signed_in(dispute.claimant)
    _end(page)
    assert (dispute.now().state, dispute.now().archive) == ("terminated", None)
    page.goto(f"/entries/{dispute.entry.pk}/")
    look(page)
    page.click("text=撤回终止")
    assert (dispute.now().state, dispute.now().archive) == ("resolving", dispute.record)
    _end(page)
    assert dispute.now().state == "terminated"
    assert dispute.record_now().status == "enrolled"
    all_hold()


def _end(page: Page):
    page.goto("/resolve/")
    page.fill("[name=reason]", "家长选择普通高中")
    page.click(".action-bar >> text=不继续")
    said(page, "已终止")


# --- two schools claim one child ----


@pytest.mark.parametrize(("same_county", "level"), [(True, "county"), (False, "city")])
def test_two_primary_schools_are_settled_by_the_authority_above_both(page: Page, signed_in, same_county, level):
    dispute = disputes.claim("primary", same_county=same_county)
    signed_in(dispute.claimant)
    page.click("nav.places >> text=待确认")
    expect(page.locator("#claimed, .section").first).to_contain_text("这份学籍已被别校接续")
    look(page)
    page.fill("[name=reason]", WHY)
    page.click("button[value=case]")
    said(page, "向对方学校申请调档")
    signed_in(dispute.holder)
    expect(page.locator(".cards")).to_contain_text("别校有异议，待答复")
    page.click(".card >> text=别校有异议")
    look(page)
    page.click("td.acts a")
    page.fill("#statement [name=reason]", "学生在我校一年级上课")
    page.click(".action-bar .main-action")
    assert AdmissionCase.objects.get().authority.level == level
    _decide(page, signed_in, dispute, "claimant")
    assert (dispute.now().state, dispute.now().archive) == ("supplementing", dispute.record)
    assert (dispute.rival_now().state, dispute.rival_now().archive) == ("terminated", None)
    all_hold()
