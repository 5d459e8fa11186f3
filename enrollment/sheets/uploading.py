"""A supplement sheet's file is kept and the work on it queued (P3.2, I13)."""

from enrollment.sheets.models import SupplementSheet
from enrollment.uploads.entitled import entitled_school
from enrollment.uploads.storing import facts, keep
from registry.accounts.models import Account


def store_sheet(
    account: Account, track: str, name: str, data: bytes, *, enqueue: bool = True
) -> tuple[SupplementSheet, bool]:
    """Keep a sheet with supplements (P3.2) and queue the work on it; as store_upload for a roster.

    The same sheet is worked again when rows were refused for a state that is another one by now.

    The season does not matter: what may be saved is each new student's own question. Raises UploadRefused:
    not_entitled, too_large.
    """
    school = entitled_school(account, track)
    sheet = SupplementSheet(school=school, track=track, **facts(account, name, data))
    return keep(sheet, data, enqueue=enqueue)
