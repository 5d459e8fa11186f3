"""Work on an uploaded file, done once whoever does it: an attempt takes the file over, and only the last one writes.

The work goes on in transactions of bounded size. Each locks the file's row (``hold``) and makes sure that its attempt
is still the last: a worker that was killed, or thought dead, finishes nothing twice.
"""

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from enrollment.uploads import files
from enrollment.uploads.models import UNFINISHED, Uploaded, UploadState
from registry.error_numbers import current_number
from registry.identity.hiding import all_without_long_numbers
from registry.tabular.refusals import FileRefused

logger = logging.getLogger(__name__)

U = TypeVar("U", bound=Uploaded)


class Superseded(Exception):
    """Another attempt has taken the file over; this one stores nothing more."""


def begin(kind: type[U], pk: int) -> U:
    """Take the file over: from now on only this attempt writes. A finished one is given as it is.

    It comes with the rows that the work reads besides (``Uploaded.WORKED_WITH``). Whoever goes on works with what this
    gives: read again, the row would have the number of a later attempt.
    """
    with transaction.atomic():
        # the file's row alone: PostgreSQL locks nothing that an outer join may leave out, such as the desk session
        uploads = kind._default_manager.select_for_update(no_key=True, of=("self",))
        upload = uploads.select_related(*kind.WORKED_WITH).get(pk=pk)
        if upload.state in UNFINISHED:
            upload.attempt += 1
            upload.state, upload.error_number = UploadState.READING, ""
            upload.save(update_fields=["attempt", "state", "error_number"])
    return upload


def hold(upload: Uploaded) -> None:
    """Lock the file's row until the transaction ends. Raises Superseded when the attempt is no longer the last one."""
    mine = type(upload)._default_manager.filter(pk=upload.pk, attempt=upload.attempt, state=UploadState.READING)
    if not mine.select_for_update(no_key=True).values_list("pk"):
        raise Superseded


def advance(upload: Uploaded, rows_done: int, noted: Iterable[str] = ()) -> None:
    """Say how many rows are stored, in the transaction that holds the file and stores them: with the last it is done.

    ``noted``: fields of the file to store as well. The instance is left as it is, as the transaction may fail.
    """
    values: dict[str, Any] = {name: getattr(upload, name) for name in noted} | {"rows_done": rows_done}
    if rows_done == upload.rows_total:
        values |= {"state": UploadState.DONE, "finished_at": timezone.now()}
    type(upload)._default_manager.filter(pk=upload.pk).update(**values)


def finish(upload: Uploaded) -> str:
    """Say that all rows are stored; only the last attempt may say so. Gives the state."""
    with transaction.atomic():
        hold(upload)
        upload.state, upload.finished_at = UploadState.DONE, timezone.now()
        upload.save(update_fields=["state", "finished_at"])
    return upload.state


def refuse(upload: Uploaded, refusal: FileRefused) -> str:
    """Keep the fact alone: the file goes when the row says so."""
    with transaction.atomic():
        hold(upload)  # by the last attempt alone: a late one must not throw away what another is reading
        if upload.rows_done:
            # an earlier attempt read this very file; what fails now is the machine, not the file
            raise RuntimeError(f"upload {upload.pk} was readable before: {refusal.code}")
        # not before: were the transaction rolled back, the row would still point at it
        transaction.on_commit(partial(files.remove, upload.stored_as))
        upload.state, upload.stored_as = UploadState.REFUSED, ""
        # names of sheets and headings are whatever somebody wrote there, and these lie in clear (I22)
        upload.refusal_code, upload.refusal_details = refusal.code, all_without_long_numbers(refusal.details)
        upload.error_number = current_number()
        upload.save(update_fields=["state", "stored_as", "refusal_code", "refusal_details", "error_number"])
    logger.warning("%s %s refused: %s", type(upload).__name__, upload.pk, refusal.code)
    return upload.state


def fail(kind: type[Uploaded], pk: int) -> None:
    """The work failed for good: without any stored row the file is refused, else it waits for its next attempt.

    The same file uploaded again queues it again (storing.py).
    """
    upload = begin(kind, pk)  # one more attempt: should the last one still live, it writes nothing more
    if upload.state != UploadState.READING:
        return
    if upload.rows_done:
        upload.error_number = current_number()
        upload.save(update_fields=["error_number"])
    else:
        refuse(upload, FileRefused("failed"))
