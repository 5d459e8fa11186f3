"""A school with its registrar, and new students without a record."""

import pytest

from tests.factories import EntryFactory, RegistrarFactory, SchoolFactory, SeasonFactory

# the fixtures, as each conftest.py that stands on them takes them
__all__ = ["colleague", "registrar", "school", "season", "students", "upload_directory"]


@pytest.fixture(autouse=True)
def upload_directory(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"


@pytest.fixture
def season(db):
    return SeasonFactory()


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def registrar(school):
    return RegistrarFactory(school=school, person="王秀英")


@pytest.fixture
def colleague(school):
    return RegistrarFactory(school=school, person="孙建国")


@pytest.fixture
def students(school, season):
    """Three without a record."""
    return [EntryFactory(verdict="not_found", school=school, season=season) for _ in range(3)]
