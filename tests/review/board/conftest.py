"""A city with two counties: three schools of different speed, one that has not begun, one of the city itself."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from enrollment.seasons.models import PlannedIntake
from tests.factories import (
    AuthorityFactory,
    EntryFactory,
    OfficerFactory,
    RegistrarFactory,
    SchoolFactory,
    SeasonFactory,
)
from tests.school_at_work import signed_in


def plan(school, season, number, track="primary"):
    PlannedIntake.objects.create(school=school, season=season, track=track, number=number)


def bring(number, school, season, state, **values):
    return EntryFactory.create_batch(
        number, school=school, season=season, state=state, verdict="not_found", archive=None, **values
    )


@pytest.fixture
def world(db):
    """City > (quick county: swift, steady), (slow county: idle); of the city: vocational."""
    season = SeasonFactory()
    city = AuthorityFactory(level="city", name="示范市教育局")
    quick = AuthorityFactory(superior=city, name="快进县教育局")
    slow = AuthorityFactory(superior=city, name="缓行县教育局")
    swift = SchoolFactory(authority=quick, name="飞燕小学")
    steady = SchoolFactory(authority=quick, name="稳步小学")
    idle = SchoolFactory(authority=slow, name="未动小学")
    trade = SchoolFactory(authority=city, name="示范职校", vocational=True)
    SchoolFactory(authority=slow, kindergarten=True, name="不办理注册的幼儿园")
    plan(swift, season, 4)
    plan(steady, season, 10)
    plan(idle, season, 12)
    bring(4, swift, season, "registered", created_at=timezone.now() - timedelta(days=2))
    bring(1, swift, season, "at_authority")
    bring(3, steady, season, "at_school")
    bring(2, steady, season, "supplementing")
    bring(1, steady, season, "withdrawn")
    bring(2, trade, season, "supplementing", track="vocational")
    return SimpleNamespace(
        season=season, city=city, quick=quick, slow=slow, swift=swift, steady=steady, idle=idle, trade=trade
    )


@pytest.fixture
def officer_of():
    return lambda authority: signed_in(OfficerFactory(authority=authority, person="张科员"))


@pytest.fixture
def registrar_of():
    return lambda school: signed_in(RegistrarFactory(school=school))
