"""Why an act about a season's deadlines was not done."""

from datetime import date

from django.utils.translation import gettext as _

from enrollment.refused import ActRefused
from enrollment.seasons.rules import TERM_DAYS_APART
from enrollment.seasons.wording import season_words
from registry.institutions import School


class SeasonClosed(ActRefused):
    """The school's deadline is over (N5, I21); ``authority`` is whose extension it takes."""

    code = "season_closed"

    def __init__(self, deadline: date, authority: str = ""):
        super().__init__()
        self.deadline, self.authority = deadline, authority

    def words(self) -> str:
        return _(
            "The deadline was %(day)s. To go on, the school needs an extension: ask %(authority)s for it under "
            "“Deadlines”. What awaits the authority already can still be approved."
        ) % {"day": self.deadline.isoformat(), "authority": self.authority or _("the education authority")}


class DayNotOffered(ActRefused):
    """The day is over, or too far ahead."""

    code = "day_not_offered"

    def __init__(self, last: date):
        super().__init__()
        self.last = last

    def words(self) -> str:
        return _("Choose a day after today, at the latest %(day)s.") % {"day": self.last.isoformat()}


class NotLater(ActRefused):
    """The school's deadline is this one, or a later one, already."""

    code = "not_later"

    def __init__(self, school: School, present: date):
        super().__init__()
        self.school, self.present = school, present

    def words(self) -> str:
        return _("%(school)s may register until %(day)s already; choose a later day.") % {
            "school": self.school.name,
            "day": self.present.isoformat(),
        }


class SeasonEnded(ActRefused):
    """The season has ended at the school, its late way too: what was unfinished has ended with it."""

    code = "season_ended"

    def __init__(self, season_code: str, ended_on: date):
        super().__init__()
        self.season_code, self.ended_on = season_code, ended_on

    def words(self) -> str:
        return _(
            "%(season)s ended on %(day)s, and what was unfinished with it: nothing is extended any more. "
            "Bring the new students in the present season."
        ) % {"season": season_words(self.season_code), "day": self.ended_on.isoformat()}


class NotItsTrack(ActRefused):
    """The school registers no such new students."""

    code = "not_its_track"

    def words(self) -> str:
        return _("The school does not register new students of this kind.")


class AskedAlready(ActRefused):
    """A request waits for its answer."""

    code = "asked_already"

    def words(self) -> str:
        return _("Your school has asked for an extension already; the authority has not answered yet.")


class AnsweredAlready(ActRefused):
    """Somebody else has answered the request."""

    code = "answered_already"

    def words(self) -> str:
        return _("This request has been answered already.")


class TermRefused(ActRefused):
    """A start of term that cannot be taken; ``why``: far, shut, none_left, ended."""

    code = "term_refused"

    def __init__(self, why: str, day: date | None = None):
        super().__init__()
        self.why, self.day = why, day

    def words(self) -> str:
        return {
            "far": _("The day is more than %(days)d days from the season's start. Is it the right year?"),
            "shut": _(
                "With this start the school's deadline would be %(day)s, which is over: the school could not go on."
            ),
            "ended": _("The season ended on %(day)s; its days are not changed any more."),
            "none_left": _(
                "The term would begin after %(day)s, the season's latest day: grant the school an extension instead."
            ),
        }[self.why] % {"days": TERM_DAYS_APART, "day": self.day and self.day.isoformat()}
