"""The types of identity documents as people write them (R10)."""

import re

from registry.codes import DOCUMENT_TYPE, NATIONALITY
from registry.identity.characters import fold_width, without_blanks
from registry.identity.check_digits import eighteen
from registry.identity.documents import DOCUMENT_TYPE_NAMES, DocumentType
from registry.identity.parsed import MISSING, Parsed, faulty

# templates offer exactly these
_TYPES_BY_NAME = {name: Parsed(type) for type, name in DOCUMENT_TYPE_NAMES.items()}

# of words that name a document, but none of the list: the hint of the sentence that says which type to choose
_NAMED_OTHERWISE = (
    dict.fromkeys(
        ("出生证", "出生证明", "出生证明书", "出生医学证明", "出生医学证", "医学出生证明"), "birth_certificate"
    )
    | dict.fromkeys(
        ("临时居民身份证", "临时身份证", "临时居民身份证明", "身份证回执", "身份证领取凭证"), "temporary_card"
    )
    | dict.fromkeys(("户籍证明", "户口证明", "户籍信息证明", "户口页", "户口簿内页", "户籍页"), "household_paper")
    | dict.fromkeys(
        ("学生证", "学籍号", "社保卡", "社会保障卡", "医保卡", "残疾证", "准考证", "接种证"), "no_identity_paper"
    )
)
_WITH_BRACKETS = re.compile(r"([^()\[\]【】]+)[(\[【]([^()\[\]【】]*)[)\]】]").fullmatch
# what people add in brackets to a type and that does not make it another one
_SAID_BESIDE = frozenset(
    ("二代", "第二代", "18位", "大陆", "内地", "中国", "中国大陆", "原件", "复印件", "必填", "外国")
)


def parse_document_type(raw: str) -> Parsed[DocumentType]:
    """The type by name, other common name, code or `1-居民身份证`; else `missing` or `bad_id_type`.

    Hints of bad_id_type: number, birth_certificate, temporary_card, household_paper, no_identity_paper, unknown_value.
    """
    return _TYPES_BY_NAME.get(raw) or _other_type(raw)


def _other_type(raw: str) -> Parsed[DocumentType]:
    text = without_blanks(fold_width(raw)).lstrip("'")
    if not text:
        return MISSING
    code = DOCUMENT_TYPE.parse(text)
    if code:
        return Parsed(DocumentType(code), tidied=text != raw)
    code = _with_brackets(text)
    if code:
        return Parsed(DocumentType(code))  # with brackets of either width
    if eighteen(text.upper()):
        return faulty("bad_id_type", "number")
    return faulty("bad_id_type", _NAMED_OTHERWISE.get(text.partition("(")[0], "unknown_value"))


def _with_brackets(text: str) -> str | None:
    """The type of 港澳居民来往内地通行证(回乡证), 护照(美国): what stands in brackets must not say otherwise."""
    written = _WITH_BRACKETS(text)
    code = DOCUMENT_TYPE.parse(written[1]) if written else None
    if written is None or code is None:
        return None
    beside = written[2]
    same = DOCUMENT_TYPE.parse(beside) == code or beside in _SAID_BESIDE or not beside
    # 其他 identifies nobody, whatever is said of it; a passport may be of any country
    same = (
        same or code == DocumentType.OTHER or (code == DocumentType.PASSPORT and NATIONALITY.parse(beside) is not None)
    )
    return code if same else None
