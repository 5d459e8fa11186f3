"""What pages of work in the background share: the answer to a progress bar that asks how far it is."""

import time
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from enrollment.uploads.models import UNFINISHED, Uploaded

NOTHING_MORE_TO_ASK = 286  # ends the asking (components/progress.html)
LOOKS_EVERY = 0.05  # seconds
_WAITING = BoundedSemaphore(1)  # of a web process's threads one at most waits; the others have pages to answer


def wait_a_moment(upload: Uploaded) -> None:
    """Give the work on a small file the time to end, so that its result is seen at once and no progress of it.

    Half a second at most; where somebody of this process waits so already, not at all.
    """
    if not _WAITING.acquire(blocking=False):
        return
    try:
        patient_until = time.monotonic() + settings.UPLOAD_PATIENCE_SECONDS
        unfinished = type(upload)._default_manager.filter(pk=upload.pk, state__in=UNFINISHED)
        while time.monotonic() < patient_until and unfinished.exists():
            time.sleep(LOOKS_EVERY)
    finally:
        _WAITING.release()


def progress_answer(request, template: str, context: dict, *, under_way: bool) -> HttpResponse:
    """The bar alone, asked for again and again; at the work's end the page shows the result by itself."""
    if under_way:
        return render(request, template, context)
    return HttpResponse(status=NOTHING_MORE_TO_ASK, headers={"HX-Refresh": "true"})
