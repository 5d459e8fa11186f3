"""Kinds of values of a national field set: how each is stored, read from what a user wrote, and shown again.

Text goes in and text comes out, so that a form and a workbook are the same thing: ``read(show(value)) == value``.
A fault is a ValidationError whose sentence says what to write.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.coded_field import CodedField
from registry.codes import CodeList
from registry.identity.characters import BIDI_CONTROLS, ZERO_WIDTH, fold_width, without_blanks
from registry.identity.masking import HIDDEN, mask, mask_phone
from registry.identity.names import LONGEST_NAME, parse_name
from registry.identity.regions import region_code, region_name
from registry.sealing.model_fields import SealedField

_UNSEEN = dict.fromkeys(map(ord, ZERO_WIDTH))
_DAY = r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?"
_MONTH = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?份?|(\d{2}))").fullmatch
_PERIOD = re.compile(rf"(?:{_DAY})?[-—–~至到/]*(?:{_DAY}|(长期))").fullmatch
_PHONE = re.compile(r"\+?[0-9][0-9()\- ]{5,22}[0-9]").fullmatch
_PINYIN = re.compile(r"[a-z\u00df-\u024f'’ \-]+").fullmatch
_DISTANCE = re.compile(r"(\d{1,3}(?:\.\d+)?)(?:km|公里|千米)?").fullmatch
_SCORE = re.compile(r"\d{1,4}(\.\d{1,2})?").fullmatch
_TO = re.compile(r"[-—–―－~～至到/]+")
OPEN_END = "长期"
NO_JOURNEY = "无"
LONGEST_DISTANCE = Decimal("999.9")
MOBILE_DIGITS = 11


class Kind:
    """What is common to all kinds.

    ``choices`` are the texts of a closed list, empty for free text; ``suggestions`` those of an open one. ``words``
    say in short what is to be written.
    """

    words: Any = ""

    choices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    blank: Any = ""
    wide = False

    def column(self, label) -> models.Field:
        """The model column that stores the value; blank is allowed, because drafts are."""
        raise NotImplementedError

    def read(self, text: str) -> Any:
        """The value that a non-blank text means. Raises ValidationError with a sentence for the user."""
        raise NotImplementedError

    def show(self, value) -> str:
        """The value as a user would write it."""
        return "" if value is None else str(value)

    def hide(self, shown: str) -> str:
        """What ``show`` gave, for pages on which nobody edits it: of numbers only as much as masking.py allows."""
        return shown


@dataclass(frozen=True)
class Text(Kind):
    """Free text of up to ``length`` characters; blanks are tidied, control characters and formulas refused."""

    length: int = 60
    wide: bool = False
    suggestions: tuple[str, ...] = ()

    @property
    def words(self):
        return _("text of at most %(length)d characters") % {"length": self.length}

    def column(self, label):
        return models.CharField(label, max_length=self.length, blank=True)

    def read(self, text):
        tidy = " ".join(text.translate(_UNSEEN).split())
        if BIDI_CONTROLS.search(tidy) or any(unicodedata.category(character) == "Cc" for character in tidy):
            raise ValidationError(_("This text contains invisible control characters; please type it again."))
        if tidy.startswith("="):  # a refused formula comes back as its text: still nobody's address
            raise ValidationError(_("A text cannot begin with “=”, as a formula does; please write the value itself."))
        if len(tidy) > self.length:
            raise ValidationError(
                _("This is longer than %(length)d characters; please shorten it."), params={"length": self.length}
            )
        return tidy


@dataclass(frozen=True)
class Name(Text):
    """A person's name, by the rules of names (民委发〔2016〕33号)."""

    length: int = LONGEST_NAME

    def read(self, text):
        parsed = parse_name(text)
        if parsed.problem:
            raise ValidationError(
                _("This is not a name: no digits or placeholders, at most %(length)d characters."),
                params={"length": LONGEST_NAME},
            )
        return parsed.value


