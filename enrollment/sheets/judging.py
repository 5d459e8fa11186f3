"""What a sheet's row says: whose it is, which cells were changed, and every problem at once (P3.2)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from enrollment.entries import states
from enrollment.entries.models import Entry, Step
from enrollment.sheets.cells import says, texts_and_problems, value_problems
from enrollment.sheets.columns import (
    MARKER,
    SCHOOL,
    controlled,
    exported,
    layout_of,
    text_of_cell,
    texts_of,
    to_be_read,
)
from enrollment.sheets.marker import Marker, digest, is_genuine, parse
from enrollment.sheets.models import NOT_AMONG_OWN, NOT_SUPPLEMENTING
from enrollment.sheets.taking_out import controlled_texts
from enrollment.supplement.models import AnySupplement
from enrollment.supplement.prefill import supplement_of
from enrollment.supplement.shown import ShownValues, seen_values, shown_values, written
from matching.not_data import remark
from matching.rows import RowReader
from registry.accounts.models import Account
from registry.fields.by_track import field_set
from registry.fields.field_set import CONTROLLED_COLUMNS, MARKER_COLUMN, SCHOOL_COLUMN
from registry.tabular.problem import Problem
from registry.tabular.table import Row, Table

OLDER = "older_version"
_MOST_ROWS_NAMED = 5


@dataclass(slots=True)
class SheetLine:
    """Where a data row stands (position in the table, number in the spreadsheet), and what it points at.

    In a file without any marker that is the document; ``misread``: its controlled cells cannot be read. ``twins`` are
    other rows of the file that point at the same.
    """

    position: int
    number: int
    marker: Marker | None = None
    document_key: int | None = None
    misread: list[Problem] = field(default_factory=list)
    twins: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Judged:
    """What is to be done with a row: save ``texts`` upon ``version``, nothing (``unchanged``), or refuse it.

    ``attempts`` names what was not to be changed and was: controlled fields, or the marker.
    """

    line: SheetLine
    row: Row
    entry: Entry | None = None
    version: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    unchanged: bool = False
    problems: list[Problem] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)

    @property
    def own_entry(self) -> Entry:
        """The entry of a row that points at one; a row that does not is refused."""
        assert self.entry is not None
        return self.entry

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
        fields = field_set(self.own_entry.track).by_name
        columns = [*details.get("fields", "").split("、"), *(fields[name].column for name in step.detail["fields"])]
        details["fields"] = "、".join(dict.fromkeys(filter(None, columns)))
        details["who"], details["at"] = step.who, f"{timezone.localtime(step.at):%m-%d %H:%M}"


class Judge:
    """Judges the rows of one table by what the account may see; ``today`` bounds birth dates.

    ``lines`` are all data rows, ``skipped`` those that are none (row, text), ``hidden`` the numbers of hidden ones.
    """

    def __init__(self, table: Table, track: str, account: Account, *, today: date) -> None:
        self.table, self.fields, self.account = table, field_set(track), account
        self.lines: list[SheetLine] = []
        self.skipped: list[tuple[int, str]] = []
        self.hidden: list[int] = []
        self.with_markers = False
        self._labels = {MARKER: MARKER_COLUMN, SCHOOL: SCHOOL_COLUMN, **CONTROLLED_COLUMNS}
        self._look_through(layout_of(track, to_be_read(self.fields)))
        if not self.with_markers:
            self._find_documents(RowReader(layout_of(track, controlled()), starts_on=today, today=today))
        self._find_twins()

    def _look_through(self, layout) -> None:
        for position, row in enumerate(self.table.rows):
            text = remark(row, layout)
            if text is not None:
                self.skipped.append((row.number, text))
                continue
            written = text_of_cell(row, MARKER)
            self.with_markers = self.with_markers or bool(written)
            self.lines.append(SheetLine(position, row.number, marker=parse(written)))
            if row.hidden:
                self.hidden.append(row.number)

    def _find_documents(self, reader: RowReader) -> None:
        """The official template has no markers: its rows are found by their documents, read by a roster's rules."""
        for line in self.lines:
            reading = reader.read(line.number, self.table.rows[line.position].cells)
            line.document_key = reading.document_key
            line.misread = [problem for problem in reading.problems if problem.level == "error"]

    def _find_twins(self) -> None:
        together: dict[object, list[SheetLine]] = defaultdict(list)
        for line in self.lines:
            who = line.marker or line.document_key
            if who is not None:
                together[who].append(line)
        for same in together.values():
            for line in same if len(same) > 1 else ():
                line.twins = [other.number for other in same if other is not line]

    def judge(self, line: SheetLine, entry: Entry | None) -> Judged:
        """One row beside the entry that it points at, if the school has it."""
        judged = Judged(line, self.table.rows[line.position], entry, problems=list(line.misread))
        if judged.refused:
            return judged
        code = self._pointing(judged)
        if code:
            self._refuse_pointer(judged, code)
        elif judged.own_entry.state != states.SUPPLEMENTING:
            self._refuse(judged, NOT_SUPPLEMENTING, {"state": str(judged.own_entry.get_state_display())})
        else:
            self._check_controlled(judged)
            self._read_values(judged)
        return judged

    def _pointing(self, judged: Judged) -> str:
        """Why the row cannot be taken as this entry's; blank when it can."""
        line, entry = judged.line, judged.entry
        if not self.with_markers:
            if line.twins:
                return "doubled_row"
            return "" if entry else NOT_AMONG_OWN
        if line.marker is None:
            return "marker_forged" if text_of_cell(judged.row, MARKER) else "marker_missing"
        if entry is None:
            return "marker_foreign"
        if not is_genuine(line.marker, entry):
            return "marker_forged"
        return "marker_doubled" if line.twins else ""

    def _refuse_pointer(self, judged: Judged, code: str) -> None:
        """Refuse a row of which it is not certain whose it is."""
        line = judged.line
        details = {"rows": "、".join(map(str, line.twins[:_MOST_ROWS_NAMED]))} if line.twins else {}
        if code == NOT_AMONG_OWN and line.document_key is None:
            details["hint"] = "no_number"
        self._refuse(judged, code, details)
        # somebody changed a marker of the school's own, or copied it: the new student's history says so
        if judged.entry and code in ("marker_forged", "marker_doubled"):
            judged.attempts.append(MARKER)

    def _refuse(self, judged: Judged, code: str, details: Mapping[str, str], at: str = "") -> None:
        at = at or (MARKER if self.with_markers else "id_number")
        cell = judged.row.cells.get(at)
        value = "" if at == MARKER or cell is None else cell.text
        address = cell.address if cell else ""
        judged.problems.append(Problem(address, self._labels[at], code, value, details=dict(details)))

    def _check_controlled(self, judged: Judged) -> None:
        """Controlled cells say what the entry says, in whatever form; else nobody knows whose row it is."""
        row, entry = judged.row, judged.own_entry
        shown = controlled_texts(entry)
        changed = [name for name in CONTROLLED_COLUMNS if not says(entry, name, row.cells[name], shown[name])]
        if text_of_cell(row, SCHOOL) not in ("", entry.school.code):
            changed.append(SCHOOL)
        # another person's row stands beside the marker when name and number, or name and birth date, differ
        given = {name for name in changed if text_of_cell(row, name)}
        if self.with_markers and "name" in given and not given.isdisjoint({"id_number", "birth_date"}):
            self._refuse(judged, "marker_moved", {})
            judged.attempts.append(MARKER)
            return
        for name in changed:
            exported = entry.school.code if name == SCHOOL else shown[name]
            # what stood there is shown, but for numbers, which never lie in clear (I22)
            details = {"exported": exported} if exported and name != "id_number" else {}
            self._refuse(judged, "controlled_changed", details, at=name)
        judged.attempts += [name for name in changed if name in CONTROLLED_COLUMNS]

    def _read_values(self, judged: Judged) -> None:
        row, supplement = judged.row, supplement_of(judged.own_entry)
        judged.version = supplement.version
        seen = shown_values(supplement, self.account)
        shown = texts_of(self.fields, supplement, seen)
        texts, problems = texts_and_problems(row, self.fields)
        marker = judged.line.marker
        if marker and (marker.version, marker.values) != (supplement.version, digest(shown)):
            self._read_older(judged, {} if problems else texts, supplement, seen)
            return
        judged.texts = {name: text for name, text in texts.items() if text != shown.get(name, "") and (marker or text)}
        judged.problems += problems
        judged.problems += value_problems(self.fields, judged.texts, seen_values(supplement, seen), row)
        judged.unchanged = not judged.texts

    def _read_older(
        self, judged: Judged, texts: Mapping[str, str], supplement: AnySupplement, seen: ShownValues
    ) -> None:
        """Somebody saved since this row was made: a conflict, unless the row asks for nothing new.

        It does not when nobody touched it, or when it says what stands there by now, as after a first upload of it.
        """
        marker = judged.line.marker
        assert marker is not None  # a row without one is never an older one
        untouched = digest({field.name: texts.get(field.name, "") for field in exported(self.fields)}) == marker.values
        judged.unchanged = bool(texts) and (untouched or self._says_what_stands(texts, supplement, seen))
        if not judged.unchanged:
            self._refuse(judged, OLDER, {})

    def _says_what_stands(self, texts: Mapping[str, str], supplement: AnySupplement, seen: ShownValues) -> bool:
        texts = written(texts, seen)
        if any(seen[name].hidden for name in texts):  # nobody is told whether it says what is not shown
            return False
        stored = self.fields.values(supplement)
        out = {field.name for field in exported(self.fields)}
        reading = self.fields.read({name: text for name, text in texts.items() if text or name in out}, stored)
        return not reading.problems and all(stored[name] == value for name, value in reading.values.items())
