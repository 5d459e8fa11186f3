"""The table of what binds a new student to somebody known: to which row reasons lead, and what it allows."""

import pytest

from matching.core.one_person import TABLE, CaseOffered, NoneOfThese, Tie, none_of, passing_over, tie

NO, CLAIM, DOCUMENT = CaseOffered.NO, CaseOffered.CLAIM, CaseOffered.DOCUMENT
FREELY, REASON, DISPUTE, NEVER = NoneOfThese


@pytest.mark.parametrize(
    ("reasons", "found"),
    [
        ("same_document same_name", Tie.SAME_PERSON),
        ("same_document same_name sex_differs student_number_differs", Tie.SAME_PERSON),
        ("same_document name_sounds_alike", Tie.SAME_DOCUMENT),
        ("same_document name_differs same_birth_date", Tie.SAME_DOCUMENT),
        ("same_document same_name document_on_active_record", Tie.REGISTERED),
        ("same_document name_variant document_on_active_record", Tie.DOCUMENT_REGISTERED),
        ("same_document same_name live_elsewhere", Tie.LIVE_ELSEWHERE),
        ("same_document name_differs live_elsewhere", Tie.LIVE_ELSEWHERE),
        ("no_document same_name same_student_number", Tie.SAME_PERSON),
        ("no_document same_name same_student_number number_on_active_record", Tie.REGISTERED),
        ("document_differs same_name same_student_number", Tie.WEAK),
        ("document_differs same_name same_student_number number_on_active_record", Tie.WEAK),
        ("no_document name_sounds_alike same_student_number", Tie.WEAK),
        ("no_document same_name same_birth_date same_sex", Tie.NEAR),
        ("same_name same_birth_date document_differs", Tie.WEAK),
        ("same_name same_birth_date sex_differs", Tie.WEAK),
        ("same_name same_birth_date student_number_differs", Tie.WEAK),
        ("same_name birth_date_differs", Tie.WEAK),
        ("name_sounds_alike same_birth_date", Tie.WEAK),
        ("", Tie.WEAK),
    ],
)
def test_what_binds_a_new_student_to_a_candidate(reasons, found):
    assert tie(reasons.split()) is found


@pytest.mark.parametrize(
    ("row", "found", "confirm", "case", "none"),
    [
        (2, Tie.SAME_PERSON, True, CLAIM, NEVER),
        (3, Tie.SAME_DOCUMENT, True, DOCUMENT, DISPUTE),
        (4, Tie.REGISTERED, False, CLAIM, NEVER),
        (5, Tie.DOCUMENT_REGISTERED, False, DOCUMENT, DISPUTE),
        (6, Tie.LIVE_ELSEWHERE, False, CLAIM, NEVER),
        (8, Tie.NEAR, True, CLAIM, REASON),
        (8, Tie.WEAK, True, CLAIM, FREELY),
    ],
)
def test_what_each_row_of_the_table_allows(row, found, confirm, case, none):
    assert TABLE[found][:5] == (row, found, confirm, case, none)


def test_the_table_says_what_follows_from_every_tie():
    assert set(TABLE) == set(Tie)


def test_none_of_these_is_as_free_as_the_strictest_of_all_that_are_shown():
    assert none_of([]) is FREELY
    assert none_of([Tie.WEAK, Tie.NEAR]) is REASON
    assert none_of([Tie.SAME_DOCUMENT, Tie.NEAR, Tie.WEAK]) is DISPUTE
    assert none_of([Tie.WEAK, Tie.SAME_PERSON, Tie.DOCUMENT_REGISTERED]) is NEVER
    assert FREELY < REASON < DISPUTE < NEVER
    assert not FREELY


@pytest.mark.parametrize(
    ("chosen", "beside", "allowed"),
    [
        (Tie.WEAK, [], FREELY),
        (Tie.WEAK, [Tie.NEAR], FREELY),  # of those that only resemble the new student any may be chosen
        (Tie.WEAK, [Tie.SAME_DOCUMENT], DISPUTE),
        (Tie.NEAR, [Tie.SAME_PERSON, Tie.WEAK], NEVER),
        (Tie.SAME_DOCUMENT, [Tie.SAME_PERSON], NEVER),
        (Tie.SAME_DOCUMENT, [Tie.WEAK], FREELY),
        (Tie.SAME_PERSON, [Tie.SAME_PERSON, Tie.SAME_DOCUMENT], FREELY),
    ],
)
def test_nobody_is_chosen_past_a_record_that_says_more_of_who_the_child_is(chosen, beside, allowed):
    assert passing_over(chosen, [chosen, *beside]) is allowed
