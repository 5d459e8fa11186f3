"""What pages of work in the background share: the answer to a progress bar that asks how far it is."""

from django.http import HttpResponse
from django.shortcuts import render

NOTHING_MORE_TO_ASK = 286  # ends the asking (components/progress.html)


def progress_answer(request, template: str, context: dict, *, under_way: bool) -> HttpResponse:
    """The bar alone, asked for each second; at the work's end the page shows the result by itself."""
    if under_way:
        return render(request, template, context)
    return HttpResponse(status=NOTHING_MORE_TO_ASK, headers={"HX-Refresh": "true"})
