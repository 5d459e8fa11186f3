"""Cells of a sheet's row as texts, and what is wrong: with the cell itself, or with its value by the set's rules."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from django.utils import timezone
from rapidfuzz import fuzz

from enrollment.entries.models import Entry
from registry.fields.field_set import Field, FieldSet
from registry.fields.kinds import Month, Region
from registry.identity.dates import parse_date
from registry.identity.document_types import parse_document_type
from registry.identity.documents import DocumentType, parse_document_number
from registry.identity.names import parse_name
from registry.identity.parsed import Parsed
from registry.identity.regions import region_name
from registry.identity.sex import parse_sex
from registry.identity.sounds import sound_key
from registry.storable import first_named
from registry.tabular.problem import Problem
from registry.tabular.table import Cell, Row

_FEW = 6  # a list so short is shown as a whole
_NEAREST = 3
_NEAR_ENOUGH = 50  # of 100
_SOUND_COUNTS = 0.9  # as much as the writing


def texts_and_problems(row: Row, fields: FieldSet) -> tuple[dict[str, str], list[Problem]]:
    """The text of each cell that has a field, and the problems of those that have none to be read."""
    texts, problems = {}, []
    for name, cell in row.cells.items():
        field = fields.by_name.get(name)
        if field is None:
            continue
        if cell.kind == "text" and not cell.flags:  # as nearly every cell
            texts[name] = cell.text.strip()
            continue
        unusable = _unusable(cell, field)
        if unusable:
            problems.append(unusable)
            continue
        texts[name] = _text(cell, field)
        if "from_formula" in cell.flags:
            problems.append(Problem(cell.address, field.column, "from_formula", cell.text, "warning"))
    return texts, problems


def _unusable(cell: Cell, field: Field) -> Problem | None:
    """What the cell itself is, before its value is looked at."""
    code = ""
    if "merged" in cell.flags and cell.kind == "blank":
        code = "merged_cells"
    elif cell.kind in ("error", "formula", "unclear", "picture"):
        return Problem(cell.address, field.column, "formula_error", cell.text, details={"hint": cell.kind})
    elif "control" in cell.flags:
        return Problem(
            cell.address, field.column, "bad_value", cell.text, details={"hint": "control"} | first_named(cell.text)
        )
    elif "cut" in cell.flags:
        code = "cell_too_long"
    elif cell.kind == "number" and "E" in cell.text:  # more digits than a number cell keeps
        code = "id_as_number"
    elif cell.kind == "bool":
        code = "bad_value"
    return Problem(cell.address, field.column, code, cell.text) if code else None


def _text(cell: Cell, field: Field) -> str:
    """What the user sees; of a day in a field of months, its month."""
    if cell.kind == "date" and isinstance(cell.value, date):
        return f"{cell.value:%Y%m}" if isinstance(field.kind, Month) else cell.value.isoformat()
    return cell.text.strip()


def value_problems(fields: FieldSet, texts: Mapping[str, str], stored: Mapping, row: Row) -> list[Problem]:
    """What the field set says against these texts, each at its cell, with what it may have meant."""
    reading = fields.read(texts, stored)
    found = [
        _value_problem(fields.by_name[name], sentence, row, texts.get(name, ""))
        for name, sentence in reading.problems.items()
    ]
    return sorted(found, key=lambda problem: (len(problem.cell), problem.cell))


def _value_problem(field: Field, sentence: str, row: Row, text: str) -> Problem:
    cell = row.cells.get(field.name)
    near = _meant(field, text)
    details = {"nearest": "、".join(near)} if near else {}
    details["sentence"] = sentence
    return Problem(cell.address if cell else "", field.column, "bad_value", text, details=details)


def _meant(field: Field, text: str) -> tuple[str, ...]:
    if isinstance(field.kind, Region):  # a code of a wrong length: its county
        name = region_name(text[:6]) if text[:6].isascii() and text[:6].isdigit() else None
        return (f"{text[:6]} {name}",) if name else ()
    return nearest(text, field.kind.choices) if field.kind.choices else ()


@lru_cache(maxsize=2000)
def nearest(text: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """Values of a list that may be meant, by writing or by sound, the likeliest first; a short list as a whole."""
    scored = sorted(((_likeness(text, choice), choice) for choice in choices), key=lambda pair: -pair[0])
    near = tuple(choice for score, choice in scored[:_NEAREST] if score >= _NEAR_ENOUGH)
    return near or (choices if len(choices) <= _FEW else ())


def _likeness(text: str, choice: str) -> float:
    return max(fuzz.ratio(text, choice), _SOUND_COUNTS * fuzz.ratio(_sound(text), _sound(choice)))


_sound = lru_cache(maxsize=5000)(sound_key)


def says(entry: Entry, name: str, cell: Cell, shown: str) -> bool:
    """Whether a controlled cell says what the entry says, ``shown`` as in a sheet or in whatever form it is written."""
    if "control" in cell.flags:
        return False
    return cell.text.strip() == shown or _controlled_value(entry, name, cell) == getattr(entry, name)


def _controlled_value(entry: Entry, name: str, cell: Cell):
    if name == "birth_date":
        written = cell.value if cell.kind == "date" and isinstance(cell.value, date) else cell.text
        return parse_date(written, today=timezone.localdate(), kind=cell.kind).value
    if name == "id_number":
        if not cell.text.strip():
            return ""
        return parse_document_number(cell.text, DocumentType(entry.id_type), kind=cell.kind).value
    parsers: dict[str, Callable[[str], Parsed]] = {"name": parse_name, "sex": parse_sex, "id_type": parse_document_type}
    return parsers[name](cell.text).value
