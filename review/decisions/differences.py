"""What differs between archive, roster and supplement of one new student, as both reviews show it (P4)."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from enrollment.entries.models import Entry
from enrollment.supplement.prefill import supplement_of
from enrollment.supplement.shown import Change, changes
from registry.accounts.models import Account
from registry.codes import DOCUMENT_TYPE, SEX
from registry.identity.masking import mask_against


class Difference(NamedTuple):
    """One field: what the archive says, and what will be registered."""

    label: str
    archive: str
    now: str


def differences(entry: Entry, account: Account) -> list[Difference]:
    """The controlled values against the archive's, then what the supplement changed of the archive's values."""
    supplement = supplement_of(entry)
    supplement.archive = entry.archive  # the same record; a list has read it for all its entries at once
    changed = [_changed(change) for change in changes(supplement, account)]
    return [*_controlled(entry), *changed] if entry.archive else changed


def _changed(change: Change) -> Difference:
    """A change as a page shows it: of numbers as much as may be seen."""
    hide = change.field.kind.hide
    return Difference(change.field.label, hide(change.old), hide(change.new))


def _controlled(entry: Entry) -> list[Difference]:
    archive = entry.archive
    assert archive is not None  # `differences` asks for those with one
    rows = [
        Difference(_("Name"), archive.name, entry.name),
        Difference(_("Sex"), SEX.label_of(archive.sex), SEX.label_of(entry.sex)),
        Difference(_("Birth date"), archive.birth_date.isoformat(), entry.birth_date.isoformat()),
        Difference(_("Document type"), DOCUMENT_TYPE.label_of(archive.id_type), DOCUMENT_TYPE.label_of(entry.id_type)),
    ]
    found = [row for row in rows if row.archive != row.now]
    if archive.id_number != entry.id_number:
        theirs = _("another number") if entry.id_number else _("a number")
        now = mask_against(entry.id_number, archive.id_number)
        found.append(Difference(_("Document number"), theirs if archive.id_number else "", now))
    return found
