"""Rosters' files: taken in, kept sealed under a random name, opened again, gone with their row (P1, I13, I19)."""

import hashlib

from django.conf import settings
from django.db import IntegrityError, transaction

from enrollment.models import Roster, RosterState, Season
from enrollment.refusals import deadline_passed
from registry.models import Account, School
from registry.rows import next_ids
from registry.sealed_files import SealedFiles, clean_file_name, random_name

FILES = SealedFiles("UPLOAD_DIR", f"{Roster._meta.db_table}.file")


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
    if len(data) > settings.ROSTER_MAX_BYTES:
        raise UploadRefused("too_large", what="bytes", limit=settings.ROSTER_MAX_BYTES, found=len(data))
    roster = Roster(
        school=account.school,
        season=season,
        track=track,
        uploaded_by=account,
        file_name=clean_file_name(name, otherwise="roster"),
        file_size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        stored_as=random_name(),
    )
    first = _same(roster).first()
    if first is None:
        try:
            return _store(roster, data, enqueue=enqueue), True
        except BaseException as error:
            remove(roster.stored_as)
            first = _same(roster).first() if isinstance(error, IntegrityError) else None
            if first is None:
                raise
    if enqueue:
        _queue_if_forgotten(first)
    return first, False


def _same(roster: Roster):
    """Rosters of the same file (I13)."""
    same = Roster.objects.filter(school=roster.school, season=roster.season, track=roster.track, sha256=roster.sha256)
    return same.exclude(state=RosterState.REFUSED)


def check_entitled(account: Account, season: Season, track: str) -> School:
    """The school for which the account brings newcomers. Raises UploadRefused: not_entitled, season_closed."""
    school = account.school
    if school is None or track not in school.tracks:
        raise UploadRefused("not_entitled", school=str(school or ""), track=track)
    closed = deadline_passed(season, track)
    if closed:
        raise UploadRefused("season_closed", season=season.code, deadline=closed.deadline.isoformat())
    return school


def _store(roster: Roster, data: bytes, *, enqueue: bool) -> Roster:
    with transaction.atomic():
        roster.pk = next_ids(Roster, 1)[0]
        FILES.write(roster.stored_as, roster.pk, data)
        roster.save(force_insert=True)
        if enqueue:
            _queue(roster)
    return roster


def _queue(roster: Roster) -> None:
    """Queue the work in the same transaction: the queue is a table, so row and task are stored both or neither."""
    from enrollment.tasks import receive_roster  # late: the task runs intake, which opens files here

    receive_roster.enqueue(roster.pk)


def _queue_if_forgotten(roster: Roster) -> None:
    """Queue a roster again whose work was given up: it is unfinished, and no task waits or runs for it (I11)."""
    from enrollment.tasks import under_way

    with transaction.atomic():
        locked = Roster.objects.select_for_update(no_key=True).get(pk=roster.pk)
        if locked.state in (RosterState.WAITING, RosterState.READING) and not under_way(locked.pk):
            _queue(locked)


def opened(roster: Roster) -> bytes:
    """The file as it was uploaded. Raises FileNotFoundError for a refused roster, which keeps none."""
    if not roster.stored_as:
        raise FileNotFoundError(f"roster {roster.pk} keeps no file")
    return FILES.read(roster.stored_as, roster.pk)


def remove(stored_as: str) -> None:
    """Remove a stored file; none is fine."""
    FILES.remove(stored_as)


def orphans() -> list[str]:
    """Names of stored files without a row (I19)."""
    return FILES.orphans(Roster.objects)


def remove_orphans() -> int:
    """Remove what a killed process left behind; the number of files removed."""
    left = orphans()
    for stored_as in left:
        remove(stored_as)
    return len(left)
