"""Until school review every decision of a person has its way back, on the page where it was made.

The tables of acts are gone over: an act of a school that is in neither of the lists below fails here, so that nobody
adds a decision without its way back.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.urls import reverse

from enrollment.entries import states
from enrollment.entries.models import Entry, PossibleDouble
from registry.accounts.models import Account
from registry.roles import Role
from review.cases import acts, opening
from review.cases import states as case_states
from review.cases.models import AdmissionCase
from review.cases.refusals import Answered, NotYourAct
from review.decisions import admitted, namesakes, numbers, resolve
from tests.factories import EntryFactory, RegistrarFactory
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db
SCHOOLS = {Role.REGISTRAR, Role.DESK}

# an act of a school on a new student, and the act that takes it back; of cases the case's own
WAYS_BACK = {
    "confirm": "undo_decision",
    "none_of_these": "undo_decision",
    "continue_admitted": "undo_decision",
    "confirm_admitted": "undo_confirmation",
    "terminate": "undo_termination",
    "withdraw": "undo_withdrawal",
    "strike_number": "keep_number",
    "tell_apart": "undo_telling",
    "open_case": "take_back",
    "open_case_meanwhile": "take_back",
    "open_dispute": "take_back",
}
NO_DECISIONS = {
    # what the machine finds, whoever set it going
    "rematch", "rematch_doubtful", "look_again", "look_again_doubtful",
    # a draft is saved again
    "save", "take_out", "print_sheet",
    # what agrees with the record is the answer of a comparison
    "prove_by_fact",
    # the review itself: its own way back is sending back
    "submit", "school_send_back", "school_approve",
    # ends of cases, which both sides were asked about
    "win_case", "win_case_admitted", "lose_case", "same_child", "found_registered", "lose_document",
}  # fmt: skip

# of the acts in a case; what is said (None) is answered by saying more
CASE_WAYS_BACK = {
    **dict.fromkeys(("open", "join", "open_contested", "join_contested", "open_dispute"), "take_back"),
    "open_dispute_contested": "take_back",
    "escalate": "take_back",
    "contest": "release",
    "agree": "contest",
    "concede": "undo_termination",  # of the new student, which ended with it
    "take_back": "open",
    "add": None,
    "add_more": None,
    # the only one without: it is asked once before, and gives the child to another school, which goes on with it
    "release": None,
}


def test_every_act_of_a_school_has_its_way_back_or_is_no_decision():
    of_schools = {name for name, act in states.ACTIONS.items() if act.roles & SCHOOLS}
    back = set(WAYS_BACK.values()) & states.ACTIONS.keys()
    assert of_schools == WAYS_BACK.keys() | NO_DECISIONS | back
    for name, way in WAYS_BACK.items():
        if way in states.ACTIONS:
            then = states.ACTIONS[name].target
            assert not then or then in states.ACTIONS[way].sources
            assert states.ACTIONS[way].roles & states.ACTIONS[name].roles


def test_every_act_of_a_school_in_a_case_has_its_way_back():
    sides = {case_states.CLAIMANT, case_states.HOLDER}
    assert {name for name, act in case_states.ACTIONS.items() if act.side in sides} == CASE_WAYS_BACK.keys()
    for name, way in CASE_WAYS_BACK.items():
        if way in case_states.ACTIONS and case_states.ACTIONS[way].sources:
            assert case_states.ACTIONS[name].target in case_states.ACTIONS[way].sources


class Decided(NamedTuple):
    """A decision that was just made: by whom, on which page it stands, how that page takes it back."""

    entry: Entry
    account: Account
    page: str
    back: str
    fields: dict[str, str]


def _resolved(entry, account) -> Decided:
    return Decided(
        entry,
        account,
        reverse("resolve_entry", args=[entry.pk]),
        reverse("resolve_undo", args=[entry.pk]),
        {},
    )


def _ended(entry, account) -> Decided:
    return Decided(
        entry,
        account,
        reverse("entry", args=[entry.pk]),
        reverse("undo_termination", args=[entry.pk]),
        {},
    )


def _in_case(case, account) -> Decided:
    return Decided(
        case.entry,
        account,
        reverse("case", args=[case.pk]),
        reverse("case_take_back", args=[case.pk]),
        {},
    )


def _confirmed() -> Decided:
    dispute = disputes.document()
    return _resolved(resolve.confirm(dispute.entry.pk, dispute.record.pk, dispute.claimant), dispute.claimant)


def _none() -> Decided:
    entry = EntryFactory(verdict="pending", decision="")
    registrar = RegistrarFactory(school=entry.school)
    return _resolved(resolve.none_of_these(entry.pk, registrar, "不是同一人"), registrar)


def _continued() -> Decided:
    dispute = disputes.admission("open")
    return _resolved(dispute.now(), dispute.claimant)


def _confirmed_admitted() -> Decided:
    dispute = disputes.document("vocational")
    dispute.record.stage = "senior"
    dispute.record.save()
    return _resolved(resolve.confirm(dispute.entry.pk, dispute.record.pk, dispute.claimant), dispute.claimant)


def _terminated() -> Decided:
    dispute = disputes.admission()
    return _ended(admitted.terminate(dispute.entry.pk, dispute.claimant, WHY), dispute.claimant)


def _withdrawn() -> Decided:
    entry = EntryFactory(verdict="not_found")
    registrar = RegistrarFactory(school=entry.school)
    return _ended(resolve.withdraw(entry.pk, registrar, "不来了"), registrar)


def _struck() -> Decided:
    entry = EntryFactory(verdict="not_found", student_number="G110105201103070038", number_check="unknown")
    registrar = RegistrarFactory(school=entry.school)
    numbers.strike(entry.pk, registrar, "纸质材料上是另一号码")
    back = reverse("number_check", args=[entry.pk])
    return Decided(entry, registrar, reverse("entry", args=[entry.pk]), back, {"choice": "keep"})


def _told_apart() -> Decided:
    dispute = disputes.double("namesake")
    pair = PossibleDouble.objects.get()
    namesakes.not_the_same(pair.pk, dispute.claimant, "父母姓名不同")
    back = reverse("namesake", args=[dispute.entry.pk, pair.pk])
    page = reverse("entry", args=[dispute.entry.pk])
    return Decided(dispute.entry, dispute.claimant, page, back, {"choice": "take_back"})


def _asked() -> Decided:
    dispute = disputes.claim()
    return _in_case(disputes.opened(dispute), dispute.claimant)


def _asked_meanwhile() -> Decided:
    dispute = disputes.double("namesake")
    case = opening.open_claim_on_entry(dispute.entry.pk, dispute.rival.pk, dispute.claimant, WHY)
    return _in_case(case, dispute.claimant)


def _disputed() -> Decided:
    dispute = disputes.document()
    return _in_case(disputes.disputed_document(dispute), dispute.claimant)


MADE: dict[str, Callable[[], Decided]] = {
    "confirm": _confirmed,
    "none_of_these": _none,
    "continue_admitted": _continued,
    "confirm_admitted": _confirmed_admitted,
    "terminate": _terminated,
    "withdraw": _withdrawn,
    "strike_number": _struck,
    "tell_apart": _told_apart,
    "open_case": _asked,
    "open_case_meanwhile": _asked_meanwhile,
    "open_dispute": _disputed,
}


@pytest.mark.parametrize("action", WAYS_BACK)
def test_the_page_where_it_was_made_takes_it_back_with_a_step_in_the_history(action):
    made = MADE[action]()
    assert made.entry.steps.order_by("number").last().action == action
    browser = signed_in(made.account)
    page = words_of(browser.get(made.page))
    assert f'action="{made.back}"' in page
    assert all(f'value="{value}"' in page for value in made.fields.values())
    browser.post(made.back, made.fields)
    way = WAYS_BACK[action]
    if way in states.ACTIONS:
        assert Entry.objects.get(pk=made.entry.pk).steps.filter(action=way).exists()
    else:
        case = AdmissionCase.objects.get(entry=made.entry)
        assert case.steps.order_by("number").last().action == way
        assert Entry.objects.get(pk=made.entry.pk).state == made.entry.state


# --- “not the same child” ----


def told():
    """Two namesakes of whom the later one's school has said that they are two children."""
    dispute = disputes.double("namesake")
    pair = PossibleDouble.objects.get()
    namesakes.not_the_same(pair.pk, dispute.claimant, "父母姓名不同")
    return dispute, pair


