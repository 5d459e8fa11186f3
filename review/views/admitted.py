"""Pages of V2.1 and V5: continue or not when a senior high school, or another school, has the record."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.refused import ActRefused
from registry.access import only_for
from registry.text import Text
from review.cases import opening
from review.cases import states as case_states
from review.cases.models import AdmissionCase, CaseKind
from review.decisions import admitted, resolve
from review.forms.cases import ClaimForm, ReasonForm
from review.forms.numbers import whole_number
from review.views.refused import say_refused


class _WayToAsk(NamedTuple):
    """How a case is opened, by what in the form it is about, and what is said when that is missing."""

    act: Callable[..., AdmissionCase]
    about: str
    missing: Text


OPENINGS = {
    "case": _WayToAsk(opening.open_claim, "record", gettext_lazy("Choose the record that is the child's first.")),
    "document": _WayToAsk(
        opening.open_dispute, "record", gettext_lazy("Choose the record that has the child's document first.")
    ),
    # another school's new student, with the same document or a namesake (rows 6 and 7)
    "double": _WayToAsk(
        opening.open_claim_on_entry, "other", gettext_lazy("Open the new student again: the other one is not there.")
    ),
}


@only_for("registrar")
@require_POST
def choose(request, pk):
    """Continue the record that a senior high school holds, or end the registration here; each with a reason (V2.1)."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=pk)
    if request.POST.get("choice") == "terminate":
        return _terminate(request, entry)
    return _ask_for_it(request, entry, admitted.continue_admitted)


@only_for("registrar")
@require_POST
def claim(request, pk):
    """Ask another school about the child, dispute a document, or end the registration here; with a reason (V5, N2).

    Who is tired reads which school has the child before the button; one in a hurry cannot ask without a reason, and
    asking takes nothing from anybody until the other school or the authority has answered. Whoever asks against better
    knowledge is read by both, by name, and a case that an authority decided is not opened again.
    """
    entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=pk)
    choice = request.POST.get("choice", "")
    if choice == "terminate":
        return _terminate(request, entry)
    way = OPENINGS.get(choice, OPENINGS["case"])
    about_id = whole_number(request.POST.get(way.about, ""))
    if about_id is None:
        messages.error(request, way.missing)
        return redirect("resolve_entry", entry.pk)

    def dispute(entry_id, account, reason, contact):
        way.act(entry_id, about_id, account, reason, contact)

    return _ask_for_it(request, entry, dispute)


def _ask_for_it(request, entry, act):
    form = ClaimForm(request.POST)
    values = form.cleaned_data if form.is_valid() else {"reason": "", "contact": ""}
    try:
        act(entry.pk, request.user, values["reason"], values["contact"])
    except ActRefused as refusal:
        say_refused(request, refusal)
        return redirect("resolve_entry", entry.pk)
    _say_asked(request, entry)
    following = resolve.next_undecided(request.user, after=entry.pk)
    return redirect("resolve_entry", following) if following and following != entry.pk else redirect("entry", entry.pk)


def _say_asked(request, entry):
    case = AdmissionCase.objects.unsettled().filter(entry=entry).first()
    if case is None:
        messages.success(request, _("The record of %(name)s is continued.") % {"name": entry.name})
        return
    text = _("The other school is asked for the record of %(name)s; it is to answer by %(day)s.")
    if case.state == case_states.CONTESTED:
        text = _("The case about %(name)s is with the education authority, which decides it.")
    elif case.kind == CaseKind.DOCUMENT:
        text = _("The document dispute about %(name)s is open; the other school is to answer by %(day)s.")
    elif case.archive_id is None:
        text = _("The other school is asked about %(name)s; it is to answer by %(day)s.")
    words = text % {"name": entry.name, "day": case.answer_by.isoformat()}
    link = reverse("case", args=[case.pk])
    messages.success(request, format_html('{} <a href="{}">{}</a>', words, link, _("Open the case")))


def _terminate(request, entry):
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        admitted.terminate(entry.pk, request.user, reason, whole_number(request.POST.get("version", "")))
    except ActRefused as refusal:
        say_refused(request, refusal)
        return redirect("resolve_entry", entry.pk)
    text = _("The registration of %(name)s is ended here; until the season's deadline it can be taken back.")
    words = text % {"name": entry.name}
    back = reverse("entry", args=[entry.pk])
    messages.success(request, format_html('{} <a href="{}">{}</a>', words, back, _("Look again or take back")))
    following = resolve.next_undecided(request.user, after=entry.pk)
    return redirect("resolve_entry", following) if following else redirect("resolve")


@only_for("registrar")
@require_POST
def undo_termination(request, pk):
    """Take the end of a registration back, or put who was withdrawn back, before the season's deadline."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=pk)
    undo = admitted.undo_withdrawal if entry.state == states.WITHDRAWN else admitted.undo_termination
    try:
        entry = undo(entry.pk, request.user)
    except ActRefused as refusal:
        say_refused(request, refusal)
        return redirect("entry", entry.pk)
    messages.success(request, _("%(name)s is back; choose again.") % {"name": entry.name})
    # where the new student was being supplemented, nothing need be chosen
    return redirect("resolve_entry" if entry.state == states.RESOLVING else "entry", entry.pk)
