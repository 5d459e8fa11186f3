"""Whatever stands in the cells: every row that shows something has exactly one outcome, whoever wrote the file."""

import datetime
import json
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrollment.uploads.wording import problem_words
from matching.layouts import PRIMARY
from matching.roster import Checked, check
from registry.tabular import child, reading
from registry.tabular.facts import is_blank
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Limits, Table
from tests.bad_inputs.cases import HEADER, LIN, NUMBER, STARTS, TODAY, ZHAO
from tests.bad_inputs.making import xlsx_of_xml
from tests.factories import resident_number
from tests.registry.tabular.workbook_makers import csv, xls, xlsx

ODD = "=+-@'\"\t\n\u3000\u00a0\u200b\ufeff·•‧・\U00020bb7\ue863\uf900\u202e٣３Ｘ×Х\U0001f600\u0301"
WRITABLE = st.characters(exclude_categories=("Cs", "Cc", "Cn"))
TEXTS = st.one_of(st.text(WRITABLE, max_size=12), st.text(ODD + "林小满", max_size=6))
NAMES = st.one_of(TEXTS, st.sampled_from(["林小满", "赵一鸣", "同上", "买买提·阿卜杜拉", "合计", "", " "]))
DAYS = st.dates(datetime.date(1890, 1, 1), datetime.date(2030, 12, 31))
FORMS = st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%d/%m/%Y", "%y-%m-%d"])
BIRTH_DATES = st.one_of(
    TEXTS,
    st.builds(lambda day, form: day.strftime(form), DAYS, FORMS),
    st.dates(datetime.date(1901, 1, 1), datetime.date(2099, 12, 31)),
    st.floats(-1e6, 3e6),
    st.just("2019-09-03"),
)
SEXES = st.one_of(TEXTS, st.sampled_from(["男", "女", "M", "F", "1", "2", "男性", "未知", 1, 2, True]))
TYPES = st.one_of(TEXTS, st.sampled_from(["居民身份证", "其他", "护照", "1", "1-居民身份证", "户口簿", 1]))
SOUND = st.builds(resident_number, st.dates(datetime.date(2010, 1, 1), datetime.date(2022, 1, 1)))
NUMBERS = st.one_of(
    TEXTS,
    SOUND,
    SOUND.map(lambda number: f" {number[:6]} {number[6:]}"),
    st.text("0123456789Xx", min_size=14, max_size=20),
    st.integers(0, 10**18),
    st.sampled_from([NUMBER, "", "E12345678", 1.1010120190903e17]),
)
ROW = st.tuples(NAMES, SEXES, BIRTH_DATES, TYPES, NUMBERS).map(list)
SOUND_ROWS = st.sampled_from(
    [LIN, ZHAO, ["小计", "", "", "", ""], HEADER, ["", "", "", "", ""], [" ", "\u3000", "", "", ""]]
)
ROWS = st.lists(st.one_of(ROW, SOUND_ROWS), max_size=8)
COLUMNS = [asdict(column) for column in PRIMARY.columns]


def read_here(data: bytes) -> Table:
    """Read in this process, by the same functions; raises FileRefused."""
    found = json.loads(json.dumps(child.answer(data, COLUMNS, asdict(Limits()))))
    if "refused" in found:
        raise FileRefused(found["refused"], **found["details"])
    return reading.table_of(found, Limits())


def outcomes(checked: Checked) -> list[int]:
    lists = ([probe.row for probe in checked.probes], checked.rejected, checked.repeated)
    return sorted([row for rows in lists for row in rows] + [row for row, _ in checked.skipped])


def shows(value: object) -> bool:
    return value is not None and not (isinstance(value, str) and is_blank(value))


def hold(data: bytes, rows: list[list]) -> None:
    """Rows out are non-blank rows in, each in exactly one outcome, each problem with a cell and words."""
    filled = [number for number, row in enumerate(rows, 2) if any(map(shows, row))]
    if not filled:
        with pytest.raises(FileRefused, match="no_rows"):
            read_here(data)
        return
    table = read_here(data)
    checked = check(table, PRIMARY, starts_on=STARTS, today=TODAY)
    assert outcomes(checked) == filled == [row.number for row in table.rows]
    assert table.counted == len(filled)
    for number, problems in checked.rejected.items():
        assert any(problem.level == "error" for problem in problems)
        assert all(problem.cell[1:] == str(number) and problem_words(problem) for problem in problems)


def as_text(value: object) -> str:
    text = value.isoformat() if isinstance(value, datetime.date) else str(value)
    return "".join(sign for sign in text if sign not in '",;\t\r\n\x85\u2028\u2029')


def only_writable(value: object) -> object:
    """What XML can hold."""
    return value if not isinstance(value, datetime.date) else value.isoformat()


@given(ROWS)
@settings(max_examples=120)
def test_no_row_of_an_xlsx_file_is_lost_or_doubled(rows):
    hold(xlsx(HEADER, *rows), rows)


@given(ROWS)
@settings(max_examples=80)
def test_no_row_of_a_streamed_xlsx_file_is_lost_or_doubled(rows):
    rows = [[int(value) if value is True else only_writable(value) for value in row] for row in rows]
    hold(xlsx_of_xml(HEADER, *rows), rows)


@given(ROWS)
@settings(max_examples=60)
def test_no_row_of_an_xls_file_is_lost_or_doubled(rows):
    rows = [[only_writable(value) for value in row] for row in rows]
    hold(xls(HEADER, *rows), rows)


@given(ROWS)
@settings(max_examples=80)
def test_no_row_of_a_text_file_is_lost_or_doubled(rows):
    rows = [[as_text(value) for value in row] for row in rows]
    hold(csv(HEADER, *rows), rows)


@pytest.mark.parametrize("digits", range(16, 19))
@given(st.data())
@settings(max_examples=40)
def test_a_number_cell_of_sixteen_digits_or_more_is_never_taken_for_a_number(digits, data):
    number = data.draw(st.integers(10 ** (digits - 1), 10**digits - 1))
    table = read_here(xlsx(HEADER, [*LIN[:4], number]))
    found = check(table, PRIMARY, starts_on=STARTS, today=TODAY)

    assert [problem.code for problem in found.rejected[2]] == ["id_as_number"]
