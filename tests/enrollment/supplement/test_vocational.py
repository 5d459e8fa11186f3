"""The vocational field set (V3): its rules, what a K-12 archive fills in, and the way to the registered record (V4)."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.entries.models import Entry
from enrollment.supplement.models import VocationalSupplement
from enrollment.supplement.prefill import prefill, supplement_of
from enrollment.supplement.saving import Rejected, complete, save, submit
from enrollment.supplement.shown import changes
from registry.accounts.models import Account
from registry.fields.k12 import K12Detail
from registry.fields.vocational import VOCATIONAL, VocationalDetail
from registry.records import VocationalRecord
from review.decisions.approve import authority_approve, school_approve, send_back
from tests.enrollment.supplement.values import VOCATIONAL_COMPLETE, VOCATIONAL_MEMBER_1
from tests.factories import (
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    StudentRecordFactory,
    resident_number,
)
from tests.one_person.holding import broken_anywhere

pytestmark = pytest.mark.django_db

BLANK = {field.name: field.kind.blank for field in VOCATIONAL.fields}
BORN = date(2011, 3, 15)


def stored(texts):
    """The values that these texts mean; fails on a problem."""
    reading = VOCATIONAL.read(texts, BLANK)
    assert reading.problems == {}
    return {**BLANK, **reading.values}


def lacking(texts):
    return {field.name for field in VOCATIONAL.lacking(stored(texts))}


def member_2(**texts):
    return {name.replace("member1", "member2"): text for name, text in VOCATIONAL_MEMBER_1.items()} | texts


def without(*names):
    return {name: text for name, text in VOCATIONAL_COMPLETE.items() if name not in names}


ALONE = without(*VOCATIONAL_MEMBER_1)
JOINT = {"joint_form", "joint_school_code"}
RULES = [
    ("one guardian is enough", VOCATIONAL_COMPLETE, set()),
    ("joint admission asks for its form and school", VOCATIONAL_COMPLETE | {"joint_kind": "城乡"}, JOINT),
    (
        "joint admission in full",
        VOCATIONAL_COMPLETE | {"joint_kind": "跨省", "joint_form": "2+1", "joint_school_code": "3633000501"},
        set(),
    ),
    ("without the kind of joint admission only that is asked", without("joint_kind"), {"joint_kind"}),
    ("a second member once begun needs its fields", VOCATIONAL_COMPLETE | {"member2_name": "周晓梅"}, "member2"),
    ("a second member in full", VOCATIONAL_COMPLETE | member_2(member2_is_guardian="否"), set()),
    ("only the second member, a guardian", ALONE | member_2(), set()),
    ("nobody is a guardian", VOCATIONAL_COMPLETE | {"member1_is_guardian": "否"}, {"member1_is_guardian"}),
    ("a guardian without number", without("member1_id_number"), {"member1_id_number"}),
    ("the type 其他 needs no number", without("member1_id_number") | {"member1_id_type": "其他"}, set()),
    ("an unknown relative needs no note", VOCATIONAL_COMPLETE | {"member1_relation": "其他亲属"}, set()),
    ("birthplace and document number are strangers", VOCATIONAL_COMPLETE | {"birthplace": "贵州省贵阳市"}, set()),
]


@pytest.mark.parametrize(("case", "texts", "expected"), RULES, ids=[rule[0] for rule in RULES])
def test_conditional_rules(case, texts, expected):
    if expected == "member2":
        expected = member_2().keys() - {"member2_name"}
    assert lacking(texts) == set(expected)


_OPTIONAL = """
英文姓名 校外教学点 准考证号 考生号 考试总分 分段培养方式 电子信箱/其他联系方式 家庭电话 家庭现地址 家庭邮政编码
"""
OPTIONAL = _OPTIONAL.split()


def test_all_is_required_but_what_is_printed_as_optional():
    needed = {field.column for field in VOCATIONAL.needed(BLANK)}
    own = {f.column for group in VOCATIONAL.groups[:-2] for f in group.fields}
    assert own - needed == {*OPTIONAL, "联招合作办学形式", "联招合作学校代码"}


READINGS = [
    ("train_journey", "杭州 — 北京", "杭州-北京"),
    ("train_journey", "杭州至北京", "杭州-北京"),
    ("train_journey", "不乘火车", "无"),
    ("train_journey", "杭州", None),
    ("exam_score", "512.5分", "512.5"),
    ("exam_score", "优", None),
    ("member1_birth_month", "1958年3月", "195803"),
    ("health", "50", None),  # editions number this list differently
    ("health", "残疾", "50"),
    ("joint_kind", "东中西部联合办学", "4"),
    ("entry_month", "1958-03", None),
]


@pytest.mark.parametrize(("name", "text", "value"), READINGS)
def test_a_text_is_read_as_the_value_that_is_stored(name, text, value):
    reading = VOCATIONAL.read({name: text}, BLANK)
    assert (reading.values.get(name), list(reading.problems)) == (value, [] if value else [name])


@pytest.mark.parametrize("field", VOCATIONAL.fields, ids=lambda field: field.name)
def test_what_is_shown_can_be_read_again_and_is_a_column_with_its_choices(field):
    texts = VOCATIONAL_COMPLETE | member_2() | {"exam_score": "512", "postcode": "100020", "train_journey": "甲-乙"}
    value = stored(texts)[field.name]
    assert field.read(field.kind.show(value)) == value
    column = VocationalDetail._meta.get_field(field.name)
    assert [name for _code, name in column.choices or []] == list(field.kind.choices)


def graduate(**facts):
    """A junior graduate's K-12 record with details."""
    facts = {"student_number": "G11010520110315001X", "guardian_name": "林建国", "address": "柳树巷 8 号"} | facts
    archive = StudentRecordFactory(
        registry="k12", stage="junior", status="graduated", name="单小明", birth_date=BORN, **facts
    )
    details = {
        "ethnicity": "05",
        "overseas_status": "00",
        "health": "10",
        "class_name": "初三1班",
        "attendance": "2",
        "member1_relation": "1",
        "member1_workplace": "青禾镇",
    }
    K12Detail.objects.create(record=archive, **details)
    return archive


