"""A small `make accuracy`: every kind of mistake against a registry of some size, with exact bars."""

import pytest

from tests.benchmarks.accuracy import bars, measure, table
from tests.benchmarks.mistakes import ABSENT, DOUBTFUL, MATCHED

pytestmark = pytest.mark.django_db


def test_every_own_record_is_matched_or_stands_first_and_nobody_is_matched_falsely():
    measured = measure(20_000, 300, processes=1)

    clean, doubtful, absent = (measured.total(outcome) for outcome in (MATCHED, DOUBTFUL, ABSENT))
    assert (clean.matched, clean.false, clean.not_found) == (clean.count, 0, 0)
    assert (doubtful.matched, doubtful.false, doubtful.not_found) == (0, 0, 0)
    assert (doubtful.among, doubtful.first) == (doubtful.count, doubtful.count)
    assert (absent.matched, absent.false) == (0, 0)
    assert all(tally.count for tally in measured.kinds.values())
    assert all(share == 1 for _, share, _ in bars(measured, 20_000))
    assert len(list(table(measured))) == 1 + len(measured.kinds) + 3
