"""What a sheet's row says: whose it is, which cells were changed, and every problem at once (P3.2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from enrollment import states
from enrollment.models import Entry, Step
from enrollment.prefill import supplement_of
from enrollment.sheets import marker as markers
from enrollment.sheets.cells import says, texts_and_problems, value_problems
from enrollment.sheets.columns import MARKER, SCHOOL, controlled, layout_of, texts_of
from enrollment.sheets.taking_out import controlled_texts
from matching.rows import RowReader, RowReading
from registry.field_set import CONTROLLED_COLUMNS, MARKER_COLUMN, SCHOOL_COLUMN, FieldSet
from registry.field_sets import field_set
from registry.tabular.problem import Problem
from registry.tabular.table import Row, Table

OLDER = "older_version"
_MOST_ROWS_NAMED = 5


@dataclass(slots=True)
class Line:
    """A data row before its entry is looked at; ``twins`` are other rows of the same newcomer in this file."""

    row: Row
    marker: markers.Marker | None = None
    document_key: int | None = None
    reading: RowReading | None = None
    twins: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Judged:
    """What is to be done with a row: save ``texts`` upon ``version``, nothing (``unchanged``), or refuse it.

    ``attempts`` names what was not to be changed and was: controlled fields, or the marker.
    """

    line: Line
    entry: Entry | None = None
    version: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    unchanged: bool = False
    problems: list[Problem] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether a problem keeps the row out."""
        return any(problem.level == "error" for problem in self.problems)

    @property
    def older(self) -> bool:
        """Whether somebody saved since the row was made."""
        return any(problem.code == OLDER for problem in self.problems)

    def tell_who_saved(self, step: Step) -> None:
        """Add to the words on an older version who saved last, and which fields were saved since."""
        details = next(problem.details for problem in self.problems if problem.code == OLDER)
        fields = field_set(self.entry.track).by_name
        told = [*details.get("fields", "").split("、"), *(fields[name].column for name in step.detail["fields"])]
        details["fields"] = "、".join(dict.fromkeys(filter(None, told)))
        details["who"], details["at"] = step.account.person, f"{timezone.localtime(step.at):%m-%d %H:%M}"


