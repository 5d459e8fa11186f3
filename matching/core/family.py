"""What a family told the school of itself, and whether a record says the same (disclosure: prove, don't tell).

A fact is answered by one of three words, and nothing tells how near a wrong one was. Facts rank records; a person
proves with them whose record it is. They never link, and no record is found by them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from registry.identity.documents import DocumentType, parse_document_number
from registry.identity.names import parse_name, variant_key
from registry.identity.regions import region_code


class FamilyFact(StrEnum):
    """What a family may be asked."""

    GUARDIAN = "guardian"
    PHONE = "phone"
    GUARDIAN_DOCUMENT = "guardian_id"
    FORMER_SCHOOL = "former_school"
    HOUSEHOLD = "household"
    ADDRESS = "address"


class Said(StrEnum):
    """What a record says to a fact; of a fact that was not told it says nothing at all."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NONE = "none"  # the record has none


# by the field in which it is kept, what it tells: those of a roster's columns (`matching.layouts.FAMILY_COLUMNS`), and
# what was typed on the page of a doubtful new student
FACT_OF: Mapping[str, FamilyFact] = {
    "guardian_name": FamilyFact.GUARDIAN,
    "father_name": FamilyFact.GUARDIAN,
    "mother_name": FamilyFact.GUARDIAN,
    "phone": FamilyFact.PHONE,
    "guardian_phone": FamilyFact.PHONE,
    "father_phone": FamilyFact.PHONE,
    "mother_phone": FamilyFact.PHONE,
    "guardian_id_number": FamilyFact.GUARDIAN_DOCUMENT,
    "father_id_number": FamilyFact.GUARDIAN_DOCUMENT,
    "mother_id_number": FamilyFact.GUARDIAN_DOCUMENT,
    "former_school": FamilyFact.FORMER_SCHOOL,
    "household": FamilyFact.HOUSEHOLD,
    "address": FamilyFact.ADDRESS,
}
TYPED = "typed_"  # and the fact

LONGEST, MOST_KEPT = 100, 16  # characters of one text, and texts, that are kept
MOST_TOLD = 4  # values of one fact that are compared: two parents, and each written in two ways; a list is a guess
_BETWEEN, _SAYS = "\x1f", "="


def joined(told: Iterable[tuple[str, str]]) -> str:
    """One text of what was told, as pairs of a field and a text; blank where nothing was."""
    texts = (f"{field}{_SAYS}{text.replace(_BETWEEN, ' ').strip()[:LONGEST]}" for field, text in told if text.strip())
    return _BETWEEN.join(islice(texts, MOST_KEPT))


class Plain:
    """Joins texts of these fields where nothing is to be tidied, as in nearly every row, at a third of the price."""

    def __init__(self, fields: Sequence[str]) -> None:
        self._form = _BETWEEN.join(f"{field}{_SAYS}{{}}" for field in fields).format
        self._marks = len(fields) - 1

    def joined(self, texts: tuple[str, ...]) -> str:
        """The same as `joined`; blank where that is to look."""
        if not all(texts):
            return ""
        whole = _BETWEEN.join(texts)
        if len(whole) > LONGEST or "=" in whole or "#" in whole or whole.count(_BETWEEN) != self._marks:
            return ""
        return self._form(*texts)


def parted(told: str) -> list[tuple[str, str]]:
    """The pairs of a field and a text again."""
    pairs = (each.partition(_SAYS) for each in told.split(_BETWEEN) if each)
    return [(field, text) for field, _says, text in pairs]


def with_typed(told: str, fact: FamilyFact, text: str) -> str:
    """What was told, with what was typed of one fact in the place of what was typed before."""
    # first, so that it is always among those that are compared
    return joined([(TYPED + fact, text), *(pair for pair in parted(told) if pair[0] != TYPED + fact)])


def came_with_facts(told: str) -> bool:
    """Whether a roster told something of the family, not only what was typed since."""
    return any(not field.startswith(TYPED) for field, _text in parted(told))


