"""Why a bulk action was not asked for."""

from django.utils.translation import gettext as _

from enrollment.refused import ActRefused


class NothingChosen(ActRefused):
    """A bulk action was asked for, and no new student was selected who still stands as the page showed."""

    code = "nothing_chosen"

    def words(self) -> str:
        return _("Select at least one new student of the list.")
