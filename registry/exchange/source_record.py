"""One line of a registry file as a record: every value read by the identity rules, every problem at once."""

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import NamedTuple

from registry.exchange.lines import CsvLine
from registry.exchange.problems import LineProblem
from registry.identity.characters import fold_width, without_blanks
from registry.identity.check_digits import eighteen
from registry.identity.dates import parse_date
from registry.identity.documents import DocumentType, parse_document_number, parse_document_type
from registry.identity.names import parse_name
from registry.identity.parsed import Parsed
from registry.identity.regions import region_code
from registry.identity.sex import parse_sex
from registry.identity.student_numbers import parse_student_number

STATUSES = {
    "": "enrolled",
    "enrolled": "enrolled",
    "graduated": "graduated",
    "left": "left",
    "在读": "enrolled",
    "在校": "enrolled",
    "在园": "enrolled",
    "在籍": "enrolled",
    "毕业": "graduated",
    "结业": "graduated",
    "离校": "left",
    "离园": "left",
    "退学": "left",
    "转出": "left",
}
STAGES = {
    "primary": "primary",
    "junior": "junior",
    "senior": "senior",
    "小学": "primary",
    "初中": "junior",
    "高中": "senior",
    "普通高中": "senior",
}
LONGEST = {
    "record_key": 64,
    "id_number": 40,
    "guardian_name": 50,
    "guardian_id_number": 40,
    "guardian_phone": 40,
    "former_name": 50,
    "address": 200,
    "grade": 20,
    "major": 60,
}
_ALWAYS_SHORT = min(LONGEST.values())
_REGION = re.compile("[0-9]{6}(?:[0-9]{3}){0,2}").fullmatch
_MONTH = re.compile(r"((?:19|20)\d\d)[-/.年]?(0?[1-9]|1[0-2])月?").fullmatch
_KEPT = 20_000  # different days, of one column
_LONGEST_AHEAD = timedelta(days=366)  # records of the coming autumn are shared before it begins


class SourceRecord(NamedTuple):
    """A record as its source system has it, in normal form; what is not known is "" or None."""

    record_key: str
    student_number: str
    name: str
    sex: str
    birth_date: date
    id_type: str
    id_number: str
    number_is_valid: bool
    school_id: int | None
    status: str
    entered_on: date | None
    guardian_name: str
    guardian_id_number: str
    guardian_phone: str
    former_name: str
    household_region: str
    address: str
    stage: str
    grade: str
    major: str


