"""One row of a roster: its cells become a probe, or problems, all of them at once (R1-R19)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from matching.core.people import Probe
from matching.layouts import Layout
from registry.identity import dates, documents, names, student_numbers
from registry.identity.characters import RADICALS, fold_width
from registry.identity.dates import parse_date
from registry.identity.document_types import parse_document_type
from registry.identity.documents import (
    UNUSUAL_FORM,
    DocumentType,
    parse_document_number,
    resident_facts,
    speaks_of_birth_and_sex,
)
from registry.identity.names import agreement_key, parse_name
from registry.identity.parsed import Parsed
from registry.identity.regions import region_name
from registry.identity.sex import parse_sex
from registry.identity.student_numbers import parse_student_number
from registry.identity.wrong import WrongCharacter
from registry.sealing.cipher import key_of_valid, student_number_key
from registry.storable import first_named
from registry.tabular.problem import Problem
from registry.tabular.table import Cell, Column

# what a cell of a kind that cannot hold the field's value is called
_CODE_OF = {
    "name": "bad_name",
    "sex": "bad_sex",
    "birth_date": "bad_date",
    "id_type": "bad_id_type",
    "id_number": "id_format",
    "student_number": "bad_student_number",
}
# shown with the warning; document and student numbers never leave their sealed columns
_SHOWN_TIDIED = frozenset({"name", "birth_date"})
_NUMBERS = frozenset({"id_number", "student_number"})
# what an accepted value leaves to be looked at, by the hint of its parsing
_DOUBTS = {
    "private_use": "private_character",
    "resident_number": "number_of_other_type",
    "foreign_number": "number_of_other_type",
    UNUSUAL_FORM: "unusual_number",
}
# the character that makes a value unreadable, by field
_WRONG_CHARACTER: dict[str, Callable[[str], WrongCharacter | None]] = {
    "name": names.wrong_character,
    "birth_date": dates.wrong_character,
    "id_number": documents.wrong_character,
    "student_number": student_numbers.wrong_character,
}
# field and hint of the problems that one character makes
_MADE_BY_A_CHARACTER = frozenset(
    {
        *(("name", hint) for hint in ("digits", "brackets", "symbol", "lost", "masked", "control", "bidi")),
        ("birth_date", "unknown_form"),
        ("id_number", "characters"),
        ("student_number", "form"),
    }
)
_MIDNIGHT = "00:00:00"

_LET_GO: Mapping[str, Cell] = MappingProxyType({})
# what a missing value needs said beside that it is missing
_WHEN_MISSING = {"id_number": {"hint": "document_number"}}

_NOT_GIVEN: Parsed = Parsed(None)


@dataclass(slots=True)
class RowReading:
    """One row as read: `name` as it was written, what could be understood, and every problem.

    `cells` are let go once it is read: those of many rows are more than all the rest.
    `document_key` and `agreement_key` are set where number or name alone could be read, whatever else is wrong.
    """

    number: int
    name: str
    cells: Mapping[str, Cell]
    problems: list[Problem] = field(default_factory=list)
    document_key: int | None = None
    agreement_key: str = ""
    probe: Probe | None = None

    @property
    def rejected(self) -> bool:
        """Whether a problem keeps the row out."""
        return any(problem.level == "error" for problem in self.problems)


class RowReader:
    """Reads rows of one layout for a season that starts on `starts_on`; `today` bounds birth dates."""

    def __init__(self, layout: Layout, *, starts_on: date, today: date) -> None:
        self.layout = layout
        self.columns = {column.field: column for column in layout.columns}
        self.order = {column.label: place for place, column in enumerate(layout.columns)}
        self.starts_on = starts_on
        self.today = today

    def read(self, number: int, cells: Mapping[str, Cell]) -> RowReading:
        """Read one row; `cells` has every column of the layout that the file has."""
        reading = RowReading(number, cells["name"].text, cells)
        values = self._values(cells, reading)
        self._check_facts(values, reading)
        _warn_of_hidden(reading, self.columns)
        if len(reading.problems) > 1:  # as the columns stand, from left to right
            reading.problems.sort(key=lambda problem: self.order[problem.column])
        self._settle(values, reading)
        reading.cells = _LET_GO
        return reading

    def _values(self, cells: Mapping[str, Cell], reading: RowReading) -> dict[str, Any]:
        parsed = {name: parse(cells[name].text) for name, parse in _PARSERS.items() if name in cells}
        born = cells["birth_date"]
        day = born.value if born.kind == "date" and isinstance(born.value, date) else born.text
        parsed["birth_date"] = parse_date(day, today=self.today, kind=born.kind)
        if born.kind == "date" and born.text[11:] not in ("", _MIDNIGHT):
            parsed["birth_date"] = parsed["birth_date"]._replace(tidied=True)  # the time of day is left out
        parsed["id_number"] = _id_number(cells["id_number"], parsed["id_type"].value, parsed["birth_date"].value)
        # any small number would be a day: it is one only where the document number says the same
        if parsed["birth_date"].hint == "serial" and not _confirmed(parsed):
            parsed["birth_date"] = Parsed(None, "bad_date", "serial")
        values = {name: self._value(cells[name], self.columns[name], each, reading) for name, each in parsed.items()}
        number, id_type = values["id_number"], values["id_type"]
        if number and id_type and parsed["id_number"].hint != UNUSUAL_FORM:
            reading.document_key = key_of_valid(id_type, number)
        return values

    def _value(self, cell: Cell, column: Column, parsed: Parsed, reading: RowReading) -> Any:
        """The value, after noting what there is to say about the cell."""
        if cell.kind == "text" and not (parsed.problem or parsed.hint or parsed.tidied or cell.flags):
            return parsed.value  # as nearly every cell
        problem = _unusable(cell, column) or _problem(cell, column, parsed)
        if problem:
            reading.problems.append(problem)
            return None
        reading.problems += _warnings(cell, column, parsed)
        return parsed.value

    def _check_facts(self, values: dict, reading: RowReading) -> None:
        """What the values say about each other."""
        born = values["birth_date"]
        if born and not self.layout.ages[0] <= age_on(self.starts_on, born) <= self.layout.ages[1]:
            youngest, oldest = map(str, self.layout.ages)
            details = {"age": str(age_on(self.starts_on, born)), "youngest": youngest, "oldest": oldest}
            self._note(reading, "birth_date", "age_out_of_range", "warning", details)
        if (
            values["id_number"]
            and values["id_type"]
            and speaks_of_birth_and_sex(values["id_type"], values["id_number"])
        ):
            facts = resident_facts(values["id_number"])
            if born and facts.birth_date != born:
                self._conflict(reading, "id_birth_date_conflict", "birth_date", {})
            if values["sex"] and facts.sex != values["sex"]:
                self._conflict(reading, "id_sex_conflict", "sex", {"sex": {"1": "男", "2": "女"}[facts.sex]})
            if (
                values["id_type"] == DocumentType.RESIDENT_ID
                and facts.region[0] != "9"
                and not region_name(facts.region)
            ):
                self._note(reading, "id_number", "unknown_region", "warning", {"region": facts.region})

    def _conflict(self, reading: RowReading, code: str, with_field: str, said: dict) -> None:
        other = {"other_cell": reading.cells[with_field].address, "other_column": self.columns[with_field].label}
        self._note(reading, "id_number", code, "error", other | said)

    def _note(self, reading: RowReading, at: str, code: str, level: str, details: dict) -> None:
        cell = reading.cells[at]
        reading.problems.append(Problem(cell.address, self.columns[at].label, code, cell.text, level, details))

    def _settle(self, values: dict, reading: RowReading) -> None:
        """Set the name's key, and the probe of a row that is accepted."""
        if values["name"]:
            reading.agreement_key = agreement_key(values["name"])
        if not reading.rejected:
            reading.probe = _probe(values, reading)


