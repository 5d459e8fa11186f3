"""How each ideograph folds, and that folded names never agree (docs/decisions/variant-characters.md)."""

import subprocess
import sys
from hashlib import sha256

import pytest

from registry.identity.agreement import agreement_key
from registry.identity.sounds import sound_key
from registry.identity.variants import VARIANTS, variant_key

# the unified ideographs of every plane, and the places kept for those to come
IDEOGRAPHS = [
    chr(code)
    for block in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x2F800), (0x30000, 0x33480))
    for code in range(*block)
]

# all nineteen in which the two editions of OpenCC differ, and at the end two usual characters that fold with them
DECIDED = {
    "劄": "札",
    "幷": "并",
    "扞": "扞",
    "拚": "拚",
    "搧": "扇",
    "擡": "抬",
    "牴": "抵",
    "甦": "苏",
    "甯": "宁",
    "礆": "硷",
    "箚": "札",
    "舖": "铺",
    "袷": "夹",
    "谿": "溪",
    "貍": "狸",
    "逕": "径",
    "遶": "绕",
    "𠼤": "𠼤",
    "𰻞": "𰻝",
    "迳": "径",
    "𫪄": "𠼤",
}
FOLDED = [(character, usual) for character, usual in DECIDED.items() if character != usual]

# of what every ideograph folds to: another edition of OpenCC must not move a name unseen
FINGERPRINT = "9dfc816efdde75c8"


@pytest.mark.parametrize(("character", "usual"), DECIDED.items())
def test_characters_in_which_editions_differ_fold_as_decided(character, usual):
    assert variant_key(character) == usual


@pytest.mark.parametrize(("character", "usual"), FOLDED)
def test_a_decided_fold_keeps_the_sound_that_is_stored_with_records(character, usual):
    assert sound_key(character) == sound_key(usual)


@pytest.mark.parametrize("pair", [("扞", "捍"), ("拚", "拼"), ("乾", "干")])
def test_characters_of_another_sound_stay_apart(pair):
    a, b = pair
    assert variant_key(a) != variant_key(b)
    assert sound_key(a) != sound_key(b)


def test_what_was_written_alike_stays_written_alike():
    assert variant_key("逕") == variant_key("迳") == variant_key("徑") == variant_key("径")
    assert variant_key("甯") == variant_key("寧") == variant_key("寗") == variant_key("宁")


def test_folding_twice_is_folding_once():
    folded = [VARIANTS[ord(character)] for character in IDEOGRAPHS]
    assert [VARIANTS[ord(usual)] for usual in folded] == folded
    assert variant_key("".join(IDEOGRAPHS[:50])) == "".join(folded[:50])


def test_every_ideograph_folds_to_one_character_as_before():
    folded = [VARIANTS[ord(character)] for character in IDEOGRAPHS]
    assert {len(usual) for usual in folded} == {1}
    assert sha256("".join(folded).encode()).hexdigest()[:16] == FINGERPRINT


def test_no_ideograph_agrees_with_another():
    assert [agreement_key(character) for character in IDEOGRAPHS] == IDEOGRAPHS


@pytest.mark.parametrize(("character", "usual"), FOLDED)
def test_folded_names_do_not_agree(character, usual):
    assert variant_key(f"王{character}明") == variant_key(f"王{usual}明")
    assert agreement_key(f"王{character}明") != agreement_key(f"王{usual}明")


def loaded(*steps: str) -> list[set[str]]:
    """Which of the two modules a fresh Python has loaded after each of `steps`."""
    say = "print(*{'opencc', 'registry.identity.variants'} & {*sys.modules})"
    code = "\n".join(["import sys", *(f"{step}\n{say}" for step in steps)])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return [set(line.split()) for line in done.stdout.splitlines()]


def test_agreement_does_not_even_know_the_variants():
    assert loaded("from registry.identity.agreement import agreement_key; agreement_key('王甯 明')") == [set()]


def test_the_tables_of_variants_are_read_only_where_a_name_is_compared():
    start = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; django.setup()"
    site = "import config.urls, matching.match"
    read = "from registry.identity.names import parse_name, variant_key; parse_name('王甯 明')"
    *before, after = loaded(start, site, read, "variant_key('王明')")
    assert before == [{"registry.identity.variants"}] * 3
    assert after == {"registry.identity.variants", "opencc"}
