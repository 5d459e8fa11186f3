"""The confirmation sheet (信息确认单) that a guardian reads and signs before the school submits (case 10 of practice).

It shows what the school says in clear, because the guardian is to check it; so each printing stands in the new
student's history. Numbers that came from the record are masked: the guardian knows their last digits. Of a claim that
is not proved nothing of the record is on it: the guardian writes there only what is to be otherwise.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from enrollment.disclosure.values import ShownValue
from enrollment.entries.models import Entry
from enrollment.entries.traces import note_archives
from enrollment.entries.transitions import ActsOutcome, move_many
from enrollment.supplement.models import AnySupplement
from enrollment.supplement.prefill import supplement_of
from enrollment.supplement.saving import lacking
from enrollment.supplement.shown import shown_values
from registry.access_log import AccessEntry, AccessKind, log_access, new_serial
from registry.accounts.models import Account
from registry.codes import DOCUMENT_TYPE, SEX
from registry.disclosure import Show
from registry.fields.field_set import CONTROLLED_COLUMNS, Field
from registry.looks import LookKind

MOST_SHEETS = 100  # two classes; a browser prints so many pages without stalling


class ConfirmationCell(NamedTuple):
    """One field on the sheet; ``missing``: needed and still blank, to be written in by hand.

    ``unseen``: something stands there that came from the record and is not shown.
    """

    label: str
    value: str
    wide: bool
    missing: bool
    unseen: bool = False


class ConfirmationPart(NamedTuple):
    """A group of fields."""

    label: str
    cells: list[ConfirmationCell]


class ConfirmationSheet(NamedTuple):
    """One new student's page."""

    entry: Entry
    supplement: AnySupplement
    controlled: list[ConfirmationCell]
    parts: list[ConfirmationPart]


class Printed(NamedTuple):
    """Whose sheets may be printed, and the access that stands in their watermark; None when nobody's may be."""

    outcome: ActsOutcome
    access: AccessEntry | None


def print_sheets(ids: Iterable[int], account: Account) -> Printed:
    """Note in each new student's history, and once in the access log, that its sheet is printed (I23)."""
    serial = new_serial()
    with transaction.atomic():
        outcome = move_many(ids, "print_sheet", account, detail={"serial": serial})
        access = _log(account, len(outcome.done), serial) if outcome.done else None
    return Printed(outcome, access)


def _log(account: Account, count: int, serial: str) -> AccessEntry:
    reason = _("the guardians check and sign it")
    return log_access(account, AccessKind.PRINT, "confirmation_sheets", reason=reason, rows=count, serial=serial)


def sheets(entries: Iterable[Entry], account: Account) -> list[ConfirmationSheet]:
    """The pages of these entries, in their order; reads what ``with_all_that_is_shown`` read."""
    entries = list(entries)
    note_archives(account, LookKind.FORM, entries)
    return [_sheet(entry, account) for entry in entries]


def _sheet(entry: Entry, account: Account) -> ConfirmationSheet:
    supplement = supplement_of(entry)
    shown = shown_values(supplement, account)
    blank = {field.name for field in lacking(supplement)}
    parts = [
        ConfirmationPart(group.label, [_cell(field, shown[field.name], field.name in blank) for field in group.fields])
        for group in supplement.field_set.groups
    ]
    return ConfirmationSheet(entry, supplement, _controlled(entry), parts)


def _cell(field: Field, shown: ShownValue, missing: bool) -> ConfirmationCell:
    unseen = shown.how == Show.UNSEEN
    return ConfirmationCell(capfirst(field.label), shown.text, field.kind.wide, missing, unseen)


def _controlled(entry: Entry) -> list[ConfirmationCell]:
    shown = {
        "name": entry.name,
        "sex": SEX.label_of(entry.sex),
        "birth_date": entry.birth_date.isoformat(),
        "id_type": DOCUMENT_TYPE.label_of(entry.id_type),
        "id_number": entry.id_number,
    }
    return [
        ConfirmationCell(header, shown[name], wide=False, missing=False) for name, header in CONTROLLED_COLUMNS.items()
    ]
