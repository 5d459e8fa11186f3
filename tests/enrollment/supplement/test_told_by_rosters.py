"""What a roster tells of the family fills in the supplement where the record says nothing that the school sees."""

import pytest

from enrollment.supplement.prefill import prefill, prefilled_values, told_otherwise
from enrollment.supplement.saving import save
from enrollment.supplement.shown import changes, shown_values
from matching.core.family import joined
from registry.disclosure import Show
from tests.enrollment.supplement.claimed import ARCHIVE, claimed
from tests.factories import EntryFactory, RegistrarFactory

pytestmark = pytest.mark.django_db

MOTHER = {"guardian_name": "周晓梅", "guardian_phone": "13911112222", "address": "新城路 5 号"}
FATHER = {"guardian_name": "林建国", "guardian_phone": "13911112222", "phone": "0577-5559999"}


def told(entry, facts):
    entry.family = joined(facts.items())
    entry.save()
    return entry


def members(supplement, number: int = 1) -> tuple:
    return tuple(getattr(supplement, f"member{number}_{name}") for name in ("name", "phone", "id_number"))


def test_who_has_no_record_starts_with_what_the_roster_tells():
    entry = told(EntryFactory(verdict="not_found"), MOTHER)
    supplement = prefill(entry)

    assert members(supplement) == ("周晓梅", "13911112222", "")
    assert (supplement.member1_is_guardian, supplement.phone) == ("1", "13911112222")
    assert supplement.current_address == "新城路 5 号"
    assert supplement.from_archive == []


def test_of_a_proved_claim_the_archive_goes_first_and_the_roster_fills_the_gaps():
    supplement = prefill(told(claimed("phone"), MOTHER | {"phone": "0577-5559999"}))

    assert members(supplement) == ("林建国", "13800000001", ARCHIVE["guardian_id_number"])
    assert members(supplement, 2) == ("", "", "")  # whom nobody need fill in
    assert (supplement.phone, supplement.current_address) == ("0577-5550017", ARCHIVE["address"])


def test_the_same_person_is_named_once():
    supplement = prefill(told(claimed("phone"), FATHER))
    assert members(supplement) == ("林建国", "13800000001", ARCHIVE["guardian_id_number"])
    assert members(supplement, 2) == ("", "", "")


@pytest.mark.parametrize("track", ["primary", "vocational"])
def test_of_an_unproved_claim_the_roster_goes_first_and_is_seen(track):
    entry = told(claimed("", track), MOTHER)
    supplement = prefill(entry)
    shown = shown_values(supplement, RegistrarFactory(school=entry.school))

    assert members(supplement) == ("周晓梅", "13911112222", "")
    assert shown["member1_phone"].text == "13911112222"
    assert shown["household_region"].how == Show.UNSEEN
    assert supplement.household_region == "110105"


def test_nothing_says_whether_the_roster_tells_what_an_unproved_record_says():
    right, wrong = (
        prefill(told(claimed("", name="林小东", sex="1"), {"address": address, "phone": phone}))
        for address, phone in ((ARCHIVE["address"], "0577-5550017"), ("别处 1 号", "0577-5559999"))
    )
    account = RegistrarFactory(school=right.entry.school)
    words = {name: value.how for name, value in shown_values(right, account).items()}
    assert words == {name: value.how for name, value in shown_values(wrong, account).items()}
    assert right.own_words == wrong.own_words
    assert changes(right, account) == changes(wrong, account) == []


def test_a_record_that_names_nobody_leaves_the_family_to_the_roster():
    entry = claimed("phone")
    entry.archive.guardian_name = entry.archive.guardian_phone = entry.archive.guardian_id_number = ""
    entry.archive.save()
    assert members(prefill(told(entry, MOTHER))) == ("周晓梅", "13911112222", "")


def test_of_a_person_whom_both_name_the_roster_tells_what_the_archive_does_not():
    entry = claimed("phone")
    entry.archive.guardian_phone = ""
    entry.archive.save()
    assert members(prefill(told(entry, FATHER)))[:2] == ("林建国", "13911112222")


def test_of_father_and_mother_one_is_filled_in():
    both = {"father_name": "林建国", "mother_name": "周晓梅", "father_phone": "13911112222"}
    supplement = prefill(told(EntryFactory(verdict="not_found"), both))
    assert (supplement.member1_name, supplement.member1_phone, supplement.member2_name) == ("林建国", "13911112222", "")


def test_beside_what_the_archive_says_the_roster_is_a_proposal():
    entry = told(claimed("phone"), FATHER | {"address": "新城路 5 号"})
    account = RegistrarFactory(school=entry.school)
    supplement = prefill(entry)
    assert told_otherwise(supplement) == {
        "phone": "05775559999",
        "current_address": "新城路 5 号",
        "member1_phone": "13911112222",
    }

    saved = save(entry.pk, account, {"phone": "0577-5559999", "current_address": "新路 1 号"}, 0)
    assert told_otherwise(saved.supplement) == {"member1_phone": "13911112222"}


def test_a_telephone_that_is_written_otherwise_is_no_other():
    assert told_otherwise(prefill(told(claimed("phone"), {"phone": "05775550017"}))) == {}


def test_beside_what_is_unseen_there_is_none():
    assert told_otherwise(prefill(told(claimed(""), {"address": "新城路 5 号"}))) == {}


def test_lists_count_it_too():
    entry = told(EntryFactory(verdict="not_found"), MOTHER)
    assert prefilled_values(entry)["member1_name"] == "周晓梅"


def test_what_is_saved_goes_before_what_the_roster_tells():
    entry = told(claimed(""), MOTHER)
    saved = save(entry.pk, RegistrarFactory(school=entry.school), {"member1_name": "周小梅"}, 0)
    assert members(saved.supplement) == ("周小梅", "13911112222", "")
    assert "current_address" in saved.supplement.own_words
