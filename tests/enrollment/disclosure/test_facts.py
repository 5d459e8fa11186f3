"""What the family told: kept sealed, answered in one word, what it proves, and what it fills in."""

from datetime import date

import pytest

from enrollment.disclosure import facts
from enrollment.disclosure.models import Answer, Fact
from enrollment.entries.models import Proof
from enrollment.supplement.models import MODELS
from matching.core import family
from matching.core.family import joined
from registry.fields.k12 import K12Detail
from registry.identity.documents import DocumentType
from tests.factories import EntryFactory, StudentRecordFactory, resident_number

pytestmark = pytest.mark.django_db

PHONE = "13812345670"
NUMBER = resident_number(date(1985, 3, 4))
TOLD = {"guardian_name": "王大山", "phone": PHONE, "guardian_id_number": NUMBER}


def doubtful(told=TOLD, **values):
    entry = EntryFactory(verdict="pending", **values)
    entry.family = joined(told.items())
    entry.save()
    return entry


def record(**values):
    return StudentRecordFactory(guardian_name="王大山", guardian_phone=PHONE, guardian_id_number=NUMBER, **values)


def test_the_facts_and_answers_that_are_kept_are_those_that_are_compared():
    assert set(Fact.values) - {Fact.PLACES} == {each.value for each in family.FamilyFact}
    assert set(Answer.values) == {each.value for each in family.Said}


def test_each_record_answers_each_fact_that_was_told():
    entry = doubtful()
    ours, other, blank = record(), record(), StudentRecordFactory()
    other.guardian_name, other.guardian_phone = "李梅", "13912345671"
    found = facts.answers_of(entry, [ours, other, blank])
    assert set(found[ours.pk].values()) == {Answer.AGREES}
    assert found[other.pk] == {
        Fact.GUARDIAN: Answer.DIFFERS,
        Fact.PHONE: Answer.DIFFERS,
        Fact.GUARDIAN_DOCUMENT: Answer.AGREES,
    }
    assert set(found[blank.pk].values()) == {Answer.NONE}


def test_nothing_was_told_nothing_is_answered():
    assert facts.answers_of(doubtful({}), [record()]) == {}
    assert facts.ours(doubtful({})) == {}
    assert facts.told(doubtful({})) == {}


def test_a_k12_records_family_members_are_known_too():
    archive = StudentRecordFactory(registry="k12", stage="junior")
    K12Detail.objects.create(record=archive, member2_name="李梅", member2_phone=PHONE)
    entry = doubtful({"mother_name": "李梅", "mother_phone": PHONE}, track="vocational")
    assert set(facts.answers_of(entry, [archive])[archive.pk].values()) == {Answer.AGREES}


@pytest.mark.parametrize(
    ("told", "proof"),
    [
        (TOLD, Proof.GUARDIAN_DOCUMENT),
        ({"guardian_name": "王大山", "phone": PHONE}, Proof.PHONE),
        ({"father_name": "王大山"}, Proof.GUARDIAN),
        ({"guardian_name": "李梅", "phone": "13912345671"}, Proof.NONE),
        ({"address": "阳光小区3-2-101", "household": "110105", "former_school": "青禾县阳光幼儿园"}, Proof.NONE),
    ],
)
def test_the_strongest_fact_that_agrees_proves_and_what_can_be_guessed_does_not(told, proof):
    theirs = record(address="朝阳区阳光小区3号楼2单元101室", household_region="110105")
    theirs.school.name = "青禾县阳光幼儿园"
    assert facts.proof_by_fact(doubtful(told), theirs) == proof


def test_what_was_told_is_shown_with_its_numbers_masked():
    told = {"father_name": "王大山", "mother_name": "李梅", **TOLD, "address": "东街5号"}
    assert facts.ours(doubtful(told)) == {
        Fact.GUARDIAN: "王大山 / 李梅",
        Fact.PHONE: "*******5670",
        Fact.GUARDIAN_DOCUMENT: "*" * 18,
        Fact.ADDRESS: "东街5号",
    }


@pytest.mark.parametrize("track", ["primary", "vocational"])
def test_what_was_told_fills_in_the_supplement_as_a_user_would_type_it(track):
    told = {
        "father_name": "王大山",
        "father_phone": PHONE,
        "mother_name": "李梅",
        "guardian_name": "王大山",
        "guardian_id_number": NUMBER,
        "household": "北京市朝阳区某街道5号",
        "address": "东街5号",
    }
    texts = facts.told(doubtful(told, track=track))
    fields = MODELS[track].field_set.by_name
    values = {name: fields[name].read(text) for name, text in texts.items()}
    assert values["household_region"] == "110105"
    assert values["current_address"] == "东街5号"
    assert values["phone"] == PHONE
    assert values["member1_name"] == "王大山"
    assert fields["member1_relation"].kind.show(values["member1_relation"]) == "父亲"
    assert values["member1_phone"] == PHONE
    assert values["member1_is_guardian"] == "1"
    assert (values["member1_id_type"], values["member1_id_number"]) == (DocumentType.RESIDENT_ID, NUMBER)
    assert values["member2_name"] == "李梅"


def test_a_telephone_of_nobody_in_particular_is_the_first_members():
    texts = facts.told(doubtful({"guardian_name": "王大山", "phone": "138 1234 5670/0558-7654321"}))
    assert (texts["phone"], texts["member1_phone"]) == (PHONE, PHONE)
    assert "member2_name" not in texts


def test_the_end_of_a_number_fills_in_nothing():
    texts = facts.told(doubtful({"typed_phone": "5670", "typed_guardian_id": "0010", "typed_guardian": "王大山"}))
    assert set(texts) == {"member1_name", "member1_is_guardian"}
