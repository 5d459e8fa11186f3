"""What may be seen of a number: none of a resident number's characters, whatever it is written in."""

from datetime import date

import pytest

from registry.identity.masking import (
    birth_month,
    differing_places,
    mask,
    mask_against,
    mask_cell,
    mask_phone,
    mask_student_number,
    mask_unknown,
)

NUMBER = "110105202003150011"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (NUMBER, "*" * 18),
        ("11010519491231002X", "*" * 18),
        ("110105491231002", "*" * 15),
        ("H1234567890", "*********90"),
        ("12345678901234", "*" * 12 + "34"),
        ("E12345678", "*******78"),
        ("M123456", "*****56"),
        ("123456", "******"),
        ("", ""),
    ],
)
def test_a_document_number(number, shown):
    assert mask(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("G" + NUMBER, "G" + "*" * 18),  # behind the G stands the whole document number
        ("L110105202003154711", "L" + "*" * 14 + "4711"),
        ("J11010520200315001X", "J" + "*" * 14 + "001X"),
        ("", ""),
    ],
)
def test_a_student_number(number, shown):
    assert mask_student_number(number) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "*******5678"),
        ("0571-88001234", "*********1234"),
        ("8800123", "***0123"),
        ("880012", "******"),
        ("", ""),
    ],
)
def test_a_telephone_number(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("column", "text", "shown"),
    [
        ("身份证件号码", "11010520200315O011", "**************O***"),  # the letter O is what is wrong with it
        ("身份证件号码", "无", "无"),
        ("身份证件号码", "1.10105E+17", "*.*****E+**"),
        ("身份证件号码", "１１０１０５２０２００３１５００１ｘ", "*" * 18),
        ("成员1联系电话", "1381234567", "*" * 10),
        ("学籍号", "G" + NUMBER, "G" + "*" * 18),
        ("姓名", f"李小明{NUMBER}", "李小明" + "*" * 18),
        ("身份证件类型", NUMBER, "*" * 18),
        ("身份证件类型", "110105 20200315 0011", "*" * 20),
        ("出生日期", "2020-13-15", "2020-13-15"),
        ("出生日期", "20201315", "20201315"),
        ("班级", "1(2)班", "1(2)班"),
    ],
)
def test_what_was_written_into_a_cell(column, text, shown):
    assert mask_cell(column, text) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("3班 40人", "3班 40人"), ("2026", "2026"), ("20261", "*****"), ("3班 2026 号", "*班 **** 号")]
)
def test_in_a_column_that_nobody_knows_a_count_shows_and_more_digits_do_not(text, shown):
    assert mask_unknown(text) == shown


def test_differing_places_are_counted_from_one_and_say_no_character():
    other = NUMBER[:13] + "9" + NUMBER[14:]
    assert differing_places(NUMBER, other) == [14]
    assert mask_against(other, NUMBER) == "*" * 13 + "?" + "*" * 4
    assert differing_places("9" + other[1:], NUMBER) == [1, 14]
    assert mask_against("9" + other[1:], NUMBER) == "?" + "*" * 12 + "?" + "*" * 4


@pytest.mark.parametrize("other", [NUMBER[:-1], "330102" + NUMBER[6:], ""])
def test_many_differing_places_or_another_length_name_none(other):
    assert differing_places(NUMBER, other) == []
    assert set(mask_against(NUMBER, other)) == {"*"}


def test_a_birth_date_in_a_list_is_its_month():
    assert (birth_month(date(2020, 3, 15)), birth_month(None)) == ("2020-03", "")
