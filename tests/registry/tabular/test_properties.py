"""Whatever stands in the cells: every row that shows something comes out once, and nothing else does."""

import datetime
from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.tabular import child, facts
from registry.tabular.table import Limits
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, csv, xls, xlsx

WRITABLE = st.characters(exclude_categories=("Cs", "Cc", "Cn"))
TEXTS = st.one_of(st.text(WRITABLE, max_size=12), st.sampled_from(["", " ", "\u3000", "\u200b", "=1+1", "#N/A", "001"]))
VALUES = st.one_of(
    TEXTS,
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(datetime.date(1901, 1, 1), datetime.date(2099, 12, 31)),
)
ROWS = st.lists(st.lists(VALUES, max_size=6), max_size=6)
QUICK = settings(max_examples=60, deadline=None)


def numbers(data: bytes) -> list[int] | str:
    """Return the row numbers that are read, or the code of the refusal."""
    found = child.answer(data, [asdict(column) for column in COLUMNS], asdict(Limits()))
    return found["numbers"] if "numbers" in found else found["refused"]


def expected(rows: list[list]) -> list[int] | str:
    shows = [
        any(value is not None and not (isinstance(value, str) and facts.is_blank(value)) for value in row)
        for row in rows
    ]
    return [number for number, shown in enumerate(shows, 2) if shown] or "no_rows"


@given(ROWS)
@QUICK
def test_every_row_of_an_xlsx_file_comes_out_once(rows):
    assert numbers(xlsx(HEADER, *rows)) == expected(rows)


@given(st.lists(st.lists(st.one_of(TEXTS, st.integers(-(10**18), 10**18), st.booleans()), max_size=6), max_size=6))
@QUICK
def test_every_row_of_an_xls_file_comes_out_once(rows):
    assert numbers(xls(HEADER, *rows)) == expected(rows)


@given(
    st.lists(st.lists(st.text(WRITABLE, max_size=8).map(lambda text: text.replace('"', "")), max_size=5), max_size=6)
)
@QUICK
def test_every_row_of_a_text_file_comes_out_once(rows):
    rows = [[cell.replace(",", "").replace(";", "") for cell in row] for row in rows]

    assert numbers(csv(HEADER, *rows)) == expected(rows)
