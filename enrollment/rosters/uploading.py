"""A roster's file is kept and the work on it queued (P1, I13)."""

from enrollment.rosters.models import Roster
from enrollment.seasons.models import Season
from enrollment.uploads.entitled import check_entitled
from enrollment.uploads.storing import facts, keep
from registry.accounts.models import Account


def store_upload(
    account: Account, season: Season, track: str, name: str, data: bytes, *, enqueue: bool = True
) -> tuple[Roster, bool]:
    """Keep a roster's file and queue the work on it; gives the roster, and whether it is a new one.

    The same file again (same school, season, track) leads to the first roster (I13); did its work fail, it is
    queued again. Has none of its new students stayed, the file is worked again, as a new roster. Raises UploadRefused:
    not_entitled, season_closed, too_large.
    """
    check_entitled(account, season, track)
    roster = Roster(school=account.school, season=season, track=track, **facts(account, name, data))
    return keep(roster, data, enqueue=enqueue)
