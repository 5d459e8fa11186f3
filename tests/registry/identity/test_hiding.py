import pytest

from registry.identity.hiding import kept_reason, without_long_numbers


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


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" 号码应为 11010520200315001X ", "号码应为 " + "*" * 18),
        ("号码 110105 20200315 001X 有误", "号码 " + "*" * 20 + " 有误"),
        ("１１０１０５２０２００３１５００１１", "*" * 18),
        ("旧号130503670401001。", "旧号" + "*" * 15 + "。"),
    ],
)
def test_a_reason_is_kept_without_document_numbers(text, kept):
    assert kept_reason(text) == kept


@pytest.mark.parametrize(
    "text", ["请致电 010-62345678 张老师", "13800138000", "2026-09-01 至 2026-10-01", "缺少户口簿"]
)
def test_telephones_and_days_stay_in_a_reason(text):
    assert kept_reason(text) == text
