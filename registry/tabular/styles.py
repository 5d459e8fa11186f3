"""The styles of an .xlsx workbook (ISO 29500-1, 18.8): which of them make a number show something else."""

import re
from datetime import datetime

from registry.tabular import markup, number_formats
from registry.tabular.refusals import FileRefused

_FORMAT = re.compile(rb"[<:]xf[\s/>]")
_GENERAL, _DAY = number_formats.GENERAL, 14
_GROUPS = {"numFmts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"}
_EPOCH = datetime(1899, 12, 30)


class Styles:
    """By the number that a cell names: days are the parser's, `speaking` have formats of which each number is asked."""

    def __init__(self, part: bytes, limit: int, from_1904: bool) -> None:
        """Look at the part (blank: none); raises FileRefused damaged or too_large."""
        found = len(_FORMAT.findall(part))
        if found > 2 * limit:  # of cells and of named styles
            raise FileRefused("too_large", what="styles", limit=limit, found=found)
        self._from_1904 = from_1904
        self._formats: dict[int, str] = {}
        self._used: list[int] = []
        self._within = ""
        if part:
            markup.elements(part, self._note)
        codes = [self._formats.get(key) or number_formats.BUILT_IN.get(key, _GENERAL) for key in self._used]
        self._days = [number_formats.is_day(code) for code in codes]
        self.speaking = {
            str(place): code
            for place, code in enumerate(codes)
            # a cell that names no style has the first, of which the parser knows nothing
            if not number_formats.is_plain(code) and (place == 0 or not self._days[place])
        }

    def _note(self, element: str, attributes: dict[str, str]) -> None:
        if element in _GROUPS:
            self._within = element
        elif element == "numFmt" and self._within == "numFmts":
            self._formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif element == "xf" and self._within == "cellXfs":
            self._used.append(int(attributes.get("numFmtId", "0")))

    def plain(self) -> bytes:
        """Return a part for the parser, which shall take for days what is shown as days and nothing else."""
        formats = "".join(f'<xf numFmtId="{_DAY if day else 0}"/>' for day in self._days)
        return f'<styleSheet xmlns="{markup.SPREADSHEET}"><cellXfs>{formats}</cellXfs></styleSheet>'.encode()

    def shown(self, code: str, sort: str, value: str) -> tuple[str, str]:
        """Return the kind's letter and the text of a number or an ISO date that has one of the speaking formats."""
        if sort != "d":
            return number_formats.shown(code, float(value), self._from_1904)
        try:
            moment = datetime.fromisoformat(value).replace(tzinfo=None)
        except ValueError:
            return "t", value
        return number_formats.shown(code, (moment - _EPOCH).total_seconds() / 86_400)
