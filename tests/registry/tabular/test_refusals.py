"""Whole files that are refused: by which code, with which details, and never with a crash or lost rows."""

import io
import os
import random
import struct
import zipfile
from dataclasses import asdict

import openpyxl
import pytest
import xlwt

from registry.tabular import choosing, headers, sheets
from registry.tabular.reading import read
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Limits
from tests.registry.tabular.workbook_makers import (
    COLUMNS,
    HEADER,
    LIN,
    ZHAO,
    csv,
    ods,
    ods_row,
    patched,
    replaced,
    saved,
    sheet_patched,
    with_member,
    xls,
    xlsx,
)


def refusal(data: bytes, **limits) -> tuple[str, dict]:
    """Return code and details with which a file is refused."""
    with pytest.raises(FileRefused) as caught:
        read(data, COLUMNS, Limits(**limits))
    return caught.value.code, caught.value.details


def compound(*names: str) -> bytes:
    """Return a compound file whose directory has empty streams of these names."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    directory = b""
    for place, name in enumerate(("Root Entry", *names)):
        coded = name.encode("utf-16-le")
        entry = coded.ljust(64, b"\0") + struct.pack("<HBB", len(coded) + 2, 2 if place else 5, 1)
        directory += entry.ljust(116, b"\0") + struct.pack("<III", 0xFFFFFFFE, 0, 0)
    return header + table + directory.ljust(512, b"\0")


WEB_PAGE = "<html><body><table><tr><td>姓名</td></tr></table></body></html>"
XML_2003 = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b"", "empty"),
        (random.Random(1).randbytes(5000), "unknown"),
        (bytes(100), "unknown"),
        (WEB_PAGE.encode(), "html"),
        (b"\xef\xbb\xbf\r\n  <!DOCTYPE HTML>" + WEB_PAGE.encode("gb18030"), "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "html"),
        (XML_2003.encode(), "xml_spreadsheet"),
        (b"{\\rtf1\\ansi roster}", "rtf"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 roster", "pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "image"),
        (b"Rar!\x1a\x07\x00" + bytes(50), "archive"),
        (b"MZ\x90\x00" + xlsx(HEADER, LIN), "unknown"),
        (compound("WordDocument"), "word"),
        (compound("Book"), "excel95"),
    ],
)
def test_what_is_no_spreadsheet_is_named(data, format):
    assert refusal(data) == ("not_a_spreadsheet", {"format": format})


@pytest.mark.parametrize(
    ("member", "format"),
    [("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx"), ("xl/workbook.bin", "xlsb"), ("a.txt", "zip")],
)
def test_other_zip_files_are_named(member, format):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(member, "<x/>")

    assert refusal(made.getvalue()) == ("not_a_spreadsheet", {"format": format})


def test_password_protected_files_are_encrypted():
    protected_ods = patched(
        ods(ods_row(*HEADER)),
        lambda name, content: b"<manifest><encryption-data/></manifest>" if name.startswith("META") else content,
    )
    flagged = bytearray(xlsx(HEADER, LIN))
    for place in range(len(flagged) - 4):
        if flagged[place : place + 4] == b"PK\x01\x02":
            flagged[place + 8] |= 1

    assert refusal(compound("EncryptionInfo", "EncryptedPackage"))[0] == "encrypted"
    assert refusal(protected_ods)[0] == "encrypted"
    assert refusal(bytes(flagged))[0] == "encrypted"


def test_a_password_protected_xls_is_encrypted():
    book = xls(HEADER, LIN)
    start = book.index(b"\x09\x08\x10\x00")
    first = start + 4 + 16
    length = struct.unpack_from("<H", book, first + 2)[0]
    assert refusal(book[:first] + struct.pack("<HH", 0x2F, length) + book[first + 4 :])[0] == "encrypted"


def test_macros_are_refused_in_every_format():
    assert refusal(with_member(xlsx(HEADER, LIN), "xl/vbaProject.bin", b"x"))[0] == "macros"
    assert refusal(with_member(xlsx(HEADER, LIN), "xl/macrosheets/sheet1.xml", b"<x/>"))[0] == "macros"
    assert refusal(with_member(ods(ods_row(*HEADER)), "Basic/Standard/a.xml", b"<x/>"))[0] == "macros"
    assert refusal(compound("Workbook", "dir"))[0] == "macros"


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("make", [xlsx, xls])
def test_a_truncated_file_is_damaged(make, part):
    book = make(HEADER, *[LIN] * 200)

    assert refusal(book[: int(len(book) * part)])[0] == "damaged"


def test_a_flipped_bit_is_damaged():
    book = bytearray(xlsx(HEADER, LIN))
    with zipfile.ZipFile(io.BytesIO(bytes(book))) as archive:
        book[archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 90] ^= 4

    assert refusal(bytes(book))[0] == "damaged"


def test_junk_after_the_zip_does_no_harm():
    assert len(read(xlsx(HEADER, LIN) + b"junk", COLUMNS).rows) == 1


@pytest.mark.parametrize(
    "name", ["../a.xml", "/etc/a.xml", "..\\b.xml", "c:/a.xml", "xl/Workbook.xml", "xl\\workbook.xml"]
)
def test_member_names_that_lead_elsewhere_or_stand_twice_are_damaged(name):
    assert refusal(with_member(xlsx(HEADER, LIN), name, b"<x/>")) == ("damaged", {"reason": "zip"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_wherever_it_stands(encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'.encode(encoding)

    assert refusal(with_member(xlsx(HEADER, LIN), "docProps/x.xml", bomb)) == ("damaged", {"reason": "doctype"})
    assert refusal(ods(ods_row(*HEADER), before="<!DOCTYPE x>")) == ("damaged", {"reason": "doctype"})


def test_zip_bombs_are_refused_before_they_are_unpacked():
    book = xlsx(HEADER, LIN)

    assert refusal(with_member(book, "xl/media/a.bin", bytes(2_000_000)))[1]["what"] == "ratio"
    assert refusal(with_member(book, "xl/media/a.bin", os.urandom(2_000_000)), part=1_500_000)[1]["what"] == "unpacked"
    many = io.BytesIO(book)
    with zipfile.ZipFile(many, "a") as archive:
        for number in range(10_000):
            archive.writestr(f"xl/{number}.bin", b"")
    assert refusal(many.getvalue()) == ("too_large", {"what": "members", "limit": 10_000, "found": 10_000 + 9})


def test_a_size_that_the_directory_understates_is_damaged():
    book = bytearray(xlsx(HEADER, *[LIN] * 50))
    place = book.rindex(b"PK\x01\x02")
    struct.pack_into("<I", book, place + 24, 10)

    assert refusal(bytes(book)) == ("damaged", {"reason": "zip"})


def test_files_over_the_limits_are_too_large():
    many = xlsx(HEADER, *[LIN] * 12)
    wide = xlsx(HEADER, [*LIN, *range(80)])

    assert refusal(b"x" * 11, bytes=10) == ("too_large", {"what": "bytes", "limit": 10, "found": 11})
    assert refusal(many, rows=10) == ("too_large", {"what": "rows", "sheet": "Sheet1", "limit": 10, "found": 12})
    assert refusal(wide)[1] == {"what": "columns", "sheet": "Sheet1", "limit": 60, "found": 85}
    assert len(read(many, COLUMNS, Limits(rows=12)).rows) == 12


def far_xlsx() -> bytes:
    def change(sheet):
        sheet["XFD1048576"] = " "

    return xlsx(HEADER, LIN, change=change)


def test_a_far_cell_is_named_and_does_not_take_the_memory():
    code, details = refusal(far_xlsx())

    assert (code, details["what"], details["cell"]) == ("too_large", "cells", "XFD1048576")
    far = ods(ods_row(*HEADER), ods_row("", attributes='table:number-rows-repeated="1000000"'), ods_row(*"x" * 40))
    assert refusal(far)[1]["cell"] == "AN1000002"


def test_the_parser_running_out_of_memory_is_a_refusal():
    assert refusal(far_xlsx(), cells=10**12) == ("too_large", {"what": "memory", "limit": 512 * 1024 * 1024})


def test_a_cell_that_stands_twice_is_unreadable():
    twice = '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    book = sheet_patched(xlsx(HEADER, LIN), replaced("</sheetData>", twice))

    assert refusal(book) == ("unreadable", {"sheet": "Sheet1", "cell": "A2"})


def test_two_readings_that_count_differently_are_unreadable():
    columns = [asdict(column) for column in COLUMNS]
    loaded = sheets.load(xlsx(HEADER, LIN), set(headers.known(columns)), asdict(Limits()))
    sheet, heading = choosing.choose(loaded.sheets, columns, headers.known(columns))
    sheet.facts.rows.add(8)

    with pytest.raises(FileRefused) as refused:
        choosing.table(sheet, heading, asdict(Limits()))
    assert refused.value.details == {"sheet": "Sheet1", "counted": 2, "read": 1}


def test_a_row_that_stands_elsewhere_is_unreadable():
    row = '<row r="9"><c r="A9"><v>1</v></c></row>'
    book = sheet_patched(xlsx(HEADER, LIN), replaced("</worksheet>", f"<extLst><ext>{row}</ext></extLst></worksheet>"))

    assert refusal(book) == ("unreadable", {"sheet": "Sheet1", "element": "row"})


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_rows():
    assert refusal(csv(HEADER, LIN, ['"林小满', *LIN[1:]], ZHAO, ZHAO)) == ("unreadable", {"row": 3})


@pytest.mark.parametrize("text", ["&#8;", "<wrong>", "&unknown;"])
def test_xml_that_is_not_well_formed_is_damaged(text):
    book = sheet_patched(xlsx(HEADER, LIN), replaced("</sheetData>", text + "</sheetData>"))

    assert refusal(book)[0] == "damaged"


def test_missing_parts_are_damaged():
    no_sheet = patched(xlsx(HEADER, LIN), lambda name, content: None if "sheet1" in name else content)

    assert refusal(no_sheet)[0] == "damaged"


def test_too_many_merges_are_refused():
    def change(sheet):
        for row in range(2, 30):
            sheet.merge_cells(start_row=row, end_row=row, start_column=7, end_column=8)

    assert refusal(xlsx(HEADER, LIN, change=change), merges=10) == ("too_large", {"what": "merges", "limit": 10})


def test_macro_sheets_of_xls_files_are_refused():
    book = xlwt.Workbook()
    book.add_sheet("Sheet1")
    data = saved(book)
    place = data.index(b"\x85\x00") + 4
    assert refusal(data[: place + 5] + b"\x01" + data[place + 6 :])[0] == "macros"


CODES = {"not_a_spreadsheet", "encrypted", "damaged", "macros", "too_large", "no_header", "no_rows", "unreadable"}


def verdict(data: bytes) -> str:
    try:
        table = read(data, COLUMNS)
    except FileRefused as refused:
        return refused.code
    return "read" if len(table.rows) == table.counted else "rows lost"


@pytest.mark.parametrize("make", [xlsx, xls])
def test_every_mutation_of_a_workbook_ends_with_a_known_verdict(make):
    book, chance = make(HEADER, LIN, ZHAO), random.Random(20260901)
    verdicts = set()
    for changes in (1, 8, 40) * 4:
        mutated = bytearray(book)
        for _ in range(changes):
            mutated[chance.randrange(len(mutated))] = chance.randrange(256)
        verdicts.add(verdict(bytes(mutated)))

    assert verdicts <= CODES | {"read"}


def test_a_workbook_without_worksheets_has_no_header():
    book = openpyxl.Workbook()
    book.create_chartsheet()
    book.remove(book.worksheets[0])

    assert refusal(saved(book))[0] in ("no_header", "damaged")
