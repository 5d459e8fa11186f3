"""A school with its people, and what tests of pages and decisions may ask for around them."""

import pytest

from tests.one_person.holding import broken_anywhere
from tests.school_at_work import *  # noqa: F403 (fixtures)


@pytest.fixture
def directories(settings, tmp_path):
    settings.UPLOAD_DIR, settings.EVIDENCE_DIR = tmp_path / "uploads", tmp_path / "evidence"


@pytest.fixture
def all_hold(db):
    """Whatever a test does, what must always hold does so at its end."""
    yield
    assert broken_anywhere() == []
