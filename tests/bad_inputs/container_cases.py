"""Cases 1-25: what kind of file it is, and containers made to hurt."""

import gzip
import io
import random
import struct
import zipfile
import zlib

from registry.tabular.table import Limits
from tests.bad_inputs.cases import HEADER, LIN, ZHAO, Case
from tests.bad_inputs.making import part, raw_zip, stored, xlsx_of_xml, xlsxwriter_book
from tests.registry.tabular.workbook_makers import csv, ods, ods_row, patched, sheet_patched, with_member, xls, xlsx

ROWS = (HEADER, LIN, ZHAO)
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
DOCTYPE = '<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1:9/roster">]>'
WEB_PAGE = "<html><body><table><tr><td>姓名</td></tr></table></body></html>"
XML_2003 = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'


def book() -> bytes:
    return xlsx(*ROWS)


def compound(*names: str) -> bytes:
    """A compound file whose directory has empty streams of these names."""
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


def other_zip(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "<x/>")
    return made.getvalue()


def cut(share: float, make=xlsx) -> bytes:
    whole = make(HEADER, *[LIN, ZHAO] * 100)
    return whole[: int(len(whole) * share)]


def flipped() -> bytes:
    data = bytearray(book())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        data[archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 90] ^= 4
    return bytes(data)


def with_doctype(name: str, entity: str = DOCTYPE) -> bytes:
    """A workbook one part of which declares an entity and uses it."""
    data = book() if name in zipfile.ZipFile(io.BytesIO(book())).namelist() else stored(book(), name, "<x>y</x>")

    def change(found: str, content: bytes) -> bytes:
        if found != name:
            return content
        text = content.decode().partition("?>")[2] or content.decode()
        return (entity + text.replace("</", "&b;</", 1)).encode()

    return patched(data, change)


def laughs(levels: int, each: int) -> str:
    entities = ['<!ENTITY a0 "ha">']
    entities += [f'<!ENTITY a{n} "{f"&a{n - 1};" * each}">' for n in range(1, levels)]
    return f'<!DOCTYPE a [{"".join(entities)}<!ENTITY b "&a{levels - 1};">]>'


def one_cell_bomb() -> bytes:
    """70 MB of blanks in one text; the whole file has less than 100 kB."""
    return stored(book(), "xl/sharedStrings.xml", b"<sst><si><t>" + b" " * 70_000_000 + b"</t></si></sst>")


