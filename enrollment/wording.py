"""Words for acts and facts of the flow, in the notice's own terms."""

from django.utils.translation import gettext_lazy as _

ACTION_WORDS = {
    "receive_doubtful": _("Imported; to be confirmed"),
    "receive": _("Imported"),
    "confirm": _("Archive confirmed"),
    "none_of_these": _("None of the candidates is this child"),
    "undo_decision": _("Decision taken back"),
    "save": _("Supplement saved"),
    "submit": _("Submitted to school review"),
    "school_send_back": _("Sent back by the school"),
    "school_approve": _("Approved by the school"),
    "authority_send_back": _("Sent back by the authority"),
    "authority_approve": _("Approved by the authority; registered"),
    "withdraw": _("Withdrawn by the school"),
}
