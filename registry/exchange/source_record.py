"""One line of a registry file as a record: every value read by the identity rules, every problem at once."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple

from registry.exchange.lines import CsvLine
from registry.exchange.problems import LineProblem
from registry.identity.characters import fold_width, without_blanks
from registry.identity.check_digits import eighteen
from registry.identity.dates import parse_date
from registry.identity.document_types import parse_document_type
from registry.identity.documents import UNUSUAL_FORM, DocumentType, parse_document_number
from registry.identity.names import parse_name
from registry.identity.parsed import MISSING, Parsed
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


_Found = tuple[str, str, str, str]  # a problem: column, code, hint, level


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


class _Written(NamedTuple):
    """The values of a line by the columns' names, "" for those that its registry has not."""

    record_key: str
    student_number: str
    name: str
    sex: str
    birth_date: str
    id_type: str
    id_number: str
    school_code: str
    status: str
    entered_on: str
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
        places = {name: place for place, name in enumerate(columns)}
        self._in_order = itemgetter(*(places.get(name, len(columns)) for name in _Written._fields))
        self._has_stage = "stage" in places
        self._absent = frozenset(absent)
        self._schools = schools
        self._today = today
        # what many records share is read once
        self._birth_date = lru_cache(_KEPT)(partial(parse_date, today=today))
        self._entered_on = lru_cache(_KEPT)(self._entry_day)

    def read(self, line: CsvLine) -> tuple[SourceRecord | None, list[LineProblem]]:
        """The record, None when an error stands in its way, and all problems of the line."""
        written = _Written._make(self._in_order((*line.values, "")))
        found: list[_Found] = []
        record = self._record(written, found)
        if not found:
            return record, []
        problems = [
            LineProblem(line.number, name, code, getattr(written, name), hint, level)
            for name, code, hint, level in found
        ]
        return (None if any(problem.level == "error" for problem in problems) else record), problems

    def _record(self, written: _Written, found: list[_Found]) -> SourceRecord:
        """By position: with names, making the record would cost as much again as the dearest of its values."""
        _note_lengths(written, found)
        if not written.record_key:
            found.append(("record_key", "missing", "", "error"))
        birth_date = _accepted("birth_date", self._birth_date(written.birth_date), found)
        document = _document(written, birth_date, found)
        if found and "id_number" in self._absent:
            found[:] = [problem for problem in found if problem[0] != "id_number"]
        stage = _listed(STAGES, "stage", written.stage, found) if self._has_stage else ""
        return SourceRecord(
            written.record_key,
            _given("student_number", parse_student_number, written.student_number, found) or "",
            _accepted("name", parse_name(written.name), found),
            _given("sex", parse_sex, written.sex, found) or "",
            birth_date,
            *document,
            self._school(written.school_code, found),
            _listed(STATUSES, "status", written.status, found),
            _given("entered_on", self._entered_on, written.entered_on, found),
            _tidy_name(written.guardian_name),
            _normal_form(written.guardian_id_number),
            _phone(written.guardian_phone),
            _tidy_name(written.former_name),
            _region(written.household_region, found),
            written.address,
            stage,
            written.grade,
            written.major,
        )

    def _school(self, code: str, found: list[_Found]) -> int | None:
        school = self._schools.get(code) or self._schools.get(fold_width(code))
        if school is None and "school_code" not in self._absent:
            found.append(("school_code", "unknown_school", "", "warning"))
        return school

    def _entry_day(self, text: str) -> Parsed[date]:
        month = _MONTH(text)
        if month:
            return Parsed(date(int(month[1]), int(month[2]), 1))
        return parse_date(text, today=self._today + _LONGEST_AHEAD)


def _accepted(name: str, parsed: Parsed, found: list[_Found]):
    """The value, or the note of what stands in its way."""
    if parsed.problem:
        found.append((name, parsed.problem, parsed.hint, "error"))
    return parsed.value


def _given(name: str, parse: Callable[[str], Parsed], text: str, found: list[_Found]):
    """The value of a column that may be blank."""
    parsed = parse(text) if text else MISSING
    return None if parsed.problem == "missing" else _accepted(name, parsed, found)


def _note_lengths(written: _Written, found: list[_Found]) -> None:
    if max(map(len, written)) <= _ALWAYS_SHORT:
        return
    for name, longest in LONGEST.items():
        if len(getattr(written, name)) > longest:
            found.append((name, "too_long", "", "error"))


def _document(written: _Written, birth_date: date | None, found: list[_Found]) -> tuple[str, str, bool]:
    """Type, number and whether it is valid. An invalid number is kept as it stands, and warned of (R5)."""
    number = written.id_number
    id_type = parse_document_type(written.id_type)
    if id_type.problem == "missing":
        # a record without any document says so less often by 其他 than by two empty cells
        if number:
            found.append(("id_number", "invalid_document", "no_type", "warning"))
        return DocumentType.OTHER.value, _normal_form(number), False
    if id_type.value is None:
        _accepted("id_type", id_type, found)
        return "", "", False
    parsed = parse_document_number(number, id_type.value, birth_date=birth_date)
    if parsed.problem or parsed.hint == UNUSUAL_FORM:
        found.append(("id_number", "invalid_document", parsed.hint, "warning"))
        return id_type.value.value, _normal_form(number), False
    return id_type.value.value, parsed.value or "", bool(parsed.value)


def _normal_form(number: str) -> str:
    # as nearly all are: nothing to be changed
    return number if eighteen(number) else without_blanks(fold_width(number)).upper()


def _phone(text: str) -> str:
    return text if text.isascii() and text.isdigit() else fold_width(text)


def _listed(names: dict[str, str], column: str, text: str, found: list[_Found]) -> str:
    value = names.get(text) or names.get(text.casefold())
    if value is None:
        found.append((column, f"bad_{column}" if text else "missing", "", "error"))
    return value or ""


def _tidy_name(text: str) -> str:
    """A name that nothing is decided by: tidied where it is one, else as it stands."""
    return (parse_name(text).value or text) if text else ""


def _region(text: str, found: list[_Found]) -> str:
    if not text:
        return ""
    if _REGION(text):
        return text
    plain = fold_width(text)
    code = plain if _REGION(plain) else region_code(without_blanks(plain))
    if code is None:
        found.append(("household_region", "unknown_region", "", "warning"))
    return code or ""
