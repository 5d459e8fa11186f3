"""Where the next thing to be done for a new student is done: its page, and the words of the way there."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy

from enrollment.entries import states
from enrollment.entries.models import Entry
from registry.accounts.models import Account
from registry.roles import Role
from registry.text import Text
from review.people.awaiting import WhoHasIt


def next_page(entry: Entry) -> str:
    """Where the next thing to be done for this new student is done."""
    names = {states.RESOLVING: "resolve_entry", states.SUPPLEMENTING: "supplement"}
    return reverse(names.get(entry.state, "entry"), args=[entry.pk])


STEP_OF = {  # of the notice's four
    states.RESOLVING: 2,
    states.SUPPLEMENTING: 3,
    states.AT_SCHOOL: 4,
    states.AT_AUTHORITY: 4,
    states.REGISTERED: 4,
}


class NextAct(NamedTuple):
    """What is done next: at which address, in words, and in the few that a list has room for."""

    url_name: str
    words: Text
    short: Text


NEXT = {  # by an action of states.py, in this order
    "confirm": NextAct("resolve_entry", gettext_lazy("Confirm the continuation"), gettext_lazy("Confirm")),
    "save": NextAct("supplement", gettext_lazy("Supplement"), gettext_lazy("Supplement")),
    "school_approve": NextAct("review_entry", gettext_lazy("Review"), gettext_lazy("Review")),
    "authority_approve": NextAct("review_entry", gettext_lazy("Review"), gettext_lazy("Review")),
}


# of a registrar's new student that waits in a case
TO_THE_CASE = NextAct("case", gettext_lazy("Open the case"), gettext_lazy("Open the case"))


def next_act(entry: Entry, account: Account, whose: WhoHasIt) -> NextAct | None:
    """What this account may do next with a new student, by who has it now; None: only look at it."""
    if whose.waits_in_case(entry):
        return TO_THE_CASE if account.role == Role.REGISTRAR else None
    allowed = states.allowed(entry.state, account.role)
    return next((act for action, act in NEXT.items() if action in allowed), None)


def what_next(entry: Entry, account: Account, whose: WhoHasIt) -> dict:
    """Which step the new student stands at, and what this account may do there: ``step``, ``url``, ``label``.

    Who waits in a case is not confirmed meanwhile: a registrar is led to the case. ``whose``: who has it.
    """
    act = next_act(entry, account, whose)
    undo = entry.decision and "undo_decision" in states.allowed(entry.state, account.role)
    return {
        "step": STEP_OF.get(entry.state),
        "url": _address(act, entry, whose) if act else "",
        "label": act.words if act else "",
        "undo_url": reverse("resolve_entry", args=[entry.pk]) if undo else "",
    }


def act_of(entry: Entry, account: Account, whose: WhoHasIt) -> tuple[str, Text]:
    """Where this account goes on with a new student: the address, and the few words of a list."""
    act = next_act(entry, account, whose)
    if act is None:
        return reverse("entry", args=[entry.pk]), gettext_lazy("Look")
    return _address(act, entry, whose), act.short


def _address(act: NextAct, entry: Entry, whose: WhoHasIt) -> str:
    return reverse(act.url_name, args=[whose.case if act is TO_THE_CASE else entry.pk])
