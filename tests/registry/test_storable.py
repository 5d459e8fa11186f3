"""What no database, no JSON and no page holds is shown by its number; everything else stays what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.storable import all_storable, first_named, storable

ANY = st.text(st.integers(0, 0x10FFFF).map(chr))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("林\0满", "林[U+0000]满"),
        ("\ud842", "[U+D842]"),
        ("a\x08\x1b\x7f\x9f", "a[U+0008][U+001B][U+007F][U+009F]"),
        ("\ufffe\ufdd0\U0010ffff", "[U+FFFE][U+FDD0][U+10FFFF]"),
    ],
)
def test_what_is_no_text_is_shown_by_its_number(text, shown):
    assert storable(text) == shown


@pytest.mark.parametrize(
    "text", ["", "林小满", "𠮷·买", "\t\r\n\v\f\x1c\x1f\x85\u3000", "\u200b\u202e\ufeff\ue863\ufffd", "[U+0000]"]
)
def test_text_stays_what_it_is(text):
    assert storable(text) is text or storable(text) == text


@given(ANY)
def test_whatever_it_was_it_can_be_stored_and_stays_so(text):
    made = storable(text)

    assert made.encode() or not text
    assert "\0" not in made
    assert storable(made) == made


@given(ANY, ANY)
def test_only_a_text_that_spells_a_number_out_is_shown_as_another_one(one, other):
    if storable(one) == storable(other) and "[U+" not in one + other:
        assert one == other


def test_details_of_a_refusal_are_storable_however_deep():
    assert all_storable({"sheets": ["a\0", "b"], "limit": 3, "row": None}) == {
        "sheets": ["a[U+0000]", "b"],
        "limit": 3,
        "row": None,
    }


def test_the_first_one_is_named_with_its_place():
    assert first_named(storable("林\0\x01")) == {"character": "U+0000", "place": "2"}
    assert first_named("林小满") == {}
