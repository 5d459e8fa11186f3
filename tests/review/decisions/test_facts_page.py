"""What the family told, typed at the page of a doubtful new student: one word from each record, never a value."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.disclosure.models import FactTry
from enrollment.entries.models import Proof
from matching.core.family import joined
from tests.factories import CandidateFactory, EntryFactory, StudentRecordFactory, resident_number
from tests.school_at_work import words_of

pytestmark = pytest.mark.django_db

PHONE = "13812345670"


@pytest.fixture
def entry(school, season):
    entry = EntryFactory(school=school, season=season, verdict="pending", id_type="Z", candidates=[])
    for values in ({}, {"guardian_name": "欧阳建国", "guardian_phone": PHONE}):
        record = StudentRecordFactory(name=entry.name, birth_date=entry.birth_date, **values)
        CandidateFactory(entry=entry, record=record)
    return entry


def tell(client, entry, **told):
    return words_of(client.post(reverse("resolve_fact", args=[entry.pk]), told, follow=True))


def test_the_page_asks_for_four_facts_and_shows_none(registrar, entry):
    page = words_of(registrar.get(reverse("resolve_entry", args=[entry.pk])))
    assert all(f'name="{fact}"' in page for fact in ("guardian", "phone", "guardian_id", "former_school"))
    assert "还可再试错 5 次" in page


def test_what_agrees_is_said_and_goes_first(registrar, entry):
    page = tell(registrar, entry, guardian="欧阳建国")
    assert "监护人姓名：所列 2 份学籍中有 1 份一致。" in page
    assert entry.candidates.get(rank=1).record.guardian_name == "欧阳建国"


def test_what_differs_is_said_with_what_is_left(registrar, entry):
    page = tell(registrar, entry, phone="0000")
    assert "还可再试错 4 次" in page


def test_the_table_has_a_line_for_each_fact_told(registrar, entry):
    entry.family = joined([("guardian_name", "欧阳建国"), ("phone", "13900000001"), ("address", "东街 5 号")])
    entry.save()
    lines = registrar.get(reverse("resolve_entry", args=[entry.pk])).context["lines"]
    said = {line.label: (line.ours, [each.word or each.value for each in line.cells]) for line in lines[-3:]}
    assert said == {
        "监护人姓名": ("欧阳建国", ["学籍中没有", "一致"]),
        "家庭电话": ("*******0001", ["学籍中没有", "不一致"]),
        "现住址": ("东街 5 号", ["学籍中没有", "学籍中没有"]),
    }


def test_once_decided_or_locked_nothing_is_answered(registrar, entry):
    for n in range(5):
        tell(registrar, entry, phone=f"000{n}")
    lines = registrar.get(reverse("resolve_entry", args=[entry.pk])).context["lines"]
    assert [each.value for each in lines[-1].cells] == ["—", "—"]
    decided = EntryFactory(school=entry.school, season=entry.season, verdict="pending", state="supplementing")
    decided.family = joined([("guardian_name", "欧阳建国")])
    decided.save()
    page = registrar.get(reverse("resolve_entry", args=[decided.pk]))
    assert "欧阳建国" not in words_of(page)


def test_two_facts_are_compared_at_once(registrar, entry):
    tell(registrar, entry, guardian="欧阳建国", phone="5670")
    assert FactTry.objects.filter(entry=entry, answer="agrees").count() == 2


def test_nothing_typed_is_told(registrar, entry):
    assert "请填写家长告知的内容，再点“比对”" in tell(registrar, entry)
    assert "这样无法比对" in tell(registrar, entry, guardian="王")
    assert not FactTry.objects.exists()


def test_after_five_the_authority_is_named_and_the_form_is_gone(registrar, entry):
    for n in range(5):
        tell(registrar, entry, phone=f"000{n}")
    page = tell(registrar, entry, phone="5670")
    assert entry.school.authority.name in page
    assert 'name="guardian_id"' not in page
    assert FactTry.objects.count() == 5


def test_of_a_claim_without_proof_it_proves(registrar, entry):
    record = entry.candidates.get(rank=2).record
    claim = EntryFactory(
        school=entry.school,
        season=entry.season,
        verdict="pending",
        state="supplementing",
        archive=record,
        proof="",
        id_type="Z",
        name="李另一",
        candidates=[record],
    )
    assert "已证实" in tell(registrar, claim, phone=PHONE)
    claim.refresh_from_db()
    assert claim.proof == Proof.PHONE


def test_where_a_number_is_near_the_page_asks_what_the_paper_says_there(registrar, school, season):
    ours = resident_number(date(2020, 3, 15), "1", 10)
    theirs = ours[:13] + str((int(ours[13]) + 3) % 10) + ours[14:]
    near = StudentRecordFactory(id_number=theirs)
    entry = EntryFactory(school=school, season=season, verdict="pending", id_number=ours, candidates=[near])
    page = words_of(registrar.get(reverse("resolve_entry", args=[entry.pk])))
    assert "证件上号码的第 14 位" in page
    assert "名单上的号码录错了" in tell(registrar, entry, places=theirs[13])
    other = EntryFactory(school=school, season=season, verdict="pending", id_type="Z")
    assert 'name="places"' not in words_of(registrar.get(reverse("resolve_entry", args=[other.pk])))
