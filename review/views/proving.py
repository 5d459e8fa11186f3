"""The authority's word on whose a record is, where no document and no fact of the family proves it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enrollment.entries.models import Entry
from enrollment.refused import ActRefused
from registry.access import only_for
from review.decisions import proving
from review.forms.decisions import DecisionForm
from review.forms.numbers import whole_number
from review.views.refused import say_refused

PAGES = ("entry", "review_entry")


@only_for("officer")
@require_POST
def prove(request, pk):
    """The paper was seen: the record is this child's.

    Who is tired leaves it; the claim then shows nothing and gives way to whoever has a proof. Who is in a hurry presses
    it for every school that asks: each has its reason, under the own name, where both reviews and the record's own
    school read it.
    """
    entry = _entry(request, pk)
    reason, version = DecisionForm.reason_of(request.POST), whole_number(request.POST.get("version", ""))
    try:
        proving.prove(entry.pk, request.user, reason, version)
    except ActRefused as refusal:
        say_refused(request, refusal)
    else:
        messages.success(request, _("The record of %(name)s is proved by your word.") % {"name": entry.name})
    return _back(request, entry)


@only_for("officer")
@require_POST
def allow_tries(request, pk):
    """Facts of the family may be compared again. It says nothing of whose the record is, and needs a reason, too."""
    entry = _entry(request, pk)
    try:
        proving.allow_tries(entry.pk, request.user, DecisionForm.reason_of(request.POST))
    except ActRefused as refusal:
        say_refused(request, refusal)
    else:
        text = _("The school may compare facts of the family of %(name)s again.")
        messages.success(request, text % {"name": entry.name})
    return _back(request, entry)


def _entry(request, pk) -> Entry:
    return get_object_or_404(Entry.objects.visible_to(request.user), pk=pk)


def _back(request, entry: Entry):
    page = request.POST.get("page")
    return redirect(page if page in PAGES else "entry", entry.pk)
