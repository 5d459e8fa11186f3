"""Where the next thing to be done for a new student is done: its page, and the words of the way there."""

from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from enrollment.entries import states
from enrollment.entries.models import Entry
from registry.accounts.models import Account
from registry.text import Text


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
# what this account may do next, by an action of states.py: where, and its words
NEXT = {
    "confirm": ("resolve_entry", gettext_lazy("Confirm the continuation")),
    "save": ("supplement", gettext_lazy("Supplement")),
    "school_approve": ("review_entry", gettext_lazy("Review")),
    "authority_approve": ("review_entry", gettext_lazy("Review")),
}


def what_next(entry: Entry, account: Account) -> dict:
    """Which step the new student stands at, and what this account may do there: ``step``, ``url``, ``label``."""
    allowed = states.allowed(entry.state, account.role)
    url_name, label = next((NEXT[action] for action in NEXT if action in allowed), ("", ""))
    undo = entry.decision and "undo_decision" in allowed
    return {
        "step": STEP_OF.get(entry.state),
        "url": reverse(url_name, args=[entry.pk]) if url_name else "",
        "label": label,
        "undo_url": reverse("resolve_entry", args=[entry.pk]) if undo else "",
    }


def act_of(entry: Entry, account: Account) -> tuple[str, Text]:
    """Where this account goes on with a new student: name of the address, and the words."""
    allowed = states.allowed(entry.state, account.role)
    for action, url_name, words in (
        ("confirm", "resolve_entry", _("Confirm")),
        ("save", "supplement", _("Supplement")),
        ("school_approve", "review_entry", _("Review")),
        ("authority_approve", "review_entry", _("Review")),
    ):
        if action in allowed:
            return url_name, words
    return "entry", _("Look")
