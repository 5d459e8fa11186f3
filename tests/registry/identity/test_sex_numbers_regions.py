"""Sex, 学籍号 and region names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.identity.regions import region_code, region_name, regions_near
from registry.identity.sex import parse_sex
from registry.identity.student_numbers import parse_student_number, temporary_number


@pytest.mark.parametrize("raw", ["男", "1", "1-男", "男性", "男生", "M", "m"])
def test_male(raw):
    assert parse_sex(raw).value == "1"


@pytest.mark.parametrize("raw", ["女", "2", "2-女", "女性", "女生", "F", " 女　", "２"])
def test_female(raw):
    assert parse_sex(raw).value == "2"


def test_tidied_and_unknown_sex():
    assert parse_sex("女 ") == ("2", None, "", True)
    assert parse_sex("1-男") == ("1", None, "", False)
    assert parse_sex("").problem == "missing"
    assert {parse_sex(raw).problem for raw in ("未知", "0", "9", "3", "男女", "٢")} == {"bad_sex"}


@pytest.mark.parametrize(
    ("raw", "value", "tidied"),
    [
        ("G110105200903070018", "G110105200903070018", False),
        ("J810000200908150031", "J810000200908150031", False),
        ("L110105200903070000", "L110105200903070000", False),
        ("g110105200903070018", "G110105200903070018", True),
        ("Ｇ１１０１０５２００９０３０７００１８", "G110105200903070018", True),
        ("G 110105 20090307 0018", "G110105200903070018", True),
        ("G11010519491231002x", "G11010519491231002X", True),
    ],
)
def test_student_numbers(raw, value, tidied):
    assert parse_student_number(raw) == (value, None, "", tidied)


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        ("G110105200903070019", "check_digit"),
        ("J110105200903070019", "check_digit"),
        ("110105200903070018", "form"),
        ("X110105200903070018", "form"),
        ("G11010520090307001", "form"),
        ("L11010520090307001×", "form"),
        ("L1101052009030700٠0", "form"),
        ("0123456789012345", "form"),
    ],
)
def test_malformed_student_numbers(raw, hint):
    assert parse_student_number(raw) == (None, "bad_student_number", hint, False)


def test_blank_student_number_is_missing():
    assert parse_student_number(" ").problem == "missing"


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 9999).map("{:04}".format))
def test_temporary_numbers_are_student_numbers(born, random4):
    number = temporary_number("440105", born, random4)
    assert number == f"L440105{born:%Y}{born:%m}{born:%d}{random4}"
    assert parse_student_number(number).value == number


@pytest.mark.parametrize(
    ("region", "random4"), [("44010", "0000"), ("440105", "000"), ("44010五", "0000"), ("440105", "０000")]
)
def test_temporary_numbers_of_odd_parts_are_refused(region, random4):
    with pytest.raises(ValueError, match="temporary number"):
        temporary_number(region, date(2019, 1, 1), random4)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("110105", "北京市朝阳区"),
        ("110000", "北京市"),
        ("440100", "广东省广州市"),
        ("441900", "广东省东莞市"),
        ("429004", "湖北省仙桃市"),
        ("310103", "上海市卢湾区"),
        ("340111", "安徽省合肥市包河区"),
        ("659012", "新疆维吾尔自治区白杨市"),
        ("810000", "香港特别行政区"),
        ("830000", "台湾省"),
        ("440105001002", "广东省广州市海珠区"),
        ("990000", None),
        ("999999", None),
        ("", None),
    ],
)
def test_region_names_of_today_and_of_the_past(code, name):
    assert region_name(code) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [("北京市朝阳区", "110105"), ("北京市", "110000"), ("上海市卢湾区", "310103"), ("火星市", None), ("", None)],
)
def test_region_codes_by_full_name(name, code):
    assert region_code(name) == code


def test_the_regions_near_a_school_are_its_county_then_its_city_then_those_that_are_no_more():
    near = regions_near("330122")
    assert [(each.code, each.name) for each in near[:3]] == [
        ("330122", "浙江省杭州市桐庐县"),
        ("330100", "浙江省杭州市"),
        ("330102", "浙江省杭州市上城区"),
    ]
    present = {each.name: each.present for each in near}
    assert present["浙江省杭州市临平区"]  # of 2021
    assert not present["浙江省杭州市富阳市"]
    assert [each.present for each in near] == sorted(present.values(), reverse=True)
    assert [region_code(each.name) for each in near] == [each.code for each in near]


def test_a_town_has_the_regions_near_its_county():
    assert regions_near("330122100") == regions_near("330122")


def test_a_code_that_never_was_has_no_regions_near():
    assert regions_near("999999") == ()