class Judge:
    """Judges the rows of one table; ``today`` bounds birth dates."""

    def __init__(self, table: Table, track: str, fields: FieldSet, *, today: date) -> None:
        self.table, self.fields = table, fields
        self.with_markers = any(_text(row, MARKER) for row in table.rows)
        self._reader = RowReader(layout_of(track, controlled()), starts_on=today, today=today)
        self.labels = {column.field: column.label for column in controlled()}

    def lines(self) -> list[Line]:
        """All rows, each with what says whose it is: its marker, or in a file without any its document number."""
        lines = [self._line(row) for row in self.table.rows]
        together: dict[object, list[Line]] = defaultdict(list)
        for line in lines:
            who = line.marker or line.document_key
            if who is not None:
                together[who].append(line)
        for same in together.values():
            for line in same if len(same) > 1 else ():
                line.twins = [other.row.number for other in same if other is not line]
        return lines

    def _line(self, row: Row) -> Line:
        if self.with_markers:
            return Line(row, marker=markers.parse(_text(row, MARKER)))
        reading = self._reader.read(row.number, row.cells)
        return Line(row, document_key=reading.document_key, reading=reading)

    def judge(self, line: Line, entry: Entry | None) -> Judged:
        """One row beside the entry that it points at, if the school has it."""
        judged = Judged(line, entry)
        if line.reading and line.reading.rejected:
            judged.problems += [problem for problem in line.reading.problems if problem.level == "error"]
            return judged
        code = self._pointing(line, entry)
        if code:
            self._refuse_pointer(judged, code)
            return judged
        if entry.state != states.SUPPLEMENTING:
            self._refuse(judged, "not_supplementing", {"state": str(entry.get_state_display())})
            return judged
        self._check_controlled(judged)
        self._read_values(judged)
        return judged

    def _pointing(self, line: Line, entry: Entry | None) -> str:
        """Why the row cannot be taken as this entry's; blank when it can."""
        if not self.with_markers:
            if line.twins:
                return "doubled_row"
            return "" if entry else "not_among_own"
        if line.marker is None:
            return "marker_forged" if _text(line.row, MARKER) else "marker_missing"
        if line.twins:
            return "marker_doubled"
        if entry is None:
            return "marker_foreign"
        return "" if markers.is_genuine(line.marker, entry) else "marker_forged"

    def _refuse_pointer(self, judged: Judged, code: str) -> None:
        """Refuse a row that points at nobody for certain; with the marker of a newcomer of the school's, an attempt."""
        line = judged.line
        details = {"rows": "、".join(map(str, line.twins[:_MOST_ROWS_NAMED]))} if line.twins else {}
        if code == "not_among_own" and line.document_key is None:
            details["hint"] = "no_number"
        self._refuse(judged, code, details)
        if judged.entry and code in ("marker_forged", "marker_doubled"):
            judged.attempts.append(MARKER)

    def _refuse(self, judged: Judged, code: str, details: Mapping[str, str], at: str = "") -> None:
        at = at or (MARKER if self.with_markers else "id_number")
        cell = judged.line.row.cells.get(at)
        label = {MARKER: MARKER_COLUMN, SCHOOL: SCHOOL_COLUMN, **self.labels}[at]
        value = "" if at == MARKER or cell is None else cell.text
        judged.problems.append(Problem(cell.address if cell else "", label, code, value, details=dict(details)))

    def _check_controlled(self, judged: Judged) -> None:
        """Controlled cells say what the entry says, in whatever form; else whose row is it?"""
        changed = self._changed_controlled(judged)
        if self.with_markers and self._of_somebody_else(judged.line.row, changed):
            self._refuse(judged, "marker_moved", {})
            judged.attempts.append(MARKER)
            return
        for name in changed:
            exported = self._exported(judged.entry, name)
            self._refuse(judged, "controlled_changed", {"exported": exported} if exported else {}, at=name)
        judged.attempts += [name for name in changed if name in CONTROLLED_COLUMNS]

    @staticmethod
    def _of_somebody_else(row: Row, changed: list[str]) -> bool:
        """Whether another person's row stands beside the marker: name and number, or name and birth date, differ."""
        given = {name for name in changed if _text(row, name)}
        return "name" in given and not given.isdisjoint({"id_number", "birth_date"})

    @staticmethod
    def _exported(entry: Entry, name: str) -> str:
        """What stood there, but for numbers, which never lie in clear."""
        if name == "id_number":
            return ""
        return entry.school.code if name == SCHOOL else controlled_texts(entry)[name]

    def _changed_controlled(self, judged: Judged) -> list[str]:
        row, entry = judged.line.row, judged.entry
        shown = controlled_texts(entry)
        changed = [
            name
            for name in CONTROLLED_COLUMNS
            if _text(row, name) != shown[name] and not says(entry, name, row.cells[name])
        ]
        return changed if _text(row, SCHOOL) in ("", entry.school.code) else [*changed, SCHOOL]

    def _read_values(self, judged: Judged) -> None:
        row, supplement = judged.line.row, supplement_of(judged.entry)
        judged.version = supplement.version
        shown = texts_of(self.fields, supplement)
        texts, problems = texts_and_problems(row, self.fields)
        told = judged.line.marker
        if told and (told.version, told.values) != (supplement.version, markers.digest(shown)):
            self._read_older(judged, {} if problems else texts, shown)
            return
        judged.problems += problems
        judged.texts = {name: text for name, text in texts.items() if text != shown.get(name, "") and (told or text)}
        judged.problems += value_problems(self.fields, judged.texts, self.fields.values(supplement), row)
        judged.unchanged = not judged.texts

    def _read_older(self, judged: Judged, texts: Mapping[str, str], shown: Mapping[str, str]) -> None:
        """Somebody saved since this row was made: only a row that asks for nothing new is no conflict."""
        row = {name: texts.get(name, text) for name, text in shown.items()}
        same = row == shown or markers.digest(row) == judged.line.marker.values
        judged.unchanged = bool(texts) and same
        if not judged.unchanged:
            self._refuse(judged, OLDER, {})


def _text(row: Row, name: str) -> str:
    cell = row.cells.get(name)
    return cell.text.strip() if cell else ""


def whose(lines: Iterable[Line]) -> tuple[set[int], set[int]]:
    """Ids of entries and keys of documents that these rows point at."""
    ids = {line.marker.entry_id for line in lines if line.marker}
    documents = {line.document_key for line in lines if line.document_key is not None}
    return ids, documents
