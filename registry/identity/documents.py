"""Identity documents: their types, and what makes a number of each type valid (GB 11643; R10, R13)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.codes import DOCUMENT_TYPE
from registry.identity.characters import (
    APOSTROPHES,
    DOT_LOOKALIKES,
    HYPHENS,
    MIDDLE_DOT,
    ZERO_WIDTH,
    fold_width,
    without_blanks,
)
from registry.identity.check_digits import check_character, eighteen, has_check_character
from registry.identity.dates import EARLIEST, calendar_date
from registry.identity.parsed import MISSING, Parsed, faulty
from registry.identity.wrong import WrongCharacter, wrong_in_number


class DocumentType(StrEnum):
    """Codes of JY/T 1001 SFZJLX; R and P stand for documents younger than that list."""

    RESIDENT_ID = "1"
    OFFICER = "2"
    SOLDIER = "3"
    CIVIL_CADRE = "4"
    RETIRED_MILITARY = "5"
    HONG_KONG = "6"
    MACAU = "7"
    TAIWAN_PERMIT = "8"
    FOREIGN_RESIDENCE = "9"
    PASSPORT = "A"
    HOUSEHOLD_BOOK = "B"
    OTHER = "Z"
    RESIDENCE_PERMIT = "R"
    MAINLAND_PERMIT = "P"


# a text under 其他 is anything, and a family shares its household book: neither says who a child is by itself
_PROVE_NOBODY = frozenset({DocumentType.OTHER, DocumentType.HOUSEHOLD_BOOK})

DOCUMENT_TYPE_NAMES: dict[DocumentType, str] = {DocumentType(code): name for code, name in DOCUMENT_TYPE.codes}

LONGEST_NUMBER = 30

# the vocational system's stand-in for pupils without a document: 999 + school code + serial
_TEMPORARY_999 = re.compile("999[0-9]{15}").fullmatch
# hint of a number that is taken though its form is not one that the type is known to have; it agrees with nothing
UNUSUAL_FORM = "unusual_form"

_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+E[+]?|E[+])[0-9]{2}").fullmatch
_FIFTEEN_DIGITS = re.compile("[0-9]{15}").fullmatch
# more digits than the double-precision number of a spreadsheet cell keeps
_DIGITS_AT_RISK = 16

_MARKS_IN_NUMBERS = dict.fromkeys(map(ord, APOSTROPHES + HYPHENS + DOT_LOOKALIKES + MIDDLE_DOT + "."), None)
_BRACKETS = {ord("("): None, ord(")"): None}
_PASSED_OVER = APOSTROPHES + HYPHENS + DOT_LOOKALIKES + MIDDLE_DOT + "." + ZERO_WIDTH
_DIGITS = frozenset("0123456789０１２３４５６７８９" + _PASSED_OVER)

_NO_NUMBER = frozenset(
    {"无", "没有", "暂无", "无证件", "无号码", "未办理", "不详", "未知", "/", "\\", "*", "N/A", "NULL", "NONE"}
)

_RESIDENCE_PERMIT_REGIONS = frozenset({"810000", "820000", "830000"})
_OF_OTHER_REGIONS = tuple(type for type in DocumentType if type is not DocumentType.RESIDENCE_PERMIT)

# armies and old registers write Chinese characters too; words alone are no number
_OF_THE_ARMY = re.compile(r"(?=.*[0-9])[\u4e00-\u9fff0-9A-Z]{1,30}")

# of the types whose numbers are no GB 11643 numbers
_FORMS: dict[DocumentType, re.Pattern[str]] = {
    DocumentType.OFFICER: _OF_THE_ARMY,
    DocumentType.SOLDIER: _OF_THE_ARMY,
    DocumentType.CIVIL_CADRE: _OF_THE_ARMY,
    DocumentType.RETIRED_MILITARY: _OF_THE_ARMY,
    # passports, identity cards (A123456(7), also with A for 10) and home-return permits of either place
    DocumentType.HONG_KONG: re.compile("[A-Z]{1,2}[0-9]{6}[0-9A]|[A-Z]{1,2}[0-9]{7,8}|H[0-9]{10}"),
    DocumentType.MACAU: re.compile("[A-Z]{1,2}[0-9]{7,8}|[0-9]{8}|M[0-9]{10}"),
    DocumentType.MAINLAND_PERMIT: re.compile("[HM][0-9]{8}([0-9]{2})?"),
    # eight digits on the card, ten and sometimes a letter on the booklet before 2015
    DocumentType.TAIWAN_PERMIT: re.compile("[0-9]{8}|[0-9]{10}[A-Z]?"),
    DocumentType.PASSPORT: re.compile("(?=[A-Z0-9]*[0-9])[A-Z0-9]{5,15}"),
    DocumentType.HOUSEHOLD_BOOK: re.compile("(?=[A-Z]*[0-9])[0-9A-Z]{1,30}"),
}
_OLD_FOREIGN_RESIDENCE = re.compile("[A-Z]{3}[0-9]{12}").fullmatch
# since December 2023: 9, two digits of the province of application, three of the nationality (ISO 3166), then as in a
# resident number birth date, order (odd for men) and check character; the rule: 国家移民管理局,
# 新版外国人永久居留身份证适配性改造要点
_FOREIGN_RESIDENCE_BEGINS = "9"


@dataclass(frozen=True, slots=True)
class ResidentFacts:
    """What a GB 11643 number says: six-digit region (maybe a historic one), birth date, sex `1` male `2` female."""

    region: str
    birth_date: date
    sex: str


def parse_document_number(
    raw: str, type: DocumentType, *, kind: str = "text", birth_date: date | None = None
) -> Parsed[str]:
    """The number in normal form (upper-case ASCII, without blanks and dashes), or its problem.

    `kind` is the cell's: 16 digits or more in a number cell are `id_as_number`, whatever they check to.
    `birth_date` is the row's: 15-digit numbers ended in 1999. A blank is a problem of every type but OTHER,
    whose value is then ""; so it is for words instead of a number, or one character again and again. Hints of
    id_format: placeholder, temporary_999, masked, characters, length, fifteen_digits, impossible_date, future,
    too_early, sequence_000, region, too_long; of id_check_digit: check_digit; without a problem: resident_number (a
    valid one under another type), foreign_number and residence_permit (under RESIDENT_ID), unusual_form.
    """
    if kind == "number" and _digits_at_risk(raw):
        return faulty("id_as_number", "scientific" if "E" in raw.upper() else "number_cell")
    if eighteen(raw):
        number = raw
    elif _SCIENTIFIC(without_blanks(fold_width(raw)).upper()):
        return faulty("id_as_number", "scientific")
    else:
        number = _normal_form(raw, type)
    if not number or number in _NO_NUMBER or (type is DocumentType.OTHER and _says_nothing(number)):
        return _without_number(number, type)
    if len(number) == 15 and type is DocumentType.RESIDENT_ID and _FIFTEEN_DIGITS(number):
        return _converted(number, birth_date)
    problem, hint = _fault(number, type)
    if (problem, hint) == _UNKNOWN_FORM and _may_be_one(number):
        problem, hint = None, UNUSUAL_FORM
    if problem:
        return faulty(problem, hint)
    return Parsed(number, hint=hint or _peculiarity(number, type), tidied=number != raw)


def wrong_character(raw: str) -> WrongCharacter | None:
    """The first character for which a text is no resident number; None where each may be one's, or none is a digit."""
    if not any(map(str.isdigit, raw)):
        return None
    before_x = raw.rstrip().rstrip(_PASSED_OVER)
    if fold_width(before_x[-1:]) in ("X", "x"):
        before_x = before_x[:-1]
    return wrong_in_number(before_x, lambda character: not (character in _DIGITS or character.isspace()))


