"""Names: what is accepted, when two agree, and when they only look or sound alike."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.identity.names import (
    agreement_key,
    parse_name,
    readings,
    sound_key,
    sounds_alike,
    variant_key,
    wrong_character,
)


@pytest.mark.parametrize(
    "name",
    [
        "李晓明",
        "李",
        "买买提·阿卜杜热合曼",
        "𠮷田",
        "𫞩明",
        "𰻞𰻞",
        "李〇",
        "〇",
        "王\ufdf0",
        "Anna Maria Müller",
        "J.R. Smith",
        "O'Brien",
        "Анна",
        "كەرىم",
        "བསྟན་འཛིན",
        "김 철수",
        "張呂",
        "\uf900明",
        "禿\ufe00",
        "葛\U000e0100",
        "张" * 50,
        "𠮷" * 50,
    ],
)
def test_names_of_every_script_are_kept_as_they_are(name):
    assert parse_name(name) == (name, None, "", False)


@pytest.mark.parametrize(
    ("raw", "display"),
    [
        (" 李晓明　", "李晓明"),
        ("李\u00a0晓\t明", "李晓明"),
        ("李\u200b晓明\ufeff", "李晓明"),
        ("李晓\r\n明", "李晓明"),
        ("'李晓明", "李晓明"),
        ("Ａｎｎａ　Ｍａｒｉａ", "Anna Maria"),
        ("买买提 • 阿卜杜", "买买提·阿卜杜"),
        ("\ue863明", "䶮明"),
    ],
)
def test_presentation_is_tidied_and_said_so(raw, display):
    assert parse_name(raw) == (display, None, "", True)


@pytest.mark.parametrize("dot", "•‧・･∙⋅᛫．.")
def test_every_dot_between_characters_is_the_separator(dot):
    written = f"买买提{dot}阿卜杜"
    assert parse_name(written) == ("买买提·阿卜杜", None, "", True)
    assert agreement_key(written) == agreement_key("买买提·阿卜杜")


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        ("同上", "placeholder"),
        ("无", "placeholder"),
        ("未 知", "placeholder"),
        ("测试", "placeholder"),
        ("-", "placeholder"),
        ("——", "placeholder"),
        ("?", "placeholder"),
        ("null", "placeholder"),
        ("N/A", "placeholder"),
        ("张三1", "digits"),
        ("张三２", "digits"),
        ("张三٣", "digits"),
        ("张①", "digits"),
        ("张\u202e三", "bidi"),
        ("张\u2066三", "bidi"),
        ("张\x00三", "control"),
        ("张\x08三", "control"),
        ("张\x1c三", "control"),
        ("张\x1f三", "control"),
        ("张\ud800", "control"),
        ("张\ufffe", "control"),
        ("张\uffff", "control"),
        ("张\U0001ffff", "control"),
        ("张\ufdcf", "symbol"),
        ("张\ufdd0", "control"),
        ("张\ufdef", "control"),
        ("张\ufff9", "control"),
        ("张\ufffb", "control"),
        ("张\ufffc", "symbol"),
        ("张\U000e0000", "control"),
        ("张\U000e007f", "control"),
        ("=张三", "formula"),
        ("＋张三", "formula"),
        ("@张三", "formula"),
        ("张😀", "symbol"),
        ("张\u2400", "symbol"),
        ("张\ufffd", "lost"),
        ("张?三", "lost"),
        ("张？三", "lost"),
        ("张□三", "lost"),
        ("锟斤拷", "lost"),
        ("张锟斤拷", "lost"),
        ("阿依古丽?买买提", "lost"),
        ("张*三", "masked"),
        ("张**", "masked"),
        ("张×三", "masked"),
        ("张○", "symbol"),
        ("阿依古丽。买买提", "symbol"),
        ("阿依古丽●买买提", "symbol"),
        ("李⺼明", "symbol"),
        ("张三、李四", "symbol"),
        ("<script>", "symbol"),
        ("张三(借读)", "brackets"),
        ("张三（借读）", "brackets"),
        ("张" * 51, "too_long"),
        ("Anna" * 13, "too_long"),
    ],
)
def test_what_is_no_name_is_refused_with_the_reason(raw, hint):
    assert parse_name(raw) == (None, "bad_name", hint, False)


@pytest.mark.parametrize("name", ["张" * 50, "A" * 50])
def test_a_name_of_fifty_characters_is_not_too_long(name):
    assert parse_name(name).problem is None


@pytest.mark.parametrize("raw", ["", " ", "\u3000\t", "\u200b"])
def test_blank_names_are_missing(raw):
    assert parse_name(raw).problem == "missing"


def test_unknown_private_characters_are_kept_and_shown():
    assert parse_name("\ue001明") == ("\ue001明", None, "private_use", False)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Anna Maria", "ＡＮＮＡ　maria"),
        ("Anna Maria", "AnnaMaria"),
        ("李 晓明", "李晓明"),
        ("J.R. Smith", "J · R · Smith"),
        ("O'Brien", "O’Brien"),
        ("'李明", "李明"),
        ("\uf900明", "豈明"),
        ("葛\U000e0100", "葛"),
        ("Müller", "Mu\u0308ller"),
        ("\ue863明", "䶮明"),
    ],
)
def test_names_that_differ_in_presentation_agree(a, b):
    assert agreement_key(a) == agreement_key(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("吕明", "呂明"),
        ("李晓明", "李小明"),
        ("买买提·阿卜杜", "买买提阿卜杜"),
        ("李明", "李明明"),
        ("己明", "已明"),
    ],
)
def test_names_that_differ_in_more_do_not_agree(a, b):
    assert agreement_key(a) != agreement_key(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("吕", "呂"),
        ("黄", "黃"),
        ("青", "靑"),
        ("强", "強"),
        ("张丽", "張麗"),
        ("马", "\u2ee2"),
        ("买买提·阿卜杜", "买买提阿卜杜"),
        ("吉田", "𠮷田"),
        ("王䶮", "王龑"),
    ],
)
def test_variants_have_one_variant_key_and_one_sound(a, b):
    assert variant_key(a) == variant_key(b)
    assert sound_key(a) == sound_key(b)


def test_names_keep_characters_that_are_not_traditional_forms_in_names():
    assert variant_key("乾") == "乾"
    assert sound_key("乾") == "qian"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("李晓明", "lixiaoming"),
        ("李小明", "lixiaoming"),
        ("吕绿", "lvlv"),
        ("单晓", "shanxiao"),
        ("曾", "zeng"),
        ("买买提·阿卜杜", "maimaitiabodu"),
        ("𰻞", "biang"),
        ("王yan", "wangyan"),
        ("王䶮", "wangyan"),
        ("Anna Maria", "annamaria"),
        ("كەرىم", "كەرىم"),
        ("", ""),
        (" ", ""),
    ],
)
def test_sound_key(name, key):
    assert sound_key(name) == key


def test_long_names_keep_within_the_lengths_of_the_columns():
    assert len(sound_key("张" * 50)) == 100
    assert len(agreement_key("﷽" * 50)) == 50


def test_readings_hold_the_surname_reading_beside_the_common_ones():
    assert readings("单明") == ({"dan", "chan", "shan"}, {"ming", "meng"})
    assert readings("万俟·雪") == ({"wan", "mo"}, {"si", "qi"}, {"xue"})
    assert {"ou", "qu"} <= readings("区")[0]
    assert {"xie", "jie"} <= readings("解")[0]
    assert readings("黑明")[0] == {"hei", "he"}  # he is in no dictionary but that of surnames
    assert readings("明黑")[1] == {"hei"}


def test_a_character_is_read_as_it_is_written_and_as_what_it_is_a_form_of():
    assert readings("昇") == ({"sheng"},)
    assert readings("呂")[0] == readings("吕")[0]
    assert readings("㐂明")[0] == {"xi", "chi"}  # not in the dictionary of readings itself, only as 喜
    assert sound_key("㐂") == "xi"
    assert readings("麼") == ({"me", "yao", "mo", "ma"},)
    assert readings("龑")[0] == readings("䶮")[0] == {"yan"}
    assert readings("𰻞") == ({"biang"},)
    assert readings("Q") == ({"q"},)


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("李晓明", "李小明", True),
        ("单雄", "善雄", True),
        ("尉迟明", "玉池明", True),
        ("李晓明", "李小红", False),
        ("李明", "李明明", False),
        ("王䶮", "王yan", True),
        ("吕梁", "呂樑", True),
        ("", "", False),
    ],
)
def test_sounds_alike(a, b, alike):
    assert sounds_alike(a, b) is sounds_alike(b, a) is alike


characters_of_names = st.characters(
    codec="utf-8", categories=["Lu", "Ll", "Lo", "Lm", "Mn", "Nl", "Zs", "Cf", "Po", "Pd"]
)


def test_ideographs_that_are_younger_than_python_are_names():
    for character in "\U00020000\U0002ebf0\U00033479\U0003fffd":
        assert parse_name(f"王{character}").value == f"王{character}"
        assert parse_name(character).value == character
    assert parse_name("王\U0001f600").problem == "bad_name"


@given(st.text(characters_of_names, max_size=60))
def test_any_text_is_a_name_or_a_problem_and_keys_are_stable(raw):
    parsed = parse_name(raw)
    assert (parsed.value is None) == (parsed.problem is not None)
    key = agreement_key(raw)
    assert agreement_key(key) == key
    assert len(key) <= 50
    assert len(sound_key(raw)) <= 100
    if parsed.value is not None:
        assert 0 < len(parsed.value) <= 50
        assert parse_name(parsed.value).value == parsed.value
        assert agreement_key(parsed.value) == key


@given(st.text(st.characters(codec="utf-8", min_codepoint=0x3400, max_codepoint=0x33FFF), max_size=50))
def test_names_that_agree_sound_the_same(name):
    assert sound_key(agreement_key(name)) == sound_key(name)
    assert variant_key(variant_key(name)) == variant_key(name)


def test_a_name_of_one_of_the_characters_that_stand_for_lost_ones_is_a_name():
    assert parse_name("李锟") == ("李锟", None, "", False)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("⾼晓明", "高晓明"),
        ("李⽟", "李玉"),
        ("⻢晓⺠", "马晓民"),
        ("⻘⻰", "青龙"),
        ("李㇐诺", "李一诺"),
        ("⾼ ⾼", "高高"),
    ],
)
def test_radicals_that_a_pdf_left_are_their_ideographs(raw, name):
    assert parse_name(raw) == (name, None, "", True)
    assert agreement_key(raw) == agreement_key(name) == name


def test_every_radical_of_unicode_is_read_or_its_likely_ideograph_is_told():
    """Those of U+2E80–2FD5; three of the supplement have no ideograph that equals them."""
    without = {0x2E80, 0x2E9A, 0x2E9F, *range(0x2EF4, 0x2F00)} - {0x2E9F}
    for code in set(range(0x2E80, 0x2FD6)) - without:
        radical = chr(code)
        told = wrong_character(radical)
        read = parse_name(f"李{radical}").value
        assert (read is None) == bool(told and told.likely), radical
        assert read is None or unicodedata.name(read[1]).startswith("CJK UNIFIED"), radical


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("李○明", ("○", 2, "〇")),
        ("李○", ("○", 2, "〇")),
        ("阿依古丽○买买提", ("○", 5, "·")),
        ("李○○", ("○", 2, "")),
        ("阿依古丽。买买提", ("。", 5, "·")),
        ("阿依古丽●买买提", ("●", 5, "·")),
        ("李⺼明", ("⺼", 2, "月")),
        ("李\u200b晓1", ("1", 3, "")),
        ("李晓\x00明", ("U+0000", 3, "")),
        ("李\ud800明", ("U+D800", 2, "")),
        ("李\u202e明", ("U+202E", 2, "")),
        ("李?明", ("?", 2, "")),
        ("李明锟斤拷", ("锟", 3, "")),
        ("李晓明(小)", ("(", 4, "")),
        ("李晓明", None),
        ("同上", None),
    ],
)
def test_the_wrong_character_of_a_name_is_told_with_its_place(raw, found):
    assert wrong_character(raw) == found