@dataclass(frozen=True)
class Coded(Kind):
    """A value of a national code list: stored as code, written by name."""

    codes: CodeList

    @property
    def choices(self):  # type: ignore[override]  # an attribute of kinds; here it follows from the code list
        return tuple(name for _code, name in self.codes.codes)

    @property
    def words(self):
        return _("one of: %(names)s") % {"names": "、".join(self.choices)}

    def column(self, label):
        return CodedField(label, self.codes, blank=True)

    def read(self, text):
        code = self.codes.parse(text)
        if code is None:
            raise ValidationError(_("This is not on the list %(list)s."), params={"list": self.codes.label})
        return code

    def show(self, value):
        return self.codes.label_of(value) if value else ""


@dataclass(frozen=True)
class Region(Text):
    """An administrative division: a name, or a code of 6, 9 or 12 digits.

    A full name that the national table knows is stored as its code and shown as the name; any other as it was
    written, because villages and abolished counties are real. No rule ties it to the document number.
    """

    words = gettext_lazy("a place by its full name, or its code of 6, 9 or 12 digits")

    length: int = 60

    def read(self, text):
        plain = without_blanks(fold_width(super().read(text)))
        if plain.isascii() and plain.isdigit():
            if len(plain) not in {6, 9, 12}:
                raise ValidationError(_("A region code has 6, 9 or 12 digits; the name of the place will do too."))
            return plain
        if len(plain) < 2 or not any(character.isalpha() for character in plain):
            raise ValidationError(_("Please write the place by name, or its code of 6, 9 or 12 digits."))
        return region_code(plain) or plain

    def show(self, value):
        name = region_name(value) if value[:6].isdigit() else None
        return name if name and region_code(name) == value else value


@dataclass(frozen=True)
class Month(Kind):
    """A month as 2026-09, 202609 or 2026年9月, of the year ``earliest`` or later; stored as the national YYYYMM."""

    words = gettext_lazy("year and month, as 2026-09")

    earliest: int = 1990

    def column(self, label):
        return models.CharField(label, max_length=6, blank=True)

    def read(self, text):
        written = _MONTH(without_blanks(fold_width(text)))
        year, month = (int(written[1]), int(written[2] or written[3])) if written else (0, 0)
        if not (self.earliest <= year <= date.today().year + 1 and 1 <= month <= 12):
            raise ValidationError(_("Please write year and month, as 2026-09 or 202609."))
        return f"{year}{month:02}"

    def show(self, value):
        return f"{value[:4]}-{value[4:]}" if value else ""


class Period(Kind):
    """How long a document is valid: ``2010.06.01-2020.06.01``; stored as an ISO 8601 interval, open end as ``..``."""

    words = gettext_lazy("first and last day, as 2010.06.01-2020.06.01")

    def column(self, label):
        return models.CharField(label, max_length=21, blank=True)

    def read(self, text):
        try:
            written = _PERIOD(without_blanks(fold_width(text)))
            if written is None:
                raise ValueError("not of this form")
            return self._interval(written)
        except (TypeError, ValueError):  # not of this form, or no such day
            raise ValidationError(
                _("Please write the first and the last day, as 2010.06.01-2020.06.01 or 2010.06.01-长期.")
            ) from None

    @staticmethod
    def _interval(written: re.Match) -> str:
        start = date(*map(int, written.group(1, 2, 3))).isoformat() if written[1] else ".."
        end = ".." if written[7] else date(*map(int, written.group(4, 5, 6))).isoformat()
        if ".." not in (start, end) and start > end:
            raise ValueError("ends before it begins")
        return f"{start}/{end}"

    def show(self, value):
        if not value:
            return ""
        start, end = value.replace("-", ".").split("/")
        return f"{start.strip('.')}-{OPEN_END if end == '..' else end}".strip("-")


class Distance(Kind):
    """Kilometres with one decimal."""

    words = gettext_lazy("kilometres, as 1.5")

    blank = None

    def column(self, label):
        return models.DecimalField(label, max_digits=4, decimal_places=1, null=True, blank=True)

    def read(self, text):
        written = _DISTANCE(without_blanks(fold_width(text)).lower())
        distance = Decimal(written[1]).quantize(Decimal("0.1")) if written else None
        if distance is None or distance > LONGEST_DISTANCE:  # 999.96 rounds up to what the column cannot hold
            raise ValidationError(_("Please write kilometres as a number under 1000, as 1.5."))
        return distance


