"""Rows below the header that are no students: totals, notes, signatures, page numbers, a second header (R7, R14)."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from matching.layouts import Layout
from registry.identity.check_digits import eighteen
from registry.identity.dates import parse_date
from registry.identity.document_types import parse_document_type
from registry.identity.hiding import without_long_numbers
from registry.identity.names import parse_name
from registry.identity.sex import parse_sex
from registry.tabular.facts import is_blank
from registry.tabular.headers import fold
from registry.tabular.table import Cell, Row

# a row that begins with one of these is a note, whatever else stands in it, unless a child does
_FIRST_WORDS = ("合计", "总计", "小计", "说明", "填表", "备注", "注", "制表", "审核", "汇总", "共计")
# 注明, 注小明: of two to four ideographs and nothing more it is a name, also of the rare surname
_MAY_BE_A_NAME = re.compile("注(?!意|释|明)[\u4e00-\u9fff]{1,3}").fullmatch
_SERIAL_NUMBER = re.compile(r"[0-9０-９]{1,6}(\.0)?[.．、]?").fullmatch
# a total in the column of numbers is no document number
_MAY_BE_A_DOCUMENT = re.compile(r"[0-9A-Za-z０-９]{5,}").search
_LONGEST_TEXT = 100

# the words that end lists and pages, as a text begins with them that has no blanks, and no brackets or dashes before
_ENDING = re.compile(
    r"合计|总计|小计|共计|累计|汇总|总人数|合共|总数"
    r"|共[0-9一二三四五六七八九十百]+(人|名|页|个|位)|计[0-9]+(人|名)"
    r"|以下(空白|无正文|无内容|为空|空)|此页以下空白|本页以下空白|表格结束|名单结束|到此为止"
    r"|第?[0-9一二三四五六七八九十]+页|第[0-9]+/[0-9]+页|page[0-9]+|[0-9]{1,4}[-—–_]+$"
    r"|(学校|单位|分管|主管|主要)?(班主任|校长|园长|负责人|经办人|填报人|填表人|制表人|录入人|采集人|审核人|复核人|核对人|报送人"
    r"|联系人|经手人|领导)(老师)?(签字|签名|签章|盖章|姓名|电话|[:(_—-]|$)"
    r"|(学校|单位|教育局|主管部门)?(意见)?\(?(公章|盖章|签章|印章|签字|签名)"
    r"|联系(电话|方式)|填(表|报|写)(日期|时间|单位|说明)|制表|审核|复核"
    r"|日期([:_—-]|$)|年月日$|备注:|说明:|注:|注意(事项)?:"
    r"|以上(共|信息|内容|情况|名单|人员|学生|均|数据)|本(班|校)(共|人数|学生)|(本|此)(表|名单)|(本|此)页(无|共)"
    # 李老师签名; a class by itself, also filled downwards; a numbered sentence, but for one that tells of a child
    r"|.{2,12}(签字|签名|签章|盖章)[:_]*$"
    r"|([一二三四五六]|[0-9一二三四五六]{1,5}年级)?\(?[0-9一二三四五六七八九十]{1,3}\)?班([:(].*)?$"
    r"|([一二三四五六七八九十]|[0-9]{1,2})[、.)](?!.*([男女]|[0-9]{3})).*[。;]$"
).match
_SIGNS_BEFORE = "([【〔〈<《*#—–_-=~·.、,:;"
# 40, 40人, 男20人女20人: never alone a child's value, but for a code; no number can be taken for several
_COUNT = re.compile(r"((其中|男生?|女生?|共计?|计)?:?[0-9]{1,5}(?![0-9])(人|名|个|页|份|位)?[,、;]?)+").fullmatch
_WRITTEN_DAY = re.compile(
    r"(20)?[0-9]{2}年[0-9]{0,2}月([0-9]{0,2}日?)?|年月日|20[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
).fullmatch
_LONGEST_COUNT = 30
_LATEST = date(9999, 12, 31)


def remark(row: Row, layout: Layout, titles: frozenset[str] = frozenset()) -> str | None:
    """The text of a row that is not data, None for a new student's row.

    `titles` are the texts above the header, which long lists repeat on every page.
    """
    if eighteen(row.cells["id_number"].text):
        return None  # as nearly every row; nothing else has such a number in this column
    texts = [" ".join(text.split()) for text in row.raw if not is_blank(text)]
    if not (
        _is_serial_number_alone(row, texts)
        or _is_note(row, texts)
        or _is_ending(row, texts, layout)
        or _is_title(row, texts, titles)
        or _is_header(row, layout)
    ):
        return None
    return without_long_numbers(" ".join(texts))[:_LONGEST_TEXT]  # skipped lines are kept in clear


def _is_serial_number_alone(row: Row, texts: list[str]) -> bool:
    return len(texts) == 1 and bool(_SERIAL_NUMBER(texts[0])) and _nothing_in(row.cells.values())


def _nothing_in(cells: Iterable[Cell]) -> bool:
    return all(is_blank(cell.text) and cell.kind in ("blank", "text") for cell in cells)


def _is_note(row: Row, texts: list[str]) -> bool:
    """Whether it begins with the word for a note, and no child stands behind it."""
    first = next((text for text in texts if not _SERIAL_NUMBER(text)), "")
    if not "".join(first.split()).startswith(_FIRST_WORDS) or _MAY_BE_A_NAME(first):
        return False
    number = row.cells["id_number"].text
    return (not _MAY_BE_A_DOCUMENT(number) or number == first) and not _shows_a_child(row, first)


def _shows_a_child(row: Row, first: str) -> bool:
    """Whether at least two cells beside the note hold what only a child's row does; 男 alone heads a count."""
    of_a_child = (_is_name(row.cells["name"], first), *(_holds(row.cells[field], field) for field in _VALUES))
    return sum(of_a_child) >= 2


