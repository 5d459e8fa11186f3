"""Files that people handed in: kept sealed under random names, each bound to the row that names it (I19)."""

import os
import re
import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Protocol
from uuid import uuid4

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from registry.sealing.cipher import seal_bytes, unseal_bytes

LONGEST_NAME = 120
ORPHAN_AGE = timedelta(hours=1)  # a file older than this without a row was left by a process that was killed


class StoredFile(Protocol):
    """A row that names its file."""

    pk: Any
    stored_as: str
    _meta: ClassVar[Any]


def random_name() -> str:
    """A name that says nothing of the file."""
    return uuid4().hex


class SealedFiles:
    """The files of one directory, which ``setting`` names; each is bound to the row whose ``stored_as`` names it."""

    def __init__(self, setting: str):
        self._setting = setting

    def write(self, row: StoredFile, data: bytes) -> None:
        """Write and flush to the disk, so that the row that follows never points at a half-written file."""
        blob = seal_bytes(data, _context(row))
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(self._path(row.stored_as), flags, 0o600), "wb") as file:
            file.write(blob)
            file.flush()
            os.fsync(file.fileno())

    def read(self, row: StoredFile) -> bytes:
        """The file as it was handed in. Raises FileNotFoundError, and KeysMissing when it is another row's."""
        return unseal_bytes(self._path(row.stored_as).read_bytes(), _context(row))

    def remove(self, stored_as: str) -> None:
        """Remove a file; none is fine."""
        if stored_as:
            self._path(stored_as).unlink(missing_ok=True)

    def orphans(self, *kinds: type[Model]) -> list[str]:
        """Names of files older than an hour without a row of these kinds: a transaction that long is over (I19)."""
        before = (timezone.now() - ORPHAN_AGE).timestamp()
        old = {path.name for path in self._directory().iterdir() if path.stat().st_mtime < before}
        for kind in kinds:
            old -= set(kind._default_manager.filter(stored_as__in=old).values_list("stored_as", flat=True))
        return sorted(old)

    def missing(self, kind: type[Model]) -> list[int]:
        """Ids of the rows of this kind whose file is not there (I19)."""
        rows = kind._default_manager.exclude(stored_as="").values_list("pk", "stored_as")
        return [pk for pk, stored_as in rows if not self._path(stored_as).is_file()]

    def _directory(self) -> Path:
        directory = Path(getattr(settings, self._setting))
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return directory

    def _path(self, stored_as: str) -> Path:
        return self._directory() / stored_as


def _context(row: StoredFile) -> str:
    return f"{row._meta.db_table}.file:{row.pk}"


def clean_file_name(name: str, otherwise: str) -> str:
    """The file's name fit to be shown: no path, no control or direction characters, at most 120 characters."""
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip()
    if len(shown) > LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 5 else ""
        shown = shown[: LONGEST_NAME - len(ending) - 1] + "…" + ending
    return shown or otherwise
