"""Who is registered: the list of a school or of an authority, its workbook, and the card of one student (学籍卡)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.exporting import CHUNK, MadeWorkbook, Texts, make
from enrollment.seasons.wording import season_words
from enrollment.supplement.work_list import RELATIONS
from registry.access_log import AccessEntry, AccessKind, log_access
from registry.accounts.models import Account
from registry.codes import DOCUMENT_TYPE, SEX
from registry.fields.by_track import field_set
from registry.fields.kinds import DocumentNumber, Phone
from registry.identity.masking import birth_month, mask, mask_student_number
from registry.records import StudentRecord
from review.people.budget import spend
from review.people.chain import Link, chain_of

MOST_ROWS = 50_000  # of one workbook
NUMBERS_OF_A_ROW = 2  # 学籍号 and document


def registered(account: Account) -> QuerySet[Entry]:
    """Registered students in the account's scope, the last first; ``of_class`` is the class that the school named."""
    classes = [NullIf(F(f"{relation}__class_name"), Value("")) for relation in RELATIONS]
    found = Entry.objects.visible_to(account).filter(state=states.REGISTERED)
    return found.annotate(of_class=Coalesce(*classes, Value(""))).order_by("-state_since", "-pk")


def with_records(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """What list and workbook read of each, in one query."""
    return entries.select_related("season", "school", "record")


def workbook(account: Account, entries: QuerySet[Entry], reason: str, *, whole: bool) -> MadeWorkbook:
    """The list as a workbook; ``entries`` are of ``registered``. Raises NumbersSpent."""
    count = min(entries.count(), MOST_ROWS)
    numbers = NUMBERS_OF_A_ROW * count if whole else 0
    with transaction.atomic():
        if numbers:
            spend(account, numbers)
        access = log_access(account, AccessKind.EXPORT, "registered_list", reason=reason, rows=count, numbers=numbers)
    headings = [
        _("Student number"),
        _("Name"),
        _("Sex"),
        _("Birth date"),
        _("Document type"),
        _("Document number"),
        _("School code"),
        _("School"),
        _("Season"),
        _("Class"),
        _("Continues"),
        _("Registered on"),
    ]
    return make(access, headings, _rows(with_records(entries)[:MOST_ROWS], whole))


def _rows(entries: QuerySet[Any], whole: bool) -> Iterator[Texts]:  # an `Entry` each, with its `of_class`
    for entry in entries.iterator(chunk_size=CHUNK):
        record = entry.record
        yield [
            record.student_number if whole else mask_student_number(record.student_number),
            record.name,
            SEX.label_of(record.sex) or "",
            record.birth_date.isoformat() if whole else birth_month(record.birth_date),
            DOCUMENT_TYPE.label_of(record.id_type) or "",
            record.id_number if whole else mask(record.id_number),
            entry.school.code,
            entry.school.name,
            season_words(entry.season.code),
            entry.of_class,
            _("an earlier record") if record.continues_id else _("no earlier record"),
            f"{timezone.localtime(entry.state_since):%Y-%m-%d}",
        ]


def named(entries: QuerySet[Entry], name: str) -> QuerySet[Entry]:
    """Those whose name, now or formerly, holds this text."""
    return entries.filter(Q(name__icontains=name) | Q(record__former_name__icontains=name))


class RegisteredRow(NamedTuple):
    """A registered student in the list: with the number, masked, and whether an earlier record is continued."""

    entry: Entry
    person: StudentRecord
    number: str
    continues: bool


def rows(entries: Iterable[Entry]) -> Iterator[RegisteredRow]:
    """The rows of one page; ``entries`` come ``with_records``."""
    for entry in entries:
        record = entry.record
        assert record is not None  # every registered one has its own
        yield RegisteredRow(entry, record, mask_student_number(record.student_number), record.continues_id is not None)


class CardCell(NamedTuple):
    """One field of the card; ``wide`` takes a whole line, ``is_number``: it is a number that leads to a person."""

    label: str
    value: str
    wide: bool
    is_number: bool = False


class CardPart(NamedTuple):
    """A group of the national set."""

    label: str
    cells: list[CardCell]


@dataclass(frozen=True)
class Card:
    """One student's card."""

    entry: Entry
    controlled: list[CardCell]
    parts: list[CardPart]
    chain: list[Link]

    @property
    def numbers(self) -> int:
        """How many whole numbers stand on it."""
        cells = [*self.controlled, *(cell for part in self.parts for cell in part.cells)]
        return sum(cell.is_number and bool(cell.value) for cell in cells)


def print_card(account: Account, entry: Entry, reason: str) -> tuple[Card, AccessEntry]:
    """The card of a registered new student, and the access that its watermark names. Raises NumbersSpent."""
    made = card(entry)
    with transaction.atomic():
        spend(account, made.numbers)
        access = log_access(
            account,
            AccessKind.PRINT,
            "card",
            reason=reason,
            subject=f"entry {entry.pk}",
            school=entry.school,
            numbers=made.numbers,
        )
    return made, access


def card(entry: Entry) -> Card:
    """All that the registry holds of the student: controlled fields, the national groups, the chain of records."""
    record = entry.record
    assert record is not None  # every registered one has its own
    controlled = [
        CardCell(_("Student number"), record.student_number, wide=False, is_number=True),
        CardCell(_("Name"), record.name, wide=False),
        CardCell(_("Sex"), SEX.label_of(record.sex) or "", wide=False),
        CardCell(_("Birth date"), record.birth_date.isoformat(), wide=False),
        CardCell(_("Document type"), DOCUMENT_TYPE.label_of(record.id_type) or "", wide=False),
        CardCell(_("Document number"), record.id_number, wide=False, is_number=True),
    ]
    return Card(entry, controlled, _parts(entry), chain_of(record))


def _parts(entry: Entry) -> list[CardPart]:
    fields = field_set(entry.track)
    detail = getattr(entry.record, "k12_detail" if entry.track == "primary" else "vocational_detail", None)
    if detail is None:
        return []
    return [
        CardPart(
            capfirst(group.label),
            [
                CardCell(
                    capfirst(field.label),
                    field.kind.show(getattr(detail, field.name)),
                    field.kind.wide,
                    isinstance(field.kind, DocumentNumber | Phone),
                )
                for field in group.fields
            ],
        )
        for group in fields.groups
    ]
