"""Primary schools in the midst of their work, made by the services that their pages call: who signs in, and where to.

Each has one roster against a registry that knows most of its children. Of those who are being supplemented a quarter
were saved, a quarter wait for their school's review; the rest nobody has touched.
"""

from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import population

AT_ONCE = 100  # saved in one transaction, as a sheet's are


class Place(NamedTuple):
    """A school at work: its registrar, its roster, and ids of new students by what can be done with them."""

    account: object
    roster: int
    saved: list[int]
    at_school: list[int]
    doubtful: list[int]


def fill(folder: Path, schools: int, students: int) -> list[Place]:
    """Fill an empty site; the last school, one more, has a tenth of the new students, or twenty."""
    registries(folder, (schools + 1) * students)
    children = population.roster_rows((schools + 1) * students, (schools + 1) * students)
    counts = [students] * schools + [max(students // 10, 20)]
    return [
        _at_work(folder, population.SCHOOLS[place], list(islice(children, count))) for place, count in enumerate(counts)
    ]


def registries(folder: Path, records: int) -> None:
    """Institutions, a season, and children in kindergartens."""
    from io import StringIO

    from django.core.management import call_command
    from django.utils import timezone

    from enrollment.seasons.models import Season

    institutions, registry = folder / "institutions.csv", folder / "records.csv"
    population.write_institutions(institutions)
    population.write_registry(registry, records)
    call_command("load_institutions", str(institutions), stdout=StringIO())
    call_command("load_registry", "preschool", str(registry), stdout=StringIO())
    registry.unlink()
    today = timezone.localdate()
    days = {"primary_deadline": today + timedelta(30), "vocational_deadline": today + timedelta(30)}
    Season.objects.create(code=population.SEASON, starts_on=today - timedelta(7), **days)


def _at_work(folder: Path, code: str, rows: list[population.RosterRow]) -> Place:
    from enrollment.entries.models import Entry
    from enrollment.rosters.intake import receive
    from enrollment.rosters.uploading import store_upload
    from enrollment.seasons.models import Season
    from enrollment.supplement import saving
    from registry.institutions import School
    from tests.enrollment.supplement.values import COMPLETE
    from tests.factories import RegistrarFactory

    account = RegistrarFactory(school=School.objects.get(code=code))
    path = folder / "roster.xlsx"
    population.write_rows(path, rows)
    season = Season.objects.get(code=population.SEASON)
    roster, _created = store_upload(account, season, "primary", path.name, path.read_bytes(), enqueue=False)
    receive(roster.pk)
    own = Entry.objects.filter(roster=roster).order_by("row_number")
    ids = list(own.filter(state="supplementing").values_list("pk", flat=True))
    filled = ids[: len(ids) // 2]
    for start in range(0, len(filled), AT_ONCE):
        saving.save_many(account, [saving.Saving(pk, COMPLETE, 0) for pk in filled[start : start + AT_ONCE]])
    saving.submit(filled[1::2], account)
    states = dict(own.values_list("pk", "state"))
    return Place(
        account,
        roster.pk,
        saved=[pk for pk in filled if states[pk] == "supplementing"],
        at_school=[pk for pk in filled if states[pk] == "at_school"],
        doubtful=[pk for pk in states if states[pk] == "resolving"],
    )
