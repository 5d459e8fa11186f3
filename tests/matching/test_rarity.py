"""How rare names are by a sample of the registry's own."""

from math import isclose, log2

import pytest

from matching.core.evidence import compare
from matching.core.people import Surroundings
from matching.core.rarity import UNKNOWN, Rarity
from tests.matching.people import candidate, probe

SAMPLE = ["王浩宇"] * 300 + ["李子涵"] * 150 + ["张皓雨"] * 49 + ["粟毓"]


def test_a_small_sample_tells_nothing():
    assert UNKNOWN.bits_of_name("王浩宇") is None
    assert Rarity(SAMPLE[:499]).bits_of_name("王浩宇") is None
    assert Rarity(SAMPLE[:499]).bits_of_sound("王浩宇") is None


def test_a_rare_name_is_worth_more_bits_than_a_common_one_and_an_unseen_one_most():
    rarity = Rarity(SAMPLE)
    bits = [rarity.bits_of_name(name) for name in ("王浩宇", "李子涵", "粟毓", "阚𬍛龘")]
    assert bits == sorted(bits)
    assert len(set(bits[1:])) == 3
    assert all(7 <= each <= 24 for each in bits)


def test_a_sound_is_as_common_as_all_names_that_sound_so():
    rarity = Rarity(["王皓雨"] * 100 + ["王浩宇"] * 100 + ["粟毓桢"] * 300)
    assert rarity.bits_of_sound("王浩宇") == rarity.bits_of_sound("王皓雨")
    assert rarity.bits_of_sound("王浩宇") <= rarity.bits_of_name("王浩宇")


def test_the_bits_of_a_name_are_those_of_its_surname_and_of_each_other_character():
    # ten families 粟, ninety 王, nine hundred 李; 浩, or 皓 of the same sound, in a hundred names, 宇 in the rest
    rarity = Rarity(["粟浩"] * 10 + ["王皓"] * 90 + ["李宇"] * 900)
    surname, written, heard = log2(1001 / 11), log2(1001 / 11), log2(1001 / 101)
    assert isclose(rarity.bits_of_name("粟浩"), surname + written)
    assert isclose(rarity.bits_of_sound("粟皓"), surname + heard)
    assert isclose(rarity.bits_of_name("浩李"), 2 * log2(1001))  # nobody has 浩 as surname, nor 李 but as surname
    assert rarity.bits_of_name("李宇") == 7


def test_a_name_is_worth_at_most_24_bits_and_tells_from_500_names_on():
    assert Rarity(SAMPLE).bits_of_name("阚𬍛龘䶮燚") == 24
    assert Rarity(SAMPLE[:500]).bits_of_name("王浩宇") == 7


def test_a_shared_rare_name_weighs_more_than_a_shared_common_one():
    around = Surroundings(rarity=Rarity(SAMPLE))
    common, rare = (compare(probe(name), candidate(name), around).weight for name in ("王浩宇", "粟毓"))
    assert rare > common
    assert compare(probe("粟毓"), candidate("粟毓")).weight == compare(probe("王浩宇"), candidate("王浩宇")).weight


@pytest.mark.parametrize(("theirs", "bits_of_a_common_one"), [("粟毓", 12), ("素毓", 9)])
def test_the_bits_of_a_name_or_sound_take_the_place_of_those_of_a_common_one(theirs, bits_of_a_common_one):
    rarity = Rarity(SAMPLE)
    plain, weighed = (
        compare(probe("粟毓"), candidate(theirs), Surroundings(rarity=each)) for each in (UNKNOWN, rarity)
    )
    bits = rarity.bits_of_name("粟毓") if theirs == "粟毓" else rarity.bits_of_sound("粟毓")
    assert isclose(weighed.weight - plain.weight, bits - bits_of_a_common_one)


def test_rarity_never_decides_whether_a_record_is_shown():
    around = Surroundings(rarity=Rarity(["李晓明"] * 600))
    records = [candidate("李小明", id_type="Z", id_number=""), candidate(id_type="Z", id_number="")]
    assert all(compare(probe(), record, around).suffices for record in records)


def test_other_sounds_are_those_of_another_reading_of_one_character():
    assert Rarity(["李小茜"]).other_sound_keys("李小西") == {"lixiaoqian"}
    assert "lixiaoxi" in UNKNOWN.other_sound_keys("李小茜")
    assert UNKNOWN.other_sound_keys("") == set()
