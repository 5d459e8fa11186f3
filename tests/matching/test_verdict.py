"""The rules of deciding: the same table as in core.verdict, written out, and the cases behind each line."""

from datetime import timedelta
from itertools import pairwise, product

import pytest

from matching.core.people import persons
from matching.core.verdict import RULES, Scored, VerdictFacts, decide, plainly_matched
from tests.matching.people import BORN, candidate, glimpse, number, probe

FACTS = {
    "active": (False, True),
    "active_of_other": (False, True),
    "agreeing": ("none", "one", "several", "renamed"),
    "student_number": ("fits", "contradicts"),
    "archive": ("free", "claimed", "registered"),
    "senior_high": (False, True),
    "elsewhere": (False, True),
    "similar": (False, True),
}

# active, active of another, agreeing, student number, archive, senior high, elsewhere, similar → outcome;
# * is anything, the first line counts
TABLE = """
    True   *      *        *            *           *      *      *      registered
    *      *      *        *            registered  *      *      *      registered
    *      True   *        *            *           *      *      *      pending
    *      *      *        *            *           *      True   *      pending
    *      *      several  *            *           *      *      *      pending
    *      *      renamed  *            *           *      *      *      pending
    *      *      one      contradicts  *           *      *      *      pending
    *      *      one      fits         claimed     *      *      *      pending
    *      *      one      fits         free        True   *      *      admitted
    *      *      one      fits         free        False  *      *      matched
    *      *      none     *            *           *      *      True   pending
    *      *      none     *            *           *      *      False  not_found
"""


def expected(facts: VerdictFacts) -> str:
    values = [str(getattr(facts, name)) for name in FACTS]
    for line in TABLE.split("\n"):
        *conditions, outcome = line.split() or ["x"]
        if conditions and all(c in ("*", value) for c, value in zip(conditions, values, strict=True)):
            return outcome
    raise AssertionError(facts)


@pytest.mark.parametrize("values", list(product(*FACTS.values())))
def test_every_combination_of_facts_has_the_outcome_of_the_table(values):
    facts = VerdictFacts(*values)
    assert next(rule for rule in RULES if rule.applies(facts)).outcome == expected(facts)


def test_rules_have_a_name_each():
    assert len({rule.name for rule in RULES}) == len(RULES)


def outcome(a_probe, *candidates, **options):
    verdict = decide(a_probe, candidates, **options)
    return verdict.outcome, verdict.record_key


def test_document_and_name_agree_with_one_record():
    verdict = decide(probe(), [candidate()])
    assert (verdict.outcome, verdict.record_id, verdict.record_key) == ("matched", 1, "PK-1")
    assert (verdict.candidates, verdict.warnings) == ((), ())


def test_a_name_that_differs_in_presentation_only_agrees():
    assert outcome(probe("阿依古丽・买买提"), candidate("阿依古丽·买买提")) == ("matched", "PK-1")


# all that docs/decisions/variant-characters.md decides to fold
VARIANTS = "劄札 箚札 幷并 搧扇 擡抬 牴抵 甦苏 甯宁 礆硷 舖铺 袷夹 谿溪 貍狸 逕径 迳径 遶绕 𰻞𰻝 𫪄𠼤"


@pytest.mark.parametrize(("character", "usual"), VARIANTS.split())
def test_a_variant_character_makes_a_candidate_and_never_a_link(character, usual):
    for written, stored in (character, usual), (usual, character):
        verdict = decide(probe(f"王{written}明"), [candidate(f"王{stored}明")])
        assert verdict.outcome == "pending"
        assert "name_variant" in verdict.candidates[0].reasons


@pytest.mark.parametrize("name", ["李小明", "李曉明", "李晓", "李晓明明", "王芳", "李明晓"])
def test_another_name_never_matches_whatever_else_agrees(name):
    verdict = decide(probe(), [candidate(name)])
    assert verdict.outcome == "pending"
    assert [each.record_key for each in verdict.candidates] == ["PK-1"]
    assert "same_document" in verdict.candidates[0].reasons


def test_the_document_type_must_agree_too():
    verdict = decide(probe(), [candidate(id_type="B")])
    assert verdict.outcome == "pending"
    assert "same_number_other_type" in verdict.candidates[0].reasons


def test_an_invalid_number_never_agrees():
    wrong = number()[:-1] + ("1" if number()[-1] != "1" else "2")
    verdict = decide(probe(), [candidate(id_number=wrong, valid=False)])
    assert verdict.outcome == "pending"
    assert verdict.candidates[0].reasons == ("id_number_one_digit_off", "same_name", "same_birth_date", "same_sex")


