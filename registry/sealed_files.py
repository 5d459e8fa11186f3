"""Files that people handed in: kept sealed under random names, each bound to the row that names it (I19)."""

import os
import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from registry.sealing import seal_bytes, unseal_bytes

LONGEST_NAME = 120
ORPHAN_AGE = timedelta(hours=1)  # a file older than this without a row was left by a process that was killed


def random_name() -> str:
    """A name that says nothing of the file."""
    return uuid4().hex


class SealedFiles:
    """The files of one table in a directory of their own; ``setting`` names it, ``context`` what they are bound to."""

    def __init__(self, setting: str, context: str):
        self._setting = setting
        self._context = context

    def write(self, stored_as: str, pk: int, data: bytes) -> None:
        """Write and flush to the disk, so that the row that follows never points at a half-written file."""
        blob = seal_bytes(data, f"{self._context}:{pk}")
        with os.fdopen(os.open(self._path(stored_as), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(blob)
            file.flush()
            os.fsync(file.fileno())

    def read(self, stored_as: str, pk: int) -> bytes:
        """The file as it was handed in. Raises FileNotFoundError, and KeysMissing when it is another row's."""
        return unseal_bytes(self._path(stored_as).read_bytes(), f"{self._context}:{pk}")

    def kept(self, stored_as: str) -> bool:
        """Whether the file is there (I19)."""
        return self._path(stored_as).is_file()

    def remove(self, stored_as: str) -> None:
        """Remove a file; none is fine."""
        if stored_as:
            self._path(stored_as).unlink(missing_ok=True)

    def orphans(self, rows) -> list[str]:
        """Names of files older than an hour without one of the rows: a transaction that long is over (I19)."""
        before = (timezone.now() - ORPHAN_AGE).timestamp()
        old = {path.name for path in self._directory().iterdir() if path.stat().st_mtime < before}
        return sorted(old - set(rows.filter(stored_as__in=old).values_list("stored_as", flat=True)))

    def missing(self, rows: Iterable) -> list[int]:
        """Ids of the rows whose file is not there (I19)."""
        return [row.pk for row in rows if not self.kept(row.stored_as)]

    def _directory(self) -> Path:
        directory = Path(getattr(settings, self._setting))
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return directory

    def _path(self, stored_as: str) -> Path:
        return self._directory() / stored_as


def clean_file_name(name: str, otherwise: str) -> str:
    """The file's name fit to be shown: no path, no control or direction characters, at most 120 characters."""
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip()
    if len(shown) > LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 5 else ""
        shown = shown[: LONGEST_NAME - len(ending) - 1] + "…" + ending
    return shown or otherwise
