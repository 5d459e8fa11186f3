"""A new student that waits in a case: every page says so, and leads its registrar there, and to nothing in vain."""

import pytest
from django.urls import reverse

from enrollment.entries.models import PossibleDouble
from review.cases import acts, opening
from review.cases.by_system import open_by_system
from review.cases.models import AdmissionCase
from review.people.how import How, ways_of
from tests.factories import DeskFactory, OfficerFactory
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY, opened
from tests.review.cases.page_of_case import page_of
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def evidence_directory(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"


@pytest.fixture
def waiting():
    """The only new student to be confirmed of a school, in a case with another school; and the case."""
    dispute = disputes.claim()
    return dispute, opened(dispute)


def page(account, name, *args, **query) -> str:
    return words_of(signed_in(account).get(reverse(name, args=args), query))


def test_when_all_wait_in_cases_the_page_of_confirming_names_them(waiting):
    dispute, case = waiting
    shown = page(dispute.claimant, "resolve")
    assert "没有待确认的新生了，另有 1 名在案件中" in shown
    assert dispute.entry.name in shown
    assert f'href="{page_of(case)}"' in shown
    assert f'href="{page_of(case)}"' not in page(DeskFactory(school=dispute.entry.school), "resolve")


def test_on_its_own_page_it_is_in_a_case_which_is_the_way_on(waiting):
    dispute, case = waiting
    shown = page(dispute.claimant, "entry", dispute.entry.pk)
    assert "案件办理中" in shown
    assert reverse("resolve_entry", args=[dispute.entry.pk]) not in shown
    assert shown.count(f'href="{page_of(case)}"') == 2  # the line of the case, and the button


def test_the_page_of_confirming_leads_to_the_case_and_offers_no_later(waiting):
    dispute, case = waiting
    shown = page(dispute.claimant, "resolve_entry", dispute.entry.pk)
    assert 'name="later"' not in shown
    assert f'class="button main-action" href="{page_of(case)}"' in shown


def test_the_list_of_all_new_students_leads_to_the_case(waiting):
    dispute, case = waiting
    shown = page(dispute.claimant, "new_students")
    assert f'href="{page_of(case)}"' in shown
    assert reverse("resolve_entry", args=[dispute.entry.pk]) not in shown


def test_a_case_that_was_taken_back_brought_nobody_to_a_record(waiting):
    dispute, case = waiting
    assert How.CASE in {way.code for way in ways_of([dispute.now()], dispute.claimant)[dispute.entry.pk]}
    acts.take_back(case.pk, dispute.claimant, "")
    for entry in (dispute.now(), dispute.rival_now()):
        assert How.CASE not in {way.code for way in ways_of([entry], dispute.claimant)[entry.pk]}


def test_a_school_that_has_the_document_on_its_roster_is_asked_in_one_place():
    dispute = disputes.claim()
    first, second = dispute.rival, dispute.entry
    PossibleDouble.objects.create(kind="document", first=first, second=second)
    shown = page(dispute.claimant, "resolve_entry", second.pk)
    assert 'value="double"' in shown
    assert 'id="claimed"' not in shown


@pytest.fixture
def by_system():
    """A case that the authority's approval opened: of a child whom another school has registered."""
    dispute = disputes.document(active=True)
    case = open_by_system(dispute.entry.pk)
    assert case is not None
    return dispute, case


def test_the_school_is_told_at_home_of_a_case_that_it_did_not_open_until_it_says_something(by_system):
    dispute, case = by_system
    shown = page(dispute.claimant, "home")
    assert f"{dispute.entry.name}等 1 名新生在其他学校也有登记，系统已发起案件" in shown
    assert f'href="{page_of(case)}"' in shown
    assert "本案在主管部门审核时由系统发起" in page(dispute.claimant, "case", case.pk)
    assert "由系统发起案件" not in page(dispute.holder, "home")

    acts.add(case.pk, dispute.claimant, WHY)
    assert "系统已发起案件" not in page(dispute.claimant, "home")
    assert "本案在主管部门审核时由系统发起" not in page(dispute.claimant, "case", case.pk)


def test_who_decides_reads_that_a_school_has_not_said_anything():
    dispute = disputes.claim()
    case = opening.open_claim(dispute.entry.pk, dispute.record.pk, None, WHY)
    acts.contest(case.pk, dispute.holder, "在读")
    officer = OfficerFactory(authority=AdmissionCase.objects.get(pk=case.pk).authority)
    assert f"{dispute.entry.school.name}尚未说明" in page(officer, "case", case.pk)
    acts.add(case.pk, dispute.claimant, WHY)
    assert "尚未说明" not in page(officer, "case", case.pk)


def test_a_holder_that_said_its_record_is_wrong_may_show_what_it_means_and_say_the_contrary():
    dispute = disputes.document()
    case = disputes.disputed_document(dispute)
    acts.agree(case.pk, dispute.holder, "录入时写错")
    shown = page(dispute.holder, "case", case.pk)
    assert f'formaction="{reverse("case_statement", args=[case.pk])}"' in shown
    assert 'value="contest"' in shown
    acts.add(case.pk, dispute.holder, "附户口簿")
    assert "附户口簿" in page(dispute.holder, "case", case.pk)