def test_who_takes_it_back_leaves_the_pair_open_again_and_both_words_in_the_history():
    dispute, pair = told()
    namesakes.take_back(pair.pk, dispute.claimant)
    pair.refresh_from_db()
    assert (pair.reason, pair.said_by, pair.said_at, pair.said_person) == ("", None, None, "")
    steps = list(dispute.entry.steps.order_by("number").values_list("action", "reason"))
    assert steps == [("tell_apart", "父母姓名不同"), ("undo_telling", "")]
    assert dispute.now().state == "supplementing"


def test_only_the_school_that_said_so_takes_it_back_and_the_other_one_opens_a_case():
    dispute, pair = told()
    page = words_of(signed_in(dispute.holder).get(reverse("entry", args=[dispute.rival.pk])))
    assert ('value="take_back"' in page, 'value="apart"' in page, 'value="case"' in page) == (False, False, True)
    back = reverse("namesake", args=[dispute.rival.pk, pair.pk])
    signed_in(dispute.holder).post(back, {"choice": "take_back"})
    pair.refresh_from_db()
    assert pair.reason
    case = opening.open_claim_on_entry(dispute.rival.pk, dispute.entry.pk, dispute.holder, WHY)
    assert (case.claiming_school, case.holding_school) == (dispute.rival.school, dispute.entry.school)