class Known(NamedTuple):
    """What a record says of the family, as it stands there; several people may be named."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    school: str = ""
    household: str = ""
    address: str = ""


# a record says of its family only what is asked: numbers are opened for it
Family = Callable[[], Known]


def nothing_known() -> Known:
    """What a record says that names no family."""
    return Known()


def answers(told: str, known: Known) -> dict[FamilyFact, Said]:
    """What a record says to each fact that was told (`joined`)."""
    return {fact: _answer(values, _known(fact, known), _AGREE[fact]) for fact, values in _told(told).items()}


def _answer(ours: frozenset[str], theirs: frozenset[str], agree: Callable[[str, str], bool]) -> Said:
    if not theirs:
        return Said.NONE
    return Said.AGREES if any(agree(one, other) for one in ours for other in theirs) else Said.DIFFERS


@lru_cache(maxsize=100)
def _told(text: str) -> dict[FamilyFact, frozenset[str]]:
    """What can be compared of what was told; one new student has several candidates."""
    found: dict[FamilyFact, dict[str, None]] = {}
    for field, told in parted(text):
        typed = field.startswith(TYPED)
        fact = FamilyFact(field.removeprefix(TYPED)) if typed else FACT_OF[field]
        values = typed_values(fact, told) if typed else list(_READ[fact](told))
        if values:
            found.setdefault(fact, {}).update(dict.fromkeys(values))
    return {fact: frozenset(list(values)[:MOST_TOLD]) for fact, values in found.items()}


def _known(fact: FamilyFact, known: Known) -> frozenset[str]:
    texts = {
        FamilyFact.GUARDIAN: known.names,
        FamilyFact.PHONE: known.phones,
        FamilyFact.GUARDIAN_DOCUMENT: known.documents,
        FamilyFact.FORMER_SCHOOL: (known.school,),
        FamilyFact.HOUSEHOLD: (known.household,),
        FamilyFact.ADDRESS: (known.address,),
    }[fact]
    return frozenset(value for text in texts for value in _READ[fact](text))


def typed_values(fact: FamilyFact, text: str) -> list[str]:
    """What a typed text says of a fact, at most one value; also the last four of a telephone or document."""
    end = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if fact in _ENDS and _ENDS[fact](end):
        return [end]
    values = list(_READ[fact](text))
    return values if len(values) == 1 else []


_NOTHING = frozenset(("无", "没有", "暂无", "不详", "未知", "同上", "空", "保密", "none", "null", "n/a", "/", "-", "—"))
_APART = re.compile(r"[、,，/;；\n\r|]|(?<=[^\s0-9])\s+(?=[^\s0-9])|\s{2,}")
_OF_WHOM = re.compile(
    r"^(父亲?|母亲?|爸爸?|妈妈?|家长|监护人|联系人)[:：]|[(（](父亲?|母亲?|爸爸?|妈妈?|监护人|家长)[)）]"
)
_LOST = re.compile(r"\[U\+[0-9A-F]{4,6}\]").search  # a character that was no text stood there (registry.storable)


def _texts(text: str) -> Iterator[str]:
    """The texts of one cell: both parents may stand in it."""
    if _LOST(text):
        return
    for part in _APART.split(unicodedata.normalize("NFKC", text)):
        plain = _OF_WHOM.sub("", part.strip()).strip()
        if plain and plain.casefold() not in _NOTHING:
            yield plain


_SEVERAL_NAMES = re.compile(r"\s*[\u4e00-\u9fff]{2,4}(\s+[\u4e00-\u9fff]{2,4})+\s*").fullmatch


def names_in(text: str) -> Iterator[str]:
    """The people named in one cell, as they are written."""
    # of one that has blanks or marks of its own first: 阿依古丽·买买提, Anna Maria, 王 大山
    whole = None if _SEVERAL_NAMES(text) else parse_name(text).value
    for part in (whole,) if whole else _texts(text):
        name = parse_name(part).value
        if name and len(name) > 1:
            yield name


def _names(text: str) -> Iterator[str]:
    return map(variant_key, names_in(text))


_EXTENSION = re.compile(r"(转|ext\.?|#|分机)\s*[0-9]*$", re.IGNORECASE)
_ABROAD = re.compile(r"(00)?86(?=1[0-9]{10}$)").sub
_NO_PHONE = re.compile(r"([0-9])\1{8}|^123456|^13800138000$").search


def phones_in(text: str) -> Iterator[str]:
    """The telephone numbers of one cell, their digits alone."""
    for part in _texts(text):
        if "*" in part:  # some of its digits are hidden
            continue
        digits = _ABROAD("", "".join(filter(str.isdigit, _EXTENSION.sub("", part))))
        pieces = [digits] if len(digits) <= 12 else re.findall(r"(?<![0-9])[0-9]{7,12}(?![0-9])", part)
        for each in pieces:
            if 7 <= len(each) <= 12 and not _NO_PHONE(each):
                yield each


def _phones_agree(ours: str, theirs: str) -> bool:
    if len(ours) == _END:
        return theirs.endswith(ours)
    # a line at home with and without the number of its city
    shorter, longer = sorted((ours, theirs), key=len)
    return ours == theirs or (len(shorter) in (7, 8) and longer.startswith("0") and longer.endswith(shorter))


_END = 4  # characters that are asked for where a whole number is too much
_ENDS = {
    FamilyFact.PHONE: re.compile("[0-9]{4}").fullmatch,
    FamilyFact.GUARDIAN_DOCUMENT: re.compile("[0-9]{3}[0-9X]").fullmatch,
}


def _documents(text: str) -> Iterator[str]:
    for part in _texts(text):
        plain = "".join(part.split()).upper()
        number = parse_document_number(plain, DocumentType.RESIDENT_ID).value
        if number or (7 <= len(plain) <= 20 and plain.isalnum() and any(map(str.isdigit, plain))):
            yield number or plain


def _documents_agree(ours: str, theirs: str) -> bool:
    return theirs.endswith(ours) if len(ours) == _END else ours == theirs


_MARKS = re.compile(r"[\s()\[\]【】《》<>“”\"'·.,、，。:：;；_-]")
_KINDS_OF_SCHOOL = re.compile(
    "幼儿园|幼儿学校|托儿所|小学校?|初级中学|中学校?|学校|分园|总园|校区|园区|中心|实验|第?[一二三四五六七八九十0-9]+"
)
_OWN_OF_A_SCHOOL = 4  # characters of its own that a name must have to be known within a longer one


def _schools(text: str) -> Iterator[str]:
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if len(plain) > 2 and plain not in _NOTHING and not _LOST(text):
        yield plain


def _schools_agree(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    own = len(_KINDS_OF_SCHOOL.sub("", shorter))
    # 阳光幼儿园 is that of 青禾县阳光幼儿园, 幼儿园 or 县幼儿园 of no one
    return one == other or (own >= 2 and longer.endswith(shorter)) or (own >= _OWN_OF_A_SCHOOL and shorter in longer)


_CODE = re.compile("[0-9]{6}([0-9]{3}|[0-9]{6})?").fullmatch
_LONGEST_REGION = 24


def regions_in(text: str) -> Iterator[str]:
    """The six digits of the county that an address begins with; nothing of one that names none."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if _CODE(plain):
        yield plain[:6]
        return
    starts = (plain[:length] for length in range(min(len(plain), _LONGEST_REGION), 2, -1))
    code = next((found for found in map(region_code, starts) if found), "")
    if code and not code.endswith("00"):
        yield code


