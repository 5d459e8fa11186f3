"""The life of an entry as plain data: what may be done from where, by whom, and to what it leads (P2-P4).

Pages show an action only when this table allows it, and transitions.py refuses everything that it does not.
"""

from typing import NamedTuple

RESOLVING = "resolving"  # a person must say which archive it is (P2.2)
SUPPLEMENTING = "supplementing"  # further information is being filled in (P3)
AT_SCHOOL = "at_school"  # waits for the school's review (P4)
AT_AUTHORITY = "at_authority"  # waits for the competent authority's review (P4)
REGISTERED = "registered"  # the record exists (P4)
TERMINATED = "terminated"  # the registration was ended by decision (V2.1)
WITHDRAWN = "withdrawn"  # the school took the newcomer off its roster

STATES = (RESOLVING, SUPPLEMENTING, AT_SCHOOL, AT_AUTHORITY, REGISTERED, TERMINATED, WITHDRAWN)
UNDER_WAY = (RESOLVING, SUPPLEMENTING, AT_SCHOOL, AT_AUTHORITY)
AT_THE_SCHOOL = (RESOLVING, SUPPLEMENTING, AT_SCHOOL)  # what the school itself must finish
ENDED = (TERMINATED, WITHDRAWN)  # holds no archive, stands in nobody's way


class Action(NamedTuple):
    """One row of the table; ``sources`` empty means that the entry comes into being."""

    sources: tuple[str, ...]
    target: str
    roles: frozenset[str]
    reason_required: bool = False


SCHOOL = frozenset({"registrar", "desk"})
REGISTRAR = frozenset({"registrar"})
OFFICER = frozenset({"officer"})
SETTLING = REGISTRAR | OFFICER  # who may settle a case: the other school's registrar gives way, an officer decides

ACTIONS: dict[str, Action] = {
    "receive_doubtful": Action((), RESOLVING, SCHOOL),
    "receive": Action((), SUPPLEMENTING, SCHOOL),
    # the machine's verdict changed when matching again found more (N7): for certain, or for a person to look at
    "rematch": Action((RESOLVING, SUPPLEMENTING), SUPPLEMENTING, SCHOOL),
    "rematch_doubtful": Action((RESOLVING, SUPPLEMENTING), RESOLVING, SCHOOL),
    "confirm": Action((RESOLVING,), SUPPLEMENTING, SCHOOL),
    "none_of_these": Action((RESOLVING,), SUPPLEMENTING, SCHOOL),
    "undo_decision": Action((SUPPLEMENTING,), RESOLVING, SCHOOL),
    "save": Action((SUPPLEMENTING,), SUPPLEMENTING, SCHOOL),
    # a workbook to fill in outside, with all that is known of the child
    "take_out": Action((SUPPLEMENTING,), SUPPLEMENTING, SCHOOL),
    # the guardian's confirmation sheet, which shows the child's numbers in clear
    "print_sheet": Action((SUPPLEMENTING,), SUPPLEMENTING, SCHOOL),
    "submit": Action((SUPPLEMENTING,), AT_SCHOOL, SCHOOL),
    "school_send_back": Action((AT_SCHOOL,), SUPPLEMENTING, REGISTRAR, reason_required=True),
    "school_approve": Action((AT_SCHOOL,), AT_AUTHORITY, REGISTRAR),
    "authority_send_back": Action((AT_AUTHORITY,), SUPPLEMENTING, OFFICER, reason_required=True),
    "authority_approve": Action((AT_AUTHORITY,), REGISTERED, OFFICER),
    # a senior high school holds the archive: a person may say which one, then the registrar chooses (V2.1)
    "confirm_admitted": Action((RESOLVING,), RESOLVING, SCHOOL),
    "continue_admitted": Action((RESOLVING,), SUPPLEMENTING, REGISTRAR, reason_required=True),
    "terminate": Action(UNDER_WAY, TERMINATED, REGISTRAR, reason_required=True),
    "undo_termination": Action((TERMINATED,), RESOLVING, REGISTRAR),
    # two schools, one archive (V5, W6): what the end of a case does to the newcomers of both
    "open_case": Action((RESOLVING,), RESOLVING, REGISTRAR, reason_required=True),
    "win_case": Action((RESOLVING,), SUPPLEMENTING, SETTLING),
    "win_case_admitted": Action((RESOLVING,), RESOLVING, SETTLING),
    "lose_case": Action(UNDER_WAY, TERMINATED, SETTLING, reason_required=True),
    "withdraw": Action((RESOLVING, SUPPLEMENTING, AT_SCHOOL), WITHDRAWN, REGISTRAR, reason_required=True),
}


# acts by which a person says whose archive it is
DECISIONS = ("confirm", "none_of_these", "confirm_admitted", "continue_admitted")

# acts after which an entry is one that was sent back, until it is submitted again
SENDING_BACK = ("school_send_back", "authority_send_back")
SUBMITTING = "submit"

# acts of matching again: the machine's verdict changed
REMATCHES = ("rematch", "rematch_doubtful")


def allowed(state: str, role: str) -> frozenset[str]:
    """Actions that a role may take on an entry in this state."""
    return frozenset(name for name, action in ACTIONS.items() if state in action.sources and role in action.roles)
