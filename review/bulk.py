"""One act on many newcomers (P4): asked for as they were seen, confirmed, worked off, each one checked and logged.

What fits into one transaction is done at once. More is worked off in the background, in transactions of ``BATCH``:
each writes the newcomers' steps and their outcomes here, so that a worker that was killed does nothing twice.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from enrollment.entries.models import Entry
from enrollment.entries.transitions import BATCH, Outcome, move_many
from enrollment.refused import ReasonMissing, Refused
from enrollment.uploads.attempts import Superseded
from registry.accounts.models import Account, Role
from registry.error_numbers import current_number
from registry.exchange.storing import insert_rows, update_rows
from registry.identity.hiding import kept_reason
from review import approve
from review.bulk_acts import DONE, UNFINISHED, BulkAct, BulkAction, BulkItem, BulkState
from review.cases import leave_cases_of
from review.refusals import NothingChosen

AT_ONCE = BATCH  # so many are done while the page waits
STORED_AT_ONCE = 2_000
KEPT_UNCONFIRMED = timedelta(days=1)
LONGEST_WHY = BulkItem._meta.get_field("why").max_length


def ask(
    account: Account, action: str, entries: QuerySet[Entry], *, about: str, back_to: str, reason: str = ""
) -> BulkAct:
    """Write down what is asked for, of these newcomers as they stand now; nothing is done before `confirm`.

    ``about``: which newcomers, in words; ``back_to``: the address of their list. Raises NothingChosen.
    """
    with transaction.atomic():
        _forget_unconfirmed(account)
        act = BulkAct.objects.create(
            account=account,
            person=account.acting_person,
            sitting=account.sitting,
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
    """Store the newcomers in their order, so many at a time; their number."""
    seen, count = iter(seen), 0
    while chunk := list(islice(seen, STORED_AT_ONCE)):
        rows = [(act.pk, entry_id, version, "", "") for entry_id, version in chunk]
        insert_rows(BulkItem._meta.db_table, ("act_id", "entry_id", "version", "outcome", "why"), rows)
        count += len(chunk)
    return count


def confirm(act_id: int, account: Account, reason: str = "") -> BulkAct:
    """Do what was asked for, once: few at once, many in the background. A second confirmation changes nothing.

    One that stopped half-way goes on. Raises enrollment.refusals.ReasonMissing.
    """
    with transaction.atomic():
        act = BulkAct.objects.select_for_update(no_key=True).get(pk=act_id, account=account)
        if act.state not in (BulkState.ASKED, BulkState.STOPPED):
            return act
        if act.state == BulkState.ASKED and act.needs_reason:
            act.reason = kept_reason(reason)[:500]
            if not act.reason:
                raise ReasonMissing
        act.state, act.error_number = BulkState.WAITING, ""
        act.save(update_fields=["state", "error_number", "reason"])
        if act.total - act.done <= AT_ONCE:
            _begin(act)
            _work_batch(act, account)
            _finish(act)
        else:
            _queue(act)
    return act


def _queue(act: BulkAct) -> None:
    from review.tasks import work_off  # late: the task runs what stands here

    work_off.enqueue(act.pk)


def work_off_all(act_id: int) -> str:
    """Work off what is left, batch by batch; gives the state that it ends in. Raises Superseded."""
    with transaction.atomic():
        act = BulkAct.objects.select_for_update(no_key=True).get(pk=act_id)
        if act.state not in UNFINISHED:
            return act.state
        _begin(act)
    while act.done < act.total:
        with transaction.atomic():
            _hold(act)
            _work_batch(act, _actor(act))
    with transaction.atomic():
        _hold(act)
        _finish(act)
    return act.state


def _begin(act: BulkAct) -> None:
    """Take it over: from now on only this attempt writes."""
    act.attempt += 1
    act.state = BulkState.WORKING
    act.save(update_fields=["attempt", "state"])


def _hold(act: BulkAct) -> None:
    """Lock it until the transaction ends. Raises Superseded when this attempt is no longer the last one."""
    mine = BulkAct.objects.filter(pk=act.pk, attempt=act.attempt, state=BulkState.WORKING)
    if not mine.select_for_update(no_key=True).values_list("pk"):
        raise Superseded


def _actor(act: BulkAct) -> Account:
    """The account as it stands now, whose rights may have ended meanwhile, acting in the sitting that asked."""
    account = Account.objects.select_related("school", "authority").get(pk=act.account_id)
    account.sitting = act.sitting
    return account


def _work_batch(act: BulkAct, account: Account) -> None:
    """The next newcomers: what the act does to them, and what became of each, in the caller's transaction."""
    left = list(act.items.filter(outcome="")[:BATCH])
    versions = {item.entry_id: item.version for item in left}
    outcome = DOING[BulkAction(act.action)](versions, account, act.reason)
    refused = dict(outcome.refused)
    BulkItem.objects.filter(act=act, entry__in=outcome.done).update(outcome=DONE)
    rows = [(item.pk, *_why_not(refused[item.entry_id])) for item in left if item.entry_id in refused]
    update_rows(BulkItem._meta.db_table, ("outcome", "why"), rows)
    act.done += len(left)
    act.refused += len(rows)
    act.save(update_fields=["done", "refused"])


def _why_not(refusal: Refused) -> tuple[str, str]:
    return refusal.code, refusal.words()[:LONGEST_WHY]


def _finish(act: BulkAct) -> None:
    act.state, act.finished_at = BulkState.DONE, timezone.now()
    act.save(update_fields=["state", "finished_at"])


def give_up(act_id: int) -> None:
    """The work failed for good: what is done is done, its asker may let it go on."""
    unfinished = BulkAct.objects.filter(pk=act_id, state__in=UNFINISHED)
    unfinished.update(state=BulkState.STOPPED, error_number=current_number())


def _approve(service: Callable) -> Callable:
    return lambda versions, account, _reason: service(list(versions), account, versions)


def _send_back(versions: dict[int, int], account: Account, reason: str) -> Outcome:
    action = "authority_send_back" if account.role == Role.OFFICER else "school_send_back"
    return move_many(list(versions), action, account, reason=reason, detail={"fields": {}}, versions=versions)


def _withdraw(versions: dict[int, int], account: Account, reason: str) -> Outcome:
    def change(entries: list[Entry]) -> dict:
        leave_cases_of(entries, account)
        return {}

    return move_many(list(versions), "withdraw", account, reason=reason, change=change, versions=versions)


DOING: dict[BulkAction, Callable[[dict[int, int], Account, str], Outcome]] = {
    BulkAction.SCHOOL_APPROVE: _approve(approve.school_approve),
    BulkAction.AUTHORITY_APPROVE: _approve(approve.authority_approve),
    BulkAction.SCHOOL_SEND_BACK: _send_back,
    BulkAction.AUTHORITY_SEND_BACK: _send_back,
    BulkAction.WITHDRAW: _withdraw,
}


def items(act: BulkAct, account: Account, *, refused: bool | None = None) -> QuerySet[BulkItem]:
    """Newcomers of the act whom the account may see: all, those refused, or those with whom it was done."""
    found = act.items.filter(entry__in=Entry.objects.visible_to(account))
    found = found.select_related("entry__school__authority", "entry__season")
    if refused is None:
        return found
    return found.exclude(outcome__in=["", DONE]) if refused else found.filter(outcome=DONE)


def schools(act: BulkAct, account: Account) -> list[tuple[str, int]]:
    """How many newcomers of which school it is about, by the school's name."""
    by_school = items(act, account).order_by().values_list("entry__school__name").annotate(number=Count("pk"))
    return sorted(by_school)
