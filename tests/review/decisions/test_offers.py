"""What the page of a doubtful new student offers, row by row of the table, and what it says of the rest (N2, P2.2)."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.entries.models import DoubleKind, Entry, PossibleDouble
from matching.core.evidence import WEIGHTS
from review.cases.acts import agree, decide_document
from review.cases.models import AdmissionCase
from review.decisions.ties import DIFFERENCES
from tests.factories import (
    CandidateFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.school_at_work import words_of

pytestmark = pytest.mark.django_db

BORN = date(2020, 3, 15)
OURS = resident_number(BORN, "1", 10)
NONE = 'value="none"'
REASON = 'name="reason" rows="2" maxlength="500" aria-describedby'


@pytest.fixture
def doubtful(school, season):
    """A new student 李小明 with candidates given as (record's values, reasons)."""

    def doubtful(*candidates, **values):
        values = {"name": "李小明", "sex": "1", "birth_date": BORN, "id_number": OURS} | values
        entry = EntryFactory(school=school, season=season, verdict="pending", candidates=[], **values)
        for rank, (theirs, reasons) in enumerate(candidates, start=1):
            record = StudentRecordFactory(**({"name": "李小明", "sex": "1", "birth_date": BORN} | theirs))
            CandidateFactory(entry=entry, record=record, rank=rank, reasons=reasons)
        return entry

    return doubtful


@pytest.fixture
def seen(registrar):
    """The page of a new student, as words."""
    return lambda entry, client=registrar: words_of(client.get(reverse("resolve_entry", args=[entry.pk])))


NEAR = ({"id_number": "", "id_type": "Z"}, ["no_document", "same_name", "same_birth_date"])
WEAK = ({"id_number": "", "id_type": "Z"}, ["no_document", "same_name"])
DOUBTED = ({"id_number": OURS}, ["same_document", "same_name", "student_number_differs"])
RENAMED = ({"id_number": OURS, "name": "李晓明"}, ["same_document", "name_sounds_alike", "same_birth_date"])
ACTIVE = (
    {"id_number": OURS, "name": "王大力", "registry": "k12", "stage": "primary"},
    ["same_document", "name_differs", "document_on_active_record"],
)


def test_of_weak_candidates_none_is_offered_freely_and_to_choose_one_needs_a_reason(seen, doubtful):
    page = seen(doubtful(WEAK))
    assert NONE in page
    assert REASON in page
    assert "选择证件号码不一致的学籍，请写明理由" in page
    assert "why-not" not in page


@pytest.mark.parametrize("identifying", [DOUBTED, RENAMED])
def test_beside_the_childs_own_record_one_that_only_resembles_it_cannot_be_chosen(seen, doubtful, identifying):
    entry = doubtful(identifying, WEAK)
    page = seen(entry)
    own, other = entry.candidates.order_by("rank").values_list("record", flat=True)
    assert f'name="candidate" value="{own}"' in page
    assert f'name="candidate" value="{other}"' not in page
    assert "该生的学籍是另一份" in page


def test_where_one_is_near_none_asks_for_a_reason_with_examples(seen, doubtful):
    page = seen(doubtful(NEAR))
    assert NONE in page
    assert REASON in page
    assert "例如：“已查看户口簿" in page


def test_where_document_and_name_agree_none_is_not_offered_and_the_page_says_why(seen, doubtful):
    page = seen(doubtful(DOUBTED))
    assert NONE not in page
    assert "这里不能选“都不是”" in page
    assert "学籍号与这份学籍的不同" in page
    assert 'data-key="Enter"' in page


def test_of_several_records_of_the_child_the_page_says_which_to_choose(seen, doubtful):
    page = seen(doubtful(DOUBTED, ({"id_number": OURS}, ["same_document", "same_name"])))
    assert "有几份学籍的证件号码和姓名都与该生一致" in page


def test_under_another_name_it_can_be_confirmed_with_the_difference_spelled_or_disputed(seen, doubtful):
    page = seen(doubtful(RENAMED))
    assert NONE not in page
    assert 'data-key="1"' in page
    assert "即认定“李晓明”和“李小明”是同一人" in page
    assert 'value="document"' in page
    assert 'id="document-dispute"' in page  # below the table, closed: not the first thing to do


def test_an_active_record_of_another_name_can_only_be_disputed_and_names_the_school(seen, doubtful):
    entry = doubtful(ACTIVE)
    page = seen(entry)
    assert NONE not in page
    assert 'data-key="1"' not in page
    assert 'data-key="Enter"' not in page
    assert 'value="document"' in page
    assert 'id="document-dispute"' not in page
    assert entry.candidates.get().record.school.name in page


def test_a_live_new_student_elsewhere_names_the_school_and_offers_case_or_withdrawal(seen, doubtful, school, season):
    entry = doubtful()
    other = EntryFactory(season=season, verdict="not_found", id_number=OURS, name="李小明", birth_date=BORN)
    PossibleDouble.objects.create(kind=DoubleKind.DOCUMENT, first=other, second=entry)
    page = seen(entry)
    assert f"{other.school.name}有一名新生证件号码相同" in page
    assert NONE not in page
    assert 'value="double"' in page
    assert reverse("withdraw", args=[entry.pk]) in page


def test_the_others_own_name_is_not_told(seen, doubtful, season):
    entry = doubtful()
    other = EntryFactory(season=season, verdict="not_found", id_number=OURS, name="王大力", birth_date=BORN)
    PossibleDouble.objects.create(kind=DoubleKind.DOCUMENT, first=other, second=entry)
    page = seen(entry)
    assert "姓名不一致" in page
    assert "王大力" not in page


def test_a_doubted_document_binds_nobody(seen, doubtful):
    entry = doubtful(RENAMED)
    record = entry.candidates.get().record
    record.document_doubted = True
    record.save()
    page = seen(entry)
    assert NONE in page
    assert 'value="document"' not in page


def test_a_desk_account_is_told_who_may(desk, seen, doubtful):
    page = seen(doubtful(ACTIVE), desk)
    assert 'value="document"' not in page
    assert "证件争议由本校学籍管理员提出" in page


def test_the_reason_is_kept_in_the_history(registrar, doubtful):
    entry = doubtful(NEAR)
    url = reverse("resolve_entry", args=[entry.pk])
    registrar.post(url, {"candidate": "none", "reason": "父母不同，是同名的孩子"})
    now = Entry.objects.get(pk=entry.pk)
    assert (now.decision, now.steps.last().reason) == ("none_of_these", "父母不同，是同名的孩子")


def test_what_was_written_is_kept_when_it_is_refused(registrar, doubtful):
    entry = doubtful(NEAR)
    EntryFactory(archive=entry.candidates.get().record)
    url = reverse("resolve_entry", args=[entry.pk])
    page = words_of(registrar.post(url, {"candidate": entry.candidates.get().record_id, "reason": "看过户口簿"}))
    assert "看过户口簿" in page


# --- what is asked of others -----------------------------------------------------------------------------------------


def asked(registrar, entry, **values):
    """The case page's own registrar asks; gives the answer after redirects."""
    given = {"reason": "已查看户口簿原件", "contact": "王老师 010-1234567"} | values
    return registrar.post(reverse("resolve_claim", args=[entry.pk]), given, follow=True)


def test_a_document_dispute_is_opened_from_the_page(registrar, doubtful):
    entry = doubtful(ACTIVE)
    page = words_of(asked(registrar, entry, choice="document", record=entry.candidates.get().record_id))
    case = AdmissionCase.objects.get()
    assert (case.kind, case.entry, case.state) == ("document", entry, "open")
    assert "提出证件争议" in page


def test_a_case_on_another_schools_new_student_is_opened_from_the_page(registrar, doubtful, season):
    entry = doubtful()
    other = EntryFactory(season=season, verdict="not_found", id_number=OURS, name="李小明", birth_date=BORN)
    PossibleDouble.objects.create(kind=DoubleKind.DOCUMENT, first=other, second=entry)
    page = words_of(asked(registrar, entry, choice="double", other=other.pk))
    case = AdmissionCase.objects.get()
    assert (case.kind, case.entry, case.rival) == ("claim", entry, other)
    assert "向对方学校提出" in page


def test_a_new_student_who_is_no_double_is_refused_to_a_forged_post(registrar, doubtful, season):
    entry, other = doubtful(), EntryFactory(season=season, verdict="not_found")
    asked(registrar, entry, choice="double", other=other.pk)
    assert not AdmissionCase.objects.exists()


def test_who_waits_in_a_case_is_offered_no_second_one(registrar, seen, doubtful):
    entry = doubtful(ACTIVE)
    asked(registrar, entry, choice="document", record=entry.candidates.get().record_id)
    page = seen(entry)
    assert 'value="document"' not in page
    assert reverse("case", args=[AdmissionCase.objects.get().pk]) in page


def test_a_document_that_is_this_childs_leaves_the_other_record_with_the_document_to_be_disputed(
    seen, doubtful, registrar
):
    entry = doubtful(ACTIVE, RENAMED)
    asked(registrar, entry, choice="document", record=entry.candidates.get(rank=1).record_id)
    case = AdmissionCase.objects.get()
    agree(case.pk, RegistrarFactory(school=case.holding_school), "录入有误")
    decide_document(case.pk, "this_childs", OfficerFactory(authority=case.authority), "已核对户口簿")
    page = seen(entry)
    assert NONE not in page
    assert 'value="document"' in page


def test_the_school_of_an_active_record_is_asked_from_the_page(registrar, seen, doubtful, season):
    entry = doubtful(({"id_number": OURS, "registry": "k12", "stage": "primary"}, ["same_document", "same_name"]))
    active = entry.candidates.get()
    active.reasons = [*active.reasons, "document_on_active_record"]
    active.save()
    # that school has registered it this season: there is no new student left to ask about, but the record
    other = EntryFactory(season=season, verdict="not_found", state="registered")
    PossibleDouble.objects.create(kind=DoubleKind.DOCUMENT, first=other, second=entry)
    page = seen(entry)
    assert active.record.school.name in page
    assert ('value="case"' in page, 'value="double"' in page) == (True, False)
    asked(registrar, entry, choice="case", record=active.record_id)
    assert AdmissionCase.objects.get().archive == active.record


def test_a_claimed_record_names_the_school_that_has_it(seen, doubtful):
    entry = doubtful(DOUBTED)
    held = EntryFactory(archive=entry.candidates.get().record)
    assert f"现由该校接续：{held.school.name}" in seen(entry)


def test_each_way_in_which_a_name_is_written_otherwise_is_a_difference():
    assert not DIFFERENCES - WEIGHTS.keys()
    assert {code for code in WEIGHTS if code.startswith("name_")} <= DIFFERENCES
