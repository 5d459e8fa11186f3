"""A confirmed bulk action is worked off (P4), each new student checked and logged.

What fits into one transaction is done at once. More is worked off in the background, in transactions of ``BATCH``:
each writes the new students' steps and their outcomes here, so that a worker that was killed does nothing twice.
"""

from collections.abc import Callable

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from enrollment.entries.models import Entry
from enrollment.entries.transitions import BATCH, ActsOutcome, move_many
from enrollment.refused import ActRefused
from enrollment.uploads.attempts import Superseded
from registry.accounts.models import Account
from registry.error_numbers import current_number
from registry.exchange.storing import update_rows
from review.bulk.models import DONE, UNFINISHED, BulkAct, BulkAction, BulkItem, BulkState
from review.cases.ends import held_before, leave_cases_of
from review.decisions import approve
from review.decisions.resolve import let_others_go_on

TRIES = 3  # of a batch
LONGEST_WHY = BulkItem._meta.get_field("why").max_length


def work_off_all(act_id: int) -> str:
    """Work off what is left, batch by batch; gives the state that it ends in. Raises Superseded."""
    with transaction.atomic():
        act = BulkAct.objects.select_for_update(no_key=True).get(pk=act_id)
        if act.state not in UNFINISHED:
            return act.state
        _begin(act)
    while act.done < act.total:
        _work_batch_surely(act)
    with transaction.atomic():
        _hold(act)
        _finish(act)
    return act.state


def _work_batch_surely(act: BulkAct) -> None:
    """One batch in a transaction; again where the database broke it off, as of two that wait for each other it does.

    An approval also locks new students of other schools, whom it leads on.
    """
    for left in range(TRIES - 1, -1, -1):
        try:
            with transaction.atomic():
                _hold(act)
                _work_batch(act, _actor(act))
            return
        except OperationalError:
            if not left:
                raise
            act.refresh_from_db()


def work_off_now(act: BulkAct, account: Account) -> None:
    """Work off one that fits into the caller's transaction."""
    _begin(act)
    _work_batch(act, account)
    _finish(act)


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
    """The account as it stands now, whose rights may have ended meanwhile, acting in the desk session that asked."""
    account = Account.objects.select_related("school", "authority").get(pk=act.account_id)
    account.desk_session = act.desk_session
    return account


def _work_batch(act: BulkAct, account: Account) -> None:
    """The next new students: what the act does to them, and what became of each, in the caller's transaction."""
    left = list(act.items.filter(outcome="").values_list("pk", "entry", "version")[:BATCH])
    versions = {entry: version for _item, entry, version in left}
    outcome = DOING[BulkAction(act.action)](versions, account, act)
    refused = dict(outcome.refused)
    BulkItem.objects.filter(act=act, entry__in=outcome.done).update(outcome=DONE)
    rows = [(item, *_why_not(refused[entry])) for item, entry, _version in left if entry in refused]
    update_rows(BulkItem._meta.db_table, ("outcome", "why"), rows)
    act.done += len(left)
    act.refused += len(rows)
    act.save(update_fields=["done", "refused"])


def _why_not(refusal: ActRefused) -> tuple[str, str]:
    return refusal.code, refusal.words()[:LONGEST_WHY]


def _finish(act: BulkAct) -> None:
    act.state, act.finished_at = BulkState.DONE, timezone.now()
    act.save(update_fields=["state", "finished_at"])


def in_confirmed_act() -> Q:
    """Of new students: whether somebody confirmed an act about them that is not worked off yet."""
    waiting = BulkItem.objects.filter(act__state__in=UNFINISHED, outcome="")
    return Q(pk__in=waiting.values("entry"))


def fail(act_id: int) -> None:
    """The work failed for good: what is done is done, its asker may let it go on."""
    unfinished = BulkAct.objects.filter(pk=act_id, state__in=UNFINISHED)
    unfinished.update(state=BulkState.STOPPED, error_number=current_number())


def _school_approve(versions: dict[int, int], account: Account, act: BulkAct) -> ActsOutcome:
    return approve.school_approve(list(versions), account, versions, confirmed_at=act.confirmed_at)


def _authority_approve(versions: dict[int, int], account: Account, act: BulkAct) -> ActsOutcome:
    return approve.authority_approve(list(versions), account, versions)


def _send_back(versions: dict[int, int], account: Account, act: BulkAct) -> ActsOutcome:
    return move_many(list(versions), act.action, account, reason=act.reason, detail={"fields": {}}, versions=versions)


def _withdraw(versions: dict[int, int], account: Account, act: BulkAct) -> ActsOutcome:
    def change(entries: list[Entry]) -> dict:
        leave_cases_of(entries, account)
        return {}

    outcome = move_many(
        list(versions), "withdraw", account, reason=act.reason, detail=held_before, change=change, versions=versions
    )
    let_others_go_on(outcome.done)
    return outcome


DOING: dict[BulkAction, Callable[[dict[int, int], Account, BulkAct], ActsOutcome]] = {
    BulkAction.SCHOOL_APPROVE: _school_approve,
    BulkAction.AUTHORITY_APPROVE: _authority_approve,
    BulkAction.SCHOOL_SEND_BACK: _send_back,
    BulkAction.AUTHORITY_SEND_BACK: _send_back,
    BulkAction.WITHDRAW: _withdraw,
}
