"""What kind of file it is, by content, and whether a zip container is safe to unpack.

Nothing here trusts a file name, a content type or a size that the file states of itself.
"""

import io
import re
import zipfile
import zlib
from functools import partial
from typing import NamedTuple

from registry.tabular import biff, delimited, macros, markup, ole, opc
from registry.tabular.refusals import FileRefused

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (ole.MAGIC, "ole"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "image"),
    (b"BM", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
)
# how web pages begin, and pieces of them that a program writes into a file of its own; they may stand in one row
_WEB = re.compile(
    r"<(?:!doctype html|(?:html|head|title|meta|style|link|script|body|table|thead|tbody|tr|td|div|center|font|span|p|"
    r"br|hr|h[1-6]|form|b|strong|a|img|ul|ol|li|pre|section|main|article|o:p)[\s/>])"
)
_WEB_ELSEWHERE = re.compile(r"<html[\s>]|<table[\s>].*<t[rd][\s>]", re.DOTALL)
_ARCHIVE_OF_A_PAGE = re.compile(r"^mime-version:|^content-type: *multipart/related", re.MULTILINE)
_BEFORE_MARKUP = re.compile(r"(?:\s|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
# text formats of spreadsheets and databases that are not lists of rows
_OTHER_TEXTS = ((b"ID;P", "sylk"), (b"TABLE\r\n0,1", "dif"), (b"TABLE\n0,1", "dif"))
_DBASE = (0x02, 0x03, 0x04, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8C, 0xCB, 0xF5, 0xFB)  # versions of its tables
_NO_SPREADSHEET = (
    ("xl/workbook.bin", "xlsb"),
    ("word/", "docx"),
    ("ppt/", "pptx"),
    ("Index/Document.iwa", "numbers"),
    ("Index.zip", "numbers"),
)
# links to other files, data connections, embedded documents: never followed
_OUTSIDE = re.compile("/(externallinks|embeddings)/|/connections[0-9]*[.]xml$|^object ").search
_MEGABYTE = 1024 * 1024


def kind(data: bytes) -> str:
    """Return zip, ole or csv by the file's first bytes; raise FileRefused not_a_spreadsheet naming anything else."""
    magic, found = next(((magic, name) for magic, name in _MAGIC if data.startswith(magic)), (b"", None))
    if biff.begins(data):
        return "ole"
    if found in ("zip", "ole"):
        return found
    # a list may begin with BM; no text with what is no ASCII in the mark of a picture
    marked = found if found in ("pdf", "rtf") or not magic.isascii() else _markup(data[:4000])
    marked = marked or next((name for start, name in _OTHER_TEXTS if data.startswith(start)), None)
    marked = marked or ("dbf" if _is_dbase(data) else None)
    if marked:
        raise FileRefused("not_a_spreadsheet", format=marked)
    if delimited.decode(data) is None:
        raise FileRefused("not_a_spreadsheet", format=found or "unknown")
    return "csv"


def _markup(data: bytes) -> str | None:
    """Return which kind of markup a file begins with; tags are ASCII in every encoding, UTF-16 beside NULs."""
    start = data.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").decode("latin-1").lower()
    before = _BEFORE_MARKUP.match(start)
    root = start[before.end() if before else 0 :]
    if "urn:schemas-microsoft-com:office:spreadsheet" in root and "<html" not in root:
        return "xml_spreadsheet"
    if root.startswith("<office:document"):
        return "flat_ods"
    if _WEB.match(root) or _WEB_ELSEWHERE.search(start) or _ARCHIVE_OF_A_PAGE.search(start):
        return "html"
    return "xml" if start.lstrip().startswith("<?xml") else None


def _is_dbase(data: bytes) -> bool:
    """Tell by version, a possible day of the last change, and the mark behind the names of the columns."""
    if len(data) < 33 or data[0] not in _DBASE or not (1 <= data[2] <= 12 and 1 <= data[3] <= 31):
        return False
    end = int.from_bytes(data[8:10], "little")
    return 33 <= end <= len(data) + 1 and 0x0D in data[32:end:32] + data[end - 2 : end]


class Unpacked(NamedTuple):
    """The format (xlsx or ods), the checked XML parts, and what to say of the file (`table.Table.warnings`)."""

    format: str
    parts: dict[str, bytes]
    warnings: list[str]


def unpack(data: bytes, limits: dict[str, int]) -> Unpacked:
    """Return the XML parts of a zip container, each unpacked and checked.

    Raises FileRefused: damaged, encrypted, macros, too_large, or not_a_spreadsheet naming the format.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise FileRefused("damaged", reason="zip") from error
    for member in members:
        member.filename = member.filename.replace("\\", "/")  # as some programs of Windows write it, and Excel reads it
    _check_directory(members, limits)
    if b"PK\x06\x07" in data[-200:]:  # sizes beyond 4 GB, of which no file taken here has need
        raise FileRefused("damaged", reason="zip")
    names = [member.filename for member in members]
    _check_macros(data, members)
    parts = {
        member.filename: _part(data, member)
        for member in members
        if member.filename.lower().endswith((".xml", ".rels")) or member.filename == "mimetype"
    }
    if _is_ods(parts):
        return Unpacked("ods", parts, _warnings(data, names))
    unpackers = {member.filename: partial(_unpacked, data, member, parts) for member in members}
    return Unpacked("xlsx", _workbook(opc.Package(unpackers), names), _warnings(data, names))


def _unpacked(data: bytes, member: zipfile.ZipInfo, parts: dict[str, bytes]) -> bytes:
    return parts[member.filename] if member.filename in parts else _part(data, member)


def _workbook(package: opc.Package, names: list[str]) -> dict[str, bytes]:
    name = package.workbook()
    kind = opc.format_of(package.part(name)) if name else None
    if name and kind == "xlsx":
        return opc.canonical(package, name)
    if "encrypted-package" in names:
        raise FileRefused("encrypted")
    known = (kind for start, kind in _NO_SPREADSHEET if any(each.startswith(start) for each in names))
    raise FileRefused("not_a_spreadsheet", format=kind or next(known, "zip"))


def _warnings(data: bytes, names: list[str]) -> list[str]:
    end = data.rfind(b"PK\x05\x06")
    found = []
    if end + 22 + int.from_bytes(data[end + 20 : end + 22], "little") < len(data):
        found.append("trailing_bytes")
    if any(_OUTSIDE(name.lower()) for name in names):
        found.append("outside_content")
    return found


def _check_directory(members: list[zipfile.ZipInfo], limits: dict[str, int]) -> None:
    if len(members) > limits["members"]:
        raise FileRefused("too_large", what="members", limit=limits["members"], found=len(members))
    if any(member.flag_bits & 1 for member in members):
        raise FileRefused("encrypted")
    total = sum(member.file_size for member in members)
    if total > limits["unpacked"]:
        raise FileRefused("too_large", what="unpacked", limit=limits["unpacked"], found=total)
    for member in members:
        _check_size(member, limits)
    _check_names(members)
    _check_places(members)


def _check_size(member: zipfile.ZipInfo, limits: dict[str, int]) -> None:
    if member.file_size > limits["part"]:
        raise FileRefused("too_large", what="unpacked", limit=limits["part"], found=member.file_size)
    if member.file_size > _MEGABYTE and member.file_size > limits["ratio"] * max(member.compress_size, 1):
        raise FileRefused("too_large", what="ratio", limit=limits["ratio"])
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileRefused("damaged", reason="zip")


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for member in members:
        name = member.orig_filename.replace("\\", "/")  # zipfile cuts the other one at a NUL
        folded = name.lower()
        unsafe = "\0" in name or name.startswith("/") or ".." in name.split("/") or ":" in name
        link = (member.external_attr >> 16) & 0o170000 == 0o120000
        if unsafe or link or folded in seen:
            raise FileRefused("damaged", reason="zip")
        seen.add(folded)


def _check_places(members: list[zipfile.ZipInfo]) -> None:
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end or (end == 0 and member.header_offset != 0):
            raise FileRefused("damaged", reason="zip")
        end = member.header_offset + 30 + len(member.orig_filename) + member.compress_size


def _check_macros(data: bytes, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        name = member.filename.lower()
        if "/macrosheets/" in name or name.startswith(("basic/", "scripts/")):
            raise FileRefused("macros")
        if name.endswith("vbaproject.bin") and macros.holds_code(_part(data, member)):
            raise FileRefused("macros")


def _part(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """Unpack one member ourselves: never more than the directory says, and exactly what the checksum says."""
    start = member.header_offset
    header = data[start : start + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise FileRefused("damaged", reason="zip")
    start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = data[start : start + member.compress_size]
    plain = packed if member.compress_type == zipfile.ZIP_STORED else _inflate(packed, member.file_size)
    if len(plain) != member.file_size or zlib.crc32(plain) != member.CRC:
        raise FileRefused("damaged", reason="zip")
    if markup.mentions_doctype(plain):
        raise FileRefused("damaged", reason="doctype")
    return markup.in_utf8(plain)


def _inflate(packed: bytes, size: int) -> bytes:
    stream = zlib.decompressobj(-15)
    try:
        plain = stream.decompress(packed, size + 1)
    except zlib.error as error:
        raise FileRefused("damaged", reason="zip") from error
    if not stream.eof and stream.unconsumed_tail:
        raise FileRefused("damaged", reason="zip")
    return plain


def _is_ods(parts: dict[str, bytes]) -> bool:
    if "content.xml" not in parts or b"opendocument.spreadsheet" not in parts.get("mimetype", b""):
        return False
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise FileRefused("encrypted")
    return True


def repack(parts: dict[str, bytes]) -> io.BytesIO:
    """Return a plain zip of checked parts, so that a parser sees exactly what was looked at and nothing else.

    They are used up: two copies of a large part are all that the process has memory for.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in tuple(parts):
            archive.writestr(name, parts.pop(name))
    packed.seek(0)
    return packed