def test_blank_numbers_never_agree_with_each_other():
    verdict = decide(probe(id_type="Z", id_number=""), [candidate(id_type="Z", id_number="")])
    assert verdict.outcome == "pending"
    assert verdict.candidates[0].reasons == ("no_document", "same_name", "same_birth_date", "same_sex")


def test_sharing_name_and_birth_date_alone_is_a_doubt():
    other_child = candidate(id_number=number(40, sex="2"), sex="2")
    verdict = decide(probe(), [other_child])
    assert verdict.outcome == "pending"
    assert verdict.candidates[0].reasons == ("document_differs", "same_name", "same_birth_date", "sex_differs")


def test_nothing_shared_is_not_found():
    assert outcome(probe()) == ("not_found", None)
    assert outcome(probe(), candidate("王芳", id_number=number(40))) == ("not_found", None)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_no_record_at_all_is_as_one_that_shares_nothing(elsewhere):
    stranger = candidate("赵无关", id_number=number(born=BORN + timedelta(days=900)), born=BORN + timedelta(days=900))
    assert decide(probe(), [], elsewhere=elsewhere) == decide(probe(), [stranger], elsewhere=elsewhere)


def test_two_records_with_the_same_document_and_name_are_a_doubt():
    verdict = decide(probe(), [candidate(), candidate(record_id=2)])
    assert verdict.outcome == "pending"
    assert [each.record_id for each in verdict.candidates] == [1, 2]


def test_the_same_document_under_another_name_is_a_warning():
    verdict = decide(probe(), [candidate(), candidate("王芳", 2)])
    assert (verdict.outcome, verdict.record_id, verdict.warnings) == ("matched", 1, ("document_shared",))


@pytest.mark.parametrize("difference", [{"sex": "2", "id_number": number()}, {"born": None}])
def test_a_differing_sex_or_birth_date_is_a_warning(difference):
    record = candidate(id_number=number())
    record.sex = difference.get("sex", "1")
    if "born" in difference:
        record.birth_date = record.birth_date.replace(day=8)
    assert decide(probe(), [record]).warnings == ("differs_from_record",)


def test_an_unknown_sex_in_the_record_is_no_difference():
    assert decide(probe(), [candidate(sex="", id_number=number())]).warnings == ()


@pytest.mark.parametrize("status", ["enrolled", "graduated", "left"])
def test_the_status_of_the_record_does_not_matter(status):
    assert outcome(probe(), candidate(status=status)) == ("matched", "PK-1")


# --- several records of one person (R2, R17)


def test_records_of_several_stages_are_one_person_at_the_latest():
    records = [candidate(record_id=1, stage="primary"), candidate(record_id=2, stage="junior")]
    assert outcome(probe(), *records) == ("matched", "PK-2")


@pytest.mark.parametrize(
    ("ours", "theirs", "one"),
    [
        ({"student_number_key": 7}, {"student_number_key": 7}, True),
        ({"student_number_key": 7}, {"student_number_key": 8}, False),
        ({"student_number_key": 7}, {"student_number_key": 7, "name": "李小明"}, False),
        ({}, {}, False),
        ({"next_id": 2}, {"name": "李小明"}, True),
        ({"next_id": 3}, {}, False),
    ],
)
def test_records_without_a_document_are_one_persons_by_number_and_name_or_as_one_continues_the_other(ours, theirs, one):
    records = [candidate(record_id=n, id_type="Z", id_number="", **each) for n, each in enumerate((ours, theirs), 1)]
    assert [person.records for person in persons(records)] == ([records] if one else [[each] for each in records])


@pytest.mark.parametrize(("earlier", "later"), [*pairwise(["", "primary", "junior", "senior"])])
def test_each_stage_goes_before_the_next(earlier, later):
    records = [candidate(record_id=2, stage=earlier), candidate(record_id=1, stage=later)]
    assert [person.present for person in persons(records)] == [records[1:]]


ARCHIVE = {"record_id": 1, "stage": "junior", "status": "graduated"}
HELD = {"record_id": 1, "stage": "senior"}
ENDED, ENDED_BEFORE = {"record_id": 2, "here": True, "status": "left"}, {"record_id": 3, "here": True, "status": "left"}
ACTIVE = {"record_id": 4, "here": True}


