"""However a file is mutilated, it ends within its limits with a known verdict, and no row is lost.

What we read another reader reads too, one that shares no code with ours (`other_readers`): the same rows are filled,
with the same names and numbers, or the file is refused. What only we read is judged by our own two readings.

`make fuzz` goes on for FUZZ_SECONDS, from a seed that it says, and prints what came of how many files; a finding is
repeated with FUZZ_SEED and FUZZ_COUNT, one format alone with FUZZ_FORMAT.
"""

import math
import os
import random
import re
import sys
import time
import warnings
from collections import Counter

import pytest

from matching.layouts import PRIMARY
from matching.roster import check
from registry.storable import storable
from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Limits, Table, place_of
from tests.bad_inputs import other_readers
from tests.bad_inputs.cases import HEADER, STARTS, TODAY
from tests.bad_inputs.fuzz_seeds import seeds
from tests.bad_inputs.mutations import FORMATS, Mutation, mutation
from tests.bad_inputs.test_cell_properties import outcomes

IN_THE_SUITE = 60
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
FIRST = int(os.environ.get("FUZZ_COUNT", "0"))
FORMAT = os.environ.get("FUZZ_FORMAT", "")
CODES = {
    "not_a_spreadsheet",
    "encrypted",
    "damaged",
    "macros",
    "too_large",
    "no_header",
    "no_rows",
    "several_sheets",
    "unreadable",
}
# a number whose format shows no day: the other readers know nothing of formats (`number_formats` has tests of its own)
_WITHOUT_DAY = re.compile("[0-9]{4}年([0-9]{1,2}月)?|[0-9]{1,2}月([0-9]{1,2}日)?").fullmatch
_NUMBER = re.compile(r"-?[0-9.]+(e[-+]?[0-9]+)?").fullmatch
_CHILD = re.compile(r"\s*[0-9]{17}[0-9Xx]").match
SOUND = CODES | {"read", "read by us alone"}
# harder than in service, so that what hurts shows; the wall clock only ends what hangs
LIMITS = Limits(cpu=10, wall=60)


def verdict(format: str, data: bytes) -> str:
    """Return how a file ends: `read`, or the code of its refusal; anything that should not be, in words."""
    try:
        table = read(data, PRIMARY.columns, LIMITS)
    except FileRefused as refused:
        hurt = refused.details.get("what") in ("time", "memory") or refused.details.get("reason") == "crashed"
        return f"{refused.code} {refused.details}" if hurt else _refusal(format, data, refused)
    found = outcomes(check(table, PRIMARY, starts_on=STARTS, today=TODAY))
    if found != [row.number for row in table.rows] or len(found) != table.counted:
        return f"rows lost: {found} of {table.counted}"
    try:
        # as ours tells control characters in names by theirs
        others = {storable(name): cells for name, cells in other_readers.sheets(table.format, data).items()}
    except other_readers.Doubled as doubled:
        return f"a cell stands twice: {doubled}"
    except Exception:
        return "read by us alone"
    if table.sheet not in others:
        return f"no sheet {table.sheet!r}, but {[*others]}"
    return _difference(table, others[table.sheet]) or "read"


def _refusal(format: str, data: bytes, refused: FileRefused) -> str:
    """Return the refusal's code, unless it says that there is no header or no row and another reader sees them."""
    aside = refused.details.keys() & {"hidden_sheet", "cells", "cell"}
    if refused.code not in ("no_header", "no_rows") or aside:
        return refused.code
    try:
        others = other_readers.sheets(format, data)
    except Exception:
        return refused.code
    for name, cells in others.items():
        heads = [row for row in sorted(cells)[:10] if row <= 10 and {*HEADER} <= {*cells[row].values()}]
        below = [row for row in cells if heads and row > heads[0]]
        if any(map(_CHILD, cells.get(refused.details.get("above"), {}).values())):
            continue  # a child above the header, as it says
        if (heads and refused.code == "no_header") or below:
            return f"{refused.code} {refused.details}, but {name!r} has a header in row {heads[0]} and rows {below}"
    return refused.code


