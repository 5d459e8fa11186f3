"""Sheet out (P3.2): the national columns, what is locked, what is offered, whose rows, and what history says."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment.entries.models import Step
from enrollment.sheets.refusals import TooMany
from enrollment.sheets.taking_out import selected, take_out
from enrollment.supplement.models import Supplement
from enrollment.supplement.saving import save
from registry.fields.by_track import field_set
from registry.fields.k12 import K12
from registry.tabular.writing import LIST_SHEET
from tests.enrollment.sheets.sheets import MARKER, NAME, NUMBER, SCHOOL, Book, taken_out
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import (
    DeskFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    StudentRecordFactory,
)

pytestmark = pytest.mark.django_db
LOCKED = [MARKER, SCHOOL, NAME, "性别", "出生日期", "身份证件类型", NUMBER]


def test_the_columns_stand_in_the_national_order(registrar, students):
    book = taken_out(registrar)

    assert list(book.places) == list(K12.template)
    assert len(book.places) == 71
    assert (book.sheet.title, book.book.sheetnames[1:]) == ("补录", ["填写说明", LIST_SHEET])


def test_controlled_columns_are_locked_and_coloured_and_all_others_open(registrar, students):
    book = taken_out(registrar)

    assert book.sheet.protection.sheet
    assert not book.sheet.protection.password
    for header in book.places:
        cell = book.cell(2, header)
        assert cell.protection.locked is (header in LOCKED), header
        assert (cell.fill.fill_type == "solid") is (header in LOCKED), header
        assert cell.number_format == "@", header
    assert book.sheet.column_dimensions["A"].hidden


def test_required_columns_have_a_star_and_every_column_a_note(registrar, students):
    book = taken_out(registrar)
    headings = {str(cell.value): cell for cell in book.sheet[1]}

    blank = {field.name: field.kind.blank for field in K12.fields}
    assert {heading.rstrip("*") for heading in headings if heading.endswith("*")} == {
        field.column for field in K12.lacking(blank)
    }
    assert all(cell.comment and cell.comment.text for cell in headings.values())
    guide = {row[0].value: row[1].value for row in book.book.worksheets[1].iter_rows() if len(row) > 1}
    assert guide["入学年月*"] == headings["入学年月*"].comment.text


def test_a_locked_sheet_can_be_filtered_and_says_how_to_sort_it(registrar, students):
    book = taken_out(registrar)
    assert book.sheet.auto_filter.ref == f"A1:BS{1 + len(students)}"
    assert book.sheet.protection.autoFilter is False  # of these, False is what allows
    guide = [row[0].value for row in book.book.worksheets[1].iter_rows(max_row=4)]
    assert any("撤销工作表保护" in text for text in guide)


def test_code_lists_are_offered_and_long_ones_stand_on_a_hidden_sheet(registrar, students):
    book = taken_out(registrar)
    rules = {str(rule.sqref): rule for rule in book.sheet.data_validations.dataValidation}
    lists = book.book[LIST_SHEET]

    def rule(header):
        column = book.cell(2, header).column_letter
        return rules[f"{column}2:{column}4"]

    assert lists.sheet_state == "hidden"
    assert rule("户口性质").formula1 == '"' + ",".join(K12.by_column["户口性质"].kind.choices) + '"'
    assert rule("户口性质").showErrorMessage
    place = rule("国籍/地区").formula1.split("!")[1].split("$")[1]
    assert [cell.value for cell in lists[place] if cell.value] == list(K12.by_column["国籍/地区"].kind.choices)
    kinds = [K12.by_column[header].kind for header in book.places if header in K12.by_column]
    assert len(rules) == sum(bool(kind.choices or kind.suggestions) for kind in kinds)
    assert not rule("年级").showErrorMessage  # an open list


def test_what_is_known_stands_there_already(registrar, school, season):
    archive = StudentRecordFactory(address="云溪县青禾镇杨柳街 3 号", guardian_name="林建国")
    known = EntryFactory(archive=archive, school=school, season=season)
    saved = EntryFactory(verdict="not_found", school=school, season=season)
    save(saved.pk, registrar, {"class_name": "2班", "phone": "13800000001", "school_distance": "1.5"}, 0)

    book = taken_out(registrar)
    first, second = book.row_of(known.name), book.row_of(saved.name)
    assert book.text(first, "现住址") == "云溪县青禾镇杨柳街 3 号"
    assert book.text(first, "成员1姓名") == "林建国"
    assert [book.text(second, header) for header in ("班级号", "联系电话", "上下学距离")] == [
        "2班",
        "13800000001",
        "1.5",
    ]
    assert book.text(second, "出生日期") == f"{saved.birth_date:%Y%m%d}"
    assert book.text(second, "入学年月") == f"{season.starts_on:%Y%m}"
    assert (book.text(second, SCHOOL), book.text(second, NUMBER)) == (school.code, saved.id_number)


def test_texts_stay_texts_whatever_they_begin_with(registrar, students):
    save(students[0].pk, registrar, {"class_name": "+1"}, 0)
    Supplement.objects.update(talents="=1+1")  # as an archive may say
    book = taken_out(registrar, students[0])
    for header, text in (("特长", "=1+1"), ("班级号", "+1")):
        assert (book.text(2, header), book.cell(2, header).data_type) == (text, "s")


def test_only_students_of_the_school_that_are_being_supplemented(registrar, students, school, season):
    EntryFactory(verdict="not_found")
    EntryFactory(verdict="not_found", school=school, season=season, state="at_school")
    EntryFactory(verdict="pending", school=school, season=season)

    book = taken_out(registrar)
    assert [book.text(row, NAME) for row in book.rows()] == [entry.name for entry in students]


def test_the_selections(registrar, students, school, season):
    EntryFactory(school=school, season=season)
    none_of_these = EntryFactory(
        verdict="pending", decision="none_of_these", state="supplementing", school=school, season=season
    )

    assert selected(registrar, "primary", "all").count() == 5
    without = selected(registrar, "primary", "not_found")
    assert {entry.pk for entry in without} == {*(entry.pk for entry in students), none_of_these.pk}
    assert not selected(registrar, "vocational", "all").exists()


def test_who_took_out_whose_stands_in_the_history_of_each(registrar, students):
    taken_out(registrar, *students[:2])

    steps = Step.objects.filter(action="take_out")
    assert {step.entry_id for step in steps} == {students[0].pk, students[1].pk}
    assert {step.account for step in steps} == {registrar}
    kept = json.dumps(list(steps.values_list("detail", flat=True)), ensure_ascii=False)
    assert students[0].name not in kept


def test_a_desk_account_may_and_nobody_else(registrar, students):
    found = selected(registrar, "primary", "all")

    assert len(take_out(DeskFactory(school=registrar.school), "primary", found).entries) == 3
    for account in (OfficerFactory(authority=registrar.school.authority), RegistrarFactory()):
        assert take_out(account, "primary", found).entries == []


def test_a_sheet_has_its_limit(registrar, students, settings):
    settings.SHEET_MAX_ROWS = 2
    with pytest.raises(TooMany):
        take_out(registrar, "primary", selected(registrar, "primary", "all"))
    assert not Step.objects.filter(action="take_out").exists()


def test_the_vocational_set_is_taken_out_in_its_own_order():
    school = SchoolFactory(vocational=True)
    entry = EntryFactory(verdict="not_found", track="vocational", school=school)
    registrar = RegistrarFactory(school=school)

    data = take_out(registrar, "vocational", selected(registrar, "vocational", "all")).data
    book = Book(data)
    assert list(book.places) == list(field_set("vocational").template)
    assert book.text(2, NAME) == entry.name


@pytest.mark.parametrize("name", ["𠮷田小满", "𬱖一鸣", "买买提·阿卜杜拉", "古丽·𬱖"])
def test_rare_characters_and_dotted_names_stay(registrar, school, season, name):
    EntryFactory(verdict="not_found", name=name, school=school, season=season)
    assert taken_out(registrar).text(2, NAME) == name


def test_queries_do_not_grow_with_the_rows(registrar, school, season):
    found = []
    for size in (2, 20):
        EntryFactory.create_batch(size, school=school, season=season)
        with CaptureQueriesContext(connection) as captured:
            taken_out(registrar)
        found.append(len(captured))
    assert found[0] == found[1]


def test_complete_rows_are_the_texts_that_a_registrar_wrote(registrar, students):
    save(students[0].pk, registrar, COMPLETE, 0)
    book = taken_out(registrar, students[0])
    for name, text in COMPLETE.items():
        shown = book.text(2, K12.by_name[name].column)
        assert K12.by_name[name].read(shown) == K12.by_name[name].read(text)