def _is_name(cell: Cell, first: str) -> bool:
    text = " ".join(cell.text.split())
    return text != first and parse_name(text).value is not None and not _is_word(text)


# by field, whether a cell holds such a value in words; a digit may be a count
_VALUES: dict[str, Callable[[Cell], bool]] = {
    "sex": lambda cell: not cell.text.strip().isdigit() and parse_sex(cell.text).value is not None,
    "birth_date": lambda cell: cell.kind == "date" or parse_date(cell.text, today=_LATEST).value is not None,
    "id_type": lambda cell: len(cell.text) > 1 and parse_document_type(cell.text).value is not None,
}


def _holds(cell: Cell, field: str) -> bool:
    return _VALUES[field](cell)


def _is_ending(row: Row, texts: list[str], layout: Layout) -> bool:
    """Whether the needed columns hold nothing but words that end a list, and one such word stands in the row."""
    needed = (column.field for column in layout.columns if column.field in row.cells)
    filled = [(field, row.cells[field]) for field in needed if not _nothing_in([row.cells[field]])]
    if not any(map(_is_word, texts)) and not any(_is_day_of_signature(*each) for each in filled):
        return False
    by_word = any(_is_word(cell.text) for _, cell in filled)
    return all(_belongs_to_an_ending(field, cell, by_word=by_word) for field, cell in filled)


def _belongs_to_an_ending(field: str, cell: Cell, *, by_word: bool) -> bool:
    if cell.kind not in ("text", "number", "date"):
        return False
    if _is_word(cell.text) or _is_day_of_signature(field, cell):
        return True
    # a count beside its word, and never what its column takes for a value
    plain = _bare(cell.text)
    return by_word and len(plain) < _LONGEST_COUNT and bool(_COUNT(plain)) and not _is_value(field, plain)


def _is_day_of_signature(field: str, cell: Cell) -> bool:
    """Whether it is a day where no birth date stands."""
    return field != "birth_date" and (cell.kind == "date" or bool(_WRITTEN_DAY(_bare(cell.text))))


def _is_value(field: str, plain: str) -> bool:
    if field == "sex":
        return parse_sex(plain).value is not None
    if field == "id_type":
        return parse_document_type(plain).value is not None
    return field in ("birth_date", "id_number", "student_number") and sum(map(str.isdigit, plain)) > 4


def _is_word(text: str) -> bool:
    return bool(_ENDING(_bare(text).lstrip(_SIGNS_BEFORE).casefold()))


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _is_title(row: Row, texts: list[str], titles: frozenset[str]) -> bool:
    """Whether all that stands in the row is a title of the sheet once more."""
    return len(texts) == 1 and texts[0] in titles


def titles_of(head: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    """The texts of the rows above the header, each alone in its row."""
    rows = ([" ".join(text.split()) for text in row if not is_blank(text)] for row in head[:-1])
    return frozenset(row[0] for row in rows if len(row) == 1)


def _is_header(row: Row, layout: Layout) -> bool:
    filled = [(name, cell.text) for name, cell in row.cells.items() if not is_blank(cell.text)]
    # from the right: numbers are never headings, so that most rows are recognised by one cell
    return len(filled) >= 2 and all(_is_heading(text, name, layout) for name, text in reversed(filled))


def _is_heading(text: str, name: str, layout: Layout) -> bool:
    return fold(text) in _headings(layout)[name]


@cache
def _headings(layout: Layout) -> dict[str, frozenset[str]]:
    """Folded headings by field."""
    return {
        column.field: frozenset(map(fold, (column.label, column.field, *column.names, *column.with_day)))
        for column in layout.columns
    }