@pytest.fixture
def entry():
    school = SchoolFactory(vocational=True)
    return EntryFactory(track="vocational", school=school, archive=graduate())


@pytest.fixture
def registrar(entry):
    return RegistrarFactory(school=entry.school)


def test_a_k12_archive_fills_in_what_both_sets_ask_for_by_name_not_by_code(entry):
    supplement = prefill(entry)

    assert isinstance(supplement, VocationalSupplement)
    assert (supplement.ethnicity, supplement.overseas_status, supplement.health) == ("05", "00", "10")
    assert (supplement.member1_relation, supplement.member1_workplace) == ("01", "青禾镇")
    assert (supplement.current_address, supplement.member1_name) == ("柳树巷 8 号", "林建国")
    assert (supplement.class_name, supplement.attendance) == ("", "")  # the old school's
    assert supplement.name_pinyin == "shan xiaoming"
    assert "name_pinyin" not in supplement.from_archive


def test_a_value_that_the_other_list_does_not_have_is_left_to_the_registrar(entry):
    K12Detail.objects.update(health="40", member1_relation="3")
    supplement = prefill(Entry.objects.get(pk=entry.pk))
    assert (supplement.health, supplement.member1_relation) == ("", "")


def test_a_changed_value_of_the_archive_is_shown(entry, registrar):
    save(entry.pk, registrar, {"current_address": "新城路 5 号"}, 0)
    [change] = changes(supplement_of(Entry.objects.get(pk=entry.pk)), registrar)
    assert (change.old, change.new) == ("柳树巷 8 号", "新城路 5 号")


def test_controlled_fields_and_unreadable_values_are_refused_as_for_primary_schools(entry, registrar):
    assert save(entry.pk, registrar, {"id_number": "1"}, 0) == Rejected(("id_number",), {})
    refused = save(entry.pk, registrar, {"schooling_length": "很久", "major": "机电"}, 0, draft=False)
    assert list(refused.problems) == ["schooling_length"]
    assert not VocationalSupplement.objects.exists()


def test_the_whole_way_to_a_record_that_continues_the_k12_archive_with_its_number(entry, registrar):
    officer = OfficerFactory(authority=entry.school.authority)
    other = EntryFactory(
        track="vocational",
        verdict="not_found",
        school=entry.school,
        season=entry.season,
        birth_date=BORN,
        id_number=resident_number(BORN, "1", 77),
    )
    ids = [entry.pk, other.pk]
    assert submit(ids, registrar).done == []
    assert complete(save(entry.pk, registrar, VOCATIONAL_COMPLETE, 0).supplement)
    save(other.pk, registrar, VOCATIONAL_COMPLETE, 0)
    assert submit(ids, registrar).done == ids
    send_back(other.pk, registrar, "专业有误", {"major": "与录取名册不一致"})
    save(other.pk, registrar, {"major": "护理"}, 1)
    assert submit([other.pk], registrar).done == [other.pk]
    assert school_approve(ids, registrar).done == ids
    assert authority_approve(ids, officer).done == ids

    continued = VocationalRecord.objects.get(entry=entry)
    assert (continued.continues, continued.student_number) == (entry.archive, "G11010520110315001X")
    assert (continued.stage, continued.grade, continued.major) == ("", "", "机电技术应用")
    assert (continued.guardian_name, continued.household_region) == ("林建国", "110105")
    assert continued.vocational_detail.schooling_length == "05"
    assert continued.vocational_detail.member1_phone == "13800000001"
    new = VocationalRecord.objects.get(entry=other)
    assert (new.continues, new.major, new.student_number[0]) == (None, "护理", "L")
    assert not K12Detail.objects.filter(record__in=[continued, new]).exists()
    assert broken_anywhere() == []


@pytest.mark.parametrize("state", ["supplementing", "at_school", "at_authority"])
def test_the_pages_show_the_vocational_set(client, state):
    entry = EntryFactory(
        track="vocational", verdict="not_found", state=state, school=SchoolFactory(vocational=True), birth_date=BORN
    )
    client.force_login(RegistrarFactory(school=entry.school))
    name = "supplement" if state == "supplementing" else "review_entry"
    html = client.get(reverse(name, args=[entry.pk])).content.decode()
    assert "联招合作类型" in html
    assert "学籍辅号" not in html
    if state == "supplementing":
        assert str(entry.name) in client.get(reverse("supplement_list")).content.decode()


def test_the_details_of_a_vocational_record_are_not_for_operations(client, db):
    record = StudentRecordFactory(registry="vocational")
    VocationalDetail.objects.create(record=record, **stored(VOCATIONAL_COMPLETE))
    client.force_login(Account.objects.create_superuser("ops"))

    html = client.get(reverse("admin:registry_vocationalrecord_change", args=[record.pk])).content.decode()

    assert record.name in html
    for detail in ("青禾派出所", "13800000001", "11010519491231002X"):
        assert detail not in html
