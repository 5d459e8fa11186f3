import pytest

from registry.identity.hiding import without_long_numbers


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("110105202003150011", "*" * 18),
        ("李明11010520200315001X", "李明" + "*" * 18),
        ("电话 138 0013 8000", "电话 " + "*" * 13),
        ("１３８００１３８０００", "*" * 11),
        ("010-62345678", "*" * 12),
    ],
)
def test_numbers_of_eleven_characters_and_more_are_hidden(text, shown):
    assert without_long_numbers(text) == shown


@pytest.mark.parametrize("text", ["合计 40 人", "2026-09-01", "欧阳若曦", "第3班 20260901", ""])
def test_shorter_ones_and_words_stay(text):
    assert without_long_numbers(text) == text
