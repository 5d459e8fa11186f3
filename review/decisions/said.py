"""What an account may say of a new student's number, namesakes and proof, as the pages of the new student ask it."""

from django.utils.translation import gettext as _

from enrollment.disclosure.records import disclosed, school_words
from enrollment.entries import states
from enrollment.entries.models import Entry, NumberCheck
from registry.accounts.models import Account
from registry.disclosure import LinkStage
from review.cases.doubles import DoubleElsewhere, doubles_of, said_by_school
from review.decisions import numbers
from review.decisions.proving import may_say_of_proof

_STANDS = (NumberCheck.UNKNOWN, NumberCheck.CHECKED)


def may_say(entry: Entry, account: Account) -> dict:
    """For the sections of number and namesakes: which buttons, and which namesakes; a few queries at most."""
    allowed = states.allowed(entry.state, account.role)
    return {
        "number": {
            "check": entry.number_check == NumberCheck.UNKNOWN and "authority_check_number" in allowed,
            "strike": entry.number_check in _STANDS and bool(allowed & {"strike_number", "authority_strike_number"}),
            "keep": entry.number_check == NumberCheck.STRUCK
            and bool(allowed & {"keep_number", "authority_keep_number"}),
            "others": _others(entry, account) if entry.state in states.UNDER_WAY else [],
        },
        "archive_number": _archive_number(entry, account, allowed),
        "proving": may_say_of_proof(entry, account),
        "namesakes": [
            _of_namesake(double, account, allowed) for double in doubles_of([entry])[entry.pk] if not double.is_document
        ],
    }


def _archive_number(entry: Entry, account: Account, allowed: frozenset[str]) -> dict:
    """Of the archive's number that another child has, or that was struck: what may be shown of both, which buttons."""
    struck = numbers.has_struck_archive_number(entry)
    taken = numbers.archive_number_taken(entry) if "strike_archive_number" in allowed else None
    if entry.archive is None or not (struck or taken):
        return {}
    shown = disclosed(entry, entry.archive, account)
    return {
        "taken": taken is not None,
        "struck": struck,
        "keep": struck and "authority_keep_number" in allowed,
        "number": shown.student_number,
        "school": shown.school or _("the former school"),
        "other_school": school_words(taken.school if taken else None, LinkStage.WEAK, account) or _("another school"),
    }


def _of_namesake(double: DoubleElsewhere, account: Account, allowed: frozenset[str]) -> dict:
    """One namesake: the own word is taken back, another school's is asked about by a case."""
    own_word = said_by_school(double.pair, account)
    may_open = bool({"open_case", "open_case_meanwhile"} & allowed)
    return {
        "double": double,
        "school": double.school_words(account),
        "is_named": own_word or double.names_school(account),
        "may_tell": "tell_apart" in allowed and not double.is_told_apart,
        "may_take_back": "undo_telling" in allowed and own_word,
        "may_ask": may_open and not own_word and not double.own_school,
    }


def _others(entry: Entry, account: Account) -> list[tuple[Entry, str, bool]]:
    """Who else brings the number along, the school as it may be called, and whether the account may open the page."""
    others = list(numbers.others_with_the_number(entry))
    own = Entry.objects.visible_to(account).filter(pk__in=[each.pk for each in others]) if others else ()
    visible = {each.pk for each in own}
    return [(each, school_words(each.school, LinkStage.WEAK, account), each.pk in visible) for each in others]