def lying_bomb() -> bytes:
    """30 MB that call themselves ten bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(30_000_000)) + packer.flush()
    name = b"xl/workbook.xml"
    facts = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, zlib.crc32(bytes(10)), len(packed), 10, len(name), 0)
    body = b"PK\3\4" + facts + name + packed
    directory = b"PK\1\2\x14\0" + facts + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    return body + directory + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(directory), len(body), 0)


def many_strings(text: str, count: int) -> bytes:
    strings = "".join(text.format(number) for number in range(count))
    return stored(xlsxwriter_book(lambda book, page: None), "xl/sharedStrings.xml", f"<sst>{strings}</sst>")


def many_styles(text: str) -> bytes:
    return stored(book(), "xl/styles.xml", f"<styleSheet><cellXfs>{text}</cellXfs></styleSheet>")


def many_members() -> bytes:
    return raw_zip(*((b"xl/%d" % number, b"") for number in range(100_000)))


def twice() -> bytes:
    content = b"<x/>"
    return raw_zip(
        (b"xl/workbook.xml", content), (b"xl/worksheets/sheet1.xml", content), (b"xl/worksheets/sheet1.xml", content)
    )


def named(name: bytes, **fields: int) -> bytes:
    return raw_zip((b"xl/workbook.xml", b"<x/>"), (name, b"<x/>"), **fields)


def nested() -> bytes:
    return raw_zip((b"a.zip", book()), (b"b.zip", book()))


def overlapping() -> bytes:
    return raw_zip((b"xl/workbook.xml", b"<x/>"), (b"xl/styles.xml", b"<x/>"), offsets=[0, 0])


def lzma() -> bytes:
    return xlsx_of_xml(*ROWS, compress=zipfile.ZIP_LZMA)


def zip64() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    data = made.getvalue()
    place = data.rindex(b"PK\5\6")
    count, size, start = struct.unpack_from("<HII", data, place + 10)
    end = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
    end += struct.pack("<4sIQI", b"PK\6\7", 0, place, 1)
    return data[:place] + end + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


def encrypted_member() -> bytes:
    return raw_zip((b"xl/workbook.xml", b"<x/>"), flags=1)


def relation(target: str, mode: str = "") -> bytes:
    return part("xl/_rels/workbook.xml.rels", '[^"]*worksheets/sheet1.xml"', f'{target}"{mode}')()


def refused(number: int, what: str, make, code: str, /, **details) -> Case:
    return Case(number, what, make, "F", code, details=details)


NO = "not_a_spreadsheet"
CASES = [
    refused(1, "empty file", bytes, NO, format="empty"),
    Case(2, "xls", lambda: xls(*ROWS), "OK"),
    *(
        Case(4, f"csv in {encoding}", lambda e=encoding: csv(*ROWS, encoding=e), "OK")
        for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16")
    ),
    refused(5, "web page", WEB_PAGE.encode, NO, format="html"),
    refused(5, "web page in GBK", lambda: WEB_PAGE.encode("gbk"), NO, format="html"),
    refused(6, "XML spreadsheet 2003", XML_2003.encode, NO, format="xml_spreadsheet"),
    Case(6, "ods", lambda: ods(*(ods_row(*row) for row in ROWS)), "OK"),
    refused(6, "xlsb", lambda: other_zip("xl/workbook.bin"), NO, format="xlsb"),
    refused(6, "numbers", lambda: other_zip("Index/Document.iwa"), NO, format="numbers"),
    refused(7, "password of an xlsx", lambda: compound("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    refused(8, "macros", lambda: with_member(book(), "xl/vbaProject.bin", b"x"), "macros"),
    refused(8, "macros of an xls", lambda: compound("Workbook", "dir"), "macros"),
    refused(9, "docx", lambda: other_zip("word/document.xml"), NO, format="docx"),
    refused(9, "pptx", lambda: other_zip("ppt/presentation.xml"), NO, format="pptx"),
    refused(9, "apk", lambda: other_zip("AndroidManifest.xml"), NO, format="zip"),
    refused(9, "jar", lambda: other_zip("META-INF/MANIFEST.MF"), NO, format="zip"),
    *(refused(10, f"cut at {share}", lambda s=share: cut(s), "damaged") for share in (0.1, 0.5, 0.99)),
    *(refused(10, f"xls cut at {share}", lambda s=share: cut(s, xls), "damaged") for share in (0.1, 0.5, 0.99)),
    refused(11, "a bit flipped", flipped, "damaged", reason="zip"),
    refused(12, "a program before the zip", lambda: b"MZ\x90\0" + book(), NO, format="unknown"),
    Case(12, "junk after the zip", lambda: book() + b"junk", "W", "trailing_bytes"),
    refused(13, "jpeg", lambda: b"\xff\xd8\xff\xe0" + bytes(99), NO, format="image"),
    refused(13, "pdf", lambda: b"%PDF-1.7\n\xe2\xe3", NO, format="pdf"),
    refused(13, "random bytes", lambda: random.Random(1).randbytes(5000), NO, format="unknown"),
    refused(13, "gzip", lambda: gzip.compress(book()), NO, format="archive"),
    refused(13, "EICAR as a part", lambda: stored(book(), "xl/worksheets/sheet1.xml", EICAR), "damaged"),
    refused(13, "EICAR as the file", lambda: EICAR, "no_header"),
    *(
        refused(14, f"entity in {name}", lambda n=name: with_doctype(n), "damaged", reason="doctype")
        for name in (
            "xl/worksheets/sheet1.xml",
            "xl/sharedStrings.xml",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "docProps/core.xml",
            "xl/comments1.xml",
        )
    ),
    refused(15, "billion laughs", lambda: with_doctype("xl/sharedStrings.xml", laughs(10, 10)), "damaged"),
    refused(15, "small laughs", lambda: with_doctype("xl/sharedStrings.xml", laughs(7, 10)), "damaged"),
    refused(
        16,
        "quadratic blow-up",
        lambda: with_doctype("xl/sharedStrings.xml", f'<!DOCTYPE a [<!ENTITY b "{"ha" * 50_000}">]>'),
        "damaged",
        reason="doctype",
    ),
    refused(17, "one cell of 70 MB", one_cell_bomb, "too_large", what="unpacked"),
    refused(17, "30 MB that say 10 bytes", lying_bomb, "damaged", reason="zip"),
    refused(18, "strings packed 1 to 1000", lambda: many_strings("<si/>", 1_000_000), "too_large", what="ratio"),
    refused(
        18, "1,000,001 strings", lambda: many_strings("<si><t>{}</t></si>", 1_000_001), "too_large", what="strings"
    ),
    refused(
        18,
        "1,000,001 blank strings",
        lambda: many_strings("<si><t/><!--{}--></si>", 1_000_001),
        "too_large",
        what="strings",
    ),
    refused(19, "styles packed 1 to 1000", lambda: many_styles("<xf/>" * 1_000_000), "too_large", what="ratio"),
    refused(19, "many styles", lambda: many_styles("<xf/>" * 140_000), "too_large", what="styles"),
    refused(19, "many prefixed styles", lambda: many_styles("<x:xf/>" * 140_000), "too_large", what="styles"),
    refused(20, "zips in a zip", nested, NO, format="zip"),
    refused(20, "overlapping members", overlapping, "damaged", reason="zip"),
    refused(21, "100,000 members", many_members, "too_large", what="members"),
    refused(22, "a member twice", twice, "damaged", reason="zip"),
    *(
        refused(23, f"member named {name!r}", lambda n=name: named(n), "damaged", reason="zip")
        for name in (b"../x.xml", b"/etc/x.xml", b"xl/x\0.xml", b"c:/x.xml", b"xl\\..\\..\\x.xml", b"\\x.xml")
    ),
    refused(23, "a symbolic link", lambda: named(b"xl/x.xml", mode=0o120777), "damaged", reason="zip"),
    refused(24, "a sheet elsewhere", lambda: relation("../../../../etc/hostname"), "damaged"),
    refused(
        24, "a sheet on the network", lambda: relation("http://127.0.0.1:9/s.xml", ' TargetMode="External'), "damaged"
    ),
    refused(25, "a size too small", lambda: named(b"xl/x.xml", size=1), "damaged", reason="zip"),
    refused(25, "a size too large", lambda: named(b"xl/x.xml", size=9999), "damaged", reason="zip"),
    refused(25, "zip64", zip64, "damaged", reason="zip"),
    refused(25, "an encrypted member", encrypted_member, "encrypted"),
    refused(25, "lzma", lzma, "damaged", reason="zip"),
    refused(25, "deflate64", lambda: named(b"xl/x.xml", method=9), "damaged", reason="zip"),
    Case(
        26,
        "over the limit of bytes",
        book,
        "F",
        "too_large",
        details={"what": "bytes", "limit": 1000},
        limits=Limits(bytes=1000),
    ),
    Case(29, "content judged, not the name", lambda: sheet_patched(book(), str), "OK"),
]
