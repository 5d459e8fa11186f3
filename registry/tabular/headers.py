"""Finding the header row by the names of its columns, within the first rows of a sheet."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from registry.tabular.facts import Area

SEARCHED_ROWS = 10
_BRACKETS = {"(": ")", "[": "]", "【": "】", "〔": "〕", "{": "}", "〈": "〉", "<": ">", "「": "」"}
_DROPPED = frozenset("*＊★☆※✱:：_-—'\"`·.、,，。﹡⁎∗?？!！#")
# Traditional forms that stand in headings of rosters, with their simplified forms; the last is the radical that copying
# out of a PDF leaves for 民.
_SIMPLIFIED = str.maketrans(
    "長詳親園來處兒別證號碼學類齡國籍戶現專業級監護電話聯係關與備註間時報總縣區鄉鎮種無齊曾聲體檔編屬歲貫僑臺灣續錄讀畢統稱⺠",
    "长详亲园来处儿别证号码学类龄国籍户现专业级监护电话联系关与备注间时报总县区乡镇种无齐曾声体档编属岁贯侨台湾续录读毕统称民",
)
_ideographs = re.compile("[\u4e00-\u9fff]*").fullmatch
# who else stands in rosters: 姓名(家长), or 姓名 below the heading 监护人信息, is no child's column
_OTHERS = re.compile(
    r"(学生|幼儿|儿童|家庭|主要|第?[一二三123])*(法定)?"
    r"(监护人|家长|父亲?|母亲?|父母(亲|双方)?|爸爸?|妈妈?|祖父母?|祖母|外祖父母?|外祖母|爷爷|奶奶|外公|外婆|姥爷|姥姥"
    r"|亲属|成员|家庭成员|户主|联系人|紧急联系人|申请人|委托人|代办人|班主任|教师|老师)"
    r"([一二三123甲乙]|其[一二])*的?(姓名|本人|一方|方|基本)?(信息|情况|资料)?"
).fullmatch
# what a remark says that makes the values other ones: days of another calendar, the codes of sex the other way round
_OTHER_CALENDAR = re.compile("(请?(填写?|按|用|为))?[农阴旧回藏]历(日期|生日|时间|年月日)?").fullmatch
_CODES_OF_SEX = re.compile("([0-9])[^0-9男女,;、/]*([男女])|([男女])[^0-9男女,;、/]*([0-9])").findall


def is_of_others(heading: str) -> bool:
    """Tell whether a heading speaks of the people beside a child, and of nothing more: 家长, 监护人信息."""
    return bool(_OTHERS(fold(heading)))


@lru_cache(maxsize=4_096)
def fold(heading: str) -> str:
    """Return a heading without blanks, stars, bracketed remarks and differences of presentation.

    A bracket that names somebody else stays: it is no remark. So does one for which the values mean another thing.
    """
    if _ideographs(heading):
        return heading.translate(_SIMPLIFIED)  # as nearly every name of a column
    kept: list[str] = []
    closing: list[str] = []
    remark: list[str] = []
    for sign in unicodedata.normalize("NFKC", heading):
        if closing:
            if sign == closing[-1]:
                closing.pop()
                if not closing and _changes("".join(remark)):
                    kept += remark
            elif not sign.isspace():
                remark.append(sign)
        elif sign in _BRACKETS:
            closing.append(_BRACKETS[sign])
            remark = []
        elif not (sign.isspace() or sign in _DROPPED or unicodedata.category(sign) in ("Cf", "Cc")):
            kept.append(sign)
    return "".join(kept).casefold().translate(_SIMPLIFIED)


def _changes(remark: str) -> bool:
    """Tell whether a remark makes a column another one: somebody else's, or one whose values mean something else."""
    others = any(("女" in pair) == ("1" in pair) for pair in _CODES_OF_SEX(remark))
    return others or bool(_OTHERS(remark) or _OTHER_CALENDAR(remark))


def known(columns: list[dict[str, Any]]) -> dict[str, int]:
    """Return the position in `columns` of every accepted name, folded; a column's own label wins."""
    names: dict[str, int] = {}
    for position, column in enumerate(columns):
        for name in (column["label"], column["field"], *column["names"], *column["with_day"]):
            names.setdefault(fold(name), position)
    for position, column in enumerate(columns):
        names[fold(column["label"])] = position
    return names


