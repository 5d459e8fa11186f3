"""Why a fact of the family was not compared; nothing has changed then."""

from django.utils.translation import gettext as _

from enrollment.refused import ActRefused


class FactUnreadable(ActRefused):
    """What was typed is no such fact, or several at once."""

    code = "fact_unreadable"

    def words(self) -> str:
        return _(
            "This cannot be compared. Type one full name, one telephone or its last four digits, the last four "
            "characters of a document number, or the name of one kindergarten or school."
        )


class FactsLocked(ActRefused):
    """Too many answers said “differs”: the competent authority is asked."""

    code = "facts_locked"

    def __init__(self, authority: str):
        super().__init__()
        self.authority = authority

    def words(self) -> str:
        return _(
            "Too many answers have said “differs”, so nothing more is compared. Show the family's papers to "
            "%(authority)s, which can allow it again or prove the link itself."
        ) % {"authority": self.authority}
