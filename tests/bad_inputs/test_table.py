"""The table of bad inputs: every case ends in its class, with its code, its cell and its counts."""

import pytest

from tests.bad_inputs import container_cases, sheet_cases
from tests.bad_inputs.cases import ACCEPTED, Case, ending

CASES = [*container_cases.CASES, *sheet_cases.CASES]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_case_ends_as_the_table_says(case: Case):
    found = ending(case)

    assert found.expected == case.expected, found
    if case.code:
        assert (case.cell, case.code) in found.codes, found
    if case.problems:
        assert found.codes == set(case.problems)
    elif case.expected == "R" and case.code:
        assert found.codes == {(case.cell, case.code)}
    assert found.accepted == (ACCEPTED[case.expected] if case.accepted < 0 else case.accepted), found
    assert found.rejected == (int(case.expected == "R") if case.rejected < 0 else case.rejected), found
    assert case.details.items() <= found.details.items(), found
