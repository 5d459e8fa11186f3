"""The K-12 field set: what each kind of value accepts, which fields are needed, what the meter counts."""

import re

import pytest
from django.core.exceptions import ValidationError

from registry.fields.k12 import K12, K12Detail
from tests.enrollment.supplement.values import COMPLETE, MEMBER_2

BLANK = {field.name: field.kind.blank for field in K12.fields}


def stored(texts):
    """The values that these texts mean; fails on a problem."""
    reading = K12.read(texts, BLANK)
    assert reading.problems == {}
    return {**BLANK, **reading.values}


def names(fields):
    return [field.name for field in fields]


READINGS = [
    ("entry_month", "2026-09", "202609"),
    ("entry_month", "202609", "202609"),
    ("entry_month", "2026年9月", "202609"),
    ("entry_month", " ２０２６．９ ", "202609"),
    ("birthplace", "110105", "110105"),
    ("birthplace", "110105001", "110105001"),
    ("birthplace", "110105001002", "110105001002"),
    ("birthplace", "北京市朝阳区", "110105"),
    ("birthplace", "云溪县青禾镇", "云溪县青禾镇"),
    ("household_kind", "农业户口", "1"),
    ("household_kind", "2-非农业户口", "2"),
    ("ethnicity", "毛难", "36"),
    ("left_behind", "双亲留守", "2"),
    ("is_guardian", "是", "1"),
    ("id_valid", "2010.06.01-2020.06.01", "2010-06-01/2020-06-01"),
    ("id_valid", "19980101-20130101", "1998-01-01/2013-01-01"),
    ("id_valid", "2010年6月1日至长期", "2010-06-01/.."),
    ("id_valid", "2030-01-31", "../2030-01-31"),
    ("former_name", "阿依古丽•买买提", "阿依古丽·买买提"),
    ("name_pinyin", "Lín  Xiǎomíng", "lín xiǎomíng"),
    ("phone", "０１０-88880000", "010-88880000"),
    ("postcode", "100020", "100020"),
    ("email", "parent@example.com", "parent@example.com"),
    ("homepage", "www.example.com/home", "www.example.com/home"),
    ("talents", "  围棋   书法 ", "围棋 书法"),
    ("class_name", "  ", ""),
]


@pytest.mark.parametrize(("name", "text", "value"), READINGS)
def test_a_text_is_read_as_the_value_that_is_stored(name, text, value):
    name = f"member1_{name}" if name == "is_guardian" else name
    assert K12.by_name[name].read(text) == value


@pytest.mark.parametrize(("text", "shown"), [("1.5", "1.5"), ("1.54 公里", "1.5"), ("2", "2.0"), ("12KM", "12.0")])
def test_distance_is_kept_in_kilometres_with_one_decimal(text, shown):
    field = K12.by_name["school_distance"]
    assert field.kind.show(field.read(text)) == shown


MALFORMED = [
    ("entry_month", "2026-13"),
    ("entry_month", "9月"),
    ("birthplace", "11010"),
    ("birthplace", "11010500"),
    ("birthplace", "京"),
    ("household_kind", "城镇"),
    ("left_behind", "1"),  # products number this list differently: a bare code says nothing
    ("nationality", "XXX"),
    ("id_valid", "2020.06.01-2010.06.01"),
    ("id_valid", "2010.02.30-2020.06.01"),
    ("id_valid", "长久"),
    ("former_name", "同上"),
    ("phone", "没有"),
    ("phone", "12345"),
    ("phone", "1380013800"),
    ("phone", "138 0013 80001"),
    ("postcode", "1000200"),
    ("email", "parent.example.com"),
    ("homepage", "javascript:alert(1)"),
    ("school_distance", "很近"),
    ("name_pinyin", "林xiaoming"),
    ("talents", "围棋\u202e书法"),
    ("talents", "围棋\x00"),
    ("talents", "=1+1"),
    ("current_address", ' =HYPERLINK("http://example.com")'),
    ("talents", "长" * 101),
]


@pytest.mark.parametrize(("name", "text"), MALFORMED)
def test_a_malformed_text_is_shown_in_a_sentence(name, text):
    reading = K12.read({name: text}, BLANK)
    assert reading.values == {}
    assert list(reading.problems) == [name]
    assert len(reading.problems[name]) > 5


@pytest.mark.parametrize("field", K12.fields, ids=lambda field: field.name)
def test_what_is_shown_can_be_read_again(field):
    texts = {**COMPLETE, **MEMBER_2, "id_valid": "2010.06.01-长期", "school_distance": "1.5", "birthplace": "110105001"}
    value = stored(texts)[field.name]
    shown = field.kind.show(value)
    assert field.read(shown) == value


@pytest.mark.parametrize("field", [field for field in K12.fields if field.kind.choices], ids=lambda field: field.name)
def test_every_choice_reads_as_the_code_that_it_shows(field):
    assert [field.kind.show(field.read(name)) for name in field.kind.choices] == list(field.kind.choices)


