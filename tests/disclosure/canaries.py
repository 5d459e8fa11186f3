"""Children of another county, each with a value of its own in every column, and the search for those values.

Whatever a page, a file or an address gives away of them is found by its text, whoever wrote the page.
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote

from registry.fields.k12 import K12Detail
from registry.institutions import School
from registry.records import StudentRecord
from tests.factories import AuthorityFactory, SchoolFactory, StudentRecordFactory, resident_number

# what a child's page may say before anything is proved, and what no text can be searched for
SHOWN_BEFORE = {"name", "sex", "birth_date", "status", "registry", "stage", "household_region"}
NO_TEXT = {"id", "name_key", "sound_key", "id_type", "left_reason", "document_doubted", "created_at", "continues"}
NUMBERS = {"id_number", "student_number", "guardian_id_number", "guardian_phone"}
ENTERED = date(2023, 9, 17)
BORN = date(2020, 3, 15)
LAST = 4  # digits of a number by which whoever has it knows it again
_TAGS = re.compile(r"<[^>]*>")
_PLACES = re.compile(r'\sr="[A-Z]*[0-9]+"')  # of rows and cells: numbers of nobody
_BLANKS = re.compile(r"[\s\u00a0\u2000-\u200b\u3000-]+")
_GUARDIANS = ("欧阳丹七", "司徒砚秋", "上官梓桐", "诸葛望舒", "东方既白", "皇甫听澜", "令狐知微", "公孙忘机")


class Victim(NamedTuple):
    """A child's record, with those of one person before it, and every text that may not be said of it."""

    record: StudentRecord
    canaries: dict[str, list[re.Pattern]]

    @property
    def roster_row(self) -> list[str]:
        """What an attacker knows: name, sex and birth date, written into the columns of P1 without a number."""
        record = self.record
        return [record.name, {"1": "男", "2": "女"}[record.sex], record.birth_date.isoformat(), "其他", ""]

    @property
    def numbered_row(self) -> list[str]:
        """The same with the child's number."""
        return [*self.roster_row[:3], "居民身份证", self.record.id_number]

    def told(self, texts: list[str]) -> set[str]:
        """The columns whose values stand in these texts, as texts_of gives them; last digits as they are read."""
        return {
            column
            for column, patterns in self.canaries.items()
            for where in (texts[1:2] if column.endswith(".end") else texts,)
            if any(pattern.search(text) for pattern in patterns for text in where)
        }


def victim(n: int, *, earlier: bool = True, detail: bool = False, **values) -> Victim:
    """The n-th child; ``earlier``: it continues a record of a kindergarten that is nobody else's either."""
    number = resident_number(BORN, "1", 7 + n, region="330326")
    own = {
        "name": "李" + "甲乙丙丁戊己庚辛"[n] + "鸣",
        "birth_date": BORN,
        "school": _school(f"金丝雀小学{n}", category="21"),
        "source_key": f"CANARY-KEY-{n}",
        "id_number": number,
        "student_number": f"L330326{BORN:%Y%m%d}{5170 + n}" if values.get("registry") == "k12" else "",
        "former_name": f"曾鹂{n}",
        "entered_on": ENTERED,
        "grade": f"鹂字班{n}" if values.get("registry") == "k12" else "",
        "guardian_name": _GUARDIANS[n],
        "guardian_id_number": resident_number(date(1987, 11, 23), "2", 31 + n, region="330326"),
        "guardian_phone": f"199{61 + n}78{n}{n}93",
        "household_region": "330326",
        "address": f"金丝雀路 417{n} 号",
    }
    before = _before(n) if earlier and values.get("registry") == "k12" else None
    record = StudentRecordFactory(**own | values, continues=before)
    canaries = dict(_canaries(record))
    if before:
        canaries |= {f"continues.{column}": found for column, found in _canaries(before)}
    if detail:
        canaries |= {f"detail.{column}": found for column, found in _of_detail(record, n)}
    return Victim(record, canaries)


