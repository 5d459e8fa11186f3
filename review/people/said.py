"""What an account may say of a new student's number and namesakes, as the pages of the new student ask it."""

from enrollment.entries import states
from enrollment.entries.models import Entry, NumberCheck
from registry.accounts.models import Account
from review.cases.doubles import DoubleElsewhere, doubles_of, said_by_school

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
        "namesakes": [
            _of_namesake(double, account, allowed) for double in doubles_of([entry])[entry.pk] if not double.is_document
        ],
    }


def _of_namesake(double: DoubleElsewhere, account: Account, allowed: frozenset[str]) -> dict:
    """One namesake: the own word is taken back, another school's is asked about by a case."""
    own_word = said_by_school(double.pair, account)
    may_open = bool({"open_case", "open_case_meanwhile"} & allowed)
    return {
        "double": double,
        "may_tell": "tell_apart" in allowed and not double.is_told_apart,
        "may_take_back": "undo_telling" in allowed and own_word,
        "may_ask": may_open and not own_word and not double.own_school,
    }
