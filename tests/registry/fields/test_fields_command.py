"""``manage.py fields``: what is compared with an official blank template."""

import io

import pytest
from django.core.management import CommandError, call_command


def printed(code):
    out = io.StringIO()
    call_command("fields", code, stdout=out)
    lines = [line.split("\t") for line in out.getvalue().splitlines()]
    assert {len(line) for line in lines} == {6}
    return {header: (letter, name, rule, what) for letter, header, _group, name, rule, what in lines[1:]}


def test_the_k12_set_with_the_letters_of_the_national_template():
    columns = printed("k12")
    assert len(columns) == 71 + 2
    assert columns["学籍接续标识"][0] == "A"
    assert columns["姓名"][:2] == ("C", "name")
    assert columns["是否留守儿童"] == ("P", "left_behind", "必填", "从列表中选：非留守、单亲留守、双亲留守")
    assert columns["成员1关系说明"][:3] == ("AX", "member1_relation_note", "关系为“其他”时必填")
    assert columns["成员2职务"][0] == "BS"
    assert columns["随班就读"][0] == "-"


def test_the_vocational_set_begins_with_the_name_as_the_official_template():
    columns = printed("vocational")
    assert len(columns) == 73 + 2
    assert columns["姓名"][:2] == ("A", "name")
    assert columns["学籍接续标识"][0] == "-"
    assert columns["联招合作学校代码"][:3] == ("AP", "joint_school_code", "联招合作类型不是“非联合办学”时必填")
    assert columns["成员2职务"][0] == "BU"


def test_another_set_is_wrong_usage():
    with pytest.raises(CommandError):
        call_command("fields", "preschool")
