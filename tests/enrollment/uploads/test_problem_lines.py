"""What a page repeats of a cell and of the rule that it breaks."""

import pytest
from django.utils.translation import override

from enrollment.uploads.problem_lines import problem_line
from registry.tabular.problem import Problem

SAID = "手机号码为 11 位，这里有 10 位。"


@pytest.mark.parametrize("column", ["监护人电话", "监护人身份证件号码", "班级"])
def test_the_rules_own_digits_are_said_and_the_cells_are_not(column):
    with override("zh-hans"):
        line = problem_line(Problem("F7", column, "bad_value", "1381234567", details={"sentence": SAID}))
    assert SAID in line.words
    assert "138" not in line.words + line.value


def test_a_number_that_slipped_into_a_sentence_is_hidden():
    words = problem_line(
        Problem("F7", "班级", "bad_value", "", details={"sentence": "不是 110105 20200315 0011"})
    ).words
    assert "110105" not in words
