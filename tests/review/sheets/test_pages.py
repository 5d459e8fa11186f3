"""The pages of P3.2 as their users meet them: owner, colleague, stranger, officer."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.entries.models import Step
from enrollment.sheets.models import SupplementSheet
from enrollment.supplement.models import Supplement
from enrollment.supplement.saving import save
from tests.enrollment.sheets.sheets import MARKER, NAME, Book, filled, given_back, outcomes, problems, taken_out
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import EntryFactory, OfficerFactory, RegistrarFactory, SchoolFactory
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db
SHEETS = "/supplement/by-sheet/"


@pytest.fixture
def web(registrar):
    return signed_in(registrar)


def upload(web, book: Book | bytes, name="补录表.xlsx", **other):
    data = book if isinstance(book, bytes) else book.bytes()
    form = {"track": "primary", "file": SimpleUploadedFile(name, data)} | other
    return web.post(reverse("sheets"), form, follow=True)


def downloaded(response) -> Book:
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response["Content-Disposition"].startswith("attachment")
    return Book(response.content)


def test_the_list_leads_to_the_sheets(web, students):
    assert f'href="{SHEETS}"' in words_of(web.get(reverse("supplement_list")))


def test_a_selection_is_downloaded_with_how_many_they_are(web, students, school, season):
    EntryFactory(school=school, season=season)
    page = words_of(web.get(SHEETS))
    assert "未查到学籍的新生（3 人）" in page
    assert "全部正在补录的新生（4 人）" in page

    book = downloaded(web.post(reverse("sheet_out"), {"selection": "primary.not_found"}))
    assert [book.text(row, NAME) for row in book.rows()] == [entry.name for entry in students]


def test_the_selected_ones_are_downloaded_from_the_list(web, students):
    selected = {"entry": [students[0].pk, students[2].pk]}
    book = downloaded(web.post(reverse("sheet_of_chosen"), selected))
    assert [book.text(row, NAME) for row in book.rows()] == [students[0].name, students[2].name]
    everybody = downloaded(web.post(reverse("sheet_of_chosen"), {"all": "1"}))
    assert len(everybody.rows()) == 3


@pytest.mark.parametrize("selected", [{}, {"entry": ["x", "999999999"]}])
def test_without_anybody_selected_the_page_says_so(web, students, selected):
    response = web.post(reverse("sheet_of_chosen"), selected, follow=True)
    assert "没有勾选新生" in words_of(response)


def test_selected_ones_of_two_kinds_of_school_make_no_sheet(school, season, registrar, web):
    school.vocational_track = True
    school.save()
    entries = [
        EntryFactory(verdict="not_found", school=school, season=season, track=t) for t in ("primary", "vocational")
    ]
    selected = {"entry": [entry.pk for entry in entries]}
    assert "只勾选同一类" in words_of(web.post(reverse("sheet_of_chosen"), selected, follow=True))
    page = words_of(web.get(SHEETS))
    assert page.count('name="selection"') == 4


def test_nobody_to_supplement(web):
    assert "现在没有正在补录的新生" in words_of(web.get(SHEETS))
    response = web.post(reverse("sheet_out"), {"selection": "primary.all"}, follow=True)
    assert "现在没有这一类正在补录的新生" in words_of(response)


def test_more_than_a_sheet_takes(web, students, settings):
    settings.SHEET_MAX_ROWS = 2
    response = web.post(reverse("sheet_out"), {"selection": "primary.all"}, follow=True)
    assert "最多 2 名新生，现在有 3 名" in words_of(response)


def test_from_upload_by_progress_to_the_result(web, registrar, students, run_tasks):
    book = filled(taken_out(registrar))
    book.put(3, {"民族": "外星"})
    page = words_of(upload(web, book))
    sheet = SupplementSheet.objects.get()
    assert "<progress" in page
    progress = web.get(reverse("sheet_progress", args=[sheet.pk]))
    assert (progress.status_code, "正在读取" in words_of(progress)) == (200, True)

    assert run_tasks() == 1
    assert web.get(reverse("sheet_progress", args=[sheet.pk])).status_code == 286
    page = words_of(web.get(reverse("sheet", args=[sheet.pk])))
    assert "3 行 = 2 + 0 + 1" in page
    assert f'<span class="cell">{book.address(3, "民族")}</span>' in page
    assert "列表里没有这一项" in page
    assert "外星" in page
    saved = words_of(web.get(reverse("sheet", args=[sheet.pk]) + "?list=saved"))
    assert "已保存：" in saved
    assert "已齐全" in saved
    assert sheet.file_name in words_of(web.get(SHEETS))


def test_hidden_rows_and_unknown_columns_are_pointed_out(web, registrar, students):
    book = filled(taken_out(registrar))
    book.sheet.row_dimensions[3].hidden = True
    book.sheet.cell(1, 80).value = "我的备忘"
    book.sheet.cell(2, 80).value = "x"
    sheet = given_back(registrar, book)
    page = words_of(web.get(reverse("sheet", args=[sheet.pk])))
    assert "有 1 行被隐藏或筛选掉（第 3 行）" in page
    assert "我的备忘" in page


def test_refused_rows_come_back_with_the_bad_cells_marked_and_are_taken_once_corrected(web, registrar, students):
    book = filled(taken_out(registrar))
    book.put(3, {"民族": "外星", "邮政编码": "1"})
    sheet = given_back(registrar, book)

    back = downloaded(web.post(reverse("sheet_refused", args=[sheet.pk])))
    assert [back.text(row, NAME) for row in back.rows()] == [students[1].name]
    assert back.text(2, MARKER) == book.text(3, MARKER)
    marked = {header for header in back.places if back.cell(2, header).fill.fill_type == "solid"}
    assert marked == {"民族", "邮政编码"}
    assert "列表里没有这一项" in back.cell(2, "民族").comment.text
    assert "列表里没有这一项" in back.text(2, "存在的问题（单元格按原文件）")

    back.put(2, {"民族": "汉", "邮政编码": "100020"})
    again = given_back(registrar, back)
    assert (problems(again), outcomes(again)) == ([], [(2, "saved")])
    assert Supplement.objects.get(entry=students[1]).missing == 0


def test_rows_given_back_uncorrected_are_refused_again_without_a_word_on_the_column_of_notes(web, registrar, students):
    book = filled(taken_out(registrar, students[0]))
    book.put(2, {"现住址": "=1+1"})  # a formula when it comes; its text in the rows given back
    sheet = given_back(registrar, book)
    again = given_back(registrar, downloaded(web.post(reverse("sheet_refused", args=[sheet.pk]))))

    assert (outcomes(sheet), outcomes(again)) == ([(2, "refused")], [(2, "refused")])
    page = words_of(web.get(reverse("sheet", args=[again.pk])))
    assert "不能以“=”开头" in page
    assert "未用到的列" not in page


def test_each_problem_names_its_column(web, registrar, students):
    book = filled(taken_out(registrar, students[0]))
    book.put(2, {"籍贯": "33010", "是否留守儿童": "2"})
    page = words_of(web.get(reverse("sheet", args=[given_back(registrar, book).pk])))
    assert "籍贯：行政区划代码为 6、9 或 12 位数字" in page
    assert page.count("是否留守儿童") == 1  # the sentence names the list, which is called as its column


def test_the_same_file_again_leads_to_the_first_result(web, registrar, students, run_tasks):
    data = filled(taken_out(registrar)).bytes()
    upload(web, data)
    run_tasks()
    response = upload(web, data)
    assert "这张补录表以前上传过" in words_of(response)
    assert "3 行 = 3 + 0 + 0" in words_of(response)
    assert SupplementSheet.objects.count() == 1


def test_a_file_that_cannot_be_read_says_why(web, students, run_tasks):
    response = upload(web, b"%PDF-1.4 ...")
    run_tasks()
    page = words_of(web.get(response.redirect_chain[-1][0]))
    assert "PDF" in page
    assert SupplementSheet.objects.get().stored_as == ""


def test_a_file_without_a_header_is_sent_to_the_sheets_and_not_to_the_rosters(web, students, run_tasks):
    response = upload(web, "甲,乙\n1,2\n".encode())
    run_tasks()
    page = words_of(web.get(response.redirect_chain[-1][0]))
    assert "请上传在“表格补录”下载的补录表" in page
    assert "名单复制到模板" not in page


@pytest.mark.parametrize("form", [{}, {"track": "primary"}, {"track": "vocational", "file": "x"}])
def test_a_form_with_too_little(web, form):
    response = web.post(reverse("sheets"), form)
    assert response.status_code == 200
    assert "errorlist" in words_of(response) or "notice-error" in words_of(response)


def test_a_file_that_is_too_large(web, students, settings):
    settings.ROSTER_MAX_BYTES = 1000
    assert "notice-error" in words_of(upload(web, b"x" * 2000))
    assert not SupplementSheet.objects.exists()


def test_other_schools_and_officers_see_nothing_of_it(registrar, students):
    sheet = given_back(registrar, filled(taken_out(registrar)))
    addresses = [reverse(name, args=[sheet.pk]) for name in ("sheet", "sheet_progress")]
    for account, status in ((RegistrarFactory(), 404), (OfficerFactory(authority=registrar.school.authority), 403)):
        client = signed_in(account)
        assert {client.get(address).status_code for address in addresses} == {status}
        assert client.post(reverse("sheet_refused", args=[sheet.pk])).status_code == status
    selected = {"entry": [entry.pk for entry in students]}
    stranger = signed_in(RegistrarFactory())
    assert "没有勾选新生" in words_of(stranger.post(reverse("sheet_of_chosen"), selected, follow=True))
    assert not Step.objects.filter(action="take_out", account__school=stranger.session.get("school")).exists()


def test_a_signed_out_user_signs_in_first(client, students):
    assert client.post(reverse("sheet_out"), {"selection": "primary.all"}).status_code == 302


@pytest.mark.parametrize("chosen", ["saved", "unchanged", "refused"])
def test_queries_of_the_result_do_not_grow(web, registrar, school, season, chosen):
    found = []
    for size in (2, 12):
        entries = EntryFactory.create_batch(size, verdict="not_found", school=school, season=season)
        for entry in entries if chosen == "unchanged" else ():
            save(entry.pk, registrar, COMPLETE, 0)
        book = taken_out(registrar, *entries)
        texts = {"民族": "外星"} if chosen == "refused" else {"班级号": "1班"}
        for row in book.rows():
            book.put(row, texts)
        sheet = given_back(registrar, book)
        assert {outcome for _row, outcome in outcomes(sheet)} == {chosen}
        address = f"{reverse('sheet', args=[sheet.pk])}?list={chosen}"
        web.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert web.get(address).status_code == 200
        found.append(len(captured))
    assert found[0] == found[1] <= 12


def test_queries_of_the_page_do_not_grow(web, registrar, students):
    found = []
    for text in ("1班", "2班", "3班"):
        book = taken_out(registrar)
        book.put(2, {"班级号": text})
        given_back(registrar, book)
        web.get(SHEETS)
        with CaptureQueriesContext(connection) as captured:
            web.get(SHEETS)
        found.append(len(captured))
    assert found[0] == found[2] <= 12


def test_no_name_and_no_number_stands_in_an_address_or_a_file_name(web, students):
    response = web.post(reverse("sheet_out"), {"selection": "primary.all"})
    assert not [entry for entry in students if entry.name in response["Content-Disposition"]]
    assert openpyxl.load_workbook(io.BytesIO(response.content)).properties.creator != students[0].name


def test_a_school_that_registers_nobody(season):
    registrar = RegistrarFactory(school=SchoolFactory(kindergarten=True))
    page = signed_in(registrar).get(SHEETS)
    assert page.status_code == 200
