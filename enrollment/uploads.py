"""Uploaded files: taken in, kept sealed under a random name, opened again, gone with their row (P1, P3.2, I13, I19)."""

import hashlib
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from enrollment.models import Roster, RosterState, Season, SupplementSheet
from enrollment.seasons.deadlines import deadline_passed
from enrollment.seasons.refusals import SeasonClosed
from enrollment.uploaded import UNFINISHED, Uploaded
from registry.accounts.models import Account
from registry.institutions import School
from registry.sealing.files import SealedFiles, clean_file_name, random_name
from registry.sealing.row_ids import next_ids

FILES = SealedFiles("UPLOAD_DIR")
KINDS: tuple[type[Uploaded], ...] = (Roster, SupplementSheet)
U = TypeVar("U", bound=Uploaded)


class UploadRefused(Exception):
    """A call refused as a whole, nothing stored; ``code`` and ``details`` are those of registry.wording."""

    def __init__(self, code: str, **details):
        super().__init__(code)
        self.code = code
        self.details = details


def store_upload(
    account: Account, season: Season, track: str, name: str, data: bytes, *, enqueue: bool = True
) -> tuple[Roster, bool]:
    """Keep a roster's file and queue the work on it; gives the roster, and whether it is a new one.

    The same file again (same school, season, track) leads to the first roster (I13); was its work given up, it is
    queued again. Raises UploadRefused: not_entitled, season_closed, too_large.
    """
    check_entitled(account, season, track)
    roster = Roster(school=account.school, season=season, track=track, **_facts(account, name, data))
    return _keep(roster, data, enqueue=enqueue)


def store_sheet(
    account: Account, track: str, name: str, data: bytes, *, enqueue: bool = True
) -> tuple[SupplementSheet, bool]:
    """Keep a sheet with supplements (P3.2) and queue the work on it; as store_upload for a roster.

    The season does not matter: what may be saved is each newcomer's own question. Raises UploadRefused: not_entitled,
    too_large.
    """
    school = _entitled(account, track)
    sheet = SupplementSheet(school=school, track=track, **_facts(account, name, data))
    return _keep(sheet, data, enqueue=enqueue)


def _facts(account: Account, name: str, data: bytes) -> dict:
    """What is known of any file before it is read. Raises UploadRefused: too_large."""
    if len(data) > settings.ROSTER_MAX_BYTES:
        raise UploadRefused("too_large", what="bytes", limit=settings.ROSTER_MAX_BYTES, found=len(data))
    return {
        "uploaded_by": account,
        "sitting": account.sitting,
        "file_name": clean_file_name(name, otherwise="roster"),
        "file_size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "stored_as": random_name(),
    }


def _keep(upload: U, data: bytes, *, enqueue: bool) -> tuple[U, bool]:
    """Store it, unless the same file is there already; gives what is there, and whether it is new."""
    first = _same(upload).first()
    if first is None:
        try:
            return _store(upload, data, enqueue=enqueue), True
        except BaseException as error:
            remove(upload.stored_as)
            first = _same(upload).first() if isinstance(error, IntegrityError) else None
            if first is None:
                raise
    if enqueue:
        _queue_if_forgotten(first)
    return first, False


def _same(upload: U) -> QuerySet[U]:
    """Uploads of the same file (I13)."""
    same = {name: getattr(upload, name) for name in upload.ONE_FILE_PER}
    return type(upload).objects.filter(**same).exclude(state=RosterState.REFUSED)


def check_entitled(account: Account, season: Season, track: str) -> School:
    """The school for which the account brings newcomers. Raises UploadRefused: not_entitled, season_closed."""
    school = _entitled(account, track)
    closed = deadline_passed(school, season, track)
    if closed:
        raise UploadRefused("season_closed", **closed_details(season, closed))
    return school


def closed_details(season: Season, closed: SeasonClosed) -> dict[str, str]:
    """What the sentence of season_closed names (registry.wording)."""
    return {"season": season.code, "deadline": closed.deadline.isoformat(), "authority": closed.authority}


def _entitled(account: Account, track: str) -> School:
    school = account.school
    if school is None or track not in school.tracks:
        raise UploadRefused("not_entitled", school=str(school or ""), track=track)
    return school


def _store(upload: U, data: bytes, *, enqueue: bool) -> U:
    with transaction.atomic():
        upload.pk = next_ids(type(upload), 1)[0]
        FILES.write(upload, data)
        upload.save(force_insert=True)
        if enqueue:
            _queue(upload)
    return upload


def _queue(upload: Uploaded) -> None:
    """Queue the work in the same transaction: the queue is a table, so row and task are stored both or neither."""
    from enrollment.tasks import queue  # late: the tasks run what opens files here

    queue(upload)


def _queue_if_forgotten(upload: Uploaded) -> None:
    """Queue a file again whose work was given up: it is unfinished, and no task waits or runs for it (I11)."""
    from enrollment.tasks import under_way

    with transaction.atomic():
        locked = type(upload).objects.select_for_update(no_key=True).get(pk=upload.pk)
        if locked.state in UNFINISHED and not under_way(locked):
            _queue(locked)


def opened(upload: Uploaded) -> bytes:
    """The file as it was uploaded. Raises FileNotFoundError for a refused one, which is not kept."""
    if not upload.stored_as:
        raise FileNotFoundError(f"upload {upload.pk} keeps no file")
    return FILES.read(upload)


def remove(stored_as: str) -> None:
    """Remove a stored file; none is fine."""
    FILES.remove(stored_as)


def orphans() -> list[str]:
    """Names of stored files without a row (I19)."""
    return FILES.orphans(*KINDS)


def remove_orphans() -> int:
    """Remove what a killed process left behind; the number of files removed."""
    left = orphans()
    for stored_as in left:
        remove(stored_as)
    return len(left)
