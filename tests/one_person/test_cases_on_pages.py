"""What the pages of a case say to its schools and to who decides: everybody by name, each end with its meaning."""

import pytest
from django.urls import reverse

from review.cases import acts, opening
from review.cases.models import AdmissionCase
from tests.factories import OfficerFactory
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY, disputed_document, opened
from tests.review.cases.page_of_case import page_of, post
from tests.school_at_work import signed_in, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def evidence_directory(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"


def shown_to(account, case) -> str:
    return words_of(signed_in(account).get(page_of(case)))


@pytest.fixture
def three():
    """A contested case of two schools that say a child is theirs, beside the one that has it; and who decides."""
    dispute = disputes.claim()
    lead = opened(dispute)
    third, registrar = disputes.another_claimant(dispute)
    joined = opening.open_claim(third.pk, dispute.record.pk, registrar, "监护人说在我校")
    acts.contest(lead.pk, dispute.holder, "在读")
    officer = OfficerFactory(authority=AdmissionCase.objects.get(pk=lead.pk).authority)
    return dispute, third, registrar, lead, joined, officer


def test_every_claimant_is_named_on_the_deciding_page_with_what_it_says(three):
    dispute, third, _registrar, lead, joined, officer = three
    page = shown_to(officer, lead)
    for school in (dispute.entry.school, third.school, dispute.rival.school):
        assert f"学生在{school.name}就读" in page
    assert "监护人说在我校" in page
    assert f'value="{joined.pk}"' in page
    response = signed_in(officer).get(reverse("case", args=[joined.pk]))
    assert response.url == reverse("case", args=[lead.pk])


def test_a_claimant_is_told_who_else_claims_the_child_but_not_what_it_says(three):
    dispute, third, _registrar, lead, _joined, _officer = three
    page = shown_to(dispute.claimant, lead)
    assert f"其他学校同样主张该生：{third.school.name}。" in page
    assert "监护人说在我校" not in page


def test_a_school_that_joined_sees_what_the_holding_school_says(three):
    _dispute, _third, registrar, _lead, joined, _officer = three
    assert "在读" in shown_to(registrar, joined)


def test_the_officer_decides_for_a_school_that_joined(three):
    dispute, third, _registrar, lead, joined, officer = three
    fields = {"winner": str(joined.pk), "reason": WHY}
    asked = words_of(post(officer, "case_decide", lead.pk, **fields))
    assert f"以下学校的注册办理立即终止：{dispute.entry.school.name}、{dispute.rival.school.name}。" in asked
    post(officer, "case_decide", lead.pk, **fields, confirmed="1")
    third.refresh_from_db()
    assert third.archive == dispute.record
    page = shown_to(officer, lead)
    assert f"已裁定：学生在{third.school.name}就读。" in page


def test_each_side_reads_what_every_end_of_a_document_dispute_means():
    dispute = disputes.document()
    case = disputed_document(dispute)
    for account in (dispute.claimant, dispute.holder):
        page = shown_to(account, case)
        for words in (
            "是同一学生，两处姓名不同",
            "标记为“证件存疑”",
            "可更正为本人证件后重新导入",
            dispute.record.name,
        ):
            assert words in page
    assert "本校学籍的号码有误" in shown_to(dispute.holder, case)
    assert "证件争议" in words_of(signed_in(dispute.holder).get(reverse("cases")))


@pytest.mark.parametrize("outcome", ["same_child", "this_childs", "the_others"])
def test_the_officer_decides_whose_the_document_is(outcome):
    dispute = disputes.document()
    case = disputed_document(dispute)
    acts.contest(case.pk, dispute.holder, WHY)
    assert "请选择证件属于谁" in words_of(post(dispute.officer, "case_decide", case.pk, winner="holder", reason=WHY))
    fields = {"winner": outcome, "reason": WHY}
    assert "裁定后不能撤回" in words_of(post(dispute.officer, "case_decide", case.pk, **fields))
    assert "已裁定" in words_of(post(dispute.officer, "case_decide", case.pk, **fields, confirmed="1"))
    assert AdmissionCase.objects.get().outcome == outcome
    for account in (dispute.claimant, dispute.holder, dispute.officer):
        assert "已裁定" in shown_to(account, case)


def test_who_says_that_the_own_record_is_wrong_tells_the_authority_which_decides():
    dispute = disputes.document()
    case = disputed_document(dispute)
    assert post(dispute.holder, "case_answer", case.pk, choice="release", confirmed="1").status_code == 400
    post(dispute.holder, "case_answer", case.pk, choice="agree", reason="录入错误")
    assert not dispute.record_now().document_doubted
    page = shown_to(dispute.officer, case)
    assert f"{dispute.record.school.name}说明本校学籍的号码有误" in page
    assert "录入错误" in page
    assert "提出异议" in shown_to(dispute.holder, case)  # after all
    post(dispute.officer, "case_decide", case.pk, winner="this_childs", reason=WHY, confirmed="1")
    assert dispute.record_now().document_doubted
    officer = OfficerFactory(authority=dispute.record.school.authority)
    assert "证件存疑的学籍" in words_of(signed_in(officer).get(reverse("cases") + "?list=doubted"))
    assert dispute.record.name in shown_to(officer, case)


def test_two_new_students_without_a_record_are_shown_and_settled():
    dispute = disputes.double()
    case = opening.open_claim_on_entry(dispute.entry.pk, dispute.rival.pk, dispute.claimant, WHY)
    for account in (dispute.claimant, dispute.holder):
        assert dispute.entry.name in shown_to(account, case)
    post(dispute.holder, "case_answer", case.pk, choice="release", confirmed="1")
    assert "继续办理" in shown_to(dispute.claimant, case)


def test_after_a_decision_the_page_says_whom_the_winner_must_still_ask():
    first = disputes.admission(state="open")
    second = disputes.claim("vocational")
    second.entry.candidates.update(record=first.record)
    case = opening.open_claim(second.entry.pk, first.record.pk, second.claimant, WHY)
    assert first.record.school.name in shown_to(first.claimant, case)
    acts.release(case.pk, first.claimant)
    assert f"还须向持有该学籍的普通高中{first.record.school.name}申请调档" in shown_to(second.claimant, case)


def test_the_list_of_possible_doubles_says_of_which_the_schools_have_a_case():
    dispute = disputes.double("document")
    page = reverse("doubles")
    assert "两校正在办理案件" not in shown_at(page, dispute.officer)
    opening.open_claim_on_entry(dispute.entry.pk, dispute.rival.pk, dispute.claimant, WHY)
    assert "两校正在办理案件" in shown_at(page, dispute.officer)


def shown_at(page: str, account) -> str:
    return words_of(signed_in(account).get(page))
