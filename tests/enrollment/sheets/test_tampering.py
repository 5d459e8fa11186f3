"""Each way to tamper with a sheet: refused for that row with its own code, in the history, and nothing else harmed."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from enrollment.entries.models import Step
from enrollment.entries.transitions import move
from enrollment.sheets.models import SheetProblem
from enrollment.supplement.models import Supplement
from enrollment.supplement.saving import CONTROLLED_FIELDS, save
from enrollment.uploads.wording import problem_words
from review.decisions.approve import school_approve
from review.people.history import history
from tests.enrollment.sheets.sheets import (
    MARKER,
    NAME,
    NUMBER,
    SCHOOL,
    Book,
    filled,
    given_back,
    outcomes,
    problems,
    taken_out,
)
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import EntryFactory, RegistrarFactory

pytestmark = pytest.mark.django_db
HEADERS = dict(zip(CONTROLLED_FIELDS, (NAME, "性别", "出生日期", "身份证件类型", NUMBER), strict=True))


@dataclass(frozen=True)
class Case:
    """Row 3 of three is tampered with; `refused` are the rows that are not taken, `cells` of which column, `why`."""

    what: str
    change: Callable[[Book], None]
    code: str
    at: str = MARKER
    refused: tuple[int, ...] = (3,)
    attempts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.what


def put(header: str, value) -> Callable[[Book], None]:
    return lambda book: book.put(3, {header: value})


def swap_rows_but_not_markers(book: Book) -> None:
    here, there = book.texts(3), book.texts(4)
    book.put(3, {**there, MARKER: here[MARKER]})
    book.put(4, {**here, MARKER: there[MARKER]})


def copy_marker(book: Book) -> None:
    book.put(4, {MARKER: book.text(3, MARKER)})


def copy_row(book: Book) -> None:
    book.append(book.texts(3))


def next_entry(book: Book) -> None:
    """The number of the entry counted up, as somebody would who thinks that it is one."""
    first, number, rest = book.text(3, MARKER).split("-", 2)
    book.put(3, {MARKER: f"{first}-{int(number) + 1}-{rest}"})


def raise_version(book: Book) -> None:
    first, number, version, rest = book.text(3, MARKER).split("-", 3)
    book.put(3, {MARKER: f"{first}-{number}-{int(version) + 1}-{rest}"})


CASES = [
    Case("another name", put(NAME, "别人"), "controlled_changed", NAME, attempts=("name",)),
    Case("a name cleared", put(NAME, None), "controlled_changed", NAME, attempts=("name",)),
    Case("another sex", put("性别", "女"), "controlled_changed", "性别", attempts=("sex",)),
    Case(
        "another birth date", put("出生日期", "2019-01-01"), "controlled_changed", "出生日期", attempts=("birth_date",)
    ),
    Case("another type", put("身份证件类型", "护照"), "controlled_changed", "身份证件类型", attempts=("id_type",)),
    Case("another number", put(NUMBER, "110105201909010011"), "controlled_changed", NUMBER, attempts=("id_number",)),
    Case(
        "a number as a number", put(NUMBER, 110106201909020010), "controlled_changed", NUMBER, attempts=("id_number",)
    ),
    Case("another school", put(SCHOOL, "2111999999"), "controlled_changed", SCHOOL),
    Case(
        "rows moved beside the markers", swap_rows_but_not_markers, "marker_moved", refused=(3, 4), attempts=(MARKER,)
    ),
    Case("a marker copied over another", copy_marker, "marker_doubled", refused=(3, 4), attempts=(MARKER,)),
    Case("a row copied", copy_row, "marker_doubled", refused=(3, 5), attempts=(MARKER,)),
    Case("a marker removed", put(MARKER, None), "marker_missing"),
    Case("a marker typed", put(MARKER, "1"), "marker_forged"),
    Case("the marker of the next", next_entry, "marker_forged"),
    Case("a newer version claimed", raise_version, "marker_forged", attempts=(MARKER,)),
    Case("a formula as a marker", put(MARKER, "=A2"), "marker_forged"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_row_that_was_tampered_with_is_refused_and_all_others_are_saved(registrar, students, case):
    book = filled(taken_out(registrar))
    case.change(book)
    sheet = given_back(registrar, book)

    expected = [(row, "refused" if row in case.refused else "saved") for row in book.rows()]
    assert outcomes(sheet) == expected
    assert problems(sheet) == [(book.address(row, case.at), case.code) for row in case.refused]
    harmed = {students[row - 2].pk for row in case.refused if row <= 4}
    assert set(Supplement.objects.values_list("entry", flat=True)) == {entry.pk for entry in students} - harmed
    for entry in students:
        before = {name: getattr(entry, name) for name in CONTROLLED_FIELDS}
        entry.refresh_from_db()
        assert {name: getattr(entry, name) for name in CONTROLLED_FIELDS} == before
    tried = [step.detail["refused"] for step in students[1].steps.filter(action="save") if "refused" in step.detail]
    assert tried == ([["marker"]] if MARKER in case.attempts else [list(case.attempts)] if case.attempts else [])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_why_is_said_in_a_sentence_that_says_what_to_do(registrar, students, case):
    book = filled(taken_out(registrar))
    case.change(book)
    sheet = given_back(registrar, book)

    for problem in SheetProblem.objects.filter(row__sheet=sheet):
        words = problem_words(problem)
        assert "请" in words
        assert "%(" not in words
        assert students[1].id_number not in words


def test_the_attempt_stands_in_the_history_in_words(registrar, students):
    book = filled(taken_out(registrar, students[0]))
    book.put(2, {NAME: "别人", "性别": "女"})
    sheet = given_back(registrar, book)

    step = students[0].steps.get(action="save")
    assert step.detail == {"fields": [], "refused": ["name", "sex"], "sheet": sheet.pk}
    assert history(students[0])[-1]["reason"] == step.reason
    assert "别人" not in step.reason


def test_controlled_cells_and_bad_values_of_one_row_are_shown_together(registrar, students):
    book = filled(taken_out(registrar, students[0]))
    book.put(2, {NAME: "别人", "民族": "外星", "邮政编码": "1"})
    sheet = given_back(registrar, book)
    assert [code for _cell, code in problems(sheet)] == ["controlled_changed", "bad_value", "bad_value"]


def test_controlled_values_in_another_form_are_the_same(registrar, students):
    from datetime import date

    book = filled(taken_out(registrar))
    born = students[0].birth_date
    book.put(
        2, {"出生日期": born.isoformat(), "性别": "1-男", "身份证件类型": "1", NUMBER: f" {students[0].id_number} "}
    )
    book.put(3, {"出生日期": date(*students[1].birth_date.timetuple()[:3]), NAME: f"{students[1].name} "})
    sheet = given_back(registrar, book)
    assert (problems(sheet), outcomes(sheet)) == ([], [(2, "saved"), (3, "saved"), (4, "saved")])


def test_the_marker_of_another_school_says_nothing_of_it(registrar, students):
    stranger = RegistrarFactory()
    theirs = EntryFactory(verdict="not_found", school=stranger.school, season=students[0].season)
    foreign = taken_out(stranger)
    book = filled(taken_out(registrar))
    book.append({**foreign.texts(2), "班级号": "1班"})
    sheet = given_back(registrar, book)

    assert outcomes(sheet) == [(2, "saved"), (3, "saved"), (4, "saved"), (5, "refused")]
    assert problems(sheet) == [("A5", "marker_foreign")]
    row = sheet.rows.get(number=5)
    assert row.entry is None
    assert stranger.school.name not in problem_words(row.problems.get())
    assert not theirs.steps.exclude(action="take_out").exists()


def test_a_whole_sheet_of_another_school(registrar, students):
    sheet = given_back(RegistrarFactory(), filled(taken_out(registrar)))
    assert {code for _cell, code in problems(sheet)} == {"marker_foreign"}
    assert not Supplement.objects.exists()


def test_an_older_version_is_refused_with_who_saved_what_since(registrar, colleague, students):
    book = filled(taken_out(registrar))
    save(students[1].pk, colleague, {"class_name": "9班", "phone": "13800000009"}, 0)
    sheet = given_back(registrar, book)

    assert outcomes(sheet) == [(2, "saved"), (3, "refused"), (4, "saved")]
    assert problems(sheet) == [("A3", "older_version")]
    problem = SheetProblem.objects.get()
    assert (problem.details["who"], problem.details["fields"]) == ("孙建国", "班级号、联系电话")
    assert "孙建国" in problem_words(problem)
    assert "13800000009" not in problem_words(problem)
    stored = Supplement.objects.get(entry=students[1])
    assert (stored.version, stored.class_name) == (1, "9班")


def test_an_older_row_that_nobody_touched_is_no_conflict(registrar, colleague, students):
    book = taken_out(registrar)
    save(students[1].pk, colleague, {"class_name": "9班"}, 0)
    assert outcomes(given_back(registrar, book))[1] == (3, "unchanged")


def test_what_another_archive_says_by_now_makes_a_row_older(registrar, school, season):
    from enrollment.supplement.saving import save
    from tests.factories import StudentRecordFactory

    archive = StudentRecordFactory(address="杨柳街 3 号")
    entry = EntryFactory(archive=archive, school=school, season=season)
    book = filled(taken_out(registrar), {"class_name": "1班"})
    archive.address = "柳树巷 8 号"
    archive.save()
    sheet = given_back(registrar, book)

    assert problems(sheet) == [("A2", "older_version")]
    assert problem_words(SheetProblem.objects.get())
    assert isinstance(save(entry.pk, registrar, {"class_name": "1班"}, 0).supplement, Supplement)


@pytest.mark.parametrize("state", ["at_school", "at_authority", "withdrawn"])
def test_who_moved_on_meanwhile_is_refused_saying_where_to(registrar, students, state):
    save(students[1].pk, registrar, COMPLETE, 0)
    book = filled(taken_out(registrar), {"class_name": "7班"})
    entry = students[1]
    if state == "withdrawn":
        move(entry.pk, "withdraw", registrar, reason="转学")
    else:
        move(entry.pk, "submit", registrar)
        if state == "at_authority":
            entry.refresh_from_db()
            school_approve([entry.pk], registrar)
    sheet = given_back(registrar, book)

    entry.refresh_from_db()
    assert entry.state == state
    assert outcomes(sheet) == [(2, "saved"), (3, "refused"), (4, "saved")]
    assert problems(sheet) == [("A3", "not_supplementing")]
    assert str(entry.get_state_display()) in problem_words(SheetProblem.objects.get())
    assert not Step.objects.filter(entry=entry, action="save", detail__has_key="refused").exists()


def test_a_marker_is_genuine_whatever_the_sealing_key(registrar, students, settings):
    from registry.sealing.cipher import keys

    book = filled(taken_out(registrar))
    settings.SEALING_KEYS = [*settings.SEALING_KEYS, "3:MzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzM="]
    keys.cache_clear()
    try:
        assert {outcome for _row, outcome in outcomes(given_back(registrar, book))} == {"saved"}
    finally:
        keys.cache_clear()
