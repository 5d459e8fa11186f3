"""Words for acts and facts of the flow, in the notice's own terms."""

from django.utils.translation import gettext_lazy as _

_PARTS = {"autumn": _("autumn %(year)s"), "spring": _("spring %(year)s")}

ACTION_WORDS = {
    "receive_doubtful": _("Imported; to be confirmed"),
    "receive": _("Imported"),
    "rematch": _("Matched again: the archive was found"),
    "rematch_doubtful": _("Matched again: records to be confirmed were found"),
    "confirm": _("Archive confirmed"),
    "none_of_these": _("None of the candidates is this child"),
    "undo_decision": _("Decision taken back"),
    "save": _("Supplement saved"),
    "take_out": _("Taken out in a supplement sheet"),
    "print_sheet": _("Confirmation sheet made to print"),
    "submit": _("Submitted to school review"),
    "school_send_back": _("Sent back by the school"),
    "school_approve": _("Approved by the school"),
    "authority_send_back": _("Sent back by the authority"),
    "authority_approve": _("Approved by the authority; registered"),
    "confirm_admitted": _("Archive confirmed; a senior high school has admitted the newcomer"),
    "continue_admitted": _("Continued although admitted by a senior high school"),
    "terminate": _("Registration ended"),
    "undo_termination": _("End of the registration taken back"),
    "open_case": _("Case opened: another school has claimed the record"),
    "win_case": _("Case won: the record goes to this school"),
    "win_case_admitted": _("Case won; a senior high school has admitted the newcomer"),
    "lose_case": _("Case lost: the record goes to the other school"),
    "withdraw": _("Withdrawn by the school"),
}


def season_words(code: str) -> str:
    """The season as users call it: ``2026-autumn`` is the autumn of 2026; other codes as they are."""
    year, _dash, part = code.partition("-")
    words = _PARTS.get(part)
    return str(words) % {"year": year} if words else code
