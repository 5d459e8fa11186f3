"""What tests of decisions may ask for around them."""

import pytest

from review.invariants.all import INVARIANTS


@pytest.fixture
def directories(settings, tmp_path):
    settings.UPLOAD_DIR, settings.EVIDENCE_DIR = tmp_path / "uploads", tmp_path / "evidence"


@pytest.fixture
def all_hold(db):
    """Whatever a test does, what must always hold does so at its end."""
    yield
    assert {invariant.code for invariant in INVARIANTS if list(invariant.offenders())} == set()
