"""Uploaded files: kept sealed under a random name, opened again, gone with their row (I19)."""

from enrollment.uploads.models import Uploaded
from registry.sealing.files import SealedFiles

FILES = SealedFiles("UPLOAD_DIR")


def opened(upload: Uploaded) -> bytes:
    """The file as it was uploaded. Raises FileNotFoundError for a refused one, which is not kept."""
    if not upload.stored_as:
        raise FileNotFoundError(f"upload {upload.pk} keeps no file")
    return FILES.read(upload)


def remove(stored_as: str) -> None:
    """Remove a stored file; none is fine."""
    FILES.remove(stored_as)


def orphans() -> list[str]:
    """Names of stored files without a row of any kind of upload (I19)."""
    return FILES.orphans(*Uploaded.__subclasses__())


def remove_orphans() -> int:
    """Remove what a killed process left behind; the number of files removed."""
    left = orphans()
    for stored_as in left:
        remove(stored_as)
    return len(left)
