"""A refused act is said at the head of the page; where a pupil of the own school is the reason, with the way there."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from enrollment.entries.refusals import OfSchool
from enrollment.refused import ActRefused


def say_refused(request: HttpRequest, refusal: ActRefused) -> None:
    """Say why nothing was done, and link the pupil whom the refusal names."""
    words = refusal.words()
    if isinstance(refusal, OfSchool) and refusal.pupil is not None:
        address = reverse("entry", args=[refusal.pupil.pk])
        words = format_html('{} <a href="{}">{}</a>', words, address, refusal.pupil.name)
    messages.error(request, words)
