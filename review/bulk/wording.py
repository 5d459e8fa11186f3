"""What pages say of a bulk action, by its action."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.text import Text
from review.bulk.models import BulkAct, BulkAction

NAMED = 10  # so many new students a message names


class BulkWords(NamedTuple):
    """Of one kind of act: what it will do, what comes after it, and the names of its two lists."""

    question: Text
    afterwards: Text
    done: Text
    refused: Text


_BACK = BulkWords(
    gettext_lazy("These new students go back to supplementing. The school sees the reason with each of them."),
    gettext_lazy("The school sees why and corrects them."),
    gettext_lazy("sent back"),
    gettext_lazy("not sent back"),
)
WORDS = {
    BulkAction.SCHOOL_APPROVE: BulkWords(
        gettext_lazy("These new students go to the education authority for its review."),
        gettext_lazy("The education authority reviews them now."),
        gettext_lazy("approved"),
        gettext_lazy("not approved"),
    ),
    BulkAction.AUTHORITY_APPROVE: BulkWords(
        gettext_lazy("These new students will be registered; a registration is not taken back here."),
        gettext_lazy("They are registered, and their records are made."),
        gettext_lazy("approved"),
        gettext_lazy("not approved"),
    ),
    BulkAction.SCHOOL_SEND_BACK: _BACK,
    BulkAction.AUTHORITY_SEND_BACK: _BACK,
    BulkAction.WITHDRAW: BulkWords(
        gettext_lazy(
            "These new students are taken off the roster, and archives that they claim become free. It cannot be "
            "taken back: to import the roster after all, save the file again and upload that one."
        ),
        gettext_lazy("Their archives are free again. Upload the right roster next."),
        gettext_lazy("taken off the roster"),
        gettext_lazy("not taken off"),
    ),
}


def act_label(act: BulkAct) -> str:
    """The words of the button: what it does and to how many."""
    number = {"n": act.total}
    if act.action in (BulkAction.SCHOOL_APPROVE, BulkAction.AUTHORITY_APPROVE):
        return ngettext("Approve %(n)s new student", "Approve %(n)s new students", act.total) % number
    if act.action == BulkAction.WITHDRAW:
        return (
            ngettext("Take %(n)s new student off the roster", "Take %(n)s new students off the roster", act.total)
            % number
        )
    return ngettext("Send back %(n)s new student", "Send back %(n)s new students", act.total) % number


def to_check_words(act: BulkAct, number: int) -> str:
    """That so many bring a number which nobody knows here, and who looks at the paper."""
    if act.action == BulkAction.SCHOOL_APPROVE:
        text = ngettext(
            "%(n)d of them brings a student number that is not known here. Compare it with the paper before you submit "
            "it; the education authority will ask for the paper.",
            "%(n)d of them bring student numbers that are not known here. Compare them with the paper before you "
            "submit them; the education authority will ask for the paper.",
            number,
        )
    else:
        text = ngettext(
            "%(n)d of them brings a student number that is not known here, and is not registered before you have "
            "checked it on paper.",
            "%(n)d of them bring student numbers that are not known here, and are not registered before you have "
            "checked them on paper.",
            number,
        )
    return text % {"n": number}


def unproved_words(act: BulkAct, number: int) -> str:
    """That so many continue a record on name and birth date alone."""
    text = ngettext(
        "%(n)d of them continues a record on name and birth date alone: read why before you approve.",
        "%(n)d of them continue a record on name and birth date alone: read why before you approve.",
        number,
    )
    return text % {"n": number}


def done_words(act: BulkAct, names: Sequence[str]) -> str:
    """What was done, and what comes next."""
    more = "…" if act.accepted > NAMED else ""
    text = _("%(done)s, %(n)s: %(names)s.") if act.accepted > 1 else _("%(done)s: %(names)s.")
    words = WORDS[BulkAction(act.action)]
    named = text % {"done": words.done, "n": act.accepted, "names": "、".join(names[:NAMED]) + more}
    return f"{named} {words.afterwards}"


def changed_words(names: Sequence[str], count: int) -> list[str]:
    """A sentence for each new student that changed since the page was opened; the last one counts the rest."""
    text = _("%(name)s changed after you opened the list; look at it again before you decide.")
    sentences = [text % {"name": name} for name in names[:NAMED]]
    more = count - len(sentences)
    if more > 0:
        text = ngettext("And %(n)s more changed since.", "And %(n)s more changed since.", more)
        sentences.append(text % {"n": more})
    return sentences