@pytest.mark.parametrize(
    ("records", "present"),
    [
        ([ARCHIVE, ENDED], [2]),
        ([ARCHIVE, ACTIVE], [1]),
        ([ARCHIVE, ENDED_BEFORE | {"next_id": 2}, ENDED], [2]),
        ([ENDED_BEFORE | {"next_id": 4}, ACTIVE], [3]),
        ([HELD, ENDED], [1]),
        ([HELD | {"status": "graduated"}, ENDED], [2]),
        ([ENDED], [2]),
        ([ACTIVE], [4]),
    ],
)
def test_a_record_that_has_ended_here_goes_on_unless_a_senior_high_school_has_the_person(records, present):
    (person,) = persons([candidate(**each) for each in records])
    assert [record.record_id for record in person.present] == present


def test_two_records_of_the_latest_stage_are_a_doubt():
    stages = ["primary", "junior", "junior"]
    records = [candidate(record_id=n, stage=stage) for n, stage in enumerate(stages, 1)]
    verdict = decide(probe(), records)
    assert verdict.outcome == "pending"
    assert [each.record_id for each in verdict.candidates] == [2, 3]


def test_two_records_of_a_stage_with_one_student_number_are_one_record_twice():
    enrolled = candidate(record_id=1, stage="junior", student_number_key=7)
    left = candidate(record_id=2, stage="junior", student_number_key=7, status="left")
    assert outcome(probe(), left, enrolled) == ("matched", "PK-1")


def test_of_one_record_twice_the_newest_counts_when_neither_is_enrolled():
    born = probe().birth_date
    old = candidate(record_id=5, status="left", student_number_key=7, entered_on=born.replace(year=2022))
    new = candidate(record_id=4, status="left", student_number_key=7, entered_on=born.replace(year=2023))
    assert outcome(probe(), old, new) == ("matched", "PK-4")


# --- held by others (R4, R12)


def test_held_by_a_senior_high_school_is_admitted():
    assert outcome(probe(), candidate(stage="senior")) == ("admitted", "PK-1")
    assert outcome(probe(), candidate(stage="senior", status="graduated")) == ("matched", "PK-1")


@pytest.mark.parametrize(("stage", "found"), [("senior", "admitted"), ("junior", "matched")])
def test_a_later_record_of_the_number_is_shown_where_it_has_another_document_and_a_senior_high_school_it(stage, found):
    earlier = candidate(stage="primary", status="graduated", student_number_key=7)
    later = candidate(record_id=2, stage=stage, id_number=number(5), student_number_key=7)
    verdict = decide(probe(), [earlier, later])
    assert (verdict.outcome, verdict.record_key) == (found, "PK-2")
    reasons = ("same_student_number", "same_name", "admitted_senior_high")
    assert verdict.candidates == ((Scored(2, "PK-2", 1.0, reasons),) if found == "admitted" else ())
    same = candidate(record_id=2, stage=stage, student_number_key=7)
    assert decide(probe(), [earlier, same]).candidates == ()


def test_a_doubtful_record_held_by_a_senior_high_school_stays_a_doubt():
    verdict = decide(probe(), [candidate("李小明", stage="senior")])
    assert verdict.outcome == "pending"
    assert verdict.candidates[0].reasons[-1] == "admitted_senior_high"


def test_a_record_that_another_entry_holds_is_a_doubt():
    verdict = decide(probe(), [candidate()], claimed={1})
    assert verdict.outcome == "pending"
    assert verdict.candidates[0].reasons[-1] == "already_claimed"


def test_a_person_held_through_an_earlier_record_is_held():
    records = [candidate(record_id=1, stage="primary"), candidate(record_id=2, stage="junior")]
    assert outcome(probe(), *records, claimed={1}) == ("pending", None)


def test_a_record_continued_by_one_that_is_not_active_is_a_doubt():
    verdict = decide(probe(), [candidate(continued=True)])
    assert verdict.outcome == "pending"
    assert verdict.candidates[0].reasons[-1] == "already_claimed"


def test_a_record_continued_by_an_active_one_is_registered():
    record = candidate(continued=True, continued_by=90, continued_by_key="XJ-90")
    verdict = decide(probe(), [record])
    assert (verdict.outcome, verdict.record_id, verdict.record_key) == ("registered", 90, "XJ-90")


def test_whom_another_school_has_is_to_be_confirmed_whatever_was_found():
    for records in ([candidate()], [candidate(stage="senior")], []):
        verdict = decide(probe(), records, elsewhere=True)
        assert (verdict.outcome, verdict.warnings) == ("pending", ("live_elsewhere",))
        assert [each.record_key for each in verdict.candidates] == ["PK-1"] * len(records)


