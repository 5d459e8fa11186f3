"""The package of an .xlsx file (ISO 29500-2): its parts are found by relations, whatever their names."""

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from registry.tabular import macros, markup
from registry.tabular.refusals import FileRefused
from registry.tabular.strings import decoded

_TYPES = "[content_types].xml"
WORKBOOK = "xl/workbook.xml"
_WORKBOOK_TYPE = re.compile(r"(sheet|template|addin)(\.macroEnabled)?\.main\+xml$", re.IGNORECASE).search
_ROOT = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->)*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL).match
_FORMATS = {"workbook": "xlsx", "document": "docx", "presentation": "pptx"}
_HIDDEN = ("hidden", "veryHidden")
# what the word at the end of a relation's type says of a sheet (ISO 29500-1, 12.3; MS-OE376)
_SHEETS = {
    "worksheet": "cells",
    "chartsheet": "no cells",
    "dialogsheet": "no cells",
    "xlMacrosheet": "macros",
    "xlIntlMacrosheet": "macros",
}
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Relation(NamedTuple):
    """One relation of a part: the last word of its type, and the name of the part it leads to, folded."""

    id: str
    sort: str
    target: str


class Package:
    """The parts of a package by name, without regard to case; each is unpacked when it is asked for."""

    def __init__(self, unpackers: Mapping[str, Callable[[], bytes]]) -> None:
        """Take the zip's members by name; raises FileRefused where two are the same part."""
        self._unpackers = {folded(name): unpack for name, unpack in unpackers.items()}
        if len(self._unpackers) < len(unpackers):
            raise FileRefused("damaged", reason="zip")

    def __contains__(self, name: str) -> bool:
        return name in self._unpackers

    def part(self, name: str) -> bytes:
        """Return a part's content."""
        return self._unpackers[name]()

    def relations(self, source: str) -> list[Relation]:
        """Return the relations of a part ("" for the package itself) to other parts of the package."""
        folder, _, name = source.rpartition("/")
        held, found = posixpath.join(folder, "_rels", f"{name}.rels"), []

        def note(element: str, attributes: dict[str, str]) -> None:
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                path = attributes.get("Target", "").replace("\\", "/").partition("#")[0]
                target = folded(posixpath.normpath(posixpath.join("/", folder, path)))
                found.append(Relation(attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], target))

        if held in self:
            markup.elements(self.part(held), note)
        return found

    def workbook(self) -> str | None:
        """Return the name of the part that the package is about; None where nothing says it.

        Raises FileRefused damaged where relations and content types lead to different workbooks.
        """
        related = {each.target for each in self.relations("") if each.sort == "officeDocument"}
        declared = self._declared()
        if len(related | declared) > 1:
            raise FileRefused("damaged", reason="workbooks")
        found = next(iter(related | declared), WORKBOOK)
        if related and found not in self:
            raise FileRefused("damaged", reason="part")
        return found if found in self else None

    def _declared(self) -> set[str]:
        found = set()

        def note(element: str, attributes: dict[str, str]) -> None:
            name = folded(attributes.get("PartName", ""))
            if element == "Override" and _WORKBOOK_TYPE(attributes.get("ContentType", "")) and name in self:
                found.add(name)

        if _TYPES in self:
            markup.elements(self.part(_TYPES), note)
        return found


def folded(name: str) -> str:
    """Return a part's name as it is compared: without case, percent-encoding and the slash before it."""
    return unquote(name).lower().lstrip("/")


def format_of(part: bytes) -> str | None:
    """Return the format of the document whose main part this is; None where it is not known."""
    if not part.lstrip()[:3].startswith((b"<", b"\xef\xbb\xbf")):
        return "xlsb"
    found = _ROOT(part.removeprefix(b"\xef\xbb\xbf"))
    return _FORMATS.get(found[1].decode("latin-1")) if found else None


def canonical(package: Package, name: str) -> dict[str, bytes]:
    """Return the parts of a workbook that are looked at, under the names that every parser knows.

    Sheets that hold no cells are left out. Raises FileRefused damaged, macros or unreadable.
    """
    relations = {each.id: each for each in package.relations(name)}
    for each in relations.values():
        if each.sort == "vbaProject" and each.target in package and macros.holds_code(package.part(each.target)):
            raise FileRefused("macros")
    workbook = Workbook(package.part(name))
    parts: dict[str, bytes] = {}
    sheets, targets = "", ""
    for title, hidden, key in workbook.sheets:
        sort = _SHEETS.get(relations[key].sort) if key in relations else None
        if sort == "macros":
            raise FileRefused("macros", sheet=title)
        if sort is None or relations[key].target not in package:
            raise FileRefused("damaged", reason="part", sheet=title)
        if sort == "cells":
            number = len(parts) + 1
            parts[part_of_sheet(f"sheet{number}")] = package.part(relations[key].target)
            state = ' state="hidden"' if hidden else ""
            sheets += f'<sheet name="{markup.quoted(title)}" sheetId="{number}"{state} r:id="sheet{number}"/>'
            targets += _relation(f"sheet{number}", "worksheet", f"/{part_of_sheet(f'sheet{number}')}")
    for sort in ("sharedStrings", "styles"):
        if part := _only(package, relations, sort):
            parts[f"xl/{sort}.xml"] = part
            targets += _relation(sort, sort, f"{sort}.xml")
    dates = ' date1904="1"' if workbook.since_1904 else ""
    book = f"<workbookPr{dates}/><sheets>{sheets}</sheets>"
    return {
        "_rels/.rels": _relations(_relation("r1", "officeDocument", WORKBOOK)),
        WORKBOOK: f'<workbook xmlns="{markup.SPREADSHEET}" xmlns:r="{_OFFICE}">{book}</workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": _relations(targets),
        **parts,
    }


def part_of_sheet(relation: str) -> str:
    """Return the name of the part that a sheet's relation leads to in a canonical workbook."""
    return f"xl/worksheets/{relation}.xml"


def _relation(key: str, sort: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{_OFFICE}/{sort}" Target="{target}"/>'


def _relations(relations: str) -> bytes:
    return f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>'.encode()


def _only(package: Package, relations: Mapping[str, Relation], sort: str) -> bytes:
    found = {each.target for each in relations.values() if each.sort == sort and each.target in package}
    if len(found) > 1:
        raise FileRefused("damaged", reason="part")
    return package.part(found.pop()) if found else b""


class Workbook:
    """What the main part says: its sheets (name, hidden or not, relation), and from which year days are counted."""

    def __init__(self, part: bytes) -> None:
        """Look at the part; raises FileRefused damaged where two sheets have one name."""
        self.sheets: list[tuple[str, bool, str]] = []
        self.since_1904 = False
        markup.elements(part, self._note)
        if len({name for name, _, _ in self.sheets}) < len(self.sheets):
            raise FileRefused("damaged", reason="part")

    def _note(self, element: str, attributes: dict[str, str]) -> None:
        if element == "sheet":
            name = decoded(attributes.get("name", "").encode()).decode()
            self.sheets.append((name, attributes.get("state") in _HIDDEN, attributes.get("id", "")))
        elif element == "workbookPr":
            self.since_1904 |= attributes.get("date1904") in ("1", "true")
