"""Why an act on a new student was not done; nothing has changed then. ``words()`` is the sentence for the colleague."""

from django.utils.translation import gettext as _

from registry.refused import Refused


class ActRefused(Refused):
    """The act was refused as a whole; each kind has its code and its sentence."""

    code = "act_refused"

    def words(self) -> str:
        """What happened and what to do, in a sentence."""
        raise NotImplementedError


class OutOfScope(ActRefused):
    """The new student is not one of this account's: another school's, or of a school under another authority."""

    code = "out_of_scope"

    def words(self) -> str:
        return _("This new student is not in your care.")


class NotAllowed(ActRefused):
    """The account's role does not include this act."""

    code = "not_allowed"

    def words(self) -> str:
        return _("Your account's role does not include this act.")


class ReasonMissing(ActRefused):
    """The act needs a reason."""

    code = "reason_missing"

    def words(self) -> str:
        return _("Write the reason first: whoever it concerns must know why.")
