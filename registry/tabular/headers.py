"""Finding the header row by the names of its columns, within the first rows of a sheet."""

import unicodedata

SEARCHED_ROWS = 10
_BRACKETS = {"(": ")", "[": "]", "【": "】", "〔": "〕", "{": "}", "〈": "〉", "<": ">", "「": "」"}
_DROPPED = frozenset("*＊★☆※✱:：_-—'\"`·.、,，。﹡⁎∗?？!！#")
# Traditional forms that stand in headings of rosters, with their simplified forms.
_SIMPLIFIED = str.maketrans(
    "別證號碼學類齡國籍戶現專業級監護電話聯係關與備註間時報總縣區鄉鎮種無齊曾聲體檔編屬歲貫僑臺灣續錄讀畢統稱",
    "别证号码学类龄国籍户现专业级监护电话联系关与备注间时报总县区乡镇种无齐曾声体档编属岁贯侨台湾续录读毕统称",
)


def fold(heading: str) -> str:
    """Return a heading without blanks, stars, bracketed remarks and differences of presentation."""
    kept, closing = [], []
    for sign in unicodedata.normalize("NFKC", heading):
        if closing:
            if sign == closing[-1]:
                closing.pop()
        elif sign in _BRACKETS:
            closing.append(_BRACKETS[sign])
        elif not (sign.isspace() or sign in _DROPPED or unicodedata.category(sign) in ("Cf", "Cc")):
            kept.append(sign)
    return "".join(kept).casefold().translate(_SIMPLIFIED)


def known(columns: list[dict]) -> dict[str, int]:
    """Return the position in `columns` of every accepted name, folded; a column's own label wins."""
    names = {}
    for position, column in enumerate(columns):
        for name in (column["label"], column["field"], *column["names"]):
            names.setdefault(fold(name), position)
    for position, column in enumerate(columns):
        names[fold(column["label"])] = position
    return names


class Heading:
    """One row looked at as a header: which columns of the layout stand where."""

    def __init__(self, row: int, texts: list[str], columns: list[dict], names: dict[str, int]) -> None:
        self.row = row
        self.places: dict[str, int] = {}
        self.ignored: list[str] = []
        self.doubled: tuple[str, list[int]] | None = None
        for place, text in enumerate(texts):
            self._place(place, text, columns, names)
        self.missing = [c["label"] for c in columns if c["required"] and c["field"] not in self.places]

    def _place(self, place: int, text: str, columns: list[dict], names: dict[str, int]) -> None:
        position = names.get(fold(text)) if text else None
        if position is None:
            if text.strip():
                self.ignored.append(" ".join(text.split()))
            return
        column = columns[position]
        if column["field"] not in self.places:
            self.places[column["field"]] = place
        elif self.doubled is None:
            self.doubled = (column["label"], [self.places[column["field"]], place])
        elif self.doubled[0] == column["label"]:
            self.doubled[1].append(place)

    @property
    def fits(self) -> bool:
        """Tell whether every required column stands here, and none twice."""
        return not self.missing and self.doubled is None


def nearest(rows: list[list[str]], columns: list[dict], names: dict[str, int]) -> Heading | None:
    """Return the first row that fits, else the row with most known headings, None when no row has any."""
    best = None
    for row, texts in enumerate(rows[:SEARCHED_ROWS]):
        heading = Heading(row, texts, columns, names)
        if heading.fits:
            return heading
        if heading.places and (best is None or len(heading.places) > len(best.places)):
            best = heading
    return best
