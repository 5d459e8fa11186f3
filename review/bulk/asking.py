"""A bulk action is asked for (P4), about new students as the page showed them; nothing is done until confirmed."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import reduce
from itertools import islice
from operator import or_
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from enrollment.entries.models import Entry
from enrollment.refused import ReasonMissing
from registry.accounts.models import Account
from registry.exchange.storing import insert_rows
from registry.identity.hiding import kept_reason
from review.bulk.models import DONE, BulkAct, BulkItem, BulkState
from review.bulk.refusals import NothingChosen
from review.bulk.tasks import work_off
from review.bulk.working import work_off_now

AT_ONCE = 100  # so many are done while the page waits; a batch holds more
STORED_AT_ONCE = 2_000
KEPT_UNCONFIRMED = timedelta(days=1)


def ask(
    account: Account, action: str, entries: QuerySet[Entry], *, about: str, back_to: str, reason: str = ""
) -> BulkAct:
    """Write down what is asked for, of these new students as they stand now; nothing is done before `confirm`.

    ``about``: which new students, in words; ``back_to``: the address of their list. Raises NothingChosen.
    """
    with transaction.atomic():
        _forget_unconfirmed(account)
        act = BulkAct.objects.create(
            account=account,
            **account.signature(),
            school=account.school,
            authority=account.authority,
            action=action,
            about=about,
            back_to=back_to,
            reason=kept_reason(reason),
        )
        act.total = _store(act, entries.values_list("pk", "version").iterator(STORED_AT_ONCE))
        if not act.total:
            raise NothingChosen
        act.save(update_fields=["total"])
    return act


def _forget_unconfirmed(account: Account) -> None:
    """Questions that the account never answered stand nowhere; they go when it asks again a day later."""
    old = timezone.now() - KEPT_UNCONFIRMED
    BulkAct.objects.filter(account=account, state=BulkState.ASKED, asked_at__lt=old).delete()


def _store(act: BulkAct, seen: Iterable[tuple[int, int]]) -> int:
    """Store the new students in their order, so many at a time; their number."""
    seen, count = iter(seen), 0
    while chunk := list(islice(seen, STORED_AT_ONCE)):
        rows = [(act.pk, entry_id, version, "", "") for entry_id, version in chunk]
        insert_rows(BulkItem._meta.db_table, ("act_id", "entry_id", "version", "outcome", "why"), rows)
        count += len(chunk)
    return count


def confirm(act_id: int, account: Account, reason: str = "") -> BulkAct:
    """Do what was asked for, once: few at once, many in the background. A second confirmation changes nothing.

    One that stopped half-way goes on. Raises ReasonMissing.
    """
    with transaction.atomic():
        act = BulkAct.objects.select_for_update(no_key=True).get(pk=act_id, account=account)
        if act.state not in (BulkState.ASKED, BulkState.STOPPED):
            return act
        if act.state == BulkState.ASKED and act.needs_reason:
            act.reason = kept_reason(reason)[:500]
            if not act.reason:
                raise ReasonMissing
        # the first time: whoever lets one go on that stopped half-way confirms nothing new
        act.confirmed_at = act.confirmed_at or timezone.now()
        act.state, act.error_number = BulkState.WAITING, ""
        act.save(update_fields=["state", "error_number", "reason", "confirmed_at"])
        if act.total - act.done <= AT_ONCE:
            work_off_now(act, account)
        else:
            work_off.enqueue(act.pk)
    return act


def items(act: BulkAct, account: Account, *, refused: bool | None = None) -> QuerySet[BulkItem]:
    """New students of the act that the account may see: all, those refused, or those for which it was done."""
    found = act.items.filter(entry__in=Entry.objects.visible_to(account))
    found = found.select_related("entry__school__authority", "entry__season")
    if refused is None:
        return found
    return found.exclude(outcome__in=["", DONE]) if refused else found.filter(outcome=DONE)


def schools(act: BulkAct, account: Account) -> list[tuple[str, int]]:
    """How many new students of which school it is about, by the school's name."""
    by_school = items(act, account).order_by().values_list("entry__school__name").annotate(number=Count("pk"))
    return sorted(by_school)


class ToLookAt(NamedTuple):
    """So many new students of one school and season are to be looked at before they are approved."""

    school: int
    name: str
    season: int
    number: int


def to_look_at(act: BulkAct, account: Account, conditions: Sequence[Q]) -> list[list[ToLookAt]]:
    """For each condition by school, of how many of the act's new students it holds; one query."""
    entries = Entry.objects.filter(reduce(or_, conditions), pk__in=items(act, account).values("entry"))
    by_school = entries.order_by("school__name").values_list("school", "school__name", "season")
    counts = [Count("pk", filter=condition) for condition in conditions]
    rows = list(by_school.annotate(**{f"number{place}": count for place, count in enumerate(counts)}))
    return [
        [ToLookAt(row[0], row[1], row[2], row[3 + place]) for row in rows if row[3 + place]]
        for place in range(len(conditions))
    ]