def is_valid_number(type: DocumentType, number: str) -> bool:
    """Whether `number`, in normal form, is a valid one of its type (R13); blank and 999… never."""
    return bool(number) and _fault(number, type)[0] is None


def valid_types(number: str) -> tuple[DocumentType, ...]:
    """The types that a number in normal form is a valid one of."""
    if not is_resident_number(number) or number.startswith("999"):
        return tuple(type for type in DocumentType if is_valid_number(type, number))
    # told at once: the wrong type for a right number is no fault (`_fault_of_form`)
    return tuple(DocumentType) if number[:6] in _RESIDENCE_PERMIT_REGIONS else _OF_OTHER_REGIONS


def identifies(type: str) -> bool:
    """Whether a valid number of this type says who somebody is; under the others its text is evidence at most."""
    return type not in _PROVE_NOBODY


def is_resident_number(number: str) -> bool:
    """Whether this is a valid number of GB 11643, under whatever type it stands."""
    return bool(eighteen(number)) and _resident_fault(number) == _SOUND


def speaks_of_birth_and_sex(type: str, number: str) -> bool:
    """Whether a valid number of this type holds birth date and sex, as `resident_facts` tells them."""
    if type == DocumentType.FOREIGN_RESIDENCE:
        return number.startswith(_FOREIGN_RESIDENCE_BEGINS) and len(number) == 18
    return type in (DocumentType.RESIDENT_ID, DocumentType.RESIDENCE_PERMIT)


