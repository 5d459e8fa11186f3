"""Workbooks (.xlsx) whose parts are given as XML, for what no library writes; all people are invented."""

import io
import zipfile
from collections.abc import Mapping

from tests.registry.tabular.workbook_makers import HEADER, LIN, ZHAO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def relations(*entries: tuple[str, str], office: str = OFFICE) -> str:
    """Return a part of relations: the last word of each one's type, and its target; the ids are r1 and so on."""
    found = "".join(
        f'<Relationship Id="r{number}" Type="{office}/{sort}" Target="{target}"/>'
        for number, (sort, target) in enumerate(entries, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def inline(place: str, text: str) -> str:
    """Return a cell with its own text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>' if text else ""


def row(number: int, texts: list[str]) -> str:
    """Return a row of such cells."""
    cells = "".join(inline(f"{'ABCDEFGHIJ'[place]}{number}", text) for place, text in enumerate(texts))
    return f'<row r="{number}">{cells}</row>'


TOP = row(1, HEADER)
ROWS = TOP + row(2, LIN) + row(3, ZHAO)


def worksheet(rows: str = ROWS, before: str = "", after: str = "") -> str:
    """Return the XML of a sheet."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(sheet: str = "", strings: str = "", styles: str = "") -> dict[str, str]:
    """Return the parts of a workbook of one sheet under their usual names."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/>'
        + "".join(
            f'<Override PartName="/xl/{name}.xml" ContentType="{TYPES}.{name}+xml"/>'
            for name, content in (("sharedStrings", strings), ("styles", styles))
            if content
        )
        + "</Types>",
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"),
            *([("sharedStrings", "sharedStrings.xml")] if strings else []),
            *([("styles", "styles.xml")] if styles else []),
        ),
        "xl/worksheets/sheet1.xml": sheet or worksheet(),
        **({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>'} if strings else {}),
        **({"xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'} if styles else {}),
    }


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Return them as a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def workbook(sheet: str = "", strings: str = "", styles: str = "") -> bytes:
    """Return a workbook of one sheet."""
    return zipped(parts(sheet, strings, styles))
