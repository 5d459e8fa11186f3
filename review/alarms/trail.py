"""What happened on the day of an alarm, in the order of time: records looked at, facts tried, numbers and files."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from enrollment.disclosure.models import FactTry
from enrollment.entries.models import Entry
from registry.access_log import AccessEntry
from registry.accounts.models import Account
from registry.budgets import within_day
from registry.looks import RecordLook
from review.alarms.models import Alarm

MOST = 200  # lines of each kind


class TrailLine(NamedTuple):
    """One act: when, by whom, what, about which new student (of the school that did it) or for what purpose."""

    at: datetime
    account: Account
    person: str
    words: str
    school: str  # of the record that was looked at
    entry: int | None
    purpose: str


class Trail(NamedTuple):
    """The lines, the newest first; ``cut``: there were more of some kind than are shown."""

    lines: list[TrailLine]
    accounts: list[Account]
    names: dict[int, str]  # of the new students named
    cut: bool


def trail(alarm: Alarm) -> Trail:
    """All that the school, or the account, of an alarm did on that day, whatever the rule."""
    by = Q(account=alarm.account_id) if alarm.account_id else Q(account__school=alarm.school_id)
    of_account = ("account__school", "account__authority")
    looks = RecordLook.objects.filter(by, day=alarm.day).select_related(*of_account, "record_school")
    tries = FactTry.objects.filter(by, within_day(alarm.day)).select_related(*of_account)
    accesses = AccessEntry.objects.filter(by, within_day(alarm.day)).select_related(*of_account)
    kinds = [list(_looks(looks)), list(_tries(tries)), list(_accesses(accesses))]
    lines = sorted((line for lines in kinds for line in lines), key=lambda line: line.at, reverse=True)
    accounts = {line.account.pk: line.account for line in lines}
    entries = {line.entry for line in lines if line.entry}
    return Trail(
        lines,
        sorted(accounts.values(), key=lambda account: account.username),
        dict(Entry.objects.filter(pk__in=entries).values_list("pk", "name")),
        any(len(lines) == MOST for lines in kinds),
    )


def _looks(looks) -> Iterable[TrailLine]:
    for look in looks[:MOST]:
        school = look.record_school.name if look.record_school else ""
        yield TrailLine(look.at, look.account, look.person, look.get_kind_display(), school, look.entry, "")


def _tries(tries) -> Iterable[TrailLine]:
    for each in tries.order_by("-pk")[:MOST]:
        words = _("%(fact)s: %(answer)s") % {"fact": each.get_fact_display(), "answer": each.get_answer_display()}
        yield TrailLine(each.at, each.account, each.person, words, "", each.entry_id, "")


def _accesses(accesses) -> Iterable[TrailLine]:
    for each in accesses[:MOST]:
        yield TrailLine(each.at, each.account, each.person, each.what_words, "", each.subject_id, each.reason)
