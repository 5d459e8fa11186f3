"""What the competent authority says where facts don't: that a paper proves whose the record is, or to try once more."""

from enrollment.disclosure.tries import is_locked
from enrollment.entries import stages, states
from enrollment.entries.models import Entry, Proof
from enrollment.entries.traces import note_archives
from enrollment.entries.transitions import move
from registry.accounts.models import Account
from registry.looks import LookKind
from review.decisions.refusals import NothingToProve, NotLocked


def prove(entry_id: int, account: Account, reason: str, version: int | None = None) -> Entry:
    """The authority has seen the paper that shows whose record it is: from here on the claim gives way to nobody.

    Its word stays in the history, and in the trace that the record's own school reads. Raises NothingToProve, and
    those of transitions.
    """

    def change(entry: Entry) -> list[str]:
        if not is_unproved(entry):
            raise NothingToProve
        note_archives(account, LookKind.CLAIM, [entry])
        entry.proof = Proof.AUTHORITY
        return ["proof"]

    detail = {"proof": Proof.AUTHORITY.value}
    return move(entry_id, "prove", account, reason=reason, detail=detail, change=change, version=version)


def allow_tries(entry_id: int, account: Account, reason: str) -> Entry:
    """Facts of the family may be compared again, after too many wrong ones. Raises NotLocked, those of transitions."""

    def change(entry: Entry) -> None:
        if not is_locked(entry):
            raise NotLocked

    return move(entry_id, "allow_tries", account, reason=reason, change=change)


def is_unproved(entry: Entry) -> bool:
    """Whether the new student, under way, claims a record that nothing proves."""
    return entry.state in states.UNDER_WAY and stages.is_unproved(entry)


def may_say_of_proof(entry: Entry, account: Account) -> dict[str, bool]:
    """For the pages of the new student: which of the two the account may say now."""
    allowed = states.allowed(entry.state, account.role)
    return {
        "prove": "prove" in allowed and is_unproved(entry),
        "allow": "allow_tries" in allowed and is_locked(entry),
    }
