"""The life of a case between two schools as plain data: who may do what from where (W2, W3, V5).

Pages show an act only when this table allows it, and acts.py refuses everything that it does not.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OPEN = "open"  # the holding school has not answered yet
CONTESTED = "contested"  # awaits the authority above both, for whatever reason it came there
RELEASED = "released"  # the holding school gave way
DECIDED = "decided"  # the authority decided for one of them
CONCEDED = "conceded"  # the claiming school gave way

STATES = (OPEN, CONTESTED, RELEASED, DECIDED, CONCEDED)
UNSETTLED = (OPEN, CONTESTED)

CLAIMANT, HOLDER, AUTHORITY = "claimant", "holder", "authority"
OPERATIONS = "operations"  # who may give a case to another authority, and nothing else
ANOTHER = "another"  # of several claimants, for those against whom one of the others won

# how a document dispute ends
SAME_CHILD, THIS_CHILDS, THE_OTHERS = "same_child", "this_childs", "the_others"
OUTCOMES = (SAME_CHILD, THIS_CHILDS, THE_OTHERS)


class CaseAction(NamedTuple):
    """One row of the table; ``sources`` empty means that the case comes into being; no ``target``: it stays.

    ``words`` is what the act is called in the case's history.
    """

    words: str | Promise
    sources: tuple[str, ...]
    target: str
    side: str
    reason_required: bool = False


ACTIONS: dict[str, CaseAction] = {
    "open": CaseAction(_("Record asked for"), (), OPEN, CLAIMANT, reason_required=True),
    # another school claims the child of an open case, too
    "join": CaseAction(_("This school claims the child, too"), (), OPEN, CLAIMANT, reason_required=True),
    "join_contested": CaseAction(
        _("This school claims the child, too; the case is with the authority"),
        (),
        CONTESTED,
        CLAIMANT,
        reason_required=True,
    ),
    # the record is of no school that could answer, or that one has answered before
    "open_contested": CaseAction(
        _("Record asked for; it went to the authority at once"),
        (),
        CONTESTED,
        CLAIMANT,
        reason_required=True,
    ),
    # one document under two names
    "open_dispute": CaseAction(_("Document disputed"), (), OPEN, CLAIMANT, reason_required=True),
    "open_dispute_contested": CaseAction(
        _("Document disputed; it went to the authority at once"),
        (),
        CONTESTED,
        CLAIMANT,
        reason_required=True,
    ),
    # said for the authority to weigh: whose the document is, no school ends alone
    "agree": CaseAction(
        _("The school says that its own record has a wrong number; awaiting the authority"),
        UNSETTLED,
        CONTESTED,
        HOLDER,
        reason_required=True,
    ),
    "release": CaseAction(_("Record released"), UNSETTLED, RELEASED, HOLDER),
    "contest": CaseAction(_("Contested; awaiting the authority"), UNSETTLED, CONTESTED, HOLDER, reason_required=True),
    "escalate": CaseAction(_("Not answered in time; taken to the authority"), (OPEN,), CONTESTED, CLAIMANT),
    "add": CaseAction(_("Added by the claiming school"), UNSETTLED, "", CLAIMANT, reason_required=True),
    "add_more": CaseAction(_("Added by the holding school"), (CONTESTED,), "", HOLDER, reason_required=True),
    "decide_for_claimant": CaseAction(
        _("Decided for the claiming school"), (CONTESTED,), DECIDED, AUTHORITY, reason_required=True
    ),
    "decide_for_holder": CaseAction(
        _("Decided for the holding school"), (CONTESTED,), DECIDED, AUTHORITY, reason_required=True
    ),
    "decide_for_another": CaseAction(
        _("Decided for another school that claims the child"), (CONTESTED,), DECIDED, AUTHORITY, reason_required=True
    ),
    "decide_same_child": CaseAction(
        _("Decided: the same child"), (CONTESTED,), DECIDED, AUTHORITY, reason_required=True
    ),
    "decide_this_childs": CaseAction(
        _("Decided: the document is the new student's"), (CONTESTED,), DECIDED, AUTHORITY, reason_required=True
    ),
    "decide_the_others": CaseAction(
        _("Decided: the document is the other child's"), (CONTESTED,), DECIDED, AUTHORITY, reason_required=True
    ),
    "move": CaseAction(_("Given to another authority"), UNSETTLED, "", OPERATIONS, reason_required=True),
    "concede": CaseAction(_("Conceded by the claiming school"), UNSETTLED, CONCEDED, CLAIMANT),
    # its new student stays where it is; of an admission the choice about the new student is taken back instead (V2.1)
    "take_back": CaseAction(_("Taken back by the school that asked"), UNSETTLED, CONCEDED, CLAIMANT),
}
OF_HOLDER = tuple(name for name, action in ACTIONS.items() if action.side == HOLDER)
REASON_REQUIRED = tuple(name for name, action in ACTIONS.items() if action.reason_required)


# acts of document disputes alone, and acts that these do not know: whose is the document is another question
OF_DOCUMENTS = frozenset(
    {"open_dispute", "open_dispute_contested", "agree", *(f"decide_{outcome}" for outcome in OUTCOMES)}
)
NOT_OF_DOCUMENTS = frozenset(
    {"open", "open_contested", "join", "join_contested", "release"}
    | {f"decide_for_{winner}" for winner in (CLAIMANT, HOLDER, ANOTHER)}
)
# by kind of case, the acts that it does not know
_FOREIGN = {"admission": OF_DOCUMENTS | {"take_back"}, "claim": OF_DOCUMENTS, "document": NOT_OF_DOCUMENTS}


def allowed(state: str, sides: frozenset[str], kind: str) -> frozenset[str]:
    """Acts that somebody of these sides may do in a case of this kind in this state."""
    found = {name for name, act in ACTIONS.items() if state in act.sources and act.side in sides}
    return frozenset(found - _FOREIGN[kind])