_LEVELS = re.compile(r"^.{2,8}?(省|自治区)|^.{2,6}?市|^.{2,7}?(县|旗|(?<![小社园校片])区)")
_PARTS = re.compile("单元|[幢座楼#-]")
_LEFT_OUT_OF_ADDRESS = re.compile("号(?=栋)|室|房$|门牌")
_SHORTEST_ADDRESS = 4


def _addresses(text: str) -> Iterator[str]:
    """What an address says below the county, in one form."""
    plain = _PARTS.sub("栋", unicodedata.normalize("NFKC", text))
    plain = _MARKS.sub("", plain).casefold()
    for _level in range(3):
        plain = _LEVELS.sub("", plain, count=1)
    plain = _LEFT_OUT_OF_ADDRESS.sub("", plain)
    if len(plain) >= _SHORTEST_ADDRESS and not _LOST(text):
        yield plain


def _equal(one: str, other: str) -> bool:
    return one == other


_READ: Mapping[FamilyFact, Callable[[str], Iterator[str]]] = {
    FamilyFact.GUARDIAN: _names,
    FamilyFact.PHONE: phones_in,
    FamilyFact.GUARDIAN_DOCUMENT: _documents,
    FamilyFact.FORMER_SCHOOL: _schools,
    FamilyFact.HOUSEHOLD: regions_in,
    FamilyFact.ADDRESS: _addresses,
}
_AGREE: Mapping[FamilyFact, Callable[[str, str], bool]] = {
    FamilyFact.GUARDIAN: _equal,
    FamilyFact.PHONE: _phones_agree,
    FamilyFact.GUARDIAN_DOCUMENT: _documents_agree,
    FamilyFact.FORMER_SCHOOL: _schools_agree,
    FamilyFact.HOUSEHOLD: _equal,
    FamilyFact.ADDRESS: _equal,
}
