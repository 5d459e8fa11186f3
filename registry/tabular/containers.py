"""What kind of file it is, by content, and whether a zip container is safe to unpack.

Nothing here trusts a file name, a content type or a size that the file states of itself.
"""

import io
import zipfile
import zlib
from typing import NamedTuple

from registry.tabular import biff, delimited, markup
from registry.tabular.refusals import FileRefused

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "image"),
    (b"BM", "image"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
)
_WEB = ("<!doctype html", "<html", "<head", "<meta", "<style", "<table", "<body", "mime-version:")
_NO_SPREADSHEET = (
    ("xl/workbook.bin", "xlsb"),
    ("word/", "docx"),
    ("ppt/", "pptx"),
    ("Index/Document.iwa", "numbers"),
    ("Index.zip", "numbers"),
)
# links to other files, data connections, embedded documents: never followed
_OUTSIDE = ("xl/externalLinks/", "xl/connections.xml", "xl/embeddings/", "Object ")
_MEGABYTE = 1024 * 1024


def kind(data: bytes) -> str:
    """Return zip, ole or csv by the file's first bytes; raise FileRefused not_a_spreadsheet naming anything else."""
    found = next((name for magic, name in _MAGIC if data.startswith(magic)), None)
    if biff.begins(data):
        return "ole"
    if found in ("zip", "ole"):
        return found
    marked = found if found in ("pdf", "rtf") else _markup(data[:4000])
    if marked:
        raise FileRefused("not_a_spreadsheet", format=marked)
    if delimited.decode(data) is None:
        raise FileRefused("not_a_spreadsheet", format=found or "unknown")
    return "csv"


def _markup(data: bytes) -> str | None:
    """Return which kind of markup a file begins with; tags are ASCII in every encoding, UTF-16 beside NULs."""
    start = data.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").decode("latin-1").lstrip().lower()
    if start.startswith(_WEB) or ("<html" in start and start.startswith("<")):
        return "html"
    if not start.startswith("<?xml"):
        return None
    if "urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "xml_spreadsheet"
    return "flat_ods" if "office:document" in start else "xml"


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
    _check_directory(members, limits)
    if (
        data.rfind(b"PK\x06\x07", max(len(data) - 200, 0)) >= 0
    ):  # sizes beyond 4 GB, of which no file taken here has need
        raise FileRefused("damaged", reason="zip")
    names = [member.filename for member in members]
    _check_macros(names)
    parts = {
        member.filename: _part(data, member)
        for member in members
        if member.filename.endswith((".xml", ".rels")) or member.filename == "mimetype"
    }
    return Unpacked(_format(names, parts), parts, _warnings(data, names))


def _warnings(data: bytes, names: list[str]) -> list[str]:
    end = data.rfind(b"PK\x05\x06")
    found = []
    if end + 22 + int.from_bytes(data[end + 20 : end + 22], "little") < len(data):
        found.append("trailing_bytes")
    if any(name.startswith(_OUTSIDE) for name in names):
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
        # orig_filename: zipfile cuts the name at a NUL and turns backslashes on some systems.
        name = member.orig_filename
        folded = name.lower()
        unsafe = "\0" in name or "\\" in name or name.startswith("/") or ".." in name.split("/") or ":" in name
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


def _check_macros(names: list[str]) -> None:
    for name in (name.lower() for name in names):
        if name.endswith("vbaproject.bin") or "/macrosheets/" in name or name.startswith(("basic/", "scripts/")):
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


def _format(names: list[str], parts: dict[str, bytes]) -> str:
    if "xl/workbook.xml" in parts:
        return "xlsx"
    if "content.xml" in parts and b"opendocument.spreadsheet" in parts.get("mimetype", b""):
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise FileRefused("encrypted")
        return "ods"
    if "encrypted-package" in names:
        raise FileRefused("encrypted")
    found = next((name for start, name in _NO_SPREADSHEET if any(n.startswith(start) for n in names)), "zip")
    raise FileRefused("not_a_spreadsheet", format=found)


def repack(parts: dict[str, bytes]) -> bytes:
    """Return a plain zip of checked parts, so that a parser sees exactly what was looked at and nothing else."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()
