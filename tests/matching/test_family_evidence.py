"""What a family told weighs: it ranks records, and changes nothing else."""

from datetime import date
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.core.evidence import compare
from matching.core.family import Known, joined
from matching.core.one_person import tie
from matching.core.people import Candidate, Probe, Surroundings
from matching.core.told import OF_FAMILY
from matching.core.verdict import decide
from tests.matching.people import BORN, candidate, number, probe

OTHER = number(40)


def reasons(a_probe, record, **options):
    return compare(a_probe, record, **options).reasons


FAMILY = Known(
    names=("王大山",),
    phones=("13812345670",),
    documents=("110101198001010010",),
    school="青禾县阳光幼儿园",
    household="110105",
    address="朝阳区阳光小区3号楼2单元101室",
)
TOLD = {
    "guardian_name": "王大山",
    "phone": "13812345670",
    "guardian_id_number": "110101198001010010",
    "former_school": "阳光幼儿园",
    "household": "北京市朝阳区",
    "address": "阳光小区3-2-101",
}
OTHERS = {
    "guardian_name": "李梅",
    "phone": "13912345671",
    "guardian_id_number": "110101198001010029",
    "former_school": "青禾县月光幼儿园",
    "household": "北京市海淀区",
    "address": "月光小区3-2-101",
}


def told(*fields: str, texts=TOLD, **values) -> Probe:
    return probe(family=joined((field, texts[field]) for field in fields), **values)


def of_family(name="李晓明", known=FAMILY, **values) -> Candidate:
    return candidate(name, family=lambda: known, **{"id_type": "Z", "id_number": ""} | values)


@pytest.mark.parametrize(
    ("field", "agrees", "differs"),
    [
        ("guardian_name", "guardian_agrees", "guardian_differs"),
        ("phone", "guardian_phone_agrees", "guardian_phone_differs"),
        ("guardian_id_number", "guardian_document_agrees", "guardian_document_differs"),
        ("former_school", "former_school_agrees", "former_school_differs"),
        ("household", "household_agrees", "household_elsewhere"),
        ("address", "address_agrees", None),
    ],
)
def test_each_fact_of_the_family_has_its_reason(field, agrees, differs):
    without = reasons(probe(), of_family())
    assert reasons(told(field), of_family()) == (*without, agrees)
    assert reasons(told(field, texts=OTHERS), of_family()) == (*without, *([differs] if differs else []))
    assert reasons(told(field), of_family(known=Known())) == without


def test_the_familys_own_word_takes_the_place_of_what_else_tells_the_same():
    around = Surroundings(regions=frozenset({"330106"}), feeders=frozenset({7}))
    record = of_family(household_region="110105", school_id=7)
    without = reasons(probe(), record, around=around)
    assert {"number_from_household", "same_school_as_others"} <= set(without)
    now = reasons(told("household", "former_school"), record, around=around)
    assert {"household_agrees", "former_school_agrees"} <= set(now)
    assert not {"number_from_household", "same_school_as_others"} & set(now)


def test_what_all_guardians_facts_say_is_that_this_is_the_family():
    plain = compare(probe(), of_family()).weight
    together = compare(told("guardian_name", "phone", "guardian_id_number"), of_family())
    assert together.weight - plain == 14
    assert compare(told("guardian_name"), of_family()).weight - plain == 8


@pytest.mark.parametrize("name", ["李晓朋", "王晓明明", "王芳"])
def test_another_name_may_be_a_twins_who_has_the_same_family(name):
    facts = ("guardian_name", "phone", "guardian_id_number")
    assert compare(told(*facts), of_family(name)).weight - compare(probe(), of_family(name)).weight <= 3
    assert compare(told(*facts), of_family(name)).weight < compare(probe(), of_family()).weight


@given(
    st.dictionaries(st.sampled_from(sorted(TOLD)), st.booleans()),
    st.lists(
        st.tuples(
            st.sampled_from(["李晓明", "李小明", "李晓朋", "王芳", "李晓"]),
            st.sampled_from([FAMILY, Known(), Known(names=("李梅",), phones=("13912345671",))]),
            st.sampled_from([("1", None), ("Z", ""), ("1", OTHER)]),
            st.sampled_from([BORN, date(2019, 3, 8)]),
            st.sampled_from(["1", "2"]),
            st.sampled_from([frozenset(), frozenset({5})]),
            st.sampled_from([{}, {"here": True}, {"student_number_key": 3}, {"stage": "senior"}]),
        ),
        max_size=5,
    ),
    st.booleans(),
    st.booleans(),
)
def test_no_fact_changes_an_outcome_or_adds_a_candidate(facts, records, documented, numbered):
    """They rank: the same candidates are shown by the same rule, and what binds them stays as it was."""
    candidates = [
        of_family(
            name,
            known,
            record_id=place,
            id_type=id_type,
            id_number=id_number,
            born=born,
            sex=sex,
            guardian_keys=keys,
            **more,
        )
        for place, (name, known, (id_type, id_number), born, sex, keys, more) in enumerate(records)
    ]
    values = {} if documented else {"id_type": "Z", "id_number": "", "key": None}
    if numbered:
        values["student_number_key"] = 3
    family = joined((field, (TOLD if right else OTHERS)[field]) for field, right in facts.items())
    target = [record for record in candidates if record.here]
    archives = [record for record in candidates if not record.here]

    plain, with_facts = (decide(probe(family=each, **values), archives, target=target) for each in ("", family))
    assert (with_facts.outcome, with_facts.rule, with_facts.record_id) == (plain.outcome, plain.rule, plain.record_id)
    assert _but_for_family(with_facts.candidates) == _but_for_family(plain.candidates)
    # nor what a person may do about any of them
    for one, other in zip(
        *(sorted(each.candidates, key=attrgetter("record_id")) for each in (plain, with_facts)), strict=True
    ):
        assert tie(one.reasons) is tie(other.reasons)


def _but_for_family(shown) -> dict:
    instead = OF_FAMILY | {"number_from_household", "number_from_elsewhere", "same_school_as_others"}
    return {each.record_id: set(each.reasons) - instead for each in shown}


def test_of_two_alike_the_one_of_the_family_goes_first():
    records = [of_family(record_id=1, known=Known(names=("李梅",))), of_family(record_id=2)]
    assert [each.record_id for each in decide(told("guardian_name"), records).candidates] == [2, 1]
    assert [each.record_id for each in decide(probe(), records).candidates] == [1, 2]


def test_of_twins_nothing_that_is_told_of_the_family_makes_one_the_first():
    keys = frozenset({5})
    own = of_family(record_id=1, guardian_keys=keys, known=Known(names=("李梅",)))
    twin = of_family("李小明", record_id=2, guardian_keys=keys)
    shown = decide(told("guardian_name", "phone"), [own, twin]).candidates
    assert [each.record_id for each in shown] == [1, 2]
    assert all("twin_among_these" in each.reasons for each in shown)