@dataclass(frozen=True)
class Score(Text):
    """A total of marks, with two decimals at most."""

    words = gettext_lazy("number, as 512.5")

    length: int = 7

    def read(self, text):
        score = without_blanks(fold_width(text)).removesuffix("分")
        if not _SCORE(score):
            raise ValidationError(_("Please write the total as a number, as 512.5."))
        return score


@dataclass(frozen=True)
class Journey(Text):
    """Where a pupil goes by train: two stations, as 杭州-北京; 无 for none."""

    words = gettext_lazy("two stations, as 杭州-北京, or 无")

    length: int = 60

    def read(self, text):
        stations = [part for part in _TO.split(without_blanks(super().read(text))) if part]
        if stations in (["无"], ["不乘火车"], ["没有"]):
            return NO_JOURNEY
        if len(stations) != 2:
            raise ValidationError(_("Please write two stations, as 杭州-北京, or 无."))
        return "-".join(stations)


def _refuse_stars(text: str) -> None:
    """A masked number that came back is nobody's word."""
    if HIDDEN in fold_width(text):
        raise ValidationError(_("Stars stand for a number that is not shown; please write the whole number."))


class Phone(Kind):
    """A telephone number, a mobile one of 11 digits; sealed at rest."""

    words = gettext_lazy("telephone number")

    def column(self, label):
        return SealedField(label, plain_length=30)

    def read(self, text):
        _refuse_stars(text)
        phone = " ".join(fold_width(text).replace("—", "-").replace("–", "-").split())
        if not _PHONE(phone):
            raise ValidationError(
                _("A telephone number has 7 to 20 digits; only digits, blanks, + and - may stand in it.")
            )
        digits = sum(character.isdigit() for character in phone)
        if phone.startswith("1") and digits != MOBILE_DIGITS:  # no local number and no area code begins with 1
            raise ValidationError(_("A mobile number has 11 digits, this one has %(count)d."), params={"count": digits})
        return phone

    def hide(self, shown):
        return mask_phone(shown)


class DocumentNumber(Kind):
    """A document number, tidied; the rule of its type is checked by the set (``FieldSet.checks``). Sealed at rest."""

    words = gettext_lazy("document number, by the rule of its type")

    def column(self, label):
        return SealedField(label, plain_length=40)

    def read(self, text):
        _refuse_stars(text)
        number = without_blanks(fold_width(text)).upper()
        if len(number) > 30:
            raise ValidationError(_("A document number has at most 30 characters."))
        return number

    def hide(self, shown):
        return mask(shown)


@dataclass(frozen=True)
class Pinyin(Text):
    """A name in pinyin: small letters, words separated by one blank."""

    words = gettext_lazy("pinyin in small letters, words separated by a blank")

    length: int = 100

    def read(self, text):
        pinyin = super().read(fold_width(text)).lower()
        if not _PINYIN(pinyin):
            raise ValidationError(_("Please write pinyin in letters, words separated by a blank."))
        return pinyin


class Postcode(Kind):
    """Six digits."""

    words = gettext_lazy("6 digits")

    def column(self, label):
        return models.CharField(label, max_length=6, blank=True)

    def read(self, text):
        postcode = without_blanks(fold_width(text))
        if not re.fullmatch("[0-9]{6}", postcode):
            raise ValidationError(_("A postcode has 6 digits."))
        return postcode


@dataclass(frozen=True)
class Email(Text):
    """An address for electronic mail."""

    words = gettext_lazy("mail address")

    length: int = 100

    def read(self, text):
        address = super().read(fold_width(text))
        try:
            validate_email(address)
        except ValidationError:
            raise ValidationError(_("Please write a mail address, as name@example.com.")) from None
        return address


@dataclass(frozen=True)
class WebAddress(Text):
    """A home page; http:// may be left out."""

    words = gettext_lazy("web address")

    length: int = 200

    def read(self, text):
        address = super().read(fold_width(text))
        try:
            URLValidator(schemes=["http", "https"])(address if "://" in address else f"http://{address}")
        except ValidationError:
            raise ValidationError(_("Please write a web address, as www.example.com.")) from None
        return address
