"""A roster's table: rows become probes, rejected, repeated or skipped rows; every row exactly one of these (I3)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import attrgetter, itemgetter

from matching.core.family import Plain, joined
from matching.core.people import Probe
from matching.layouts import Layout
from matching.not_data import remark, titles_of
from matching.plain import PlainReader
from matching.rows import RowReader, RowReading
from registry.identity.document_types import parse_document_type
from registry.identity.documents import DocumentType, parse_document_number, resident_facts
from registry.identity.hiding import without_long_numbers
from registry.tabular.problem import Problem
from registry.tabular.table import Cell, Helping, Row, Table

_MOST_ROWS_NAMED = 5
_NO_WORDS = frozenset(("", "=", "#"))


@dataclass(slots=True)
class Checked:
    """What became of a roster's rows, by row number as the user sees it.

    `rejected` holds all problems of a row, its warnings too; `warnings` those of accepted and repeated rows.
    `repeated` leads from a row to the earlier row of the same person. `names` are all data rows' names as
    written, but for numbers: a document number in the column of names is not to be kept in clear (I22). `skipped` are
    (row, text) of lines that are not data.
    """

    probes: list[Probe] = field(default_factory=list)
    rejected: dict[int, list[Problem]] = field(default_factory=dict)
    warnings: dict[int, list[Problem]] = field(default_factory=dict)
    repeated: dict[int, int] = field(default_factory=dict)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)


def check(table: Table, layout: Layout, *, starts_on: date, today: date) -> Checked:
    """Check every row by itself and against the others of the file.

    `starts_on` is the season's start, from which ages are counted.
    """
    reader = RowReader(layout, starts_on=starts_on, today=today)
    family = family_of(table.helping)
    plain = PlainReader(layout, table.letters, starts_on=starts_on, today=today, family=family)

    def read(row: Row) -> RowReading:
        reading = reader.read(row.number, row.cells)
        if family and reading.probe:
            reading.probe = reading.probe._replace(family=family(row.raw))
        return reading

    checked, probes, others = Checked(), {}, {}
    titles = titles_of(table.head)
    for position, line in enumerate(table.rows.lines()):
        probe = plain.read(line) if line else None
        if probe:
            probes[position] = probe
            continue
        row = table.rows[position]
        text = remark(row, layout, titles)
        if text is None:
            others[position] = read(row)
        else:
            checked.skipped.append((row.number, text))
    # what rows say of each other is for the reader to tell: a plain row stands alone with its document
    for position in _sharing_documents(probes, others.values()):
        others[position] = read(table.rows[position])
        del probes[position]
    checked.probes += probes.values()
    checked.names |= {probe.row: probe.name for probe in checked.probes}
    readings = [reading for _position, reading in sorted(others.items())]
    whole = _WholeFile(table, checked)
    # before any row is sorted in: of two names under one document the first row is rejected, too (R6)
    whole.reject_documents_of_two_names(readings)
    for reading in readings:
        whole.sort_in(reading)
    checked.probes.sort(key=attrgetter("row"))
    return checked


def family_of(helping: Sequence[Helping]) -> Callable[[Sequence[str]], str] | None:
    """Takes what is told of a family from all texts of a row (`core.family.joined`); None without such columns."""
    if not helping:
        return None
    columns = [(column.field, column.place) for column in helping]
    places = [column.place for column in helping]
    take, plain = itemgetter(*places, places[0]), Plain([column.field for column in helping])

    def family(texts: Sequence[str]) -> str:
        told = plain.joined(take(texts)[:-1])  # one place more: of a single one there would be no tuple
        # what begins so is an error or a program's own: #N/A, =DISPIMG("ID_…")
        return told or joined((field, texts[at]) for field, at in columns if texts[at][:1] not in _NO_WORDS)

    return family


def _sharing_documents(probes: Mapping[int, Probe], others: Iterable[RowReading]) -> list[int]:
    """Positions of the plain rows whose document stands in another row, too."""
    times = Counter(probe.document_key for probe in probes.values())
    times.update(reading.document_key for reading in others)
    return [position for position, probe in probes.items() if times[probe.document_key] > 1]


def check_typed(
    values: Mapping[str, str], layout: Layout, *, starts_on: date, today: date
) -> tuple[Probe | None, list[Problem]]:
    """The one new student typed into a form, by the same rules; `values` by field name.

    Of a resident identity card, a blank sex and birth date are taken from the number. Problems carry no cell; the
    field is `layout.field_of(problem.column)`.
    """
    cells = {column.field: _typed(values.get(column.field, "")) for column in layout.columns}
    for name, text in _from_number(cells).items():
        # only where nothing was typed: what contradicts the number is a problem to be told
        if cells[name].kind == "blank":
            cells[name] = _typed(text)
    reading = RowReader(layout, starts_on=starts_on, today=today).read(1, cells)
    return reading.probe, reading.problems


def _typed(text: str) -> Cell:
    return Cell("", text, "text" if text.strip() else "blank", text)


def _from_number(cells: dict[str, Cell]) -> dict[str, str]:
    id_type = parse_document_type(cells["id_type"].text).value
    number = parse_document_number(cells["id_number"].text, DocumentType.RESIDENT_ID).value
    if id_type != DocumentType.RESIDENT_ID or not number:
        return {}
    facts = resident_facts(number)
    return {"sex": facts.sex, "birth_date": facts.birth_date.isoformat()}


class _WholeFile:
    """What rows say of each other."""

    def __init__(self, table: Table, checked: Checked):
        self._table, self._checked = table, checked
        self._first_of: dict[tuple, RowReading] = {}

    def reject_documents_of_two_names(self, readings: list[RowReading]) -> None:
        """R6: one document with two names rejects every row that has it."""
        by_document: dict[int, list[RowReading]] = defaultdict(list)
        for reading in readings:
            if reading.document_key is not None and reading.agreement_key:
                by_document[reading.document_key].append(reading)
        for rows in by_document.values():
            if len(rows) > 1 and len({reading.agreement_key for reading in rows}) > 1:
                for reading in rows:
                    others = [other for other in rows if other is not reading]
                    reading.problems.append(self._problem(reading, others, "two_names", "error"))

    def sort_in(self, reading: RowReading) -> None:
        """Let the row be rejected, repeated or a new student."""
        checked = self._checked
        checked.names[reading.number] = without_long_numbers(reading.name)
        if reading.rejected:
            checked.rejected[reading.number] = reading.problems
            return
        # whom a row speaks of: the document, or of people without one name, birth date and sex
        probe = reading.probe
        assert probe is not None  # as of every row that is not rejected
        person: tuple[object, ...] = ("document", probe.document_key)
        if probe.document_key is None:
            person = ("name", probe.agreement_key, probe.birth_date, probe.sex)
        first = self._first_of.setdefault(person, reading)
        if first is reading:
            checked.probes.append(probe)
        else:
            checked.repeated[reading.number] = first.number
            reading.problems.append(self._problem(reading, [first], "same_person", "info"))
        if reading.problems:
            checked.warnings[reading.number] = reading.problems

    def _problem(self, reading: RowReading, others: list[RowReading], hint: str, level: str) -> Problem:
        at = "id_number" if reading.document_key is not None else "name"
        named = others[:_MOST_ROWS_NAMED]
        letter, label = self._table.letters[at], {"id_number": "身份证件号码", "name": "姓名"}[at]
        details = {
            "hint": hint,
            "other_cell": ", ".join(f"{letter}{other.number}" for other in named),
            "row": ", ".join(str(other.number) for other in named),
        }
        # read once more from the table, as few rows need it: readings let their cells go
        text = self._table.rows[self._positions[reading.number]].cells[at].text
        return Problem(f"{letter}{reading.number}", label, "repeated_in_file", text, level, details)

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {row.number: position for position, row in enumerate(self._table.rows)}
