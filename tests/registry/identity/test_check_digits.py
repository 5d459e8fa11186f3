"""The check character, held against ISO 7064 as the standard works it out, digit by digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.identity.check_digits import check_character, has_check_character

ALPHABET = "0123456789X"


def by_the_standard(digits: str) -> str:
    """ISO 7064, pure system MOD 11-2, recursive method: no weights."""
    product = 0
    for digit in digits:
        product = (product + int(digit)) * 2 % 11
    return ALPHABET[(1 - product) % 11]


@given(st.text("0123456789", min_size=17, max_size=17))
def test_any_digits_are_completed_by_one_character_alone(digits):
    check = by_the_standard(digits)
    assert check_character(digits) == check
    assert [last for last in ALPHABET if has_check_character(digits + last)] == [check]


@pytest.mark.parametrize("place", range(17))
@pytest.mark.parametrize("digit", "1579")
def test_each_place_has_its_weight(place, digit):
    digits = "0" * place + digit + "0" * (16 - place)
    assert check_character(digits) == by_the_standard(digits)
    assert has_check_character(digits + by_the_standard(digits))


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_examples_of_the_standard(number):
    assert check_character(number[:17]) == number[17]
    assert has_check_character(number)
