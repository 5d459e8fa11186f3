"""The 学籍号 that a roster states and no registry knows: kept for life, unless somebody strikes it out (V1, row 9)."""

from enrollment.entries import states
from enrollment.entries.models import Entry, NumberCheck
from enrollment.entries.transitions import move
from registry.accounts.models import Account
from review.decisions.refusals import NoNumberToCheck

_STRIKING = ("strike_number", "authority_strike_number")


def strike(entry_id: int, account: Account, reason: str, version: int | None = None) -> Entry:
    """The number is not the child's: another one is given at registration, this one stays in the history.

    While it is supplemented by the school, at its review by the authority. Raises NoNumberToCheck and those of
    transitions.
    """
    action = states.of_role(_STRIKING, account.role)
    return _set(
        entry_id, action, account, (NumberCheck.UNKNOWN, NumberCheck.CHECKED), NumberCheck.STRUCK, reason, version
    )


def keep(entry_id: int, account: Account, version: int | None = None) -> Entry:
    """The school takes the striking back."""
    return _set(entry_id, "keep_number", account, (NumberCheck.STRUCK,), NumberCheck.UNKNOWN, "", version)


def check(entry_id: int, account: Account, version: int | None = None) -> Entry:
    """The authority has seen the number on paper; only then the new student is approved."""
    return _set(entry_id, "authority_check_number", account, (NumberCheck.UNKNOWN,), NumberCheck.CHECKED, "", version)


def _set(entry_id, action, account, before, after, reason, version) -> Entry:
    def change(entry: Entry) -> list[str]:
        if entry.number_check not in before:
            raise NoNumberToCheck
        entry.number_check = after
        return ["number_check"]

    return move(entry_id, action, account, reason=reason, change=change, version=version)