# --- student numbers (R3, R18)


def test_a_student_number_that_agrees_or_is_missing_on_one_side_matches():
    with_number = probe(student_number_key=7)
    assert outcome(with_number, candidate(student_number_key=7)) == ("matched", "PK-1")
    assert outcome(with_number, candidate()) == ("matched", "PK-1")
    assert outcome(probe(), candidate(student_number_key=7)) == ("matched", "PK-1")


def test_a_student_number_of_an_earlier_record_of_the_person_matches():
    records = [
        candidate(record_id=1, stage="primary", student_number_key=7),
        candidate(record_id=2, stage="junior", student_number_key=8),
    ]
    assert outcome(probe(student_number_key=7), *records) == ("matched", "PK-2")


def test_a_student_number_taken_person_is_a_doubt_with_both_shown():
    other = candidate("王芳", 2, id_number=number(40), student_number_key=7)
    verdict = decide(probe(student_number_key=7), [candidate(), other])
    assert verdict.outcome == "pending"
    assert {each.record_id: each.reasons[-1] for each in verdict.candidates} == {
        1: "same_sex",
        2: "same_student_number",
    }


def test_an_unknown_student_number_is_a_doubt_when_the_record_has_another():
    verdict = decide(probe(student_number_key=9), [candidate(student_number_key=7)])
    assert verdict.outcome == "pending"
    assert verdict.candidates[0].reasons[-1] == "student_number_differs"


def test_a_student_number_alone_is_a_doubt():
    record = candidate("王芳", id_number=number(40), student_number_key=7)
    assert outcome(probe(student_number_key=7), record) == ("pending", None)


# --- ranking


def test_candidates_are_ranked_and_ties_broken_by_their_keys():
    records = [candidate(record_id=n, id_number="", id_type="Z") for n in (3, 1, 2)]
    near = number()[:-1] + ("1" if number()[-1] != "1" else "2")
    records.insert(1, candidate(record_id=9, id_number=near, valid=False))
    shown = decide(probe(), records).candidates
    assert [each.record_id for each in shown] == [9, 1, 2, 3]
    assert decide(probe(), reversed(records)).candidates == shown


def test_at_most_twenty_candidates_are_shown():
    records = [candidate(record_id=n, id_number="", id_type="Z") for n in range(1, 31)]
    assert len(decide(probe(), records).candidates) == 20


def test_records_of_one_guardian_and_one_day_are_said_to_be_twins():
    one = candidate("李晓明", 1, id_type="Z", id_number="", guardian_keys=frozenset({5, 6}))
    other = candidate("李小明", 2, id_type="Z", id_number="", guardian_keys=frozenset({6}))
    verdict = decide(probe(), [one, other])
    assert [each.record_id for each in verdict.candidates] == [1, 2]
    assert all(each.reasons[-1] == "twin_among_these" for each in verdict.candidates)


def test_two_records_of_one_child_or_of_two_families_are_no_twins():
    twice = [candidate(record_id=n, id_type="Z", id_number="", guardian_keys=frozenset({5})) for n in (1, 2)]
    families = [candidate("李小明", n, id_type="Z", id_number="", guardian_keys=frozenset({n})) for n in (3, 4)]
    for records in (twice, families):
        found = decide(probe(), records).candidates
        assert len(found) == 2
        assert not any("twin_among_these" in each.reasons for each in found)


GLIMPSED = {
    "agrees": {},
    "other presentation": {"name": "李 晓明"},
    "other name": {"name": "李小明"},
    "other birth date": {"born": BORN + timedelta(days=1), "id_number": number()},
    "other sex": {"sex": "2", "id_number": number()},
    "no sex": {"sex": "", "id_number": number()},
    "continued": {"continued": True},
    "continued by an active record": {"continued": True, "continued_by": 9, "continued_by_key": "X-9"},
    "at senior high": {"stage": "senior"},
    "graduated from senior high": {"stage": "senior", "status": "graduated"},
    "has a student number": {"student_number_key": 5},
}


@pytest.mark.parametrize("given", [None, 5, 6])
@pytest.mark.parametrize("name", GLIMPSED)
def test_a_glimpse_says_the_same_as_all_the_rules_or_nothing(name, given):
    record, student = candidate(**GLIMPSED[name]), probe(student_number_key=given)
    whole = decide(student, [record])

    glimpsed = plainly_matched(student, glimpse(record))

    assert glimpsed in (None, whole)
    assert (glimpsed is not None) == (whole.outcome == "matched" and given is None)
