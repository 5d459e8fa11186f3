"""Loading authorities and schools: rows in any order, superiors in the system or anywhere in the same file."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from registry.codes import RUNNING_KIND, SCHOOL_CATEGORY
from registry.exchange.columns import INSTITUTION_COLUMNS
from registry.exchange.lines import CsvFile, CsvLine
from registry.exchange.problems import LineProblem
from registry.exchange.report import Report
from registry.identity.characters import fold_width, without_blanks
from registry.institutions import Authority, Level, School, Track

BATCH = 500
LONGEST_NAME = 100

_TYPES = {
    "authority": "authority",
    "school": "school",
    "主管部门": "authority",
    "教育主管部门": "authority",
    "教育局": "authority",
    "学校": "school",
}
_LEVELS = {
    **{level.value: level.value for level in Level},
    "省": "province",
    "省级": "province",
    "市": "city",
    "市级": "city",
    "县": "county",
    "县级": "county",
    "区": "county",
    "区县": "county",
}
_RANKS = {"province": 0, "city": 1, "county": 2}
_TRACKS = {
    **{track.value: track.value for track in Track},
    "小学": "primary",
    "中职": "vocational",
    "普通高中": "senior_high",
}
_BETWEEN_TRACKS = re.compile("[;；,，、|]")
_CODE = {"authority": re.compile("[0-9]{6}").fullmatch, "school": re.compile("[0-9]{10}").fullmatch}


class Institution(NamedTuple):
    """One line as read; an authority has a level, a school a category and tracks."""

    line: int
    type: str
    code: str
    name: str
    authority_code: str
    level: str
    category: str
    tracks: frozenset[str]


def load_institutions(path: Path, *, dry_run: bool = False) -> Report:
    """Load a file of authorities and schools in one transaction. Raises LoadRefused when nothing can be read.

    A column that the file has not is left as it is where the authority or school is known. ``dry_run``: everything is
    read and counted, nothing is stored.
    """
    file = CsvFile(path, INSTITUTION_COLUMNS)
    report = Report(file.ignored_columns, file.absent_columns, dry_run)
    levels = dict(Authority.objects.values_list("code", "level")) if "level" in file.absent_columns else {}
    read = _read_all(file.rows(), levels, report)
    with transaction.atomic():
        _store_authorities([each for each in read if each.type == "authority"], report)
        _store_schools([each for each in read if each.type == "school"], report)
        transaction.set_rollback(dry_run)  # only once all is done: schools need the authorities of the same file
    return report


def _read_all(lines: Iterable[CsvLine], levels: Mapping[str, str], report: Report) -> list[Institution]:
    """All readable lines; there are some ten thousand schools in a province, not millions."""
    found: dict[str, Institution] = {}
    for line in lines:
        institution, problems = _read(line, levels)
        if institution is not None and institution.code in found:
            problems = [LineProblem(line.number, "code", "repeated_in_file", institution.code)]
            institution = None
        if institution is None:
            report.reject(*problems)
        else:
            found[institution.code] = institution
    return list(found.values())


def _read(line: CsvLine, levels: Mapping[str, str]) -> tuple[Institution | None, list[LineProblem]]:
    """One line; ``levels``: of known authorities, by code, where the file has no such column."""
    if line.fault:
        return None, [LineProblem(line.number, "", line.fault)]
    names = (column.name for column in INSTITUTION_COLUMNS)
    values = {
        name: value if name == "name" else fold_width(value) for name, value in zip(names, line.values, strict=True)
    }
    values["level"] = values["level"] or levels.get(values["code"], "")
    faults = _faults(values)
    if faults:
        return None, [LineProblem(line.number, column, code, values[column]) for column, code in faults]
    kind = _TYPES[values["type"].casefold()]
    return Institution(
        line=line.number,
        type=kind,
        code=values["code"],
        name=" ".join(values["name"].split()),
        authority_code=values["authority_code"],
        level=_LEVELS[values["level"].casefold()] if kind == "authority" else "",
        category=_category(values["category"]) or "" if kind == "school" else "",
        tracks=_tracks(values["tracks"]) or frozenset() if kind == "school" else frozenset(),
    ), []


def _faults(values: dict[str, str]) -> list[tuple[str, str]]:
    """Columns and codes of everything that is wrong with the values by themselves."""
    kind = _TYPES.get(values["type"].casefold())
    if kind is None:
        return [("type", "bad_type" if values["type"] else "missing")]
    faults = [("code", "bad_code" if values["code"] else "missing")] if not _CODE[kind](values["code"]) else []
    if not values["name"] or len(values["name"]) > LONGEST_NAME:
        faults.append(("name", "too_long" if values["name"] else "missing"))
    return faults + (_faults_of_authority(values) if kind == "authority" else _faults_of_school(values))


def _faults_of_authority(values: dict[str, str]) -> list[tuple[str, str]]:
    level = _LEVELS.get(values["level"].casefold())
    if level is None:
        return [("level", "bad_level" if values["level"] else "missing")]
    if level == "province":
        return [("authority_code", "bad_superior")] if values["authority_code"] else []
    return [] if values["authority_code"] else [("authority_code", "missing")]


def _faults_of_school(values: dict[str, str]) -> list[tuple[str, str]]:
    faults = [] if values["authority_code"] else [("authority_code", "missing")]
    if _category(values["category"]) is None:
        faults.append(("category", "bad_category"))
    if _tracks(values["tracks"]) is None:
        faults.append(("tracks", "bad_track"))
    return faults


def _category(text: str) -> str | None:
    """The code of either list, "" for a blank; the lists share some names, then the finer one counts."""
    return (RUNNING_KIND.parse(text) or SCHOOL_CATEGORY.parse(text)) if text else ""


def _tracks(text: str) -> frozenset[str] | None:
    parts = [part for part in map(without_blanks, _BETWEEN_TRACKS.split(text.casefold())) if part]
    return None if any(part not in _TRACKS for part in parts) else frozenset(_TRACKS[part] for part in parts)


def _store_authorities(read: list[Institution], report: Report) -> None:
    """From the province down, so that every superior stands before those below it."""
    known = {authority.code: authority for authority in Authority.objects.all()}
    for level, rank in _RANKS.items():
        rows = []
        for each in (each for each in read if each.level == level):
            superior = known.get(each.authority_code)
            if level != "province" and superior is None:
                report.reject(LineProblem(each.line, "authority_code", "unknown_authority", each.authority_code))
            elif superior is not None and _RANKS[superior.level] >= rank:
                report.reject(LineProblem(each.line, "authority_code", "bad_superior", each.authority_code))
            else:
                rows.append((each.code, {"name": each.name, "level": level, "superior": superior}))
        known |= _save(Authority, known, rows, report)


def _store_schools(read: list[Institution], report: Report) -> None:
    authorities = {authority.code: authority for authority in Authority.objects.all()}
    rows = []
    for each in read:
        authority = authorities.get(each.authority_code)
        if authority is None:
            report.reject(LineProblem(each.line, "authority_code", "unknown_authority", each.authority_code))
            continue
        tracks = {f"{track.value}_track": track.value in each.tracks for track in Track}
        values = {"name": each.name, "authority": authority}
        values |= {} if "category" in report.absent_columns else {"category": each.category}
        values |= {} if "tracks" in report.absent_columns else tracks
        rows.append((each.code, values))
    _save(School, {school.code: school for school in School.objects.select_related("authority")}, rows, report)


def _save(model, known: dict, rows: list[tuple[str, dict]], report: Report) -> dict:
    """Create and update rows by their code; what stands there by code afterwards."""
    created, updated = [], []
    for code, values in rows:
        instance = known.get(code)
        if instance is None:
            created.append(model(code=code, **values))
        elif any(getattr(instance, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(instance, name, value)
            updated.append(instance)
        else:
            report.unchanged += 1
    model.objects.bulk_create(created, batch_size=BATCH)
    if updated:
        model.objects.bulk_update(updated, list(rows[0][1]), batch_size=BATCH)
    report.created += len(created)
    report.updated += len(updated)
    return {instance.code: instance for instance in created}
