"""Why no whole number was shown."""

from django.utils.translation import gettext as _

from enrollment.refused import ActRefused


class TooManyShown(ActRefused):
    """The account was shown as many whole numbers in the last hour as the settings allow."""

    code = "too_many_shown"

    def __init__(self, limit: int):
        super().__init__()
        self.limit = limit

    def words(self) -> str:
        return _(
            "This account has been shown %(limit)d whole numbers in the last hour, and no more are shown now. Go on in "
            "an hour, or ask your education authority when there is a reason to look at so many."
        ) % {"limit": self.limit}
