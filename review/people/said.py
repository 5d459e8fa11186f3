"""What an account may say of a new student's number and namesakes, as the pages of the new student ask it."""

from enrollment.entries import states
from enrollment.entries.models import Entry, NumberCheck
from registry.accounts.models import Account
from registry.roles import Role
from review.cases.doubles import doubles_of

_STANDS = (NumberCheck.UNKNOWN, NumberCheck.CHECKED)


def may_say(entry: Entry, account: Account) -> dict:
    """For the sections of number and namesakes: which buttons, and which namesakes; one query."""
    allowed = states.allowed(entry.state, account.role)
    return {
        "number": {
            "check": entry.number_check == NumberCheck.UNKNOWN and "authority_check_number" in allowed,
            "strike": entry.number_check in _STANDS and bool(allowed & {"strike_number", "authority_strike_number"}),
            "keep": entry.number_check == NumberCheck.STRUCK and "keep_number" in allowed,
        },
        "namesakes": [double for double in doubles_of([entry])[entry.pk] if not double.is_document],
        "may_tell": account.role == Role.REGISTRAR and entry.state in states.UNDER_WAY,
    }
