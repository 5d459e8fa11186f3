"""Filling an empty database with the county, step by step; each step may be done again without doubling anything."""

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from config.demo.clock import days_ago
from config.demo.deadlines import differ
from config.demo.difficulties import VARIATIONS, Difficulties
from config.demo.history import accesses, disputes, live_through
from config.demo.issued import issue_accounts
from config.demo.places import ACCOUNTS, INSTITUTIONS, PASSWORD, PLANNED, PROVINCE, PROVINCE_NAME, DemoAccount
from config.demo.population import Population
from config.demo.rosters import Imported, RosterPlan
from enrollment.entries.models import Entry, Step
from enrollment.rosters.intake import receive
from enrollment.rosters.models import Roster
from enrollment.rosters.rematch import rematch_all
from enrollment.rosters.uploading import store_upload
from enrollment.seasons import planned_intake
from enrollment.seasons.models import TRACKS, RuleSet, Season
from enrollment.seasons.rules import DEFAULT, ship_rules
from enrollment.seasons.working_days import counted
from registry.accounts.issuing import note
from registry.accounts.models import Account
from registry.exchange.institutions import load_institutions
from registry.exchange.registries import load_registry
from registry.institutions import Authority, School
from registry.records import Registry, StudentRecord
from registry.roles import Role

BEGAN_DAYS_AGO = 10
IMPORTED_DAYS_AGO = 8
LEAST_DAYS_LEFT = 14
ROSTER_FOLDER = Path("demo", "rosters")
# made last: where it stands, the county is complete
_LAST_ACCOUNT = ACCOUNTS[-1]


class OtherData(Exception):
    """The database holds something else, which is left alone."""


def is_complete() -> bool:
    """Whether the county is all there. Raises OtherData when the database holds anything else."""
    if not _is_demo() and any(_has_rows(model) for model in (Authority, School, Account, Season, StudentRecord, Entry)):
        raise OtherData
    return Account.objects.filter(username=_LAST_ACCOUNT.username).exists()


def _is_demo() -> bool:
    return Authority.objects.filter(code=PROVINCE, name=PROVINCE_NAME).exists()


def _has_rows(model: type[Model]) -> bool:
    return model._default_manager.exists()


def fill() -> Iterator[str]:
    """Fill the database; says what it has just done."""
    season = open_season(timezone.localdate())
    population = Population(season.starts_on)
    difficulties = [Difficulties(population, variation) for variation in range(VARIATIONS)]
    population.fill()
    plan = RosterPlan(population, difficulties)
    load(population)
    _plan(season)
    yield _("%(count)d records of invented people") % {"count": StudentRecord.objects.count()}
    make_accounts(ACCOUNTS[:-1], season)
    paths = plan.write(settings.VAR_DIR / ROSTER_FOLDER)
    yield _("%(count)d roster files to upload") % {"count": len(paths)}
    for imported in plan.imported:
        with days_ago(IMPORTED_DAYS_AGO):
            import_roster(imported, season)
        yield imported.name
    if not Step.objects.exists():
        yield from live_through(season)
        yield from disputes(season)
        accesses(season)
        differ(season)
    issue_accounts(season)
    _share_late(population)
    make_accounts([_LAST_ACCOUNT], season)


def open_season(today: date) -> Season:
    """A season that began some days ago by the rules, its deadlines moved on where they would have passed."""
    starts_on = today - timedelta(days=BEGAN_DAYS_AGO)
    term = "autumn" if starts_on.month >= 7 else "spring"
    ship_rules()
    season = Season(starts_on=starts_on, rules=RuleSet.objects.get(code=DEFAULT))
    soonest = today + timedelta(days=LEAST_DAYS_LEFT)
    days = {f"{track}_deadline": max(counted(season, track).day, soonest) for track in TRACKS}
    defaults = {"starts_on": starts_on, "rules": season.rules, **days}
    return Season.objects.get_or_create(code=f"{starts_on.year}-{term}", defaults=defaults)[0]


def load(population, institutions=INSTITUTIONS) -> None:
    """Load institutions and registries from files, as a source system would give them."""
    listed = io.StringIO()
    header = ("type", "code", "name", "authority_code", "level", "category", "tracks")
    csv.writer(listed).writerows([header, *institutions])
    with _written(listed.getvalue().encode()) as path:
        load_institutions(path)
    for registry, data in (
        (Registry.PRESCHOOL, population.preschool.file()),
        (Registry.K12, population.k12.file("stage", "grade")),
        (Registry.VOCATIONAL, population.vocational.file("major")),
    ):
        with _written(data) as path:
            load_registry(registry, path)


def _plan(season: Season) -> None:
    schools = dict(School.objects.values_list("code", "pk"))
    planned_intake.save(season, {(schools[code], track): number for code, track, number in PLANNED})


def _share_late(population: Population) -> None:
    """Records that a kindergarten shares when the rosters are in already; their new students are matched again (N7)."""
    with _written(population.late.file()) as path:
        load_registry(Registry.PRESCHOOL, path)
    rematch_all(Registry.PRESCHOOL)


@contextmanager
def _written(data: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(dir=settings.VAR_DIR, suffix=".csv") as file:
        file.write(data)
        file.flush()
        yield Path(file.name)


def make_accounts(accounts, season: Season, password: str | None = PASSWORD) -> None:
    """Make those that are missing, activated already; without a password nobody signs in by one."""
    for each in accounts:
        if not Account.objects.filter(username=each.username).exists():
            note(_make_account(each, season, password), "make", None)


def _make_account(each: DemoAccount, season: Season, password: str | None) -> Account:
    if each.role == Role.OPS:
        return Account.objects.create_superuser(each.username, password, person=each.person)
    model, name = (Authority, "authority") if each.role == Role.OFFICER else (School, "school")
    place: dict[str, Any] = {name: model.objects.get(code=each.place)}
    if each.role == Role.DESK:
        place["valid_until"] = season.primary_deadline
    return Account.objects.create_user(each.username, password, person=each.person, role=each.role, **place)


def import_roster(imported: Imported, season: Season) -> Roster:
    """Bring a school's roster in, as its registrar would."""
    registrar = Account.objects.select_related("school").get(school__code=imported.school, role=Role.REGISTRAR)
    roster, _created = store_upload(registrar, season, imported.track, imported.name, imported.data, enqueue=False)
    receive(roster.pk)
    return roster
