"""The official template has no markers: its rows are found by the document number, and blanks change nothing."""

import pytest

from enrollment.supplement.models import Supplement
from enrollment.supplement.saving import save
from registry.fields.k12 import K12
from tests.enrollment.sheets.sheets import MARKER, NAME, NUMBER, SCHOOL, by_header, given_back, outcomes, problems
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import EntryFactory, RegistrarFactory
from tests.registry.tabular.workbook_makers import xls, xlsx

pytestmark = pytest.mark.django_db
HEADERS = list(K12.template)


def row(entry, texts=None, **other) -> list[str]:
    """A row as another system writes it."""
    values = {
        SCHOOL: entry.school.code,
        NAME: entry.name,
        "性别": "男" if entry.sex == "1" else "女",
        "出生日期": f"{entry.birth_date:%Y%m%d}",
        "身份证件类型": "居民身份证",
        NUMBER: entry.id_number,
        **by_header(COMPLETE if texts is None else texts),
    }
    return [(values | other).get(header, "") for header in HEADERS]


@pytest.mark.parametrize("make", [xlsx, xls])
def test_rows_are_found_by_the_document_number(registrar, students, make):
    sheet = given_back(registrar, make(HEADERS, *(row(entry) for entry in reversed(students))))

    assert (problems(sheet), outcomes(sheet)) == ([], [(2, "saved"), (3, "saved"), (4, "saved")])
    assert Supplement.objects.filter(missing=0).count() == 3


def test_without_the_column_of_markers_and_with_headers_as_on_paper(registrar, students):
    headers = ["序号", NAME, "性别", "出生年月日", "证件类型", "身份证号", "班级号(必填)", "联系电话*"]
    entry = students[0]
    data = xlsx(
        headers, ["1", entry.name, "男", entry.birth_date.isoformat(), "1", entry.id_number, "2班", "13800000001"]
    )
    sheet = given_back(registrar, data)

    assert outcomes(sheet) == [(2, "saved")]
    assert Supplement.objects.get(entry=entry).class_name == "2班"


def test_a_blank_cell_changes_nothing(registrar, students):
    save(students[0].pk, registrar, COMPLETE, 0)
    sheet = given_back(registrar, xlsx(HEADERS, row(students[0], {"class_name": "2班"})))

    stored = Supplement.objects.get()
    assert outcomes(sheet) == [(2, "saved")]
    assert (stored.class_name, stored.phone, stored.missing) == ("2班", "13800000001", 0)


def test_rows_of_nobody_and_of_other_schools(registrar, students):
    stranger = EntryFactory(verdict="not_found", season=students[0].season)
    rows = [row(students[0]), row(stranger, **{SCHOOL: registrar.school.code}), row(students[1], **{NUMBER: ""})]
    sheet = given_back(registrar, xlsx(HEADERS, *rows))

    assert outcomes(sheet) == [(2, "saved"), (3, "refused"), (4, "refused")]
    assert problems(sheet) == [("G3", "not_among_own"), ("G4", "missing")]


def test_a_child_without_a_document_is_not_found_this_way(registrar, school, season):
    entry = EntryFactory(verdict="not_found", id_type="Z", school=school, season=season)
    sheet = given_back(registrar, xlsx(HEADERS, row(entry, 身份证件类型="其他")))

    assert problems(sheet) == [("G2", "not_among_own")]
    assert sheet.rows.get().problems.get().details["hint"] == "no_number"


def test_cells_that_a_roster_would_not_take_either(registrar, students):
    wrong = students[0].id_number[:17] + ("0" if students[0].id_number[17] != "0" else "1")
    sheet = given_back(registrar, xlsx(HEADERS, row(students[0], **{NUMBER: wrong}), row(students[1], 性别="?")))
    assert problems(sheet) == [("G2", "id_check_digit"), ("D3", "bad_sex")]


def test_controlled_cells_are_held_against_the_roster(registrar, students):
    sheet = given_back(registrar, xlsx(HEADERS, row(students[0], **{NAME: "别人"})))

    assert problems(sheet) == [("C2", "controlled_changed")]
    assert students[0].steps.get(action="save").detail["refused"] == ["name"]
    assert not Supplement.objects.exists()


def test_the_same_student_twice(registrar, students):
    sheet = given_back(registrar, xlsx(HEADERS, row(students[0]), row(students[0]), row(students[1])))
    assert outcomes(sheet) == [(2, "refused"), (3, "refused"), (4, "saved")]
    assert problems(sheet) == [("G2", "doubled_row"), ("G3", "doubled_row")]


def test_who_was_withdrawn_and_came_again_is_found_where_he_is_now(registrar, school, season):
    first = EntryFactory(verdict="not_found", school=school, season=season, state="withdrawn")
    again = EntryFactory(
        verdict="not_found", school=school, season=season, name=first.name, birth_date=first.birth_date,
        id_number=first.id_number,
    )  # fmt: skip
    sheet = given_back(registrar, xlsx(HEADERS, row(again)))

    assert outcomes(sheet) == [(2, "saved")]
    assert Supplement.objects.get().entry == again


def test_a_row_of_who_is_at_review_is_refused(registrar, school, season):
    entry = EntryFactory(verdict="not_found", school=school, season=season, state="at_school")
    sheet = given_back(registrar, xlsx(HEADERS, row(entry)))
    assert problems(sheet) == [("G2", "not_supplementing")]


def test_totals_and_notes_below_the_list_are_no_rows(registrar, students):
    total = ["合计 1 人", *[""] * (len(HEADERS) - 1)]
    sheet = given_back(registrar, xlsx(["某某小学学生信息"], HEADERS, row(students[0]), total))
    assert (outcomes(sheet), sheet.skipped) == ([(3, "saved")], [{"row": 4, "text": "合计 1 人"}])


def test_one_marker_makes_it_a_sheet_of_ours(registrar, students):
    rows = [row(students[0]), row(students[1], **{MARKER: "1"})]
    sheet = given_back(RegistrarFactory(school=registrar.school), xlsx(HEADERS, *rows))
    assert problems(sheet) == [("A2", "marker_missing"), ("A3", "marker_forged")]
