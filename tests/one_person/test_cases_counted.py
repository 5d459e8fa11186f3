"""A registrar counts her work: who waits in a case is counted and shown as that, not as to be confirmed by her."""

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.entries.models import Entry
from enrollment.rosters.models import Roster
from review.cases import acts
from review.decisions.resolve import undecided_ids
from review.decisions.waiting import counts_of
from tests.factories import DeskFactory
from tests.review.cases import disputes
from tests.review.cases.disputes import disputed_document, opened
from tests.school_at_work import signed_in, words_of

NOT_TYPED = {"typed_by": None, "typed_person": ""}
pytestmark = pytest.mark.django_db


def shown(account, name, *args) -> str:
    return words_of(signed_in(account).get(reverse(name, args=args)))


@pytest.mark.parametrize(("made", "begun"), [(disputes.claim, opened), (disputes.document, disputed_document)])
def test_who_waits_in_a_case_is_not_to_be_confirmed_by_the_school(made, begun):
    dispute = made()
    account, ids = dispute.claimant, [dispute.entry.pk]
    assert (counts_of(account, dispute.season)["resolving"], undecided_ids(account)) == (1, ids)
    case = begun(dispute)
    counts = counts_of(account, dispute.season)
    assert (counts["resolving"], counts["in_case"], undecided_ids(account)) == (0, 1, [])
    for somebody in (account, DeskFactory(school=dispute.entry.school)):
        assert "另有 1 名在案件中" in shown(somebody, "home")
    page = shown(account, "new_students")
    assert ("案件办理中" in page, ">待确认</span>" in page) == (True, False)
    acts.take_back(case.pk, account)
    assert (counts_of(account, dispute.season)["resolving"], undecided_ids(account)) == (1, ids)
    assert "名在案件中" not in shown(account, "home")


def test_the_school_that_is_asked_goes_on_counting_its_own():
    dispute = disputes.claim()
    before = counts_of(dispute.holder, dispute.season)
    opened(dispute)
    after = counts_of(dispute.holder, dispute.season)
    assert {name for name in before if before[name] != after[name]} == {"cases_to_answer"}


def test_the_roster_counts_who_is_left_to_be_confirmed():
    dispute = disputes.claim()
    roster = Roster.objects.create(
        school=dispute.entry.school, season=dispute.season, track="primary", uploaded_by=dispute.claimant, state="done",
        rows_total=1, rows_done=1, finished_at=timezone.now(),
        file_name="名单.csv", file_size=1, sha256="0" * 64, stored_as="x",
    )  # fmt: skip
    Entry.objects.filter(pk=dispute.entry.pk).update(roster=roster, row_number=2, **NOT_TYPED)
    browser = signed_in(dispute.claimant)
    assert browser.get(reverse("rosters")).context["page"].object_list[0].to_confirm == 1
    opened(dispute)
    assert browser.get(reverse("rosters")).context["page"].object_list[0].to_confirm == 0
    assert "案件办理中" in shown(dispute.claimant, "roster", roster.pk)
