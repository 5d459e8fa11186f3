"""What a verdict becomes at a school: which records a person is shown, and how sure each is."""

from enrollment.rosters.recognition import for_an_entry, shown_candidates
from matching.core.verdict import ADMITTED, MATCHED, PENDING, REGISTERED, Finding, Scored


def test_the_record_that_a_senior_high_school_holds_is_the_one_candidate_of_who_is_admitted_and_is_certain():
    found = Finding(ADMITTED, 7, "S-7")
    reasons = ("same_document", "same_name", "admitted_senior_high")
    assert shown_candidates(found) == (Scored(7, "S-7", 1.0, reasons),)


def test_the_candidates_that_were_found_are_shown_as_they_are():
    by_number = Scored(7, "S-7", 0.9, ("same_student_number", "same_name", "admitted_senior_high"))
    assert shown_candidates(Finding(ADMITTED, 7, "S-7", (by_number,))) == (by_number,)
    assert shown_candidates(Finding(MATCHED, 7, "P-7")) == ()


def test_who_is_registered_already_is_to_be_confirmed_with_the_active_record_for_certain():
    found = for_an_entry(Finding(REGISTERED, 7, "K-7"))
    assert (found.outcome, found.record_id, found.record_key) == (PENDING, None, None)
    (active,) = found.candidates
    assert (active.record_id, active.record_key, active.score) == (7, "K-7", 1.0)
