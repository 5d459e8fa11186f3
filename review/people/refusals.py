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


class NumbersSpent(ActRefused):
    """More whole numbers would leave for the account today than it may have; its authority can grant more."""

    code = "numbers_spent"

    def __init__(self, limit: int, left: int, asked: int):
        super().__init__()
        self.limit, self.left, self.asked = limit, left, asked

    def words(self) -> str:
        if not self.limit:
            return _("This account is shown no whole numbers of records. Ask your school's registrar.")
        return _(
            "This account may have %(limit)d whole numbers of records a day; %(left)d are left today, %(asked)d were "
            "asked for. Take the list without whole numbers, or ask your education authority to grant more, with the "
            "reason."
        ) % {"limit": self.limit, "left": self.left, "asked": self.asked}