def test_after_school_review_it_stands():
    dispute, pair = told()
    Entry.objects.filter(pk=dispute.entry.pk).update(state="at_authority")
    page = reverse("entry", args=[dispute.entry.pk])
    assert 'value="take_back"' not in words_of(signed_in(dispute.claimant).get(page))
    signed_in(dispute.claimant).post(reverse("namesake", args=[dispute.entry.pk, pair.pk]), {"choice": "take_back"})
    pair.refresh_from_db()
    assert pair.reason


# --- a case that was opened by mistake ----


def test_what_was_answered_is_not_taken_back_any_more():
    dispute = disputes.claim()
    case = disputes.contested(dispute)
    page = words_of(signed_in(dispute.claimant).get(reverse("case", args=[case.pk])))
    assert reverse("case_take_back", args=[case.pk]) not in page
    with pytest.raises(Answered):
        acts.take_back(case.pk, dispute.claimant)


def test_who_takes_back_may_ask_again_and_another_school_that_joined_goes_on_asking():
    dispute = disputes.claim()
    case = disputes.opened(dispute)
    third, registrar = disputes.another_claimant(dispute)
    joined = opening.open_claim(third.pk, dispute.record.pk, registrar, WHY)
    acts.take_back(case.pk, dispute.claimant)
    joined.refresh_from_db()
    assert (joined.state, joined.lead) == ("open", None)
    assert dispute.now().state == "resolving"
    again = disputes.opened(dispute)
    assert again.lead == joined
    acts.take_back(again.pk, dispute.claimant)
    acts.take_back(joined.pk, registrar)
    assert not AdmissionCase.objects.unsettled().exists()


def test_the_choice_about_the_admitted_is_taken_back_at_the_new_student():
    dispute = disputes.admission("open")
    case = AdmissionCase.objects.get()
    with pytest.raises(NotYourAct):
        acts.take_back(case.pk, dispute.claimant)
    resolve.undo(dispute.entry.pk, dispute.claimant)
    case.refresh_from_db()
    assert (case.state, dispute.now().state) == ("conceded", "resolving")


# --- who was taken off the roster ----


def test_who_is_put_back_is_looked_at_again_and_a_second_one_is_not_made_beside():
    dispute = disputes.claim()
    resolve.withdraw(dispute.rival.pk, dispute.holder, "名单有误")
    taken = resolve.confirm(dispute.entry.pk, dispute.record.pk, dispute.claimant)
    assert taken.archive == dispute.record
    back = admitted.undo_withdrawal(dispute.rival.pk, dispute.holder)
    assert (back.state, back.archive) == ("resolving", None)  # the other school has the record now
