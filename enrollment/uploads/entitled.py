"""For which school an account may upload, and whether the season still takes it."""

from enrollment.seasons.deadlines import deadline_passed
from enrollment.seasons.models import Season
from enrollment.seasons.refusals import SeasonClosed
from enrollment.uploads.refusals import UploadRefused
from registry.accounts.models import Account
from registry.institutions import School


def check_entitled(account: Account, season: Season, track: str) -> School:
    """The school for which the account brings new students. Raises UploadRefused: not_entitled, season_closed."""
    school = entitled_school(account, track)
    closed = deadline_passed(school, season, track)
    if closed:
        raise UploadRefused("season_closed", **closed_details(season, closed))
    return school


def closed_details(season: Season, closed: SeasonClosed) -> dict[str, str]:
    """What the sentence of season_closed names (uploads/wording.py)."""
    return {"season": season.code, "deadline": closed.deadline.isoformat(), "authority": closed.authority}


def entitled_school(account: Account, track: str) -> School:
    """The account's school, if it registers this track. Raises UploadRefused: not_entitled."""
    school = account.school
    if school is None or track not in school.tracks:
        raise UploadRefused("not_entitled", school=str(school or ""), track=track)
    return school
