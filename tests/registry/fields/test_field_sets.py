"""Both field sets against the national templates."""

import pytest
from openpyxl.utils import get_column_letter

from registry.fields.by_track import SETS, field_set
from registry.fields.field_set import CONTROLLED_COLUMNS

MEMBER_OF = {
    "primary": """
        姓名 关系 关系说明 现住址 户口所在地行政区划 联系电话 是否监护人 身份证件类型 身份证件号 民族 工作单位 职务
    """,
    "vocational": """
        姓名 关系 是否监护人 联系电话 出生年月 身份证件类型 身份证件号 民族 政治面貌 健康状况 工作或学习单位 职务
    """,
}
PLACES = {
    "primary": {"A": "学籍接续标识", "C": "姓名", "H": "出生地行政区划代码", "P": "是否留守儿童", "V": "年级",
                "AF": "残疾人类型", "AU": "主页地址", "AV": "成员1姓名", "BB": "成员1是否监护人", "BS": "成员2职务"},
    # two places to the right of the official template, which begins with 姓名
    "vocational": {"A": "学籍接续标识", "C": "姓名", "H": "姓名拼音", "Q": "婚姻状况", "AD": "学制",
                   "AY": "家庭电话", "AZ": "成员1姓名", "BB": "成员1是否监护人", "BW": "成员2职务"},
}  # fmt: skip


@pytest.mark.parametrize("track", SETS)
def test_the_template_stands_in_the_national_order(track):
    template = field_set(track).template
    letters = {get_column_letter(place): header for place, header in enumerate(template, start=1)}
    assert {letter: letters[letter] for letter in PLACES[track]} == PLACES[track]
    members = [f"成员{number}{header}" for number in (1, 2) for header in MEMBER_OF[track].split()]
    assert list(template[-24:]) == members


@pytest.mark.parametrize(("track", "columns", "fields"), [("primary", 71, 66), ("vocational", 75, 68)])
def test_every_column_of_the_template_is_a_field_or_stands_on_entry_and_school(track, columns, fields):
    one = field_set(track)
    assert len(one.template) == len(set(one.template)) == columns
    assert len(one.fields) == len(one.by_column) == fields
    unnamed = [header for header in one.template if header not in one.by_column]
    assert unnamed == ["学籍接续标识", "学校标识码", *CONTROLLED_COLUMNS.values()]


def test_only_two_fields_of_the_paper_form_are_in_no_template():
    assert [f.column for f in field_set("primary").fields if f.column not in field_set("primary").template] == [
        "姓名拼音",
        "随班就读",
    ]


def test_a_field_that_both_sets_have_keeps_its_name():
    k12, vocational = (field_set(track).by_name for track in ("primary", "vocational"))
    same = {"birthplace", "native_place", "ethnicity", "household_region", "phone", "member1_phone", "member2_name"}
    assert same <= k12.keys() & vocational.keys()


def test_a_track_without_a_set_has_none():
    with pytest.raises(KeyError):
        field_set("senior_high")