def _school(name: str, **values) -> School:
    return SchoolFactory(name=name, authority=AuthorityFactory(), **values)


def _before(n: int) -> StudentRecord:
    school = _school(f"画眉幼儿园{n}", category="11", primary_track=False)
    texts = {
        "name": "李眉",
        "source_key": f"CANARY-BEFORE-{n}",
        "address": f"画眉巷 {n}",
        "guardian_name": f"画眉长{n}",
    }
    return StudentRecordFactory(birth_date=BORN, school=school, entered_on=date(2020, 9, 18), id_type="Z", **texts)


def _of_detail(record: StudentRecord, n: int) -> Iterator[tuple[str, list[re.Pattern]]]:
    texts = {
        "current_address": f"百灵街 {n}-7",
        "mailing_address": f"百灵信箱 {n}",
        "member1_name": f"百灵甲{n}",
        "member1_workplace": f"百灵厂{n}",
        "member1_phone": f"198{n}5550{n}13",
        "member2_name": f"百灵乙{n}",
    }
    K12Detail.objects.create(record=record, **texts)
    for column, text in texts.items():
        yield column, _patterns(text, number="phone" in column)


def _canaries(record: StudentRecord) -> Iterator[tuple[str, list[re.Pattern]]]:
    """By column what to search for; of numbers also the last digits, which some stages show and others don't."""
    for column in record_columns():
        value = getattr(record, column)
        if column in SHOWN_BEFORE | NO_TEXT or value in (None, ""):
            continue
        if isinstance(value, School):
            yield "school", _patterns(value.name) + _patterns(value.code)
        elif isinstance(value, date):
            yield column, [re.compile(f"{value:%Y}[-/年.]0?{value.month}[-/月.]{value.day}(?!\\d)")]
        else:
            yield column, _patterns(str(value), number=column in NUMBERS)
            if column in NUMBERS:
                yield f"{column}.end", [re.compile(f"(?<![0-9A-Za-z]){re.escape(str(value)[-LAST:])}(?![0-9A-Za-z])")]


def record_columns() -> list[str]:
    """Every column of a record; those that are added later have a value to search for, or must be named above."""
    return [field.name for field in StudentRecord._meta.concrete_fields]


def _patterns(text: str, *, number: bool = False) -> list[re.Pattern]:
    """A text as it is; a number also without its first digits."""
    compact = _BLANKS.sub("", text)
    return [re.compile(re.escape(each)) for each in {text, compact, *([compact[-6:]] if number else [])}]


# --- what was answered ----------------------------------------------------------------------------------------------


class Answer(NamedTuple):
    """One answer: to what it was given, and all its texts."""

    asked: str
    texts: list[str]


def answer(response, session) -> Answer:
    """All that reaches the browser: body, headers, where it leads; and what is kept for its next page."""
    request = response.wsgi_request
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = unquote("\n".join(f"{name}: {value}" for name, value in response.items()))
    parts = [headers, repr(dict(session.items())), "".join(map(str, response.cookies.values()))]
    context = response.context or {}
    parts += [str(message) for message in context.get("messages", ())]
    parts += unpacked(body) if body[:2] == b"PK" else [body.decode(errors="replace")]
    return Answer(f"{request.method} {request.get_full_path()} -> {response.status_code}", texts_of(parts))


def unpacked(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        texts = [parts.read(name).decode(errors="replace") for name in parts.namelist()]
    return [_PLACES.sub("", text) for text in texts]


def texts_of(parts: list[str]) -> list[str]:
    """As it was sent, as it is read, without what marks up parts of a number, and without blanks between them."""
    whole = "\n".join(parts)
    read = html.unescape(whole)
    if "\\u" in read:  # JSON
        read += re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), read)
    bare = _TAGS.sub("", read)
    return [whole, read, bare, _BLANKS.sub("", bare)]
