"""Words for reasons, problems and refusals."""

import string

import pytest
from django.utils import translation

from enrollment.uploads.models import CellProblem
from enrollment.uploads.problem_sentences import PROBLEMS
from enrollment.uploads.refusal_sentences import REFUSALS as REFUSED
from enrollment.uploads.wording import problem_words, refusal_words
from matching.wording import in_words, summary
from registry.tabular.problem import Problem

CODES = [
    "missing",
    "bad_date",
    "bad_sex",
    "bad_id_type",
    "id_format",
    "id_check_digit",
    "id_birth_date_conflict",
    "id_sex_conflict",
    "id_as_number",
    "bad_name",
    "bad_student_number",
    "repeated_in_file",
    "formula_error",
    "merged_cells",
    "age_out_of_range",
    "unknown_region",
    "differs_from_record",
    "document_shared",
    "tidied",
    "from_formula",
    "hidden",
    "number_of_other_type",
    "private_character",
    "student_number_unknown",
    "namesake_elsewhere",
]
REFUSALS = [
    "not_a_spreadsheet",
    "encrypted",
    "damaged",
    "macros",
    "too_large",
    "no_header",
    "no_rows",
    "several_sheets",
    "unreadable",
    "failed",
    "unknown_school",
    "unknown_season",
    "not_entitled",
    "season_closed",
]
OF_SUPPLEMENT_SHEETS = ["account_changed"]
OF_PRACTICE = ["not_invented"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_every_code_of_the_contract_has_a_sentence():
    assert set(CODES) <= set(PROBLEMS)
    assert set(REFUSED) == {*REFUSALS, *OF_SUPPLEMENT_SHEETS, *OF_PRACTICE}


@pytest.mark.parametrize(("code", "hint"), [(code, hint) for code, cases in PROBLEMS.items() for hint in cases])
def test_every_problem_is_a_sentence_with_nothing_left_open(code, hint):
    words = problem_words(Problem("E9", "身份证件号码", code, details={"hint": hint}))
    assert words[0] in string.ascii_uppercase + "身"
    assert words.endswith(".")
    assert "%(" not in words
    assert code not in words or "_" not in code


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_is_a_sentence_even_without_details(code):
    assert refusal_words(code, {}).endswith(".")
    assert "%(" not in refusal_words(code)


def test_only_a_missing_number_speaks_of_documents():
    name, number = (
        problem_words(problem)
        for problem in (
            Problem("A9", "姓名", "missing"),
            Problem("E9", "身份证件号码", "missing", details={"hint": "document_number"}),
        )
    )
    assert name == "姓名 is missing. Fill it in."
    assert "其他" in number


def test_a_conflict_names_the_other_cell():
    details = {"other_cell": "D9", "other_column": "出生日期"}
    words = problem_words(Problem("F9", "身份证件号码", "id_birth_date_conflict", details=details))
    assert "D9 (出生日期)" in words


def test_a_hint_makes_the_sentence_finer():
    general = problem_words(Problem("D9", "出生日期", "bad_date"))
    assert problem_words(Problem("D9", "出生日期", "bad_date", details={"hint": "two_digit_year"})) != general
    assert problem_words(Problem("D9", "出生日期", "bad_date", details={"hint": "something new"})) == general


def test_refusals_speak_of_their_details():
    assert "姓名, 性别" in refusal_words("no_header", {"missing": ["姓名", "性别"]})
    assert "row 4" in refusal_words("no_header", {"missing": ["姓名"], "row": 4, "sheet": "名单"})
    assert "D2, F2" in refusal_words("no_header", {"label": "姓名", "cells": ["D2", "F2"], "row": 2})
    assert "10 MB" in refusal_words("too_large", {"what": "bytes", "limit": 10 * 1024 * 1024})
    assert "web page" in refusal_words("not_a_spreadsheet", {"format": "html"})


def test_an_unknown_code_is_never_shown_alone():
    assert "bad_moon" not in problem_words(Problem("C9", "性别", "bad_moon"))
    assert "bad_moon" not in refusal_words("bad_moon")


def test_a_summary_is_one_line_in_a_fixed_order():
    assert summary(["same_sex", "name_sounds_alike", "same_document"]) == "same document number, name sounds the same"
    assert summary([]) == ""


def test_reasons_are_grouped_by_what_they_mean():
    grouped = in_words(["same_document", "name_differs", "same_birth_date", "already_claimed"])
    assert grouped.agrees == ["same document number", "same birth date"]
    assert grouped.differs == ["different names"]
    assert grouped.notes == ["already claimed or continued"]


def test_every_code_fits_where_it_is_stored():
    """Of the two databases one alone would refuse it, with the whole file."""
    room = CellProblem._meta.get_field("code").max_length
    assert [code for code in PROBLEMS if len(code) > room] == []
