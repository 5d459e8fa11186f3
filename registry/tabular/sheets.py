"""The sheets of a file of any kind, each as the parser reads it and as the second look found it."""

import io
from typing import Any, NamedTuple

import python_calamine

from registry.tabular import biff, containers, delimited, headers, ods, xls, xlsx
from registry.tabular.facts import Facts
from registry.tabular.refusals import FileRefused


class Sheet:
    """One sheet: `values` are all rows from A1, as the parser gives them; `facts` the second look."""

    def __init__(self, name: str, hidden: bool, values: list[list[Any]], facts: Facts) -> None:
        self.name, self.hidden, self.values, self.facts = name, hidden, values, facts


class Loaded(NamedTuple):
    """A file: its format (xlsx, xls, ods, csv), its sheets, and what there is to say of it (`table.Table.warnings`)."""

    format: str
    sheets: list[Sheet]
    warnings: list[str]


def load(data: bytes, names: set[str], limits: dict[str, int]) -> Loaded:
    """Return what a file holds; `names` are the folded headings looked for.

    Raises FileRefused for a file that is no spreadsheet, encrypted, damaged, too large, or has macros.
    """
    kind = containers.kind(data)
    if kind == "csv":
        return Loaded("csv", _text_sheet(data, names, limits), [])
    if kind == "ole":
        facts, plain = xls.look(biff.workbook(data), limits)
        return Loaded("xls", _parsed(io.BytesIO(plain), facts, limits), [])
    kind, parts, warnings = containers.unpack(data, limits)
    facts = (xlsx if kind == "xlsx" else ods).facts(parts, limits)
    return Loaded(kind, _parsed(containers.repack(parts), facts, limits), warnings)


def _text_sheet(data: bytes, names: set[str], limits: dict[str, int]) -> list[Sheet]:
    text = delimited.decode(data) or ""  # `containers.kind` decoded it already
    named, text = delimited.named_separator(text)
    mark = delimited.separator(text, names, headers.fold, named)
    values, facts = delimited.read(text, mark, limits)
    return [Sheet("", False, values, facts)]


def _parsed(data: io.BytesIO, facts: dict[str, Facts], limits: dict[str, int]) -> list[Sheet]:
    for name, found in facts.items():
        found.guard(name, limits["cells"])
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(data)
        entries = [entry for entry in workbook.sheets_metadata if entry.name in facts]
        # a sheet that only one of the two looks knows, or two of one name: the rows of one would be lost (I3)
        if sorted(entry.name for entry in entries) != sorted(facts):
            raise FileRefused("unreadable")
        return [_sheet(workbook, entry, facts) for entry in entries]
    except python_calamine.PasswordError as error:
        raise FileRefused("encrypted") from error
    except python_calamine.CalamineError as error:
        raise FileRefused("damaged", reason="part") from error


def _sheet(
    workbook: python_calamine.CalamineWorkbook, entry: python_calamine.SheetMetadata, facts: dict[str, Facts]
) -> Sheet:
    hidden = entry.visible != python_calamine.SheetVisibleEnum.Visible
    values = workbook.get_sheet_by_name(entry.name).to_python(skip_empty_area=False)
    _correct(values, facts[entry.name])
    return Sheet(entry.name, hidden, values, facts[entry.name])


def _correct(values: list[list[Any]], facts: Facts) -> None:
    """Put the texts that the second look saw where the parser gives nothing or another text; a heading may be one."""
    for place in [place for place, (kind, _) in facts.shown.items() if kind == "t"]:
        (row, column), (_, text) = place, facts.shown.pop(place)
        values += [[] for _ in range(row + 1 - len(values))]
        values[row] += [""] * (column + 1 - len(values[row]))
        values[row][column] = text
