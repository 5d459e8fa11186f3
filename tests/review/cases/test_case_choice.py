"""Choosing about a record that another school has: continue, end, dispute, leave (V2.1, V5)."""

import re

import pytest
from django.urls import reverse

from review.cases.models import AdmissionCase
from review.decisions.admitted import continue_admitted
from tests.factories import (
    CandidateFactory,
    DeskFactory,
    EntryFactory,
    RegistrarFactory,
    StudentRecordFactory,
)
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY, opened
from tests.review.cases.page_of_case import page_of, post
from tests.school_at_work import signed_in, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directories")]

MOST = 12


def test_the_choice_is_asked_with_school_and_day_of_admission():
    dispute = disputes.admission()
    page = words_of(signed_in(dispute.claimant).get(reverse("resolve_entry", args=[dispute.entry.pk])))
    assert f"该生已被普通高中录取：{dispute.record.school.name}，录取时间 2023-09-01。" in page
    assert 'value="continue"' in page
    assert 'value="terminate"' in page


def test_the_desk_is_shown_the_choice_but_not_asked():
    dispute = disputes.admission()
    desk = signed_in(DeskFactory(school=dispute.entry.school))
    page = words_of(desk.get(reverse("resolve_entry", args=[dispute.entry.pk])))
    assert "由本校学籍管理员选择" in page
    assert 'value="continue"' not in page


def test_a_confirmed_record_that_is_held_is_asked_about_next():
    school = disputes.admission().entry.school
    senior = StudentRecordFactory(registry="k12", stage="senior")
    entry = EntryFactory(school=school, track="vocational", verdict="pending", candidates=[senior])
    registrar = RegistrarFactory(school=school)
    response = post(registrar, "resolve_entry", entry.pk, candidate=senior.pk, reason="已查看户口簿")
    assert response.redirect_chain[-1][0] == reverse("resolve_entry", args=[entry.pk])
    assert "已确认这是" in words_of(response)
    assert 'value="continue"' in words_of(response)


def test_who_said_the_wrong_record_chooses_again_among_all():
    dispute = disputes.admission()
    other = StudentRecordFactory(registry="k12", stage="junior")
    CandidateFactory(entry=dispute.entry, record=other)
    url = reverse("resolve_entry", args=[dispute.entry.pk])
    client = signed_in(dispute.claimant)
    assert "?again=1" in words_of(client.get(url))
    page = words_of(client.get(url + "?again=1"))
    assert page.count('name="candidate"') == 3


def test_choosing_without_a_reason_says_so():
    dispute = disputes.admission()
    for choice in ("continue", "terminate"):
        response = post(dispute.claimant, "resolve_admitted", dispute.entry.pk, choice=choice, reason="")
        assert "请先填写理由" in words_of(response)
    assert dispute.now().state == "resolving"


def test_a_colleague_s_choice_is_not_overturned_from_a_page_opened_before_it():
    dispute = disputes.admission()
    page = words_of(signed_in(dispute.claimant).get(reverse("resolve_entry", args=[dispute.entry.pk])))
    seen = re.search(r'name="version" value="(\d+)"', page)[1]
    continue_admitted(dispute.entry.pk, RegistrarFactory(school=dispute.entry.school), WHY)
    response = post(
        dispute.claimant, "resolve_admitted", dispute.entry.pk, choice="terminate", reason=WHY, version=seen
    )
    assert "没有办成" in words_of(response)
    assert dispute.now().state == "supplementing"
    assert AdmissionCase.objects.get().state == "open"


def test_a_record_is_not_called_continued_before_it_is_chosen():
    dispute = disputes.admission()
    url = reverse("resolve_entry", args=[dispute.entry.pk])
    client = signed_in(dispute.claimant)
    assert '<span class="difference-word">接续</span>' not in words_of(client.get(url))


def test_continuing_says_until_when_the_other_school_answers():
    dispute = disputes.admission()
    response = post(dispute.claimant, "resolve_admitted", dispute.entry.pk, choice="continue", reason=WHY)
    case = AdmissionCase.objects.get()
    assert f"对方应于 {case.answer_by.isoformat()} 前答复" in words_of(response)


def test_a_claimed_record_may_be_disputed_or_left():
    dispute = disputes.claim()
    page = words_of(signed_in(dispute.claimant).get(reverse("resolve_entry", args=[dispute.entry.pk])))
    assert "这份学籍已被别校接续" in page
    assert dispute.rival.school.name in page  # so that the schools can telephone before there is a case
    response = post(dispute.claimant, "resolve_claim", dispute.entry.pk, choice="terminate", reason=WHY)
    assert "已终止" in words_of(response)
    assert dispute.now().state == "terminated"


def test_while_a_case_is_open_the_student_leads_to_it():
    dispute = disputes.claim()
    case = opened(dispute)
    client = signed_in(dispute.claimant)
    for url in (reverse("resolve_entry", args=[dispute.entry.pk]), reverse("entry", args=[dispute.entry.pk])):
        assert page_of(case) in words_of(client.get(url))


def test_a_claim_needs_a_record():
    dispute = disputes.claim()
    response = post(dispute.claimant, "resolve_claim", dispute.entry.pk, choice="case", reason=WHY, record="x")
    assert "请先选择哪一份是该生的学籍" in words_of(response)


def test_an_own_student_is_not_disputed():
    dispute = disputes.claim()
    own = EntryFactory(
        school=dispute.rival.school, verdict="pending", candidates=[dispute.record], season=dispute.season
    )
    page = words_of(signed_in(dispute.holder).get(reverse("resolve_entry", args=[own.pk])))
    assert "本校的另一名新生正在接续这份学籍" in page
    assert dispute.rival.name in page
    assert 'value="case"' not in page
