"""One whole number shown on purpose: to which account, how often in an hour, and the entry that says so (I23)."""

import logging
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from enrollment.entries.models import Entry
from registry.access_log import AccessEntry, AccessKind, log_access
from registry.accounts.models import Account
from registry.institutions import School
from registry.looks import Looked, LookKind, note_looks
from registry.records import StudentRecord
from review.people.budget import spend
from review.people.refusals import TooManyShown

SECONDS = 60  # a number stays on the screen
HOUR = timedelta(hours=1)
_log = logging.getLogger(__name__)


class ShownNumber(NamedTuple):
    """A number in full, whose it is, and the access that says so."""

    person: Entry | StudentRecord
    number: str
    access: AccessEntry


def reveal(
    account: Account,
    person: Entry | StudentRecord,
    school: School,
    reason: str,
    number: str = "",
    *,
    entry: Entry | None = None,
) -> ShownNumber:
    """Show one person's number; ``school`` is where the account met it. Raises TooManyShown, NumbersSpent.

    ``number``: another one of the person's than that of the document. A record's leaves a trace with its own school;
    ``entry``: the new student for whom it is asked.

    A record's number is one of the day's; what the own school typed is logged, not counted. The account's row is
    locked, so that two who press at the same moment count one after the other.
    """
    with transaction.atomic():
        Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
        lately = AccessEntry.objects.filter(account=account, kind=AccessKind.REVEAL, at__gt=timezone.now() - HOUR)
        if lately.count() >= settings.REVEALS_PER_HOUR:
            _log.warning("Account %s has been shown as many numbers in an hour as it may be.", account.pk)
            raise TooManyShown(settings.REVEALS_PER_HOUR)
        numbers = 0 if _is_own_word(account, person) else 1
        if numbers:
            spend(account, numbers)
        _note(account, person, entry)
        subject = f"{'entry' if isinstance(person, Entry) else 'record'} {person.pk}"
        access = log_access(
            account, AccessKind.REVEAL, "number", reason=reason, subject=subject, school=school, numbers=numbers
        )
    return ShownNumber(person, number or person.id_number, access)


def document_number(person: Entry | StudentRecord) -> str:
    """The number that is shown of somebody where none is named; "" where there is none."""
    return person.id_number


def _is_own_word(account: Account, person: Entry | StudentRecord) -> bool:
    """Whether it is what a school wrote on its own roster, asked for by that school or its competent authority."""
    return isinstance(person, Entry) and (
        person.school_id == account.school_id or person.school.authority_id == account.authority_id
    )


def _note(account: Account, person: Entry | StudentRecord, entry: Entry | None) -> None:
    """The record of which a number is shown, in the trace that its school reads."""
    record = person.archive if isinstance(person, Entry) and person.school_id != account.school_id else person
    if isinstance(record, StudentRecord):
        note_looks(account, LookKind.NUMBER, [Looked(record.pk, record.school_id, entry.pk if entry else None)])
