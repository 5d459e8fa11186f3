"""Dates: every accepted form, and the reason for every other."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.identity.dates import parse_date

TODAY = date(2026, 9, 1)
NEW_YEAR = date(2009, 1, 1)


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [
        ("2009-01-01", False),
        ("2009-1-1", False),
        ("2009/1/1", False),
        ("2009.1.1", False),
        ("20090101", False),
        ("2009年1月1日", False),
        ("2009年01月01号", False),
        (" 2009-01-01 ", True),
        ("２００９年１月１日", True),
        ("２００９／１／１", True),
        ("2009—1—1", True),
        ("2009 年 1 月 1 日", True),
        ("二〇〇九年一月一日", True),
        ("二零零九年一月一日", True),
        ("2009-01-01 00:00:00", True),
    ],
)
def test_written_dates(raw, tidied):
    assert parse_date(raw, today=TODAY) == (NEW_YEAR, None, "", tidied)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("二〇〇九年十二月三十一日", date(2009, 12, 31)),
        ("二〇〇九年十月二十日", date(2009, 10, 20)),
        ("二〇〇九年十一月廿三日", date(2009, 11, 23)),
        ("二〇〇九年一二月二三日", date(2009, 12, 23)),
        ("二〇〇九年一月卅日", date(2009, 1, 30)),
        ("2008-02-29", date(2008, 2, 29)),
        ("2000-02-29", date(2000, 2, 29)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2026-09-01", TODAY),
    ],
)
def test_days_at_the_edges(raw, day):
    assert parse_date(raw, today=TODAY).value == day


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        ("2009-02-29", "impossible_date"),
        ("2009-13-01", "impossible_date"),
        ("1900-02-29", "impossible_date"),
        ("20090230", "impossible_date"),
        ("二〇〇九年一月四十日", "impossible_date"),
        ("二〇〇九年一月一二十日", "impossible_date"),
        ("二〇〇九年一月十一二日", "impossible_date"),
        ("二〇〇九年一月十十日", "impossible_date"),
        ("二〇〇九年一月廿十日", "impossible_date"),
        ("二〇〇九年十十月一日", "impossible_date"),
        (True, "unknown_form"),
        ("2026-09-02", "future"),
        ("1899-12-31", "too_early"),
        ("01/02/2009", "day_first"),
        ("1-2-2009", "day_first"),
        ("1/2/09", "two_digit_year"),
        ("09-1-1", "two_digit_year"),
        ("09年1月1日", "two_digit_year"),
        ("090101", "two_digit_year"),
        ("2009-1", "year_month"),
        ("2009年1月", "year_month"),
        ("200901", "year_month"),
        ("2009", "year_month"),
        ("民国98年1月1日", "calendar"),
        ("农历二〇〇九年正月初一", "calendar"),
        ("٢٠٠٩-٠١-٠١", "unknown_form"),
        ("39814", "unknown_form"),
        ("2009-1/1", "unknown_form"),
        ("同上", "unknown_form"),
    ],
)
def test_other_writings_are_refused_with_the_reason(raw, hint):
    assert parse_date(raw, today=TODAY) == (None, "bad_date", hint, False)


def test_blank_dates_are_missing():
    assert parse_date(" ", today=TODAY).problem == "missing"


@pytest.mark.parametrize("cell", [NEW_YEAR, datetime(2009, 1, 1, 12, 30)])
def test_date_cells(cell):
    assert parse_date(cell, today=TODAY, kind="date") == (NEW_YEAR, None, "", False)
    assert parse_date(date(2027, 1, 1), today=TODAY, kind="date").hint == "future"


@pytest.mark.parametrize("number", [20090101, 20090101.0, "20090101", "20090101.0"])
def test_eight_digits_in_a_number_cell(number):
    assert parse_date(number, today=TODAY, kind="number") == (NEW_YEAR, None, "", True)


@pytest.mark.parametrize("number", [39814, 39814.5, "39814"])
def test_a_serial_day_is_read_but_marked_for_the_caller_to_check(number):
    assert parse_date(number, today=TODAY, kind="number") == (NEW_YEAR, None, "serial", True)


@pytest.mark.parametrize("number", [60, 0, -1, 0.25, 2009, 2958466, 200901, float("nan"), float("inf"), "1e999"])
def test_numbers_out_of_sense_are_refused(number):
    assert parse_date(number, today=TODAY, kind="number").problem == "bad_date"


@pytest.mark.parametrize(
    ("number", "day"),
    [
        (18264, date(1950, 1, 1)),
        (46266, TODAY),
        (46266.99, TODAY),  # at a time of that day
        (19000101, date(1900, 1, 1)),
    ],
)
def test_the_first_and_last_numbers_that_are_days(number, day):
    assert parse_date(number, today=TODAY, kind="number").value == day


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (18263, "out_of_sense"),
        (46267, "out_of_sense"),
        (19000100, "out_of_sense"),
        (19000132, "impossible_date"),
        (99991231, "future"),
        (99991232, "out_of_sense"),
    ],
)
def test_the_numbers_beside_them_are_refused_with_the_reason(number, hint):
    assert parse_date(number, today=TODAY, kind="number") == (None, "bad_date", hint, False)


@given(
    st.dates(date(1900, 1, 1), TODAY), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"])
)
def test_every_day_is_read_back_from_every_form(day, form):
    assert parse_date(day.strftime(form), today=TODAY).value == day


@given(st.text() | st.floats() | st.integers())
def test_anything_is_a_date_or_a_problem(value):
    kind = "text" if isinstance(value, str) else "number"
    parsed = parse_date(value, today=TODAY, kind=kind)
    assert (parsed.value is None) == (parsed.problem is not None)
    assert parsed.value is None or date(1900, 1, 1) <= parsed.value <= TODAY
