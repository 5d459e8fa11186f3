"""Why an act on a newcomer was not done; nothing has changed then. ``words()`` is the sentence for the colleague.

The exceptions' own text is the code alone: it names nobody, so that it may stand in a log.
"""

from django.utils.translation import gettext as _


class Refused(Exception):
    """The act was refused as a whole; ``code`` is for programs."""

    code = "refused"

    def __init__(self):
        super().__init__(self.code)

    def words(self) -> str:
        """What happened and what to do, in a sentence."""
        raise NotImplementedError


class OutOfScope(Refused):
    """The newcomer is not one of this account's: another school's, or of a school under another authority."""

    code = "out_of_scope"

    def words(self) -> str:
        return _("This newcomer is not in your care.")


class NotAllowed(Refused):
    """The account's role does not include this act."""

    code = "not_allowed"

    def words(self) -> str:
        return _("Your account's role does not include this act.")


class ReasonMissing(Refused):
    """The act needs a reason."""

    code = "reason_missing"

    def words(self) -> str:
        return _("Write the reason first: whoever it concerns must know why.")