def resident_facts(number: str) -> ResidentFacts:
    """The facts of a valid 18-character number that holds them; ValueError for any other text."""
    birth_date = calendar_date(number[6:14]) if eighteen(number) else None
    if birth_date is None:
        raise ValueError("not a valid resident identity number")
    return ResidentFacts(number[:6], birth_date, "1" if int(number[16]) % 2 else "2")


def neighbours(number: str) -> Iterator[str]:
    """Numbers that one mistyped digit or two swapped adjacent characters make of `number`, each once.

    The check character of a resident number may also be an X; `number` itself is left out.
    """
    last = len(number) - 1
    for place, character in enumerate(number):
        if character.isascii() and (character.isdigit() or (place == last == 17)):
            digits = "0123456789X" if place == last == 17 else "0123456789"
            yield from (number[:place] + digit + number[place + 1 :] for digit in digits if digit != character)
    for place in range(last):
        if number[place] != number[place + 1]:
            yield number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def number_parts(number: str) -> tuple[str, str, str]:
    """The number less its order, less its birth date and less its region: one slip leaves one of the three as it was.

    Also where the slip is a digit left out or doubled, as the parts are counted from the nearer end. Other numbers
    than those of GB 11643 are taken in thirds.
    """
    if len(number) >= 15:
        return number[:14], number[:6] + number[-4:], number[-12:]
    third = len(number) // 3
    return number[: len(number) - third], number[:third] + number[2 * third :], number[third:]


def _digits_at_risk(raw: str) -> bool:
    text = fold_width(raw).upper().removesuffix(".0")
    return bool(_SCIENTIFIC(text)) or sum(character in "0123456789" for character in text) >= _DIGITS_AT_RISK


def _normal_form(raw: str, type: DocumentType) -> str:
    text = without_blanks(fold_width(raw)).upper()
    if type is DocumentType.OTHER:
        return text.lstrip("'") if text.strip("-—") else ""
    if type in (DocumentType.HONG_KONG, DocumentType.MACAU, DocumentType.TAIWAN_PERMIT):
        text = text.translate(_BRACKETS)
    return text.translate(_MARKS_IN_NUMBERS)


def _says_nothing(number: str) -> bool:
    """未上户口, 0, 000000: words without a digit, or one character again and again, whatever stands between."""
    signs = set(filter(str.isalnum, number))
    return len(number) <= LONGEST_NUMBER and (len(signs) < 2 or signs.isdisjoint("0123456789"))


def _without_number(written: str, type: DocumentType) -> Parsed[str]:
    if type is DocumentType.OTHER:
        return Parsed("", tidied=bool(written))
    return faulty("id_format", "placeholder") if written else MISSING


def _converted(number: str, birth_date: date | None) -> Parsed[str]:
    """The 18 characters that a first-generation number became: 19 before the year, check character behind."""
    if birth_date is not None and birth_date.year > 1999:
        return faulty("id_format", "fifteen_digits")
    first_17 = f"{number[:6]}19{number[6:]}"
    full = first_17 + check_character(first_17)
    problem, hint = _resident_fault(full)
    return faulty(problem, hint) if problem else Parsed(full, tidied=True)


# days up to here are past whenever they are asked about, which spares the clock
_STARTED = date.today()

