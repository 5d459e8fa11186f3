"""What a sheet hides of a record comes back unread: blank or masked cells that nobody touched change nothing."""

import pytest

from enrollment.entries.models import Entry
from enrollment.sheets.results import rows_of, shown
from enrollment.supplement.models import saved_supplement
from enrollment.supplement.prefill import supplement_of
from enrollment.supplement.saving import save
from tests.enrollment.sheets.sheets import filled, given_back, outcomes, problems, taken_out
from tests.enrollment.sheets.test_official_template import HEADERS, row
from tests.enrollment.supplement.claimed import ARCHIVE, claimed
from tests.enrollment.supplement.values import COMPLETE
from tests.factories import RegistrarFactory, SchoolFactory
from tests.registry.tabular.workbook_makers import xlsx

pytestmark = pytest.mark.django_db

NAME, PHONE, NUMBER, ADDRESS = "成员1姓名", "成员1联系电话", "成员1身份证件号", "现住址"
SHOWN = {
    "": {NAME: "", PHONE: "", NUMBER: "", ADDRESS: "", "邮政编码": ""},
    "phone": {
        NAME: "林建国",
        PHONE: "*******0001",
        NUMBER: "*" * 18,
        ADDRESS: ARCHIVE["address"],
        "邮政编码": "325000",
    },
}


@pytest.fixture(params=["", "phone"], ids=["unproved", "proved"])
def entry(request, school, season):
    return claimed(request.param, school=school, season=season)


def stands(entry) -> dict:
    supplement = supplement_of(Entry.objects.get(pk=entry.pk))
    return supplement.field_set.values(supplement)


def test_the_sheet_shows_what_the_page_shows(registrar, entry):
    texts = taken_out(registrar, entry).texts(2)
    assert {header: texts[header] for header in SHOWN[entry.proof]} == SHOWN[entry.proof]


def test_given_back_as_it_is_it_changes_nothing(registrar, entry):
    before = stands(entry)
    assert outcomes(given_back(registrar, taken_out(registrar, entry))) == [(2, "unchanged")]
    assert stands(entry) == before


def test_what_was_not_touched_stays_as_it_was(registrar, entry):
    before, book = stands(entry), taken_out(registrar, entry)
    book.put(2, {"班级号": "1班"})

    assert outcomes(given_back(registrar, book)) == [(2, "saved")]
    assert stands(entry) == before | {"class_name": "1班"}


@pytest.mark.parametrize("track", ["primary", "vocational"])
def test_a_sheet_filled_in_twice_is_saved_once(track, season):
    entry = claimed("", track, season=season, school=SchoolFactory(vocational=track == "vocational"))
    registrar = RegistrarFactory(school=entry.school)
    book = filled(taken_out(registrar, entry, track=track), track=track)

    assert outcomes(given_back(registrar, book, track=track)) == [(2, "saved")]
    saved = stands(entry)
    again = given_back(registrar, book, track=track, name="又一次.xlsx")

    assert outcomes(again) == [(2, "unchanged")]
    assert stands(entry) == saved


def test_an_older_sheet_that_only_repeats_what_is_hidden_is_no_conflict(registrar, entry):
    book = taken_out(registrar, entry)
    save(entry.pk, registrar, {"class_name": "1班"}, 0)
    book.put(2, {"班级号": "1班"})
    assert outcomes(given_back(registrar, book)) == [(2, "unchanged")]


@pytest.mark.parametrize("phone", ["13800000001", "13911112222"])
def test_an_older_sheet_answers_a_right_guess_as_a_wrong_one(registrar, school, season, phone):
    entry = claimed("", school=school, season=season)
    book = taken_out(registrar, entry)
    save(entry.pk, registrar, {"class_name": "1班"}, 0)
    book.put(2, {PHONE: phone, "班级号": "1班"})

    [(_cell, code)] = problems(given_back(registrar, book))
    assert code == "older_version"


@pytest.mark.parametrize("phone", ["13800000001", "13911112222"])
def test_a_right_guess_in_a_sheet_is_saved_as_a_wrong_one(registrar, school, season, phone):
    entry = claimed("", school=school, season=season)
    book = taken_out(registrar, entry)
    book.put(2, {PHONE: phone})
    sheet = given_back(registrar, book)

    assert outcomes(sheet) == [(2, "saved")]
    assert sheet.rows.get().changed == ["member1_phone"]
    assert taken_out(registrar, entry).text(2, PHONE) == phone


@pytest.mark.parametrize("header", [PHONE, NUMBER])
def test_stars_are_refused_at_their_cell(registrar, school, season, header):
    entry = claimed("phone", school=school, season=season)
    book = taken_out(registrar, entry)
    book.put(2, {header: "138****0001"})
    sheet = given_back(registrar, book)

    assert problems(sheet) == [(book.address(2, header), "bad_value")]
    assert "星号" in sheet.rows.get().problems.get().details["sentence"]


def test_masked_text_in_the_official_template(registrar, school, season):
    entry = claimed("phone", school=school, season=season)
    before = stands(entry)
    texts = {"class_name": "1班", "member1_phone": "*******0001"}
    assert outcomes(given_back(registrar, xlsx(HEADERS, row(entry, texts)))) == [(2, "saved")]
    assert stands(entry) == before | {"class_name": "1班"}

    sheet = given_back(registrar, xlsx(HEADERS, row(entry, texts | {"member1_phone": "138****0001"})))
    [(cell, code)] = problems(sheet)
    assert (cell.rstrip("2").isalpha(), code) == (True, "bad_value")


def test_a_sheet_from_before_the_proof_that_was_not_touched_is_no_conflict(registrar, school, season):
    entry = claimed("", school=school, season=season)
    book = taken_out(registrar, entry)
    Entry.objects.filter(pk=entry.pk).update(proof="authority")
    assert outcomes(given_back(registrar, book)) == [(2, "unchanged")]


def test_what_the_school_typed_leaves_whole(registrar, school, season):
    entry = claimed("", school=school, season=season)
    save(entry.pk, registrar, COMPLETE, 0)
    assert saved_supplement(Entry.objects.get(pk=entry.pk)).missing == 0
    assert taken_out(registrar, entry).text(2, PHONE) == COMPLETE["member1_phone"]


def test_one_that_was_touched_is_a_conflict_in_words(registrar, school, season):
    entry = claimed("", school=school, season=season)
    book = taken_out(registrar, entry)
    book.put(2, {"班级号": "1班"})
    Entry.objects.filter(pk=entry.pk).update(proof="authority")
    sheet = given_back(registrar, book)
    [shown_row] = shown(rows_of(sheet, "refused"), sheet.track)
    assert "重新下载" in shown_row.lines[0].words
