"""The quick way and the reader say the same of every row: same probes, problems, repetitions, remarks."""

import os
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.layouts import PRIMARY, VOCATIONAL, Layout
from matching.plain import PlainReader
from matching.roster import Checked, check, family_of
from registry.tabular.table import Rows, Table
from tests.factories import resident_number
from tests.matching import generated_rosters as generated
from tests.matching.generated_rosters import STARTS, TODAY, GeneratedRoster
from tests.matching.tables import GOOD, good, table

# a million: ROWS_COMPARED=1000000 pytest tests/matching/test_plain.py
COMPARED = int(os.environ.get("ROWS_COMPARED", "20000"))
AT_ONCE = 2_000


class OnlyRows(Rows):
    """Rows that are never lines, so that the reader reads each."""

    def __init__(self, rows: Rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, position):
        return self.rows[position]

    def lines(self):
        return (None for _ in self.rows)


def both_ways(found: Table, layout: Layout, starts_on: date = STARTS, today: date = TODAY) -> tuple[Checked, Checked]:
    """What is checked by lines, and what the reader alone checks."""
    by_lines = check(found, layout, starts_on=starts_on, today=today)
    found.rows = OnlyRows(found.rows)
    return by_lines, check(found, layout, starts_on=starts_on, today=today)


@pytest.mark.parametrize("layout", [PRIMARY, VOCATIONAL], ids=lambda layout: layout.track)
def test_generated_rows_are_read_alike(layout):
    taken = rows = 0
    for seed in range(COMPARED // 2 // AT_ONCE):
        found = GeneratedRoster(seed, layout).table(AT_ONCE)
        assert len(found.helping) == 4 * (seed % 2)
        plain = PlainReader(layout, found.letters, starts_on=STARTS, today=TODAY, family=family_of(found.helping))
        taken += sum(line is not None and plain.read(line) is not None for line in found.rows.lines())
        rows += AT_ONCE
        by_lines, by_reader = both_ways(found, layout)
        assert by_lines == by_reader, f"seed {seed}"
    assert 0.2 < taken / rows < 0.8  # both ways have had their share


cells = st.sampled_from(generated.TEXTS) | st.text(max_size=20)


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(GOOD, cells)), min_size=1, max_size=4))
def test_any_texts_in_any_column_are_read_alike(changes):
    found = table(*(good(**changed) for changed in changes))
    by_lines, by_reader = both_ways(found, PRIMARY)
    assert by_lines == by_reader


def test_a_number_of_tomorrow_is_left_to_the_reader():
    born = date.today() + timedelta(days=1)
    found = table(good(birth_date=f"{born}", id_number=resident_number(born)))
    by_lines, by_reader = both_ways(found, PRIMARY, starts_on=born + timedelta(days=365 * 7), today=born)
    assert by_lines == by_reader
    assert not by_lines.probes
