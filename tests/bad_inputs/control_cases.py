"""Cases 69-72 in every place of a file: NUL and other characters that are no text, wherever somebody may have them.

.ods has none of them: XML can hold no control character, and .ods knows no escapes for them.
"""

from matching.layouts import VOCATIONAL
from tests.bad_inputs.cases import FIELDS, HEADER, LIN, ZHAO, Case, changed
from tests.registry.tabular.workbook_makers import csv, patched, xls, xlsx

CODES = dict(zip(FIELDS, ("bad_name", "bad_sex", "bad_date", "bad_id_type", "id_format"), strict=True))
PLACES = dict(zip(FIELDS, ("A2", "B2", "C2", "D2", "E2"), strict=True))
# as a shared string of Excel writes them; a lone half of a pair is none that a parser gives
ESCAPED = {"\0": "_x0000_", "\x07": "_x0007_", "\x7f": "_x007F_", "\ufffe": "_xFFFE_"}
TOTAL = ["合计\0", "2人"]
NOTED = [*HEADER, "备\0注"]


def shared(*rows, title: str = "Sheet1"):
    """An .xlsx file in which such characters stand as Excel escapes them."""
    escapes = str.maketrans(ESCAPED)
    return lambda: xlsx(*([text.translate(escapes) for text in row] for row in rows), title=title)


def halved() -> bytes:
    """An .xls file with the first half of a pair in a name, where the program cut the text."""
    whole = xls(HEADER, changed(name="林\u9999满"), ZHAO)
    return named(whole, "林\u9999满".encode("utf-16-le"), "林\ud842满".encode("utf-16-le", "surrogatepass"))


def named(data: bytes, name: bytes, other: bytes) -> bytes:
    assert (data.count(name), len(name)) == (1, len(other))
    return data.replace(name, other)


def second(sheet) -> None:
    """A second sheet beside the first."""
    sheet.parent.add_sheet("Sheet1x").write(0, 0, "说明")


def both(number: int, what: str, rows, expected: str, code: str = "", cell: str = "", **more) -> list[Case]:
    """The same of an .xlsx and an .xls file."""
    return [
        Case(number, f"{what}, .xlsx", shared(*rows), expected, code, cell, **more),
        Case(number, f"{what}, .xls", lambda: xls(*rows), expected, code, cell, **more),
    ]


CASES = [
    *(
        case
        for name, code in CODES.items()
        for value in (f"{dict(zip(FIELDS, LIN, strict=True))[name]}\0",)
        for case in both(69, f"NUL in {name}", (HEADER, changed(**{name: value}), ZHAO), "R", code, PLACES[name])
    ),
    *(
        case
        for sign in "\x07\x7f\ufffe"
        for case in both(
            69, f"{ord(sign):04X} in a name", (HEADER, changed(name=f"林{sign}满"), ZHAO), "R", "bad_name", "A2"
        )
    ),
    *both(69, "NUL and nothing else as a name", (HEADER, changed(name="\0"), ZHAO), "R", "bad_name", "A2"),
    *both(
        69,
        "NUL in a number of no type's form",
        (HEADER, changed(id_type="其他", id_number="12\0"), ZHAO),
        "R",
        "id_format",
        "E2",
    ),
    *both(
        69,
        "NUL in a student number",
        ([*HEADER, "学籍号"], [*changed(birth_date="2011-09-03", id_type="其他", id_number="12"), "G1\0"], []),
        "R",
        "bad_student_number",
        "F2",
        layout=VOCATIONAL,
        accepted=0,
    ),
    *both(69, "NUL in a heading", (["姓\0名", *HEADER[1:]], LIN, ZHAO), "OK"),
    *both(69, "NUL in a heading that is not needed", (NOTED, LIN, ZHAO), "W", "ignored_column"),
    *both(69, "NUL in a column that is not needed", ([*HEADER, "备注"], [*LIN, "转\0学"], ZHAO), "W", "ignored_column"),
    *both(69, "NUL in a title", (["名\0单"], HEADER, LIN, ZHAO), "OK"),
    *both(69, "NUL in a line that is no data", (HEADER, LIN, ZHAO, TOTAL), "OK"),
    *both(
        69,
        "NUL in both names of one document",
        (HEADER, changed(name="林\0"), changed(name="\0林")),
        "R",
        "bad_name",
        accepted=0,
        rejected=2,
        cell="A2",
        problems=(("A2", "bad_name"), ("A3", "bad_name")),
    ),
    *both(69, "NUL in a name without its columns", (["姓名", "备\0注"], ["林\0", ""]), "F", "no_header"),
    Case(69, "NUL in the name of the sheet, .xls", lambda: named(xls(HEADER, LIN, ZHAO), b"Sheet1", b"She\0t1"), "OK"),
    Case(
        69,
        "escape in the name of the sheet, .xlsx",
        lambda: patched(xlsx(HEADER, LIN, ZHAO), lambda _, content: content.replace(b'"Sheet1"', b'"a_x0000_b"')),
        "OK",
    ),
    Case(
        69,
        "two sheets of one name but for a NUL",
        lambda: named(xls(HEADER, LIN, ZHAO, change=second), b"Sheet1x", b"Sheet1\0"),
        "F",
        "unreadable",
    ),
    Case(70, "ESC in a text file", lambda: csv(HEADER, changed(name="林\x1b满"), ZHAO), "R", "bad_name", "A2"),
    Case(70, "DEL in a text file", lambda: csv(HEADER, changed(sex="\x7f女"), ZHAO), "R", "bad_sex", "B2"),
    Case(70, "noncharacter in a text file", lambda: csv(HEADER, changed(name="林\ufdd0"), ZHAO), "R", "bad_name", "A2"),
    Case(72, "half of a pair in a name, .xls", halved, "R", "bad_name", "A2"),
]
