"""A city, its county and schools, with the people who hand accounts down, and strangers."""

import pytest
from django.urls import reverse

from registry.accounts import issuing
from registry.accounts.issuing import Order
from tests.factories import AuthorityFactory, OfficerFactory, RegistrarFactory, SchoolFactory
from tests.signing_in import PASSWORD, signed_in

# the fixtures, as each conftest.py that stands on them takes them
__all__ = [
    "at",
    "county",
    "desk_slip",
    "officer",
    "registrar",
    "school",
    "slip",
    "stranger",
    "superior",
]


@pytest.fixture
def county(db):
    return AuthorityFactory(name="青山县教育局")


@pytest.fixture
def school(county):
    return SchoolFactory(name="青山镇中心小学", authority=county)


@pytest.fixture
def officer(county):
    return OfficerFactory(authority=county, person="张科员")


@pytest.fixture
def superior(county):
    return OfficerFactory(authority=county.superior, person="市局李")


@pytest.fixture
def registrar(school):
    return RegistrarFactory(school=school, person="王秀英")


@pytest.fixture
def stranger(db):
    """A registrar of another authority's school."""
    return RegistrarFactory()


@pytest.fixture
def slip(officer, school):
    """A registrar's account that waits for activation, with its code."""
    return issuing.make_many(officer, "registrar", [Order(school.pk, "潘桂芳")]).slips[0]


@pytest.fixture
def desk_slip(registrar):
    return issuing.make_many(registrar, "desk", [Order(registrar.school_id, "报名处")]).slips[0]


@pytest.fixture
def at():
    """A browser in which an account is signed in."""
    return signed_in


def activation(slip, **said) -> dict:
    """What is typed from a slip."""
    values = {"username": slip.account.username, "code": slip.code, "person": "潘桂芳"}
    return values | {"new_password1": PASSWORD, "new_password2": PASSWORD} | said


def activate(client, slip, **said):
    """The answer to activating by a slip."""
    return client.post(reverse("activate"), activation(slip, **said))
