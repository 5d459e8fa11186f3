"""Sheet in (P3.2): only what was changed is saved, every row has one outcome, and twice is once."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment.entries.models import Step
from enrollment.sheets import receiving
from enrollment.sheets.models import SheetProblem
from enrollment.sheets.uploading import store_sheet
from enrollment.sheets.workbooks import refused_rows
from enrollment.supplement import saving as service
from enrollment.supplement.models import Supplement, VocationalSupplement
from enrollment.supplement.saving import save
from enrollment.uploads import refusals
from registry.fields.k12 import K12
from tests.enrollment.sheets.sheets import (
    MARKER,
    NAME,
    NUMBER,
    Book,
    by_header,
    filled,
    given_back,
    outcomes,
    problems,
    taken_out,
)
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import EntryFactory, RegistrarFactory, SchoolFactory, StudentRecordFactory

pytestmark = pytest.mark.django_db


def saved(entry) -> Supplement:
    return Supplement.objects.get(entry=entry)


def test_a_filled_in_sheet_makes_every_row_complete(registrar, students):
    sheet = given_back(registrar, filled(taken_out(registrar)))

    assert (sheet.state, sheet.rows_total, sheet.rows_done) == ("done", 3, 3)
    assert outcomes(sheet) == [(2, "saved"), (3, "saved"), (4, "saved")]
    for entry in students:
        assert service.complete(saved(entry))
        assert (saved(entry).phone, saved(entry).saved_by) == ("13800000001", registrar)
    outcome = service.submit([entry.pk for entry in students], registrar)
    assert len(outcome.done) == 3


def test_the_vocational_sheet_too():
    school = SchoolFactory(vocational=True)
    entry = EntryFactory(verdict="not_found", track="vocational", school=school)
    registrar = RegistrarFactory(school=school)

    book = filled(taken_out(registrar, track="vocational"), track="vocational")
    sheet = given_back(registrar, book, track="vocational")
    assert (problems(sheet), outcomes(sheet)) == ([], [(2, "saved")])
    assert VocationalSupplement.objects.get(entry=entry).missing == 0


def test_the_step_says_which_sheet_and_names_fields_only(registrar, students):
    book = taken_out(registrar, students[0])
    book.put(2, {"联系电话": "13800000001", "班级号": "1班"})
    sheet = given_back(registrar, book)

    step = Step.objects.get(action="save")
    expected = {"fields": ["class_name", "phone"], "supplement_version": 1, "sheet": sheet.pk}
    assert (step.detail, step.account) == (expected, registrar)
    row = sheet.rows.get()
    assert (row.entry, row.name, row.changed) == (students[0], students[0].name, ["class_name", "phone"])


def test_a_sheet_that_nobody_touched_changes_nothing(registrar, students):
    save(students[0].pk, registrar, COMPLETE, 0)
    steps = Step.objects.exclude(action="take_out").count()

    sheet = given_back(registrar, taken_out(registrar))
    assert outcomes(sheet) == [(2, "unchanged"), (3, "unchanged"), (4, "unchanged")]
    assert Step.objects.exclude(action="take_out").count() == steps
    assert Supplement.objects.count() == 1


def test_only_changed_cells_are_saved_and_a_blank_clears_what_stood_there(registrar, students):
    save(students[0].pk, registrar, COMPLETE | {"talents": "围棋"}, 0)
    book = taken_out(registrar, students[0])
    book.put(2, {"特长": None, "班级号": "2班", "曾用名": None})
    sheet = given_back(registrar, book)

    assert sheet.rows.get().changed == ["talents", "class_name"]
    assert (saved(students[0]).talents, saved(students[0]).class_name) == ("", "2班")
    assert saved(students[0]).version == 2


def test_the_same_value_written_otherwise_is_no_change(registrar, students):
    save(students[0].pk, registrar, COMPLETE, 0)
    book = taken_out(registrar, students[0])
    book.put(
        2, {"入学年月": "2026年9月", "户口性质": "2-非农业户口", "出生地行政区划代码": "110105", "班级号": " 1班 "}
    )
    sheet = given_back(registrar, book)

    assert outcomes(sheet) == [(2, "unchanged")]
    assert saved(students[0]).version == 1


def test_columns_in_any_order_with_others_between_and_some_left_out(registrar, students):
    book = taken_out(registrar)
    table = [[book.text(row, header) for header in reversed(book.places)] for row in book.rows()]
    headers = list(reversed(book.places))
    for row in table:
        row[headers.index("班级号")] = "3班"
    from tests.registry.tabular.workbook_makers import xlsx

    kept = [at for at, header in enumerate(headers) if header not in ("民族", "籍贯")]
    rows = [["备忘", *(row[at] for at in kept)] for row in table]
    sheet = given_back(registrar, xlsx(["我的备忘", *(headers[at] for at in kept)], *rows))

    assert outcomes(sheet) == [(2, "saved"), (3, "saved"), (4, "saved")]
    assert sheet.ignored_columns == ["我的备忘"]
    assert {saved(entry).class_name for entry in students} == {"3班"}


def test_sorted_deleted_hidden_and_filtered_rows(registrar, students):
    book = filled(taken_out(registrar))
    texts = [book.texts(row) for row in book.rows()]
    book.put(2, texts[2])
    book.put(4, texts[0])
    book.sheet.delete_rows(3)
    book.sheet.row_dimensions[3].hidden = True
    book.sheet.column_dimensions["N"].hidden = True
    sheet = given_back(registrar, book)

    assert outcomes(sheet) == [(2, "saved"), (3, "saved")]
    assert sheet.hidden_rows == [3]
    assert set(sheet.rows.values_list("entry", flat=True)) == {students[0].pk, students[2].pk}
    assert not Supplement.objects.filter(entry=students[1]).exists()


def test_every_problem_of_a_row_is_shown_at_its_cell_and_nothing_of_it_is_saved(registrar, students):
    book = filled(taken_out(registrar))
    book.put(
        3, {"民族": "汗族", "邮政编码": "1000", "联系电话": "没有", "入学年月": "9月", "成员1身份证件号": "E12345678"}
    )
    book.cell(3, "成员1身份证件类型").value = "居民身份证"
    sheet = given_back(registrar, book)

    assert outcomes(sheet) == [(2, "saved"), (3, "refused"), (4, "saved")]
    wrong = ("民族", "入学年月", "联系电话", "邮政编码", "成员1身份证件号")
    assert problems(sheet) == [(book.address(3, header), "bad_value") for header in wrong]
    assert not Supplement.objects.filter(entry=students[1]).exists()
    problem = SheetProblem.objects.get(column="民族")
    assert (problem.value, problem.details["nearest"].split("、")[0]) == ("汗族", "汉")


@pytest.mark.parametrize(
    ("header", "text", "nearest"),
    [
        ("户口性质", "农业户", "农业户口"),
        ("国籍/地区", "美国人", "美国"),
        ("健康状况", "良好健康", "健康或良好"),
        ("是否独生子女", "独生", "是"),
        ("是否留守儿童", "1", "非留守"),
        ("民族", "汗族", "汉"),
        ("出生地行政区划代码", "1101050", "110105 北京市朝阳区"),
    ],
)
def test_a_value_that_is_not_on_its_list_is_shown_with_the_nearest(registrar, students, header, text, nearest):
    book = taken_out(registrar, students[0])
    book.put(2, {header: text})
    sheet = given_back(registrar, book)

    assert problems(sheet) == [(book.address(2, header), "bad_value")]
    assert nearest in SheetProblem.objects.get().details["nearest"].split("、")


def test_cells_that_are_no_texts(registrar, students):
    from datetime import date

    book = taken_out(registrar)
    book.put(2, {"联系电话": 13800000001, "上下学距离": 1.5, "入学年月": date(2026, 9, 1), "班级号": 1})
    book.put(3, {"成员1身份证件号": 11010519491231002, "民族": "#N/A", "特长": '="围"&"棋"', "曾用名": True})
    book.cell(3, "民族").data_type = "e"
    book.put(4, {"现住址": "长" * 300})
    sheet = given_back(registrar, book)

    assert outcomes(sheet) == [(2, "saved"), (3, "refused"), (4, "refused")]
    stored = saved(students[0])
    assert (stored.phone, str(stored.school_distance), stored.class_name) == ("13800000001", "1.5", "1")
    assert sorted(problems(sheet, 3)) == sorted(
        [
            (book.address(3, "成员1身份证件号"), "id_as_number"),
            (book.address(3, "民族"), "formula_error"),
            (book.address(3, "特长"), "formula_error"),
            (book.address(3, "曾用名"), "bad_value"),
        ]
    )
    assert problems(sheet, 4) == [(book.address(4, "现住址"), "cell_too_long")]


NUL = "_x0000_"  # as a workbook writes it


def test_characters_that_are_no_text_are_told_and_stored_wherever_they_stand(registrar, students, client):
    book = filled(taken_out(registrar))
    book.put(2, {"现住址": f"人民路{NUL}1号", "户口性质": NUL})
    book.put(3, {NAME: book.text(3, NAME) + NUL})
    book.put(4, {MARKER: book.text(4, MARKER) + NUL})
    book.append({**book.texts(2), MARKER: "", NAME: f"合计{NUL}"})
    book.sheet.cell(1, book.sheet.max_column + 1).value = f"备{NUL}注"
    sheet = given_back(registrar, book)
    client.force_login(registrar)
    page = client.get(f"/supplement/by-sheet/{sheet.pk}/?list=refused")

    assert outcomes(sheet) == [(2, "refused"), (3, "refused"), (4, "refused"), (5, "refused")]
    assert sheet.ignored_columns == ["备[U+0000]注"]
    bad = [book.address(2, "现住址"), book.address(2, "户口性质")]
    assert sorted(problems(sheet, 2)) == sorted((cell, "bad_value") for cell in bad)
    assert problems(sheet, 3) == [(book.address(3, NAME), "controlled_changed")]
    assert problems(sheet, 4) == [(book.address(4, MARKER), "marker_forged")]
    assert sheet.rows.get(number=3).name.endswith("[U+0000]")
    assert "人民路[U+0000]1号" in page.content.decode()
    assert refused_rows(sheet)


def test_the_official_template_with_a_nul_finds_nobody(registrar, students):
    book = filled(taken_out(registrar))
    book.put(2, {MARKER: "", NUMBER: book.text(2, NUMBER) + NUL})
    for row in (3, 4):
        book.put(row, {MARKER: ""})
    sheet = given_back(registrar, book)

    assert outcomes(sheet)[0] == (2, "refused")
    assert (book.address(2, NUMBER), "id_format") in problems(sheet, 2)


def test_three_hundred_errors_are_all_shown(registrar, school, season):
    EntryFactory.create_batch(100, verdict="not_found", school=school, season=season)
    book = taken_out(registrar)
    for row in book.rows():
        book.put(row, {"民族": "外星", "邮政编码": "1", "联系电话": "无"})
    sheet = given_back(registrar, book)

    assert len(problems(sheet)) == 300
    assert sheet.rows.filter(outcome="refused").count() == 100


@pytest.mark.parametrize("name", ["𠮷田小满", "𬱖一鸣", "买买提·阿卜杜拉"])
def test_rare_characters_and_dotted_names_go_round(registrar, school, season, name):
    entry = EntryFactory(verdict="not_found", name=name, school=school, season=season)
    book = taken_out(registrar)
    book.put(2, {"曾用名": name, "成员1姓名": name})
    sheet = given_back(registrar, book)

    assert outcomes(sheet) == [(2, "saved")]
    assert (saved(entry).former_name, saved(entry).member1_name, sheet.rows.get().name) == (name, name, name)
    assert Book(taken_out(registrar).bytes()).text(2, "曾用名") == name


def test_values_from_the_archive_are_changed_like_any_other(registrar, school, season):
    archive = StudentRecordFactory(address="云溪县青禾镇杨柳街 3 号")
    entry = EntryFactory(archive=archive, school=school, season=season)
    book = taken_out(registrar)
    book.put(2, {"现住址": "云溪县青禾镇柳树巷 8 号"})
    given_back(registrar, book)

    assert saved(entry).current_address == "云溪县青禾镇柳树巷 8 号"
    assert "current_address" in saved(entry).from_archive


def test_files_that_cannot_be_taken_at_all(registrar, students, settings):
    from tests.registry.tabular.workbook_makers import xlsx

    assert given_back(registrar, b"").refusal_code == "not_a_spreadsheet"
    assert given_back(registrar, xlsx(["姓名", "班级号"], ["甲", "1班"])).refusal_code == "no_header"
    assert (
        given_back(registrar, xlsx(["姓名"], ["甲"], title="王老师13800138000")).refusal_details["sheet"]
        == "王老师" + "*" * 11
    )
    headers = list(taken_out(registrar).places)
    assert given_back(registrar, xlsx(headers)).refusal_code == "no_rows"
    settings.SHEET_MAX_ROWS = 2
    assert given_back(registrar, filled(_again(registrar))).refusal_code == "too_large"
    with pytest.raises(refusals.UploadRefused):
        store_sheet(registrar, "vocational", "a.xlsx", b"x")


def _again(registrar):
    from django.conf import settings

    limit, settings.SHEET_MAX_ROWS = settings.SHEET_MAX_ROWS, 10
    book = taken_out(registrar)
    settings.SHEET_MAX_ROWS = limit
    return book


def test_an_account_that_left_the_school_meanwhile_supplements_nothing(registrar, students):
    sheet, _ = store_sheet(registrar, "primary", "a.xlsx", filled(taken_out(registrar)).bytes(), enqueue=False)
    registrar.school = SchoolFactory()
    registrar.save()
    receiving.receive(sheet.pk)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.refusal_code) == ("refused", "account_changed")
    assert not Supplement.objects.exists()


def test_what_is_kept_of_a_problem_is_sealed(registrar, students):
    book = taken_out(registrar, students[0])
    book.put(2, {"联系电话": "1380000000199999999999999"})
    given_back(registrar, book)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM enrollment_sheetproblem")
        row = cursor.fetchone()
    raw = b"|".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
    assert b"13800000001" not in raw
    assert SheetProblem.objects.get().value == "1380000000199999999999999"


def test_the_details_of_problems_hold_no_number(registrar, students):
    book = filled(taken_out(registrar))
    book.put(2, {"身份证件号": "110105201909010099"})
    book.put(3, {MARKER: "J1-1", NAME: "110105201909010099"})
    sheet = given_back(registrar, book)

    kept = json.dumps(list(SheetProblem.objects.values_list("details", flat=True)))
    assert "1101052019" not in kept
    assert "1101052019" not in "".join(sheet.rows.values_list("name", flat=True))
    assert students[0].id_number not in kept


@pytest.mark.parametrize("kind", ["saved", "refused", "older", "tampered"])
def test_queries_do_not_grow_with_the_rows_of_a_batch(registrar, colleague, school, season, kind):
    found = []
    for size in (2, 10, 20):
        entries = EntryFactory.create_batch(size, verdict="not_found", school=school, season=season)
        book = filled(taken_out(registrar, *entries))
        for row, entry in zip(book.rows(), entries, strict=True):
            if kind == "refused":
                book.put(row, {"民族": "外星"})
            elif kind == "older":
                save(entry.pk, colleague, {"class_name": "9班"}, 0)
            elif kind == "tampered":
                book.put(row, {NAME: "别人"})
        sheet, _ = store_sheet(registrar, "primary", "a.xlsx", book.bytes(), enqueue=False)
        with CaptureQueriesContext(connection) as captured:
            receiving.receive(sheet.pk)
        expected = "saved" if kind == "saved" else "refused"
        assert {outcome for _row, outcome in outcomes(sheet)} == {expected}
        found.append(len(captured))
    assert found[1] == found[2]
    assert found[2] < 40


def test_values_are_read_by_the_same_rules_as_in_the_form(registrar, students):
    book = taken_out(registrar, students[0])
    book.put(2, by_header(COMPLETE))
    given_back(registrar, book)
    save(students[1].pk, registrar, COMPLETE, 0)

    one, other = K12.values(saved(students[0])), K12.values(saved(students[1]))
    del one["name_pinyin"], other["name_pinyin"]  # proposed from the name
    assert one == other
