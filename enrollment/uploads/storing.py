"""Any uploaded file: known again when it comes twice, kept sealed, and the work on it queued (P1, P3.2, I13).

Which task works on a kind of upload its model names as text (``Uploaded.TASK``), as models name each other: the tasks
run what stands far above this room.
"""

import hashlib
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from enrollment.uploads.files import FILES, remove
from enrollment.uploads.models import ANSWERS_FOR_ITS_FILE, UNFINISHED, Uploaded, UploadState
from enrollment.uploads.refusals import UploadRefused
from registry.accounts.models import Account
from registry.sealing.files import clean_file_name, random_name
from registry.sealing.row_ids import next_ids

U = TypeVar("U", bound=Uploaded)


def facts(account: Account, name: str, data: bytes) -> dict:
    """What is known of any file before it is read. Raises UploadRefused: too_large."""
    if len(data) > settings.ROSTER_MAX_BYTES:
        raise UploadRefused("too_large", what="bytes", limit=settings.ROSTER_MAX_BYTES, found=len(data))
    return {
        "uploaded_by": account,
        **account.signature(),
        "file_name": clean_file_name(name, otherwise="roster"),
        "file_size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "stored_as": random_name(),
    }


def keep(upload: U, data: bytes, *, enqueue: bool) -> tuple[U, bool]:
    """Store it, unless the same file is there already; gives what is there, and whether it is new.

    One whose outcome no longer holds (`came_to_nothing`) gives way: the file is worked again, as another upload.
    """
    first = _same(upload).first()
    if first is None or (first.state == UploadState.DONE and first.came_to_nothing()):
        try:
            with transaction.atomic():
                if first is not None:  # of two at once the second finds the first one's upload by the index
                    _same(upload).filter(pk=first.pk).update(outdated=True)
                upload.pk = next_ids(type(upload), 1)[0]  # before the file, which is sealed for this row
                FILES.write(upload, data)
                upload.save(force_insert=True)
                if enqueue:
                    _queue(upload)
            return upload, True
        except BaseException as error:
            remove(upload.stored_as)  # which no transaction takes back (I19)
            # an index says no when the same file came a moment earlier: then that one is meant
            first = _same(upload).first() if isinstance(error, IntegrityError) else None
            if first is None:
                raise
    if enqueue:
        _queue_if_forgotten(first)
    return first, False


def _same(upload: U) -> QuerySet[U]:
    """The upload that answers for the same file (I13)."""
    same = {name: getattr(upload, name) for name in upload.ONE_FILE_PER}
    return type(upload)._default_manager.filter(ANSWERS_FOR_ITS_FILE, **same)


def _queue(upload: Uploaded) -> None:
    """Queue the work in the same transaction: the queue is a table, so row and task are stored both or neither."""
    import_string(upload.TASK).enqueue(upload.pk)


def _queue_if_forgotten(upload: Uploaded) -> None:
    """Queue a file again whose work failed: it is unfinished, and no task waits or runs for it (I11)."""
    with transaction.atomic():
        locked = type(upload)._default_manager.select_for_update(no_key=True).get(pk=upload.pk)
        # asked under the lock: two who upload the same file again at once queue one task
        arguments = {"args": [upload.pk], "kwargs": {}}
        if locked.state in UNFINISHED and not tasks_of(type(upload)).filter(args_kwargs=arguments).exists():
            _queue(locked)


def tasks_of(kind: type[Uploaded]) -> QuerySet[DBTaskResult]:
    """The tasks that wait or run for uploads of this kind."""
    alive = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    return DBTaskResult.objects.filter(task_path=kind.TASK, status__in=alive)
