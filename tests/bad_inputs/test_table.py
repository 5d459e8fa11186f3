"""The table of bad inputs: every case ends in its class, with its code, its cell and its counts."""

import re

import pytest
from django.utils import translation

from tests.bad_inputs import (
    cell_cases,
    container_cases,
    control_cases,
    date_cases,
    name_cases,
    number_cases,
    sheet_cases,
)
from tests.bad_inputs.cases import ACCEPTED, Case, ending

SECTIONS = (container_cases, sheet_cases, cell_cases, control_cases, name_cases, number_cases, date_cases)
CASES = [case for section in SECTIONS for case in section.CASES]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_case_ends_as_the_table_says(case: Case):
    with translation.override("zh-hans"):
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
    assert all(re.search("[\u4e00-\u9fff]", words) and "%(" not in words for words in found.sentences), found
    if case.expected in ("F", "R"):
        assert any("请" in words for words in found.sentences), found


# Checked elsewhere than on a file by itself, or not yet there.
ELSEWHERE = {
    3: "test_flow: endings that lie",
    27: "test_requests: forms with too much or too little",
    28: "test_requests: names of files",
    71: "test_requests: NUL by other ways",
    107: "test_flow: other lists",
    108: "test_flow: registered already",
    114: "test_flow: two archives",
    127: "tests/enrollment/sheets/test_tampering: each way to tamper with a sheet",
    128: "tests/enrollment/sheets/test_receiving, test_libreoffice: sorted, filtered, saved by other programs",
    129: "tests/enrollment/sheets/test_races, test_receiving: twice at once, beside the form",
    130: "tests/enrollment/sheets/test_receiving: values not on their list, with the nearest",
    131: "test_flow, test_requests: too late, without the right, signed out",
}


def test_every_case_of_the_table_is_here_or_named_as_elsewhere():
    here = {case.number for case in CASES}

    assert sorted({*here, *ELSEWHERE}) == list(range(1, 133))