_Fault = tuple[str | None, str]
_SOUND: _Fault = (None, "")
_UNKNOWN_FORM: _Fault = ("id_format", "form")


def _fault(number: str, type: DocumentType) -> _Fault:
    """(problem, hint) of a non-blank number in normal form; (None, "") for a valid one."""
    if number.startswith("999") and _TEMPORARY_999(number):
        return "id_format", "temporary_999"
    if "*" in number and type is not DocumentType.OTHER:  # a system hid a part of it
        return "id_format", "masked"
    return _FAULTS.get(type, _fault_of_form)(number, type)


def _fault_of_resident(number: str, type: DocumentType) -> _Fault:
    return _resident_fault(number)


def _resident_fault(number: str) -> _Fault:
    if not eighteen(number):
        return "id_format", _what_it_is_instead(number)
    born = calendar_date(number[6:14])
    if born is None:
        return "id_format", "impossible_date"
    if born < EARLIEST:
        return "id_format", "too_early"
    if born > _STARTED and born > date.today():
        return "id_format", "future"
    if number[14:17] == "000":
        return "id_format", "sequence_000"
    return _SOUND if has_check_character(number) else ("id_check_digit", "check_digit")


def _what_it_is_instead(number: str) -> str:
    """The hint of what cannot be a number of 18 characters; without any digit it is words: 同上, 补办中."""
    if not any(map(str.isdigit, number)):
        return "placeholder"
    return "length" if number.isascii() and number.isdigit() else "characters"


def _fault_of_residence_permit(number: str, type: DocumentType) -> _Fault:
    fault = _resident_fault(number)
    if fault == _SOUND and number[:6] not in _RESIDENCE_PERMIT_REGIONS:
        return "id_format", "region"
    return fault


def _fault_of_foreign_residence(number: str, type: DocumentType) -> _Fault:
    if _OLD_FOREIGN_RESIDENCE(number):
        return _SOUND
    if eighteen(number) and number.startswith(_FOREIGN_RESIDENCE_BEGINS):
        return _resident_fault(number)
    return _fault_of_form(number, type)


def _fault_of_household_book(number: str, type: DocumentType) -> _Fault:
    # what is shaped like a resident number is meant as one: its slips should not pass for a book's number
    return _resident_fault(number) if eighteen(number) else _fault_of_form(number, type)


def _fault_of_other(number: str, type: DocumentType) -> _Fault:
    return _SOUND if len(number) <= LONGEST_NUMBER and number.isprintable() else ("id_format", "too_long")


def _fault_of_form(number: str, type: DocumentType) -> _Fault:
    if _says_nothing(number):
        return "id_format", "placeholder"
    form = _FORMS.get(type)
    if form and form.fullmatch(number):
        return _SOUND
    # the wrong type for a right number is a doubt for people to settle, not an error (it never agrees by itself);
    # what is shaped like a resident number is meant as one: its slips are no other form
    return _resident_fault(number) if eighteen(number) else _UNKNOWN_FORM


def _may_be_one(number: str) -> bool:
    """Whether it is written as document numbers are; what more a form would ask is not known for certain."""
    return len(number) <= LONGEST_NUMBER and bool(_OF_THE_ARMY.fullmatch(number))


_FAULTS: dict[DocumentType, Callable[[str, DocumentType], _Fault]] = {
    DocumentType.RESIDENT_ID: _fault_of_resident,
    DocumentType.RESIDENCE_PERMIT: _fault_of_residence_permit,
    DocumentType.FOREIGN_RESIDENCE: _fault_of_foreign_residence,
    DocumentType.HOUSEHOLD_BOOK: _fault_of_household_book,
    DocumentType.OTHER: _fault_of_other,
}


def _peculiarity(number: str, type: DocumentType) -> str:
    if type is DocumentType.RESIDENT_ID:
        if number.startswith(_FOREIGN_RESIDENCE_BEGINS):  # no region of a resident number does
            return "foreign_number"
        return "residence_permit" if number[:6] in _RESIDENCE_PERMIT_REGIONS else ""
    if speaks_of_birth_and_sex(type, number) or not eighteen(number):
        return ""
    return "resident_number" if is_resident_number(number) else ""
