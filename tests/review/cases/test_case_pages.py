"""Pages of cases: who sees what of the other side, what each may do, filters, home cards (W1-W3, V5)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollment.entries.models import Entry
from review.cases import acts as cases
from review.cases.evidence import EvidenceFile
from review.cases.models import AdmissionCase
from review.decisions import resolve
from review.decisions.admitted import continue_admitted
from review.decisions.approve import authority_approve
from tests.factories import (
    DeskFactory,
    EntryFactory,
    OfficerFactory,
    StudentRecordFactory,
)
from tests.review.cases import disputes
from tests.review.cases.disputes import WHY, contested, opened
from tests.review.cases.page_of_case import page_of, post
from tests.school_at_work import signed_in, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directories")]

MOST = 12


# --- the lists ----


def test_a_school_sees_its_own_claims_and_those_against_it():
    dispute = disputes.claim()
    opened(dispute)
    for account, shown in ((dispute.claimant, "mine"), (dispute.holder, "against")):
        response = signed_in(account).get(reverse("cases"))
        assert response.context["chosen"] == shown
        assert [row.case.entry for row in response.context["rows"]] == [dispute.entry]
    assert signed_in(dispute.holder).get("/").context["frame"].counts["cases_to_answer"] == 1
    verbs = {str(card["verb"]): card["count"] for card in signed_in(dispute.holder).get("/").context["cards"]}
    assert verbs["别校有异议，待答复"] == 1


def test_each_side_is_listed_with_the_child_as_it_knows_it():
    dispute = disputes.claim()
    opened(dispute)
    Entry.objects.filter(pk=dispute.entry.pk).update(name="张三丰")
    assert "张三丰" in words_of(signed_in(dispute.claimant).get(reverse("cases")))
    assert "张三丰" not in words_of(signed_in(dispute.holder).get(reverse("cases")))


def test_an_officer_sees_what_came_to_the_own_authority():
    dispute = disputes.claim()
    case = opened(dispute)
    assert signed_in(dispute.officer).get(reverse("cases")).context["rows"] == []
    assert signed_in(dispute.officer).get(page_of(case)).status_code == 404
    cases.contest(case.pk, dispute.holder, WHY)
    response = signed_in(dispute.officer).get(reverse("cases"))
    assert [row.case for row in response.context["rows"]] == [case]
    assert signed_in(dispute.officer).get("/").context["frame"].counts["cases_to_decide"] == 1


def test_a_school_that_is_not_marked_as_a_senior_high_school_can_answer_all_the_same():
    dispute = disputes.admission(state="open")
    school = dispute.record.school
    school.senior_high_track = False
    school.save()
    response = signed_in(dispute.holder).get(reverse("cases"))
    assert [row.case.archive for row in response.context["rows"]] == [dispute.record]
    assert response.context["frame"].counts["cases_to_answer"] == 1


def test_a_settled_case_stays_in_its_list():
    dispute = disputes.claim()
    cases.release(opened(dispute).pk, dispute.holder)
    for account in (dispute.claimant, dispute.holder):
        assert len(signed_in(account).get(reverse("cases") + "?list=settled").context["rows"]) == 1


@pytest.mark.parametrize("size", [1, 3, 30])
def test_the_lists_cost_the_same_whatever_they_list(size):
    dispute = disputes.admission(state="open")
    for _ in range(size - 1):
        record = StudentRecordFactory(registry="k12", stage="senior", school=dispute.record.school)
        entry = EntryFactory(
            school=dispute.entry.school, season=dispute.season, track="vocational", verdict="admitted",
            state="resolving", archive=record,
        )  # fmt: skip
        continue_admitted(entry.pk, dispute.claimant, WHY)
    for account, url in ((dispute.holder, reverse("transfers")), (dispute.claimant, reverse("cases") + "?list=mine")):
        client = signed_in(account)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        assert response.context["page"].paginator.count == size
        assert len(captured) <= MOST


# --- W1: 中职调档查询 ----


def test_the_senior_high_school_sees_who_asks_for_which_student():
    dispute = disputes.admission(state="open")
    case = AdmissionCase.objects.get()
    page = words_of(signed_in(dispute.holder).get(reverse("transfers")))
    for shown in (
        dispute.record.name, dispute.entry.school.name, dispute.entry.school.code,
        dispute.entry.school.authority.name, "王老师 010-1234567", case.answer_by.isoformat(), "2023-09-01",
    ):  # fmt: skip
        assert shown in page
    assert dispute.record.id_number not in page
    assert dispute.record.student_number not in page


def test_the_filters_narrow_the_list():
    dispute = disputes.admission(state="open")
    client, url = signed_in(dispute.holder), reverse("transfers")
    today = timezone.localdate()
    school = dispute.entry.school.pk

    def found(query="", **search):
        response = client.post(url + query, search) if search else client.get(url + query)
        return response.context["page"].paginator.count

    assert found() == 1
    assert (found("?state=open"), found("?state=contested")) == (1, 0)
    assert (found(f"?school={school}"), found("?school=999999")) == (1, 1)  # an unknown school filters nothing
    assert (found(f"?begin={today}"), found(f"?begin={today + timedelta(days=1)}")) == (1, 0)
    assert (found(f"?end={today}"), found(f"?end={today - timedelta(days=1)}")) == (1, 0)
    assert (found(name=dispute.record.name[:1]), found(name="没有此人")) == (1, 0)


def test_the_page_is_for_senior_high_schools():
    dispute = disputes.admission()
    assert signed_in(dispute.claimant).get(reverse("transfers")).status_code == 403
    assert signed_in(DeskFactory(school=dispute.record.school)).get(reverse("transfers")).status_code == 403


def test_a_senior_high_school_is_shown_only_its_own_places():
    dispute = disputes.admission(state="open")
    response = signed_in(dispute.holder).get("/")
    labels = [str(place["label"]) for place in response.context["frame"].places]
    assert labels == ["首页", "中职调档查询", "账号", "访问记录"]
    assert response.context["frame"].places[1]["count"] == 1
    assert "导入名单" not in words_of(response)


def test_an_officer_sees_beforehand_whose_case_is_not_settled():
    dispute = disputes.claim(state="at_authority")
    url = reverse("authority_review_school", args=[dispute.rival.school_id])
    officer = signed_in(OfficerFactory(authority=dispute.rival.school.authority))
    assert "案件未了结" not in words_of(officer.get(url))
    opened(dispute)
    assert "案件未了结" in words_of(officer.get(url))


# --- the case, its acts ----


def acts_of(page: str) -> set[str]:
    forms = {
        "release": 'form="release"', "contest": ">提出异议<", "add": ">补充<", "escalate": 'form="escalate"',
        "concede": "放弃案件", "decide": 'id="decide"',
    }  # fmt: skip
    return {name for name, mark in forms.items() if mark in page}


def test_each_side_is_offered_its_own_acts():
    dispute = disputes.admission()
    case = opened(dispute)

    def acts(account):
        return acts_of(words_of(signed_in(account).get(page_of(case))))

    assert acts(dispute.claimant) == {"add", "concede"}
    assert acts(dispute.holder) == {"release", "contest"}
    AdmissionCase.objects.update(answer_by=timezone.localdate() - timedelta(days=1))
    assert acts(dispute.claimant) == {"add", "concede", "escalate"}
    cases.contest(case.pk, dispute.holder, WHY)
    assert acts(dispute.holder) == {"release", "add"}
    assert acts(dispute.officer) == {"decide"}
    cases.decide(case.pk, "claimant", dispute.officer, WHY)
    assert acts(dispute.claimant) == acts(dispute.holder) == acts(dispute.officer) == set()


def test_neither_side_sees_more_of_the_other_than_the_case_needs():
    dispute = disputes.admission()
    dispute.record.guardian_name, dispute.record.guardian_phone = "秘某", "13812345678"
    dispute.record.address = "保密路 1 号"
    dispute.record.save()
    case = contested(dispute)
    for account in (dispute.claimant, dispute.holder, dispute.officer):
        page = words_of(signed_in(account).get(page_of(case)))
        for private in ("秘某", "13812345678", "保密路", dispute.record.id_number, dispute.record.student_number):
            assert private not in page


def test_a_release_is_asked_once():
    dispute = disputes.admission()
    case = opened(dispute)
    response = post(dispute.holder, "case_answer", case.pk, choice="release")
    assert "确认后不能撤回" in words_of(response)
    assert AdmissionCase.objects.get().state == "open"
    response = post(dispute.holder, "case_answer", case.pk, choice="release", confirmed="1", reason="未报到")
    assert AdmissionCase.objects.get().state == "released"
    assert "未报到" in words_of(response)


def test_a_decision_is_asked_once_and_needs_a_school_and_a_reason():
    dispute = disputes.admission()
    case = contested(dispute)
    for fields, words in (
        ({"reason": WHY}, "请选择裁定支持哪一所学校"),
        ({"winner": "holder"}, "请先填写理由"),
        ({"winner": "holder", "reason": WHY}, "裁定后不能撤回"),
    ):
        assert words in words_of(post(dispute.officer, "case_decide", case.pk, **fields))
        assert AdmissionCase.objects.get().state == "contested"
    post(dispute.officer, "case_decide", case.pk, winner="holder", reason=WHY, confirmed="1")
    assert AdmissionCase.objects.get().winner == "holder"


def test_a_refused_decision_keeps_the_school_that_was_chosen():
    dispute = disputes.admission()
    case = contested(dispute)
    page = words_of(post(dispute.officer, "case_decide", case.pk, winner="holder", reason=""))
    assert 'value="holder" checked' in page
    assert 'value="claimant" checked' not in page


def test_the_officer_sees_whether_the_holding_school_answered():
    dispute = disputes.admission()
    case = opened(dispute)
    AdmissionCase.objects.update(answer_by=timezone.localdate() - timedelta(days=1))
    cases.escalate(case.pk, dispute.claimant)
    officer = signed_in(dispute.officer)
    assert f"{case.holding_school}没有答复" in words_of(officer.get(page_of(case)))
    cases.contest(case.pk, dispute.holder, WHY)
    assert "两所学校都称学生在本校就读" in words_of(officer.get(page_of(case)))


def test_a_decided_case_says_what_the_vocational_school_does_next():
    dispute = disputes.admission()
    case = contested(dispute)
    cases.decide(case.pk, "claimant", dispute.officer, WHY)
    claimant = signed_in(dispute.claimant)
    assert "该校可以完成注册；高中学籍到那时才终止" in words_of(claimant.get(page_of(case)))
    disputes.to_the_authority(dispute)
    authority_approve([dispute.entry.pk], OfficerFactory(authority=dispute.entry.school.authority))
    assert "该校已完成注册，高中学籍同时终止" in words_of(claimant.get(page_of(case)))


def test_what_waits_for_an_answer_stands_first():
    waiting = disputes.admission()
    first = opened(waiting)
    senior = StudentRecordFactory(registry="k12", stage="senior", school=first.holding_school)
    newer = EntryFactory(
        school=waiting.entry.school, season=waiting.season, track="vocational", verdict="admitted", archive=senior
    )
    continue_admitted(newer.pk, waiting.claimant, WHY)
    cases.release(AdmissionCase.objects.get(entry=newer).pk, waiting.holder)
    page = words_of(signed_in(waiting.holder).get(reverse("transfers")))
    assert page.index(page_of(first)) < page.index(page_of(AdmissionCase.objects.get(entry=newer)))


def test_overdue_is_shown_to_both_and_taken_to_the_authority():
    dispute = disputes.admission()
    case = opened(dispute)
    AdmissionCase.objects.update(answer_by=timezone.localdate() - timedelta(days=1))
    for account, url in ((dispute.holder, "transfers"), (dispute.claimant, "cases")):
        assert "逾期" in words_of(signed_in(account).get(reverse(url)))
    post(dispute.claimant, "case_escalate", case.pk)
    assert AdmissionCase.objects.get().state == "contested"


def test_conceding_in_the_page():
    dispute = disputes.admission()
    case = opened(dispute)
    post(dispute.claimant, "case_concede", case.pk, reason="学生回到高中")
    assert (dispute.now().state, AdmissionCase.objects.get().state) == ("terminated", "conceded")


def test_the_end_is_taken_back_at_the_students_page():
    dispute = disputes.admission()
    post(dispute.claimant, "resolve_admitted", dispute.entry.pk, choice="terminate", reason=WHY)
    page = words_of(signed_in(dispute.claimant).get(reverse("entry", args=[dispute.entry.pk])))
    assert reverse("undo_termination", args=[dispute.entry.pk]) in page
    post(dispute.claimant, "undo_termination", dispute.entry.pk)
    assert dispute.now().state == "resolving"


def test_a_student_that_was_withdrawn_is_put_back_as_it_was_while_nobody_else_decided_it():
    dispute = disputes.admission()
    resolve.withdraw(dispute.entry.pk, dispute.claimant, "重复")
    page = words_of(signed_in(dispute.claimant).get(reverse("entry", args=[dispute.entry.pk])))
    assert "恢复到名单" in page
    post(dispute.claimant, "undo_termination", dispute.entry.pk)
    assert (dispute.now().state, dispute.now().archive) == ("resolving", dispute.record)


def test_who_lost_a_document_dispute_is_not_put_back():
    dispute = disputes.document()
    case = disputes.disputed_document(dispute)
    cases.contest(case.pk, dispute.holder, WHY)
    cases.decide_document(case.pk, "the_others", dispute.officer, WHY)
    page = words_of(signed_in(dispute.claimant).get(reverse("entry", args=[dispute.entry.pk])))
    assert reverse("undo_termination", args=[dispute.entry.pk]) not in page
    post(dispute.claimant, "undo_termination", dispute.entry.pk)
    assert dispute.now().state == "withdrawn"


# --- privacy ----


def test_no_address_and_no_log_line_holds_a_name_or_a_number(caplog):
    caplog.set_level("DEBUG")
    dispute = disputes.admission()
    case = contested(dispute)
    cases.add(case.pk, dispute.claimant, WHY, [EvidenceFile(f"{dispute.record.name}.pdf", disputes.PDF)])
    holder, claimant, officer = map(signed_in, (dispute.holder, dispute.claimant, dispute.officer))
    answers = [
        holder.get(reverse("transfers")),
        holder.post(reverse("transfers"), {"name": dispute.record.name}),
        claimant.get(reverse("cases")),
        claimant.get(reverse("entry", args=[dispute.entry.pk])),
        *(client.get(page_of(case)) for client in (holder, claimant, officer)),
        officer.post(reverse("case_decide", args=[case.pk]), {"winner": "holder", "reason": WHY}),
        officer.post(reverse("evidence", args=[999_999])),
        post(dispute.officer, "case_decide", case.pk, winner="holder", reason=WHY, confirmed="1"),
    ]
    private = (dispute.record.name, dispute.record.id_number, dispute.record.student_number, "010-1234567")
    for response in answers:
        addresses = re.findall(r'(?:href|action|src)="([^"]*)"', words_of(response))
        assert [word for word in private for address in addresses if word in address] == []
    lines = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert [line for line in lines for word in private if word in line] == []
