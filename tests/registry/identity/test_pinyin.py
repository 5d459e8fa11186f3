"""The pinyin proposed for a name: surnames by their own readings, words apart, nothing where a character is unknown."""

import pytest

from registry.fields.kinds import Pinyin
from registry.identity.pinyin import pinyin

NAMES = [
    ("林小明", "lin xiaoming"),
    ("单小明", "shan xiaoming"),
    ("解雨欣", "xie yuxin"),
    ("仇子涵", "qiu zihan"),
    ("曾思远", "zeng siyuan"),
    ("区佳怡", "ou jiayi"),
    ("查梓萱", "zha zixuan"),
    ("朴浩然", "piao haoran"),
    ("任宇航", "ren yuhang"),
    ("华诗琪", "hua shiqi"),
    ("尉迟明", "yuchi ming"),
    ("单于明", "chanyu ming"),
    ("万俟晓明", "moqi xiaoming"),
    ("欧阳若曦", "ouyang ruoxi"),
    ("吕女", "lü nü"),
    ("单", "shan"),
    ("阿依古丽·买买提", "ayiguli maimaiti"),
    ("王𬱖", "wang di"),
    ("王𠮷", ""),  # in nobody's dictionary
    ("Anna Maria", "anna maria"),
]


@pytest.mark.parametrize(("name", "proposed"), NAMES)
def test_a_name_is_proposed_in_small_letters_without_tones(name, proposed):
    assert pinyin(name) == proposed


@pytest.mark.parametrize("proposed", [proposed for _name, proposed in NAMES if proposed])
def test_what_is_proposed_can_be_saved(proposed):
    assert Pinyin().read(proposed) == proposed