class Heading:
    """One row looked at as a header: which columns of the layout stand where.

    `months` has by field the heading of a month that stands for a day's column (`table.Column.with_day`), `ignored`
    by place the headings that no column has. Of a header of two rows `pairs` are by place the two that make it.
    """

    def __init__(self, row: int, texts: list[str], columns: list[dict[str, Any]], names: dict[str, int]) -> None:
        self.row = row
        self.places: dict[str, int] = {}
        self.ignored: dict[int, str] = {}
        self.pairs: dict[int, tuple[str, str]] = {}
        self.doubled: tuple[str, list[int]] | None = None
        self.months: dict[str, str] = {}
        for place, text in enumerate(texts):
            self._place(place, text, columns, names)
        for place, text in enumerate(texts):
            self._place_month(place, text, columns, names)
        self.missing = [c["label"] for c in columns if c["required"] and c["field"] not in self.places]
        self.ambiguous: tuple[int, int] | None = None

    def _place(self, place: int, text: str, columns: list[dict[str, Any]], names: dict[str, int]) -> None:
        position = names.get(fold(text)) if text else None
        if position is None:
            if text.strip():
                self.ignored[place] = " ".join(text.split())
            return
        column = columns[position]
        if fold(text) in map(fold, column["with_day"]):
            return
        if column["field"] not in self.places:
            self.places[column["field"]] = place
        elif self.doubled is None:
            self.doubled = (column["label"], [self.places[column["field"]], place])
        elif self.doubled[0] == column["label"]:
            self.doubled[1].append(place)

    def _place_month(self, place: int, text: str, columns: list[dict[str, Any]], names: dict[str, int]) -> None:
        position = names.get(fold(text)) if text else None
        if position is None or fold(text) not in map(fold, columns[position]["with_day"]):
            return
        heading, field = " ".join(text.split()), columns[position]["field"]
        if field in self.places:
            self.ignored[place] = heading
        else:
            self.places[field], self.months[field] = place, heading

    @property
    def fits(self) -> bool:
        """Tell whether every required column stands here, and none twice."""
        return not self.missing and self.doubled is None and self.ambiguous is None


def nearest(
    rows: list[list[str]], columns: list[dict[str, Any]], names: dict[str, int], merges: Sequence[Area] = ()
) -> Heading | None:
    """Return the first row that fits, else the first two rows that only together name every required column.

    Without either the row with most known headings, None when no row has any. `merges` are merged areas (top,
    left, bottom, right), whose heading stands above all their columns.
    """
    found = [Heading(row, _own(rows, row, merges), columns, names) for row in range(len(rows[:SEARCHED_ROWS]))]
    fitting = next((heading for heading in found if heading.fits), None)
    if fitting:
        _deepen(fitting, rows, merges)
    together = None if fitting else _of_two_rows(rows, columns, names, merges)
    if fitting or together:
        return fitting or together
    known_ones = [heading for heading in found if heading.places]
    return max(known_ones, key=lambda heading: len(heading.places), default=None)


def _deepen(heading: Heading, rows: list[list[str]], merges: Sequence[Area]) -> None:
    """Let the row below belong to the header where all columns found reach down into it: 姓名 is below 监护人."""
    row = heading.row
    deep = {left for top, left, bottom, _ in merges if top == row and bottom == row + 1}
    if row + 1 >= len(rows) or not deep.issuperset(heading.places.values()):
        return
    heading.row += 1
    for place, (above, below) in enumerate(_pairs(rows, row, merges)):
        if below.strip() and place not in heading.places.values():
            heading.ignored[place] = " ".join(f"{above} {below}".split())
            heading.pairs[place] = above, below
    heading.ignored = dict(sorted(heading.ignored.items()))


def _own(rows: list[list[str]], row: int, merges: Sequence[Area]) -> list[str]:
    """Return the texts of a row, with the heading above where that makes a column somebody else's."""
    if not row or not any(map(is_of_others, rows[row - 1])):
        return rows[row]
    return [f"{above} {below}" if is_of_others(above) else below for above, below in _pairs(rows, row - 1, merges)]


def _of_two_rows(
    rows: list[list[str]], columns: list[dict[str, Any]], names: dict[str, int], merges: Sequence[Area]
) -> Heading | None:
    """Return the header that two rows make where both are needed for it; `ambiguous` where they contradict."""
    required = {position for position, column in enumerate(columns) if column["required"]}
    for row in range(min(len(rows), SEARCHED_ROWS) - 1):
        pairs = _pairs(rows, row, merges)
        upper = {names.get(fold(text)) for text, _ in pairs}
        lower = {names.get(fold(text)) for above, text in pairs if not is_of_others(above)}
        both = {names.get(fold(above + below)) for above, below in pairs}
        if not required <= both.union(upper, lower) or required <= upper or required <= lower:
            continue
        heading = Heading(row + 1, [_joined(*pair, names) for pair in pairs], columns, names)
        heading.pairs = dict(enumerate(pairs))
        clash = next((place for place, pair in enumerate(pairs) if _clash(*pair, names)), None)
        if clash is not None:
            heading.ambiguous = (row + 1, clash)
        return heading
    return None


def _pairs(rows: list[list[str]], row: int, merges: Sequence[Area]) -> list[tuple[str, str]]:
    """Return upper and lower text of each column; a group's heading stands above all columns that have a lower one."""
    upper, lower = list(rows[row]), list(rows[row + 1])
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    areas = [(left, min(right, width - 1)) for top, left, _, right in merges if top == row]
    group = ""
    for place in range(width):
        group = upper[place].strip() or group
        covered = any(left < place <= right for left, right in areas) or not areas
        if not upper[place].strip() and lower[place].strip() and covered:
            upper[place] = group
    return list(zip(upper, lower, strict=True))


def _joined(above: str, below: str, names: dict[str, int]) -> str:
    alone = () if is_of_others(above) else (below, above)
    known_so = (text for text in (above + below, *alone) if fold(text) in names)
    return next(known_so, f"{above} {below}")


def _clash(above: str, below: str, names: dict[str, int]) -> bool:
    """Tell whether the two texts name different columns, and nothing together."""
    found = {names.get(fold(above)), names.get(fold(below))} - {None}
    return len(found) > 1 and fold(above + below) not in names