def age_on(day: date, born: date) -> int:
    """Completed years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


_PARSERS: dict[str, Callable[[str], Parsed[Any]]] = {
    "name": parse_name,
    "sex": parse_sex,
    "id_type": parse_document_type,
    "student_number": parse_student_number,
}


def _id_number(cell: Cell, id_type: DocumentType | None, born: date | None) -> Parsed:
    """Without a type, the number is read as what it most likely is, so that its own faults are reported at once."""
    parsed = parse_document_number(
        cell.text, id_type or DocumentType.RESIDENT_ID, kind=cell.kind, birth_date=born if id_type else None
    )
    if id_type is None and parsed.problem == "id_format":
        return _NOT_GIVEN
    return parsed


def _confirmed(parsed: dict[str, Parsed]) -> bool:
    """Whether the document number says the same day as a bare serial number of a spreadsheet."""
    number, id_type = parsed["id_number"].value, parsed["id_type"].value
    if not number or id_type is None or not speaks_of_birth_and_sex(id_type, number):
        return False
    return resident_facts(number).birth_date == parsed["birth_date"].value


def _unusable(cell: Cell, column: Column) -> Problem | None:
    """What the cell itself is, before its value is looked at."""
    if "merged" in cell.flags and cell.kind == "blank":
        return Problem(cell.address, column.label, "merged_cells")
    if cell.kind in ("error", "formula", "unclear", "picture"):
        shown = "" if cell.kind == "picture" else cell.text  # whose text is a program's own: =DISPIMG("ID_…")
        return Problem(cell.address, column.label, "formula_error", shown, details={"hint": cell.kind})
    if cell.kind == "bool" or (cell.kind == "date" and column.field != "birth_date"):
        return Problem(cell.address, column.label, _CODE_OF[column.field], cell.text, details={"hint": cell.kind})
    if "control" in cell.flags:
        return Problem(
            cell.address,
            column.label,
            _CODE_OF[column.field],
            cell.text,
            details={"hint": "control"} | first_named(cell.text),
        )
    return None


def _problem(cell: Cell, column: Column, parsed: Parsed) -> Problem | None:
    if not parsed.problem or (parsed.problem == "missing" and not column.required):
        return None
    details = {"hint": parsed.hint} if parsed.hint else {}
    if parsed.problem == "missing":
        details = _WHEN_MISSING.get(column.field, {})
    elif (column.field, parsed.hint) in _MADE_BY_A_CHARACTER and (wrong := _WRONG_CHARACTER[column.field](cell.text)):
        details |= wrong.details()
    elif column.field == "student_number" and parsed.hint == "form" and not _begins_with_letter(cell.text):
        details = {"hint": "letter"}  # words, or digits of which a spreadsheet may have lost some: none are counted
    elif parsed.hint in ("length", "form"):
        details["length"] = str(sum(map(str.isalnum, cell.text)))
    return Problem(cell.address, column.label, parsed.problem, cell.text, details=details)


def _begins_with_letter(student_number: str) -> bool:
    return fold_width(student_number).strip().upper().startswith(("G", "L", "J"))


def _warnings(cell: Cell, column: Column, parsed: Parsed) -> list[Problem]:
    found = []
    if parsed.tidied:
        details = {"read_as": str(parsed.value)} if column.field in _SHOWN_TIDIED else {}
        if column.field == "id_number" and len(parsed.value or "") == 18 and sum(map(str.isalnum, cell.text)) == 15:
            details = {"hint": "fifteen_digits"}
        elif column.field in _NUMBERS and not parsed.value:
            details = {"hint": "no_number"}
        elif cell.kind == "date":
            details["hint"] = "time_of_day"
        elif column.field == "name" and any(ord(character) in RADICALS for character in cell.text):
            details["hint"] = "radicals"
        found.append(Problem(cell.address, column.label, "tidied", cell.text, "warning", details))
    if parsed.hint in _DOUBTS:
        found.append(
            Problem(cell.address, column.label, _DOUBTS[parsed.hint], cell.text, "warning", {"hint": parsed.hint})
        )
    if "from_formula" in cell.flags:
        found.append(Problem(cell.address, column.label, "from_formula", cell.text, "warning"))
    return found


def _warn_of_hidden(reading: RowReading, columns: dict[str, Column]) -> None:
    """One warning a row: what nobody sees in the file is imported, but never silently."""
    for name, cell in reading.cells.items():
        # below a merged area a cell may keep the value that it had
        covered = "merged" in cell.flags and cell.kind != "blank"
        if (covered or "hidden" in cell.flags) and name in columns:
            reading.problems.append(Problem(cell.address, columns[name].label, "hidden", level="warning"))
            return


def _probe(values: dict, reading: RowReading) -> Probe:
    name, number = values["name"], values.get("student_number") or ""
    return Probe(
        row=reading.number,
        name=name,
        agreement_key=reading.agreement_key,
        sex=values["sex"],
        birth_date=values["birth_date"],
        id_type=values["id_type"],
        id_number=values["id_number"],
        document_key=reading.document_key,
        student_number=number,
        student_number_key=student_number_key(number),
    )
