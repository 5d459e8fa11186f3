"""Every file of the tests, cell by cell, as openpyxl, xlrd and LibreOffice read it and as we do.

A difference has its reason in `REASONS`, or is a fault; a reason that nothing needs any more is one too.
"""

import hashlib
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from registry.tabular import headers, sheets
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Limits
from tests.bad_inputs.fuzz_seeds import seeds
from tests.bad_inputs.test_table import CASES
from tests.registry.tabular import other_programs
from tests.registry.tabular.other_programs import Cells
from tests.registry.tabular.workbook_makers import COLUMNS

GOLDEN = Path(__file__).parents[2] / "golden"
LARGE = 200_000  # bytes; a sheet of blank rows by the hundred thousand is nothing to compare
# what other programs lay out cell by cell until no memory is left
UNOPENED: set[str] = set()  # by LibreOffice
ENDLESS = ("everything merged",)
# numbers of the cases that differ in a text alone, which openpyxl reads like LibreOffice, in a tenth of the time
TEXTS_ALONE = range(77, 115)


class Reason(NamedTuple):
    """Why some cells differ: of which files, by which program, and what stands there with us and with it."""

    files: str
    program: str
    ours: str
    theirs: str
    why: str


_CONTROL = r".*(?:[\x00-\x1f\x7f\ufffe]|_xFFFE_).*"
REASONS = (
    Reason("-strict", "openpyxl", ".+", "", "opens a strict workbook without its cells"),
    Reason("boolean_of_no_value", "openpyxl", "#", "TRUE", "takes any number for a boolean"),
    Reason("infinity", "openpyxl", "#", "INF", "takes what is beyond all numbers for one"),
    Reason("kind_of_cell_that_does_not_exist", "openpyxl", "#", "林", "takes a type that does not exist for a text"),
    Reason("-069-", "openpyxl", ".*", ".*_x[0-9A-F]{4}_.*", "leaves escapes (ISO 29500-1, 22.9.2.19) as they are"),
    # the formats built in for Chinese, words for numbers, months
    Reason(
        "built-in|kinds-", "openpyxl", "2019.*|9月3日|00:00:00|男|女", "43711|[12]|2019-12-01", "passes over formats"
    ),
    Reason("as_a_date", "openpyxl", "[0-9]+", "#", "has no day for so large a number; its digits may say one"),
    Reason("serial_-1_", "openpyxl", "00:00:00", "1899-12-29", "counts days before the first"),
    Reason("name_of_the_sheet", "xlrd", ".*", ".*", "keeps the control character in the sheet's name"),
    Reason("formula_with", "LibreOffice", "", "女", "works out a formula without a stored value"),
    Reason("seed_1.xls", "LibreOffice", "", "男|2", "works out a formula again whose stored value is empty"),
    Reason("boolean|seed_1.xls", "LibreOffice", "TRUE|#", "0|1", "has booleans for numbers that are shown as words"),
    Reason("text_in_a_number", "LibreOffice", "#", "0", "takes what is no number for zero"),
    Reason("NaN|infinity", "LibreOffice", "#", "NAN|INF", "takes what is no number for one"),
    Reason("does_not_exist|before_the_first", "LibreOffice", "#", "", "passes over what it does not understand"),
    Reason("-069-", "LibreOffice", _CONTROL, ".*", "drops control characters or writes ? for them"),
    Reason("name_of_the_sheet", "LibreOffice", ".*", ".*", "gives such a sheet another name"),
    Reason("half_of_a_pair", "LibreOffice", "林\ufffd满", "林满", "drops what is no character"),
    Reason(
        "built-in",
        "LibreOffice",
        "2019.*|9月3日|00:00:00",
        "0:00:00|2019-09-03",
        "gives a date for what it shows of it",
    ),
    Reason("kinds-.*xls$", "LibreOffice", "0", "何思远", "works out a formula again whose stored value is another"),
    Reason(
        "as_a_date", "LibreOffice", "[0-9]+", "[0-9]{5}-.*", "counts days beyond the year 9999; the digits may say one"
    ),
    Reason("kinds-", "openpyxl", "男|女|.*年.*月", ".*", "gives the value where the sheet shows a word or a month"),
    Reason("kinds-", "xlrd", "男|女|.*年.*月", ".*", "gives the value where the sheet shows a word or a month"),
    Reason("kinds-", "LibreOffice", "男|女|.*年.*月", ".*", "gives the value where the sheet shows a word or a month"),
    Reason("serial_", "LibreOffice", "[0-9:]{8}", "1899-12-.*", "counts days before the first"),
)


