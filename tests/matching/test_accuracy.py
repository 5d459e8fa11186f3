"""A small `make accuracy`: every kind of mistake against a registry of some size, with exact bars."""

import pytest

from tests.benchmarks.accuracy import OUTCOMES, Measured, bars, measure, table

pytestmark = pytest.mark.django_db


def test_every_own_record_is_matched_or_stands_first_and_nobody_is_matched_falsely():
    plain, telling = measure(20_000, 300, processes=1)
    assert any("guardian_agrees" in each.reasons for each in telling.shown)
    assert not any("guardian_agrees" in each.reasons for each in plain.shown)
    for measured in (plain, telling):
        _check(measured)


def _check(measured: Measured):
    clean, admitted, doubtful, contested, absent = map(measured.total, OUTCOMES)
    assert (clean.matched, clean.false, clean.not_found) == (clean.count, 0, 0)
    assert (doubtful.matched, doubtful.false, doubtful.not_found) == (0, 0, 0)
    assert (doubtful.among, doubtful.first) == (doubtful.count, doubtful.count)
    assert (admitted.matched, admitted.false) == (admitted.count, 0)
    assert (contested.matched, contested.false, contested.among) == (0, 0, contested.count)
    assert (absent.matched, absent.false) == (0, 0)
    assert all(tally.count for tally in measured.kinds.values())
    assert all(share == 1 for _, share, _ in bars(measured, 20_000))
    assert len(list(table(measured))) == 1 + len(measured.kinds) + len(OUTCOMES)