def test_the_set_has_the_fields_of_the_national_form_but_the_controlled_ones_and_the_photo():
    assert [(group.code, len(group.fields)) for group in K12.groups] == [
        ("personal", 7),
        ("auxiliary", 6),
        ("schooling", 8),
        ("contact", 7),
        ("extended", 11),
        ("way_to_school", 3),
        ("member1", 12),
        ("member2", 12),
    ]
    assert len({field.column for field in K12.fields}) == len(K12.fields) == 66


def test_every_field_is_a_column_with_the_choices_of_its_list():
    for field in K12.fields:
        column = K12Detail._meta.get_field(field.name)
        assert column.blank
        assert [name for _code, name in column.choices or []] == list(field.kind.choices)


def test_nothing_is_missing_with_one_guardian():
    assert K12.lacking(stored(COMPLETE)) == []


def test_the_required_fields_of_the_form_are_missing_from_a_blank_one():
    expected = [name for name in COMPLETE if not name.startswith("member")]
    expected += [f"member1_{name}" for name in ("name", "relation", "address", "household_region", "phone")]
    expected += ["member1_is_guardian"]
    assert sorted(names(K12.lacking(BLANK))) == sorted(expected)


def without(*left_out):
    return {name: "" if name in left_out else text for name, text in COMPLETE.items()}


ONE_GUARDIAN = {name: text for name, text in COMPLETE.items() if not name.startswith("member1")}
GUARDIAN_RULES = [
    (
        "a second member once begun needs its fields",
        COMPLETE | {"member2_name": "周晓梅"},
        MEMBER_2.keys() - {"member2_name"},
    ),
    ("a second member in full", COMPLETE | MEMBER_2, set()),
    ("only the second member, a guardian", ONE_GUARDIAN | MEMBER_2 | {"member2_is_guardian": "是"}, set()),
    ("only the second member, no guardian", ONE_GUARDIAN | MEMBER_2, {"member2_is_guardian"}),
    ("nobody is a guardian", COMPLETE | MEMBER_2 | {"member1_is_guardian": "否"}, {"member1_is_guardian"}),
    (
        "the second is the guardian",
        COMPLETE | MEMBER_2 | {"member1_is_guardian": "否", "member2_is_guardian": "是"},
        set(),
    ),
    ("another relation needs a note", COMPLETE | {"member1_relation": "其他"}, {"member1_relation_note"}),
    ("another relation with a note", COMPLETE | {"member1_relation": "其他", "member1_relation_note": "姑母"}, set()),
    ("a document type needs a number", COMPLETE | {"member1_id_type": "护照"}, {"member1_id_number"}),
    ("the type 其他 needs no number", COMPLETE | {"member1_id_type": "其他"}, set()),
    ("a number needs its type", COMPLETE | {"member1_id_number": "E12345678"}, {"member1_id_type"}),
    ("birthplace and document number are strangers", COMPLETE | {"birthplace": "新疆维吾尔自治区乌鲁木齐市"}, set()),
]


@pytest.mark.parametrize(("case", "texts", "lacking"), GUARDIAN_RULES, ids=[rule[0] for rule in GUARDIAN_RULES])
def test_conditional_rules(case, texts, lacking):
    assert set(names(K12.lacking(stored(texts)))) == set(lacking)


DOCUMENTS = [
    ("居民身份证", "11010519491231002x", "11010519491231002X"),
    ("居民身份证", "110105194912310021", None),
    ("护照", "e 1234 5678", "E12345678"),
    ("香港特区护照/身份证明", "A123456(7)", "A1234567"),
    ("其他", "社保字第7号", "社保字第7号"),
]


@pytest.mark.parametrize(("id_type", "number", "value"), DOCUMENTS)
def test_a_family_members_number_follows_the_rule_of_its_own_type(id_type, number, value):
    reading = K12.read({"member1_id_type": id_type, "member1_id_number": number}, BLANK)
    assert reading.values.get("member1_id_number") == value
    assert list(reading.problems) == ([] if value else ["member1_id_number"])
    assert ("member1_id_type" in reading.values) is bool(value)


def test_a_new_type_is_not_taken_beside_a_stored_number_that_is_not_of_it():
    beside = {**BLANK, "member1_id_type": "A", "member1_id_number": "E12345678"}
    reading = K12.read({"member1_id_type": "居民身份证", "member1_phone": "13800000001"}, beside)
    assert reading.values == {"member1_phone": "13800000001"}
    assert list(reading.problems) == ["member1_id_number"]


def test_no_label_is_chinese_because_words_belong_to_the_catalogue():
    from django.utils.translation import override

    with override("en"):
        assert not [field.name for field in K12.fields if re.search("[\u4e00-\u9fff]", str(field.label))]


def test_an_unreadable_field_raises_a_sentence_of_its_own():
    with pytest.raises(ValidationError) as refused:
        K12.by_name["postcode"].read("北京")
    assert len(refused.value.messages) == 1