@cache
def files() -> dict[str, bytes]:
    """Every different file that is read, by a name with the ending of its format."""
    found: dict[str, bytes] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = [(str(case), case.make()) for case in CASES if case.expected != "F" and case.what not in ENDLESS]
    made += [(f"seed {place}", data) for every in seeds().values() for place, data in enumerate(every)]
    made += [(path.stem, path.read_bytes()) for path in sorted(GOLDEN.glob("*.*"))]
    known = set()
    for name, data in made:
        mark = hashlib.sha256(data).digest()
        if mark not in known and len(data) < LARGE:
            known.add(mark)
            safe = re.sub(r"[^\w.-]+", "_", name, flags=re.ASCII)
            found[f"{len(known):03}-{safe[:40]}.{_ending(data)}"] = data
    return found


def for_libreoffice() -> dict[str, bytes]:
    """Those that LibreOffice is asked to open."""
    return {
        name: data
        for name, data in files().items()
        if not name.endswith("csv") and not (name[4:7].isdigit() and int(name[4:7]) in TEXTS_ALONE)
    }


def _ending(data: bytes) -> str:
    if data.startswith(b"\xd0\xcf"):
        return "xls"
    if data.startswith(b"PK"):
        return "ods" if b"opendocument.spreadsheet" in data[:200] else "xlsx"
    return "csv"


@cache
def ours(name: str) -> Cells | None:
    """Every cell of a file as we read it; None where we refuse it."""
    try:
        loaded = sheets.load(
            files()[name], set(headers.known([asdict(column) for column in COLUMNS])), asdict(Limits())
        )
    except FileRefused:
        return None
    found: Cells = {}
    for sheet in loaded.sheets:
        for row, values in enumerate(sheet.values, 1):
            for column, value in enumerate(values, 1):
                found[sheet.name, row, column] = other_programs.value(value)
        for (row, column), (kind, text) in sheet.facts.shown.items():
            found[sheet.name, row + 1, column + 1] = {"e": "#", "f": ""}.get(kind, other_programs.text(text))
    return found


class Difference(NamedTuple):
    """A cell that another program reads otherwise."""

    file: str
    program: str
    cell: tuple[str, int, int]
    ours: str
    theirs: str

    def has(self, reason: Reason) -> bool:
        """Tell whether this is the reason."""
        return (
            reason.program in ("", self.program)
            and re.search(reason.files, self.file) is not None
            and re.fullmatch(reason.ours, self.ours, re.DOTALL) is not None
            and re.fullmatch(reason.theirs, self.theirs, re.DOTALL) is not None
        )


def differences(name: str, program: str, theirs: Cells) -> Iterator[Difference]:
    """Compare all cells of a file that shows something in one of the two."""
    found = ours(name)
    for place in sorted({*(found or {}), *theirs}) if found is not None else ():
        here, there = (found or {}).get(place, ""), theirs.get(place, "")
        if here != there:
            yield Difference(name, program, place, here, there)


def _by(read: Callable[[bytes], Cells], program: str, ending: str) -> list[Difference]:
    found: list[Difference] = []
    for name, data in files().items():
        if name.endswith(ending):
            try:
                theirs = read(data)
            except Exception:
                continue  # what it cannot read it cannot contradict
            found += differences(name, program, theirs)
    return found


def judged(found: list[Difference], program: str) -> None:
    """Fail for differences without a reason, and for reasons without a difference."""
    reasons = [reason for reason in REASONS if reason.program == program]
    assert [each for each in found if not any(map(each.has, reasons))] == []
    assert [reason.why for reason in reasons if not any(each.has(reason) for each in found)] == []


def test_workbooks_are_read_as_openpyxl_reads_them():
    judged(_by(other_programs.of_openpyxl, "openpyxl", ".xlsx"), "openpyxl")


def test_old_workbooks_are_read_as_xlrd_reads_them():
    judged(_by(other_programs.of_xlrd, "xlrd", ".xls"), "xlrd")


@pytest.mark.libreoffice
def test_all_files_are_read_as_libreoffice_reads_them(tmp_path):
    opened = other_programs.converted(for_libreoffice(), tmp_path)
    found = [each for name, theirs in opened.items() for each in differences(name, "LibreOffice", theirs)]

    assert for_libreoffice().keys() - opened.keys() == UNOPENED
    judged(found, "LibreOffice")
