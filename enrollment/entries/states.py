"""The life of an entry as plain data: what may be done from where, by whom, until when, and to what it leads (P2-P4).

Pages show an action only when this table allows it, transitions.py refuses everything that it does not, histories and
refusals call it by the words that stand here. A new action is a row of this table, and its page.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.roles import Role

RESOLVING = "resolving"  # a person must say which archive it is (P2.2)
SUPPLEMENTING = "supplementing"  # further information is being filled in (P3)
AT_SCHOOL = "at_school"  # waits for the school's review (P4)
AT_AUTHORITY = "at_authority"  # waits for the competent authority's review (P4)
REGISTERED = "registered"  # the record exists (P4)
TERMINATED = "terminated"  # the registration was ended by decision (V2.1)
WITHDRAWN = "withdrawn"  # the school took the new student off its roster

STATES = (RESOLVING, SUPPLEMENTING, AT_SCHOOL, AT_AUTHORITY, REGISTERED, TERMINATED, WITHDRAWN)
UNDER_WAY = (RESOLVING, SUPPLEMENTING, AT_SCHOOL, AT_AUTHORITY)
AT_THE_SCHOOL = (RESOLVING, SUPPLEMENTING, AT_SCHOOL)  # what the school itself must finish
GOING_ON = (SUPPLEMENTING, AT_SCHOOL, AT_AUTHORITY)  # nothing stands in the way of a record
ENDED = (TERMINATED, WITHDRAWN)  # holds no archive, stands in nobody's way


class Action(NamedTuple):
    """One row of the table; no ``target``: it stays. That an entry comes into being is no act: its roster says it.

    ``words`` is what the act is called in histories. ``by_deadline``: only until the school's deadline (N5, I21).
    """

    words: str | Promise
    sources: tuple[str, ...]
    target: str
    roles: frozenset[Role]
    reason_required: bool = False
    by_deadline: bool = False


SCHOOL = frozenset({Role.REGISTRAR, Role.DESK})
REGISTRAR = frozenset({Role.REGISTRAR})
OFFICER = frozenset({Role.OFFICER})
SETTLING = REGISTRAR | OFFICER  # who may settle a case: the other school's registrar gives way, an officer decides

ACTIONS: dict[str, Action] = {
    # the machine's verdict changed when matching again found more (N7): for certain, or for a person to look at
    "rematch": Action(
        _("Matched again: nothing left to confirm"), (RESOLVING, SUPPLEMENTING), SUPPLEMENTING, SCHOOL, by_deadline=True
    ),
    "rematch_doubtful": Action(
        _("Matched again: records to be confirmed were found"),
        (RESOLVING, SUPPLEMENTING),
        RESOLVING,
        SCHOOL,
        by_deadline=True,
    ),
    "confirm": Action(_("Archive confirmed"), (RESOLVING,), SUPPLEMENTING, SCHOOL, by_deadline=True),
    "none_of_these": Action(
        _("None of the candidates is this child"), (RESOLVING,), SUPPLEMENTING, SCHOOL, by_deadline=True
    ),
    "undo_decision": Action(_("Decision taken back"), (SUPPLEMENTING,), RESOLVING, SCHOOL, by_deadline=True),
    # a person said so of a record that a senior high school then turned out to hold
    "undo_confirmation": Action(_("Confirmation taken back"), (RESOLVING,), RESOLVING, SCHOOL, by_deadline=True),
    "save": Action(_("Supplement saved"), (SUPPLEMENTING,), SUPPLEMENTING, SCHOOL),
    # a 学籍号 from the roster that no registry knows is kept for life, unless it is struck out (V1, row 9)
    "strike_number": Action(
        _("Number from the roster struck out"), (RESOLVING, SUPPLEMENTING), "", SCHOOL, reason_required=True
    ),
    "keep_number": Action(_("Number from the roster kept after all"), (RESOLVING, SUPPLEMENTING), "", SCHOOL),
    # a workbook to fill in outside, with all that is known of the child
    "take_out": Action(_("Taken out in a supplement sheet"), (SUPPLEMENTING,), SUPPLEMENTING, SCHOOL),
    # the guardian's confirmation sheet, which shows the child's numbers in clear
    "print_sheet": Action(_("Confirmation sheet made to print"), (SUPPLEMENTING,), SUPPLEMENTING, SCHOOL),
    "submit": Action(_("Submitted to school review"), (SUPPLEMENTING,), AT_SCHOOL, SCHOOL),
    "school_send_back": Action(
        _("Sent back by the school"), (AT_SCHOOL,), SUPPLEMENTING, REGISTRAR, reason_required=True
    ),
    "school_approve": Action(_("Approved by the school"), (AT_SCHOOL,), AT_AUTHORITY, REGISTRAR, by_deadline=True),
    "authority_send_back": Action(
        _("Sent back by the authority"), (AT_AUTHORITY,), SUPPLEMENTING, OFFICER, reason_required=True
    ),
    "authority_approve": Action(_("Approved by the authority; registered"), (AT_AUTHORITY,), REGISTERED, OFFICER),
    # the paper that shows the number was looked at, wherever the new student stands; none undoes the school's approval
    "authority_check_number": Action(_("Number from the roster checked"), UNDER_WAY, "", OFFICER),
    "authority_strike_number": Action(
        _("Number from the roster struck out by the authority"), UNDER_WAY, "", OFFICER, reason_required=True
    ),
    # the number of the record that is continued stands on another child's record where this one is to be registered
    "strike_archive_number": Action(
        _("Number of the continued record struck out by the authority: it is another child's"),
        UNDER_WAY,
        "",
        OFFICER,
        reason_required=True,
    ),
    "authority_keep_number": Action(_("Number kept after all by the authority"), UNDER_WAY, "", OFFICER),
    # a senior high school holds the archive: a person may say which one, then the registrar chooses (V2.1)
    "confirm_admitted": Action(
        _("Archive confirmed; a senior high school has admitted the new student"),
        (RESOLVING,),
        RESOLVING,
        SCHOOL,
        by_deadline=True,
    ),
    "continue_admitted": Action(
        _("Continued although admitted by a senior high school"),
        (RESOLVING,),
        SUPPLEMENTING,
        REGISTRAR,
        reason_required=True,
        by_deadline=True,
    ),
    "terminate": Action(_("Registration ended"), UNDER_WAY, TERMINATED, REGISTRAR, reason_required=True),
    "undo_termination": Action(
        _("End of the registration taken back"), (TERMINATED,), RESOLVING, REGISTRAR, by_deadline=True
    ),
    # two schools, one archive (V5, W6): what the end of a case does to the new students of both
    "open_case": Action(
        _("Case opened: another school has claimed the record"),
        (RESOLVING,),
        RESOLVING,
        REGISTRAR,
        reason_required=True,
        by_deadline=True,
    ),
    "win_case": Action(_("Case won: the record goes to this school"), (RESOLVING,), SUPPLEMENTING, SETTLING),
    "win_case_admitted": Action(
        _("Case won; a senior high school has admitted the new student"), (RESOLVING,), RESOLVING, SETTLING
    ),
    "lose_case": Action(
        _("Case lost: the record goes to the other school"), UNDER_WAY, TERMINATED, SETTLING, reason_required=True
    ),
    # of namesakes, for whom nothing has been found that is to be confirmed: each is supplemented meanwhile
    "open_case_meanwhile": Action(
        _("Case opened: the child may be at another school"),
        (SUPPLEMENTING,),
        SUPPLEMENTING,
        REGISTRAR,
        reason_required=True,
        by_deadline=True,
    ),
    # an approval was refused because of somebody who is known elsewhere: nobody need think of asking
    "open_case_by_system": Action(_("Case opened by the system when approving"), (RESOLVING,), RESOLVING, frozenset()),
    # one document under two names: whose is it
    "open_dispute": Action(
        _("Document disputed: a record has it under another name"),
        (RESOLVING,),
        RESOLVING,
        REGISTRAR,
        reason_required=True,
        by_deadline=True,
    ),
    "same_child": Action(
        _("Dispute decided: the same child, whose record is continued"), (RESOLVING,), SUPPLEMENTING, SETTLING
    ),
    "found_registered": Action(
        _("Dispute decided: the same child, which is registered already"),
        UNDER_WAY,
        TERMINATED,
        SETTLING,
        reason_required=True,
    ),
    "lose_document": Action(
        _("Dispute settled: the document is another child's"), UNDER_WAY, WITHDRAWN, SETTLING, reason_required=True
    ),
    # looked at again, whatever was said before: what it was found by, or who has the child, is not as it was
    "look_again": Action(
        _("Looked at again: nothing stands in the way"),
        (RESOLVING, SUPPLEMENTING, AT_SCHOOL, AT_AUTHORITY),
        SUPPLEMENTING,
        SCHOOL | OFFICER,
    ),
    "look_again_doubtful": Action(
        _("Looked at again; to be confirmed"),
        (RESOLVING, SUPPLEMENTING, AT_SCHOOL, AT_AUTHORITY),
        RESOLVING,
        SCHOOL | OFFICER,
    ),
    "end_with_season": Action(_("Ended with its season, unfinished"), UNDER_WAY, TERMINATED, frozenset()),
    "withdraw": Action(_("Withdrawn by the school"), AT_THE_SCHOOL, WITHDRAWN, REGISTRAR, reason_required=True),
    "undo_withdrawal": Action(_("Put back on the roster"), (WITHDRAWN,), RESOLVING, REGISTRAR, by_deadline=True),
    # of a namesake at another school, of whom no document decides; who said so takes it back until school review
    "tell_apart": Action(
        _("Said not to be the same child as a namesake"), UNDER_WAY, "", REGISTRAR, reason_required=True
    ),
    # a claim without proof gives way to one with proof: nobody holds a child's record back by a guess
    "give_way": Action(
        _("Matched elsewhere with proof; to be confirmed again, with proof"), UNDER_WAY, RESOLVING, frozenset()
    ),
    # a fact of the family agreed after the record had been confirmed without proof
    "prove_by_fact": Action(_("Proved by a fact of the family"), (SUPPLEMENTING,), "", SCHOOL),
    # the authority saw the paper, whatever the facts said
    "prove": Action(_("Link proved by the authority"), UNDER_WAY, "", OFFICER, reason_required=True),
    "allow_tries": Action(
        _("Comparing facts allowed again by the authority"),
        (RESOLVING, SUPPLEMENTING),
        "",
        OFFICER,
        reason_required=True,
    ),
    "undo_telling": Action(_("“Not the same child” taken back"), AT_THE_SCHOOL, "", REGISTRAR),
}


# acts by which a person says whose archive it is
DECISIONS = ("confirm", "none_of_these", "confirm_admitted", "continue_admitted")

# acts after which an entry is one that was sent back, until it is submitted again
SENDING_BACK = ("school_send_back", "authority_send_back")
# the acts of the two reviews: each role that reviews has one of either kind
APPROVING = ("school_approve", "authority_approve")
SUBMITTING = "submit"

# acts on a draft: they keep a new student where it is being supplemented, and decide nothing
ON_A_DRAFT = tuple(
    name for name, act in ACTIONS.items() if act.target == SUPPLEMENTING and act.sources == (SUPPLEMENTING,)
)

# acts on a number and on namesakes, wherever the new student stands: they say nothing of what it continues
ON_NUMBERS = (
    "strike_number",
    "keep_number",
    "authority_check_number",
    "authority_strike_number",
    "strike_archive_number",
    "authority_keep_number",
)
ON_NAMESAKES = ("tell_apart", "undo_telling")

# acts at the authority's review which leave standing what the school approved (I7)
BESIDE_APPROVALS = tuple(name for name, act in ACTIONS.items() if AT_AUTHORITY in act.sources and not act.target)

# acts of matching again: the machine's verdict changed
REMATCHES = ("rematch", "rematch_doubtful")

# acts that nobody's account need stand behind: a load or the calendar brought them about
BY_MACHINE = ("look_again", "look_again_doubtful", "end_with_season", "open_case_by_system", "give_way")

# acts that must say why; the database keeps no step of theirs without it
REASON_REQUIRED = tuple(name for name, action in ACTIONS.items() if action.reason_required)


def of_role(actions: Sequence[str], role: str) -> str:
    """Which of these acts, such as SENDING_BACK, is this role's; of a role that has none the first, to be refused."""
    return next((name for name in actions if role in ACTIONS[name].roles), actions[0])


def may(action: str, role: str) -> bool:
    """Whether the act is this role's at all, wherever an entry stands."""
    return role in ACTIONS[action].roles


def allowed(state: str, role: str) -> frozenset[str]:
    """Actions that a role may take on an entry in this state."""
    return frozenset(name for name, action in ACTIONS.items() if state in action.sources and role in action.roles)