def _difference(table: Table, other: other_readers.Cells) -> str:
    """Return in which row or cell two readings differ; empty where they agree."""
    ours = [row.number for row in table.rows]
    theirs = sorted(row for row, cells in other.items() if row > table.header_row and cells)
    if ours != theirs:
        return f"rows {ours} here, {theirs} there"
    for row in table.rows:
        for field in ("name", "id_number"):
            cell = row.cells[field]
            text = other[row.number].get(place_of(table.letters[field]), "")
            if (
                cell.kind in ("text", "number", "blank")
                and "cut" not in cell.flags
                and not _alike(_folded(cell.text), _folded(text))
                and not (_NUMBER(text) and (_WITHOUT_DAY(cell.text) or _by_its_format(cell.text, other)))
            ):
                return f"{cell.address} is {cell.text!r} here, {text!r} there"
    return ""


def _by_its_format(text: str, other: other_readers.Cells) -> bool:
    """Whether a number may show as this word by its format, which the other readers do not read.

    A word that they see in a cell of the sheet is none: a text that has shifted is a finding.
    """
    return not any(map(str.isdecimal, text)) and all(text not in cells.values() for cells in other.values())


def _folded(text: str) -> str:
    """A text without what does not show; what protects digits in text files is undone.

    Our texts tell control characters by their names (`registry.storable`).
    """
    text = re.sub(r"\[U\+([0-9A-F]+)\]", lambda code: chr(int(code[1], 16)), text)
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return "".join(sign for sign in text if other_readers.shows(sign))


def _alike(ours: str, theirs: str) -> bool:
    """Whether two texts are the same, or the same number to fifteen digits, in whatever way it is written."""
    if ours.isdecimal() and theirs.isdecimal():
        return ours == theirs  # two document numbers may differ in the last digit
    try:
        return ours == theirs or math.isclose(float(ours), float(theirs), rel_tol=1e-14)
    except ValueError:
        return False


def say(line: str) -> None:
    """Tell a line to who runs it by hand, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def judged(seed: int, count: int, format: str) -> tuple[Mutation, str]:
    """The mutation of a seed and a count, and how it ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile says that a name stands twice
        made = mutation(seed, count, format)
        return made, verdict(made.format, made.data)


@pytest.mark.parametrize("format", FORMATS)
def test_every_mutation_ends_with_a_known_verdict(format):
    found = Counter(judged(20260901, count, format)[1] for count in range(IN_THE_SUITE))

    assert set(found) <= SOUND
    assert found["read"] > IN_THE_SUITE / 20


def with_a_row_more(cells: other_readers.Cells) -> None:
    cells[max(cells) + 1] = cells[max(cells)]


def with_a_row_less(cells: other_readers.Cells) -> None:
    del cells[max(cells)]


def with_longer_texts(cells: other_readers.Cells) -> None:
    cells[max(cells)] = {column: text + "7" for column, text in cells[max(cells)].items()}


@pytest.mark.parametrize("change", [with_a_row_more, with_a_row_less, with_longer_texts])
@pytest.mark.parametrize("format", FORMATS)
def test_what_only_the_other_reader_sees_is_found(monkeypatch, format, change):
    look = other_readers.sheets

    def planted(*args):
        found = look(*args)
        for cells in found.values():
            change(cells)
        return found

    monkeypatch.setattr(other_readers, "sheets", planted)

    assert [found for found in (verdict(format, data) for data in seeds()[format]) if found in SOUND] == []


@pytest.mark.parametrize("code", ["no_header", "no_rows"])
@pytest.mark.parametrize("format", FORMATS)
def test_a_refusal_that_is_not_true_is_found(monkeypatch, format, code):
    def refuse(*_):
        raise FileRefused(code)

    monkeypatch.setattr("tests.bad_inputs.test_fuzz.read", refuse)
    of_usual_headings = seeds()[format][:3]

    assert [found for found in (verdict(format, data) for data in of_usual_headings) if found in SOUND] == []


def test_for_as_long_as_asked():
    seed = int(os.environ.get("FUZZ_SEED", random.randrange(10**6)))
    ends, count, ended = time.monotonic() + SECONDS, FIRST, Counter()
    findings: list[str] = []
    while time.monotonic() < ends:
        made, found = judged(seed, count, FORMAT)
        ended[made.format, found if found in SOUND else "FINDING"] += 1
        if found not in SOUND:
            where = f"FUZZ_SEED={seed} FUZZ_COUNT={count}" + (f" FUZZ_FORMAT={FORMAT}" if FORMAT else "")
            findings.append(f"{where} {made.format} {made.done}: {found}")
            say(findings[-1])
        count += 1
    if SECONDS:
        say(f"seed {seed}, files {FIRST} to {count}")
        for (format, found), times in sorted(ended.items()):
            say(f"{format:5} {found:20} {times:8}")
    assert not findings
