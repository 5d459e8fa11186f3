"""A school with its people, its authority, a season, and rosters that went the whole way of P1."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enrollment.rosters.models import Roster
from tests.factories import (
    AuthorityFactory,
    DeskFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
)
from tests.rosters import xlsx_roster
from tests.signing_in import signed_in

# the fixtures, as each conftest.py that stands on them takes them
__all__ = [
    "colleague",
    "desk",
    "officer",
    "registrar",
    "school",
    "season",
    "stranger",
    "superior",
    "upload",
]


def words_of(response) -> str:
    """The page's text, after redirects."""
    return response.content.decode()


@pytest.fixture
def season(db):
    return SeasonFactory()


@pytest.fixture
def school(db):
    return SchoolFactory(name="青山镇中心小学", authority=AuthorityFactory(name="青山县教育局"))


@pytest.fixture
def registrar(school):
    return signed_in(RegistrarFactory(school=school, person="王秀英"))


@pytest.fixture
def colleague(school):
    return signed_in(RegistrarFactory(school=school, person="孙建国"))


@pytest.fixture
def desk(school):
    return signed_in(DeskFactory(school=school))


@pytest.fixture
def stranger(db):
    return signed_in(RegistrarFactory())


@pytest.fixture
def officer(school):
    return signed_in(OfficerFactory(authority=school.authority, person="张科员"))


@pytest.fixture
def superior(school):
    return signed_in(OfficerFactory(authority=school.authority.superior))


@pytest.fixture
def upload(registrar, season, run_tasks):
    """Upload rows, or bytes, as the school's registrar and let the worker finish; gives the roster and the answer."""

    def upload(rows, name="新生名单.xlsx", client=registrar, **other):
        data = rows if isinstance(rows, bytes) else xlsx_roster(rows)
        form = {"season": season.pk, "track": "primary", "file": SimpleUploadedFile(name, data)} | other
        response = client.post(reverse("roster_upload"), form, follow=True)
        run_tasks()
        return Roster.objects.order_by("pk").last(), response

    return upload
