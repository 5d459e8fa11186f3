"""Rosters whose names and addresses are in one script or form of text, as a child is asked to read them.

`python -m tests.benchmarks.scripts FORMAT TEXT ROWS PATH` writes one: the request, a line, and the file. In a process
of its own, for what a process holds counts as the peak of those it starts.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from registry.tabular.table import Limits
from tests.registry.tabular.workbook_makers import COLUMNS, HEADER, csv, ods, ods_row, xls
from tests.registry.tabular.xlsx_makers import workbook, worksheet

_LOOK = '<rPr><sz val="11"/><color rgb="FF000000"/><rFont val="宋体"/><charset val="134"/></rPr>'
# how far into the plane, and of how many characters
_PLACES = {"Han": (0x4E00, 20_000), "Tibetan": (0x0F40, 40), "full width": (0xFF21, 26)}
TEXTS = (*_PLACES, "rich text", "rich text in the cell", "Han in the cell")
CODES = ("男", "女", "居民身份证")
HEAD = [*HEADER, "家庭住址"]


def text(script: str, number: int, length: int) -> str:
    """Text number so many of a script, different for each."""
    first, many = _PLACES.get(script, _PLACES["Han"])
    signs = []
    for _ in range(length):
        number, sign = divmod(number, many)
        signs.append(chr(first + sign))
    return "".join(signs)


def people(script: str, rows: int) -> Iterator[list[str]]:
    """Rows of invented people."""
    for number in range(rows):
        name, address = text(script, number * 7919, 4), text(script, number * 104_729, 12)
        yield [
            name,
            "男" if number % 2 else "女",
            "2019-09-03",
            "居民身份证",
            f"{110101201909030000 + number}",
            address,
        ]


def as_xlsx(kind: str, rows: int) -> bytes:
    """A workbook with shared texts or with texts in the cells; names and addresses rich ones, as WPS writes them."""
    written = _rich if kind.startswith("rich") else "<t>{}</t>".format
    shared: dict[str, int] = {}

    def cell(place: str, text: str) -> str:
        if kind.endswith("in the cell"):
            return f'<c r="{place}" t="inlineStr"><is>{written(text)}</is></c>'
        return f'<c r="{place}" t="s"><v>{shared.setdefault(text, len(shared))}</v></c>'

    cells = "".join(
        f'<row r="{number}">{"".join(map(cell, (f"{letter}{number}" for letter in "ABCDEF"), texts))}</row>'
        for number, texts in enumerate([HEAD, *people(kind, rows)], 1)
    )
    return workbook(worksheet(cells), "".join(f"<si>{written(text)}</si>" for text in shared))


def _rich(text: str) -> str:
    if text.isascii() or text in CODES:
        return f"<t>{text}</t>"
    runs = "".join(f'<r>{_LOOK}<t xml:space="preserve">{each}</t></r>' for each in (text[:1], text[1:]))
    return f'{runs}<phoneticPr fontId="1" type="noConversion"/>'


def as_ods(kind: str, rows: int) -> bytes:
    """A sheet of LibreOffice."""
    return ods(ods_row(*HEAD), *(ods_row(*texts) for texts in people(kind, rows)))


FORMATS: dict[str, Callable[[str, int], bytes]] = {
    "xlsx": as_xlsx,
    "xls": lambda kind, rows: xls(HEAD, *people(kind, rows)),
    "ods": as_ods,
    "csv": lambda kind, rows: csv(HEAD, *people(kind, rows)),
}


def main(format: str, kind: str, rows: str, path: str) -> None:
    """Write the request and the file."""
    request = {"columns": [asdict(column) for column in COLUMNS], "limits": asdict(Limits(bytes=10**9))}
    Path(path).write_bytes(json.dumps(request).encode() + b"\n" + FORMATS[format](kind, int(rows)))


if __name__ == "__main__":
    main(*sys.argv[1:])
