"""What the table of acts says, once more in other words: each test names the acts by what they have in common."""

from enrollment.entries import states


def acts(condition):
    return {name for name, action in states.ACTIONS.items() if condition(action)}


def test_what_takes_something_from_a_child_or_goes_against_another_school_says_why():
    assert acts(lambda action: action.reason_required) == {
        "prove",
        "allow_tries",
        "strike_number",
        "authority_strike_number",
        "strike_archive_number",
        "school_send_back",
        "authority_send_back",
        "continue_admitted",
        "terminate",
        "withdraw",
        "open_case",
        "open_case_meanwhile",
        "open_dispute",
        "lose_case",
        "found_registered",
        "lose_document",
        "tell_apart",
    }
    assert set(states.REASON_REQUIRED) == acts(lambda action: action.reason_required)


def test_what_the_school_decides_it_decides_by_its_deadline_and_goes_on_with_the_rest_after_it():
    by_deadline = acts(lambda action: action.by_deadline)
    assert by_deadline == {
        "rematch",
        "rematch_doubtful",
        "confirm",
        "confirm_admitted",
        "none_of_these",
        "undo_decision",
        "undo_confirmation",
        "continue_admitted",
        "undo_termination",
        "undo_withdrawal",
        "school_approve",
        "open_case",
        "open_case_meanwhile",
        "open_dispute",
    }


def test_every_act_has_a_state_before_it_as_the_import_is_none():
    assert acts(lambda action: not action.sources) == set()


def test_who_stands_where_may_do_what():
    assert states.allowed("at_authority", "officer") == {
        "authority_approve",
        "authority_send_back",
        "authority_check_number",
        "authority_strike_number",
        "strike_archive_number",
        "authority_keep_number",
        "prove",
        "look_again",
        "look_again_doubtful",
        "lose_case",
        "found_registered",
        "lose_document",
    }
    assert states.allowed("at_school", "desk") == {"look_again", "look_again_doubtful"}
    assert states.allowed("registered", "registrar") == states.allowed("withdrawn", "desk") == set()
    assert states.allowed("withdrawn", "registrar") == {"undo_withdrawal"}
    assert states.allowed("terminated", "registrar") == {"undo_termination"}


def test_what_keeps_a_draft_a_draft():
    assert set(states.ON_A_DRAFT) == {"save", "take_out", "print_sheet", "open_case_meanwhile"}


def test_what_leaves_an_approval_of_the_school_standing():
    assert set(states.BESIDE_APPROVALS) == {
        "authority_check_number",
        "authority_strike_number",
        "strike_archive_number",
        "authority_keep_number",
        "tell_apart",
        "prove",
    }
    # and what is said of numbers and namesakes moves nobody
    assert {states.ACTIONS[name].target for name in (*states.ON_NUMBERS, *states.ON_NAMESAKES)} == {""}


def test_each_role_that_reviews_has_its_own_act_of_either_kind():
    assert states.of_role(states.APPROVING, "registrar") == "school_approve"
    assert states.of_role(states.SENDING_BACK, "officer") == "authority_send_back"
    # who reviews nothing is given an act that refuses it
    assert states.of_role(states.SENDING_BACK, "desk") == "school_send_back"
    assert states.may("school_approve", "registrar")
    assert not states.may("school_approve", "desk")