class RecordReader:
    """Reads lines of one file: the names of its columns, the schools there are, and today's date.

    Of an ``absent`` column nothing is said line by line: the report names it once.
    """

    def __init__(self, columns: tuple[str, ...], schools: Mapping[str, int], today: date, absent: Collection[str] = ()):
        self._columns = columns
        self._absent = frozenset(absent)
        self._schools = schools
        self._today = today
        # what many records share is read once
        self._birth_date = lru_cache(_KEPT)(partial(parse_date, today=today))
        self._entered_on = lru_cache(_KEPT)(self._entry_day)

    def read(self, line: CsvLine) -> tuple[SourceRecord | None, list[LineProblem]]:
        """The record, None when an error stands in its way, and all problems of the line."""
        values = dict(zip(self._columns, line.values, strict=True))
        found: list[tuple[str, str, str, str]] = []
        record = self._record(values, found)
        problems = [
            LineProblem(line.number, name, code, values[name], hint, level) for name, code, hint, level in found
        ]
        return (None if any(problem.level == "error" for problem in problems) else record), problems

    def _record(self, values: dict[str, str], found: list) -> SourceRecord:
        def accept(name: str, parsed: Parsed, *, required: bool = True):
            if parsed.problem and (required or parsed.problem != "missing"):
                found.append((name, parsed.problem, parsed.hint, "error"))
            return parsed.value

        _note_lengths(values, found)
        if not values["record_key"]:
            found.append(("record_key", "missing", "", "error"))
        birth_date = accept("birth_date", self._birth_date(values["birth_date"]))
        id_type, id_number, is_valid = _document(values, birth_date, found)
        if "id_number" in self._absent:
            found[:] = [problem for problem in found if problem[0] != "id_number"]
        stage = _listed(STAGES, "stage", values, found) if "stage" in values else ""
        return SourceRecord(
            record_key=values["record_key"],
            student_number=accept("student_number", parse_student_number(values["student_number"]), required=False)
            or "",
            name=accept("name", parse_name(values["name"])),
            sex=accept("sex", parse_sex(values["sex"]), required=False) or "",
            birth_date=birth_date,
            id_type=id_type,
            id_number=id_number,
            number_is_valid=is_valid,
            school_id=self._school(values["school_code"], found),
            status=_listed(STATUSES, "status", values, found),
            entered_on=accept("entered_on", self._entered_on(values["entered_on"]), required=False),
            guardian_name=_tidy_name(values["guardian_name"]),
            guardian_id_number=_normal_form(values["guardian_id_number"]),
            guardian_phone=_phone(values["guardian_phone"]),
            former_name=_tidy_name(values["former_name"]),
            household_region=_region(values["household_region"], found),
            address=values["address"],
            stage=stage,
            grade=values.get("grade", ""),
            major=values.get("major", ""),
        )

    def _school(self, code: str, found: list) -> int | None:
        school = self._schools.get(code) or self._schools.get(fold_width(code))
        if school is None and "school_code" not in self._absent:
            found.append(("school_code", "unknown_school", "", "warning"))
        return school

    def _entry_day(self, text: str) -> Parsed[date]:
        month = _MONTH(text)
        if month:
            return Parsed(date(int(month[1]), int(month[2]), 1))
        return parse_date(text, today=self._today + _LONGEST_AHEAD)


def _note_lengths(values: dict[str, str], found: list) -> None:
    if max(map(len, values.values())) <= _ALWAYS_SHORT:
        return
    for name, longest in LONGEST.items():
        if len(values.get(name, "")) > longest:
            found.append((name, "too_long", "", "error"))


def _document(values: dict[str, str], birth_date: date | None, found: list) -> tuple[str, str, bool]:
    """Type, number and whether it is valid. An invalid number is kept as it stands, and warned of (R5)."""
    written_type, written = values["id_type"], values["id_number"]
    id_type = parse_document_type(written_type)
    if id_type.problem == "missing":
        # a record without any document says so less often by 其他 than by two empty cells
        if written:
            found.append(("id_number", "invalid_document", "no_type", "warning"))
        return DocumentType.OTHER.value, _normal_form(written), False
    if id_type.value is None:
        found.append(("id_type", id_type.problem, id_type.hint, "error"))
        return "", "", False
    number = parse_document_number(written, id_type.value, birth_date=birth_date)
    if number.problem:
        found.append(("id_number", "invalid_document", number.hint, "warning"))
        return id_type.value.value, _normal_form(written), False
    return id_type.value.value, number.value or "", bool(number.value)


def _normal_form(number: str) -> str:
    # as nearly all are: nothing to be changed
    return number if eighteen(number) else without_blanks(fold_width(number)).upper()


def _phone(text: str) -> str:
    return text if text.isascii() and text.isdigit() else fold_width(text)


def _listed(names: dict[str, str], column: str, values: dict[str, str], found: list) -> str:
    text = values[column]
    value = names.get(text) or names.get(text.casefold())
    if value is None:
        found.append((column, f"bad_{column}" if text else "missing", "", "error"))
    return value or ""


def _tidy_name(text: str) -> str:
    """A name that nothing is decided by: tidied where it is one, else as it stands."""
    return (parse_name(text).value or text) if text else ""


def _region(text: str, found: list) -> str:
    if not text:
        return ""
    if _REGION(text):
        return text
    plain = fold_width(text)
    code = plain if _REGION(plain) else region_code(without_blanks(plain))
    if code is None:
        found.append(("household_region", "unknown_region", "", "warning"))
    return code or ""
