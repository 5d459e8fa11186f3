"""How many new students each school expects (N6): typed by the competent authority, from its sheet, or by command."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enrollment.seasons.deadlines import tracks_of
from enrollment.seasons.models import TRACKS, PlannedIntake, Season
from registry.exchange.lines import CsvColumn, CsvFile
from registry.exchange.problems import LineProblem
from registry.exchange.report import Report
from registry.identity.characters import fold_width
from registry.institutions import School, Track
from registry.tabular.reading import read
from registry.tabular.table import Column, Limits, Row

LARGEST = 100_000  # new students of one school
NAMES = {Track.PRIMARY: "小学", Track.VOCATIONAL: "中职"}  # as they stand in the sheet
_BY_NAME = {**{track.value: track for track in TRACKS}, **{name: track for track, name in NAMES.items()}}
CODE, NAME, TRACK, NUMBER = "学校标识码", "学校名称", "新生类别", "计划人数"
COLUMNS = (
    Column("code", CODE, ("学校代码", "标识码", "code")),
    Column("name", NAME, ("学校", "name"), required=False),
    Column("track", TRACK, ("类别", "track"), required=False),
    Column("number", NUMBER, ("计划招生数", "计划招生人数", "招生计划", "计划数", "number")),
)
CSV_COLUMNS = tuple(CsvColumn(each.field, (each.label, *each.names), each.required) for each in COLUMNS)
PROBLEMS = {
    "missing": _("Fill it in."),
    "school_not_found": _("No school of this authority has this code. Compare it with the downloaded sheet."),
    "bad_plan_track": _("Write 小学 or 中职."),
    "track_not_registered": _("This school does not register new students of this kind."),
    "bad_plan": _("Write a whole number from 0 to 100,000; leave it blank where no plan is known."),
    "planned_twice": _("This school and kind stands on an earlier row already; only that row is taken."),
}

Place = tuple[int, str]  # a school's id and the track


class NotANumber(ValueError):
    """This is no number of new students."""


class PlannedProblem(NamedTuple):
    """What is wrong with one cell: its address, what stands there, the sentence."""

    cell: str
    value: str
    words: str
    level: str = "error"


class LoadedPlans(NamedTuple):
    """What a sheet says: numbers by place, and every problem; rows with one are left out."""

    numbers: dict[Place, int | None]
    problems: list[PlannedProblem]


def number_of(text: str) -> int | None:
    """The number that somebody wrote, None for a blank. Raises NotANumber."""
    plain = fold_width(text).replace(",", "").strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and int(plain[:9]) <= LARGEST and len(plain) < 9):
        raise NotANumber
    return int(plain)


def plans(season: Season, schools: Iterable[School]) -> dict[Place, int]:
    """The numbers that are known; one query."""
    found = PlannedIntake.objects.filter(season=season, school__in=[school.pk for school in schools])
    return {(school, track): number for school, track, number in found.values_list("school", "track", "number")}


def save(season: Season, numbers: Mapping[Place, int | None]) -> int:
    """Store these numbers, None for no plan; how many were new or others before. The others stay as they are."""
    schools = {school for school, _track in numbers}
    with transaction.atomic():
        found = PlannedIntake.objects.filter(season=season, school__in=schools)
        known = {(plan.school_id, plan.track): plan for plan in found}
        changed = {
            place: number
            for place, number in numbers.items()
            if number != (known[place].number if place in known else None)
        }
        gone = [known[place].pk for place, number in changed.items() if number is None]
        PlannedIntake.objects.filter(pk__in=gone).delete()
        PlannedIntake.objects.bulk_create(
            [
                PlannedIntake(season=season, school_id=school, track=track, number=number)
                for (school, track), number in changed.items()
                if number is not None
            ],
            update_conflicts=True,
            unique_fields=["season", "school", "track"],
            update_fields=["number"],
        )
    return len(changed)


def read_sheet(data: bytes, schools: Iterable[School], limits: Limits) -> LoadedPlans:
    """What a filled-in sheet says of these schools. Raises FileRefused for a file that cannot be read."""
    by_code = {school.code: school for school in schools}
    loaded = LoadedPlans({}, [])
    for row in read(data, COLUMNS, limits).rows:
        place, number, faults = _judged({field: cell.text for field, cell in row.cells.items()}, by_code)
        if not faults and place in loaded.numbers:
            faults = [("code", "planned_twice")]
        if faults:
            loaded.problems.extend(_problem(row, field, code) for field, code in faults)
        else:
            loaded.numbers[place] = number
    return loaded


def _problem(row: Row, field: str, code: str) -> PlannedProblem:
    cell = row.cells.get(field) or row.cells["code"]
    return PlannedProblem(cell.address, cell.text, str(PROBLEMS[code]))


def _judged(texts: Mapping[str, str], by_code: Mapping[str, School]):
    """Place and number of a row, and the columns and codes of everything that is wrong with it."""
    code = fold_width(texts["code"]).strip()
    school, faults, track = by_code.get(code), [], None
    if school is None:
        faults.append(("code", "school_not_found" if code else "missing"))
    else:
        track, fault = _track(fold_width(texts.get("track", "")).strip(), school)
        faults += [("track", fault)] if fault else []
    try:
        number = number_of(texts["number"])
    except NotANumber:
        return None, None, [*faults, ("number", "bad_plan")]
    return (school and school.pk, track), number, faults


def _track(text: str, school: School) -> tuple[Track | None, str]:
    """The track that is meant, or the code of what is wrong; a school with one track need not name it."""
    own = tracks_of(school)
    if not text and len(own) == 1:
        return own[0], ""
    track = _BY_NAME.get(text.casefold())
    if track is None:
        return None, "bad_plan_track" if text or len(own) > 1 else "track_not_registered"
    return (track, "") if track in own else (None, "track_not_registered")


def load_planned_intake(path: Path, season: Season, *, dry_run: bool = False) -> Report:
    """Load a CSV file of any authority's schools in one transaction. Raises LoadRefused.

    ``dry_run``: everything is read and counted, nothing is stored.
    """
    file = CsvFile(path, CSV_COLUMNS)
    report = Report(file.ignored_columns, dry_run=dry_run)  # names and the like are for the reader alone
    by_code = {school.code: school for school in School.objects.all()}
    numbers: dict[Place, int | None] = {}
    for line in file.rows():
        if line.fault:
            report.reject(LineProblem(line.number, "", line.fault))
            continue
        texts = {column.name: value for column, value in zip(CSV_COLUMNS, line.values, strict=True)}
        place, number, faults = _judged(texts, by_code)
        if not faults and place in numbers:
            faults = [("code", "planned_twice")]
        if faults:
            report.reject(*(LineProblem(line.number, field, code, texts[field]) for field, code in faults))
        else:
            numbers[place] = number
    _store(season, numbers, report)
    return report


def _store(season: Season, numbers: Mapping[Place, int | None], report: Report) -> None:
    with transaction.atomic():
        found = PlannedIntake.objects.filter(season=season).values_list("school", "track", "number")
        known = {(school, track): number for school, track, number in found}
        if not report.dry_run:
            save(season, numbers)
    for place, number in numbers.items():
        if known.get(place) == number:
            report.unchanged += 1
        elif place in known:
            report.updated += 1
        else:
            report.created += 1
