"""Others about our children: who looked at a record of the own school, for whom, when, and what came of it.

A line is what one account did to one record on one day, in whatever ways. Of the other school's new student stands the
surname alone: it may be another child. So it does of the own child where an authority reads that is not the competent
one.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enrollment.entries import states
from enrollment.entries.kinds import Decision
from enrollment.entries.models import Entry
from registry.accounts.models import Account
from registry.identity.masking import birth_month, mask_name
from registry.looks import RecordLook

_GROUP = ("day", "account", "record")


class OthersLine(NamedTuple):
    """One account's looks at one record on one day."""

    day: date
    account: Account
    people: str  # who acted under it
    child: str
    school: str  # of the record
    ways: str
    entry: str  # the other school's new student; "" where it was for none
    outcome: str


def groups(account: Account) -> QuerySet:
    """Days, accounts and records of which others looked at something, the newest first."""
    looks = RecordLook.objects.visible_to(account).order_by().values(*_GROUP)
    return looks.annotate(last=Max("pk")).order_by("-day", "-last")


def lines(account: Account, found: Sequence[dict]) -> list[OthersLine]:
    """The lines of these groups, in their order; four queries for any number."""
    wanted = {name: {group[name] for group in found} for name in _GROUP}
    looks = RecordLook.objects.visible_to(account).filter(
        day__in=wanted["day"], account__in=wanted["account"], record__in=wanted["record"]
    )
    looks = looks.select_related("account__school", "account__authority", "record", "record_school").order_by("pk")
    by_group: dict[tuple, list[RecordLook]] = {}
    for look in looks:
        by_group.setdefault((look.day, look.account_id, look.record_id), []).append(look)
    entries = Entry.objects.in_bulk({look.entry for each in by_group.values() for look in each if look.entry})
    # a look is noted once a day, for whom it was first: whoever of that school has the record now is what came of it
    having = {
        (entry.school_id, entry.archive_id): entry for entry in Entry.objects.filter(archive__in=wanted["record"])
    }
    return [_line(by_group[tuple(group[name] for name in _GROUP)], entries, having, account) for group in found]


def _line(
    looks: list[RecordLook], entries: dict[int, Entry], having: dict[tuple, Entry], reader: Account
) -> OthersLine:
    first = looks[0]
    record, school = first.record, first.record_school
    is_own = reader.school_id or (school and school.authority_id == reader.authority_id)
    entry = next((entries[look.entry] for look in looks if look.entry in entries), None)
    if entry is not None:
        entry = having.get((entry.school_id, first.record_id), entry)
    between = pgettext("between items", ", ")
    return OthersLine(
        first.day,
        first.account,
        between.join(dict.fromkeys(look.person for look in looks if look.person)),
        f"{record.name if is_own else mask_name(record.name)} {birth_month(record.birth_date)}",
        school.name if school else "",
        between.join(dict.fromkeys(look.get_kind_display() for look in looks)),
        mask_name(entry.name) if entry else "",
        _outcome(first, entry),
    )


def _outcome(look: RecordLook, entry: Entry | None) -> str:
    """What came of it, as it stands now; nothing where it was for no new student."""
    if entry is None:
        return ""
    if look.record_id in (entry.archive_id, entry.record_id):
        return _("registered there") if entry.state == states.REGISTERED else _("claimed there")
    if entry.state == states.WITHDRAWN:
        return _("taken off the roster on %(day)s") % {"day": timezone.localdate(entry.state_since).isoformat()}
    if entry.state in states.ENDED:
        return _("the registration there ended")
    if entry.archive_id or entry.decision == Decision.NONE_OF_THESE:
        return _("it was another child")
    return _("not decided yet")
