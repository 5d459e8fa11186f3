"""No case is a dead end: whatever became of its days, its authority or its schools, somebody may act (I27)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollment.entries.models import Entry
from review.cases import acts
from review.cases import states as case_states
from review.cases.models import AdmissionCase, CaseKind
from review.decisions import resolve
from review.invariants.all import INVARIANTS
from tests.factories import AuthorityFactory, OfficerFactory, OpsFactory
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY, opened
from tests.review.cases.page_of_case import page_of
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_is_stuck():
    """What the pages say and what the invariant says is one thing."""
    yield
    assert {one.says for one in INVARIANTS if one.code in ("I6", "I27") and list(one.offenders())} == set()


def overdue(case):
    AdmissionCase.objects.filter(pk=case.pk).update(answer_by=timezone.localdate() - timedelta(days=1))
    return AdmissionCase.objects.get(pk=case.pk)


def apart(dispute):
    """No authority is above both schools."""
    dispute.holder.school.authority = AuthorityFactory()
    dispute.holder.school.save()


@pytest.mark.parametrize("kind", CaseKind.values)
@pytest.mark.parametrize("state", case_states.UNSETTLED)
def test_in_every_open_case_a_side_that_is_there_may_end_it_or_bring_it_on(kind, state):
    """By the table: an open case has who answers, a contested one its authority, which constraints hold."""
    side = {case_states.OPEN: case_states.HOLDER, case_states.CONTESTED: case_states.AUTHORITY}[state]
    allowed = case_states.allowed(state, frozenset({side}), kind)
    assert any(case_states.ACTIONS[name].target not in ("", state) for name in allowed)


def test_when_the_days_have_run_out_the_claiming_school_takes_it_to_the_authority():
    dispute = disputes.claim()
    case = overdue(opened(dispute))
    assert 'form="escalate"' in words_of(signed_in(dispute.claimant).get(page_of(case)))
    acts.escalate(case.pk, dispute.claimant)
    acts.decide(case.pk, "claimant", dispute.officer, WHY)
    assert dispute.now().archive == dispute.record


def test_without_an_authority_above_both_the_schools_end_it_or_operations_give_it_to_one():
    dispute = disputes.claim()
    apart(dispute)
    case = overdue(opened(dispute))
    assert case.authority is None
    page = words_of(signed_in(dispute.claimant).get(page_of(case)))
    assert ('form="escalate"' in page, "撤回申请" in page) == (False, True)
    assert 'form="release"' in words_of(signed_in(dispute.holder).get(page_of(case)))
    given = AuthorityFactory(level="city")
    acts.give_to(case.pk, given, OpsFactory(), "两校不在同一市，由该市裁定")
    acts.escalate(case.pk, dispute.claimant)
    acts.decide(case.pk, "holder", OfficerFactory(authority=given), WHY)
    assert dispute.now().state == "terminated"


@pytest.mark.parametrize("make", [disputes.claim, disputes.double])
def test_when_the_claiming_school_has_withdrawn_its_new_student_the_other_goes_on(make):
    dispute = make()
    case = asked(dispute)
    resolve.withdraw(dispute.entry.pk, dispute.claimant, "不来了")
    case.refresh_from_db()
    assert (case.state, dispute.rival_now().state) == ("conceded", "supplementing")


def asked(dispute):
    if dispute.record:
        return opened(dispute)
    return disputes.opening.open_claim_on_entry(dispute.entry.pk, dispute.rival.pk, dispute.claimant, WHY)


def test_when_the_other_school_has_withdrawn_its_new_student_the_record_is_free_to_be_confirmed():
    dispute = disputes.claim()
    case = opened(dispute)
    resolve.withdraw(dispute.rival.pk, dispute.holder, "不来了")
    case.refresh_from_db()
    assert case.state == "released"
    resolve.confirm(dispute.entry.pk, dispute.record.pk, dispute.claimant)
    assert dispute.now().archive == dispute.record


def test_where_no_record_is_known_the_new_student_left_goes_on_by_itself(django_capture_on_commit_callbacks):
    dispute = disputes.double()
    asked(dispute)
    with django_capture_on_commit_callbacks(execute=True):
        resolve.withdraw(dispute.rival.pk, dispute.holder, "不来了")
    assert Entry.objects.get(pk=dispute.entry.pk).state == "supplementing"
