"""Rosters' files: taken in, kept sealed under a random name, opened again, gone with their row (P1, I13, I19)."""

import hashlib
import os
import re
import unicodedata
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from enrollment.models import Roster, RosterState, Season
from enrollment.refusals import deadline_passed
from registry.models import Account, School
from registry.rows import next_ids
from registry.sealing import seal_bytes, unseal_bytes

LONGEST_NAME = 120
ORPHAN_AGE = timedelta(hours=1)  # a file older than this without a row was left by a process that was killed


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
        file_name=_clean(name),
        file_size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        stored_as=uuid4().hex,
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
        _write(roster.stored_as, seal_bytes(data, _context(roster.pk)))
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
    return unseal_bytes(_path(roster.stored_as).read_bytes(), _context(roster.pk))


def kept(roster: Roster) -> bool:
    """Whether the roster's file is there (I19)."""
    return _path(roster.stored_as).is_file()


def remove(stored_as: str) -> None:
    """Remove a stored file; none is fine."""
    if stored_as:
        _path(stored_as).unlink(missing_ok=True)


def orphans() -> list[str]:
    """Names of stored files without a row, older than an hour: a transaction that long is over (I19)."""
    before = (timezone.now() - ORPHAN_AGE).timestamp()
    old = {path.name for path in _directory().iterdir() if path.stat().st_mtime < before}
    return sorted(old - set(Roster.objects.filter(stored_as__in=old).values_list("stored_as", flat=True)))


def remove_orphans() -> int:
    """Remove what a killed process left behind; the number of files removed."""
    left = orphans()
    for stored_as in left:
        remove(stored_as)
    return len(left)


def _context(pk: int) -> str:
    return f"{Roster._meta.db_table}.file:{pk}"


def _directory() -> Path:
    directory = Path(settings.UPLOAD_DIR)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory


def _path(stored_as: str) -> Path:
    return _directory() / stored_as


def _write(stored_as: str, blob: bytes) -> None:
    """Write and flush to the disk, so that the row that follows never points at a half-written file."""
    with os.fdopen(os.open(_path(stored_as), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(blob)
        file.flush()
        os.fsync(file.fileno())


def _clean(name: str) -> str:
    """The file's name fit to be shown: no path, no control or direction characters, at most 120 characters."""
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip()
    if len(shown) > LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 5 else ""
        shown = shown[: LONGEST_NAME - len(ending) - 1] + "…" + ending
    return shown or "roster"
