"""Showing one whole number for a minute: a new student's, a candidate record's, a child's in a case (I23)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enrollment.entries.models import Entry
from enrollment.refused import ActRefused
from registry.access import only_for
from registry.identity.masking import differing_places
from registry.templatetags.components import pieces
from review.cases import pages
from review.cases.models import PARTIES, AdmissionCase
from review.cases.states import CLAIMANT, HOLDER
from review.forms.purposes import SHOWING, PurposeForm
from review.people import reveal

# pages that a new student's number is asked for at, and led back to
PAGES = ("entry", "resolve_entry", "review_entry", "supplement")


def _entry(request, pk) -> Entry:
    return get_object_or_404(Entry.objects.visible_to(request.user).select_related("school__authority"), pk=pk)


@only_for("registrar", "desk", "officer")
@require_POST
def reveal_entry(request, pk):
    """A new student's own number."""
    entry = _entry(request, pk)
    page = request.POST.get("page")
    return _answer(request, entry, entry.school, reverse(page if page in PAGES else "entry", args=[pk]))


@only_for("registrar", "desk", "officer")
@require_POST
def reveal_student_number(request, pk):
    """The 学籍号 as the roster states it, to be compared with the paper (row 9)."""
    entry = _entry(request, pk)
    page = request.POST.get("page")
    back = reverse(page if page in PAGES else "entry", args=[pk])
    if not entry.student_number:
        messages.info(request, _("The roster states no student number."))
        return redirect(back)
    return _answer(request, entry, entry.school, back, number=entry.student_number)


@only_for("registrar", "desk")
@require_POST
def reveal_candidate(request, pk, record):
    """The number of a candidate record, with the places marked in which the new student's own differs."""
    entry = _entry(request, pk)
    candidate = get_object_or_404(entry.candidates.select_related("record"), record=record)
    back = reverse("resolve_entry", args=[pk])
    return _answer(request, candidate.record, entry.school, back, beside=entry.id_number)


@only_for("registrar", "officer")
@require_POST
def reveal_case(request, pk, side):
    """The number of the child as one side of a case has it."""
    visible = AdmissionCase.objects.visible_to(request.user).select_related(*PARTIES)
    case = get_object_or_404(visible, pk=pk)
    person = {CLAIMANT: lambda: case.entry, HOLDER: lambda: pages.held_as(case)}[side]()
    school = case.claiming_school if side == CLAIMANT else case.holding_school
    return _answer(request, person, school, reverse("case", args=[pk]))


def _answer(request, person, school, back: str, beside: str = "", number: str = ""):
    """The number once, on a page that the browser leaves by itself; without a reason, or too often, back at once."""
    form = PurposeForm(request.POST, purposes=SHOWING)
    if not (number or person.id_number):
        messages.info(request, _("There is no document number to show."))
        return redirect(back)
    if not form.is_valid():
        messages.error(request, _("Choose for what purpose the number is shown, or write it: it is logged."))
        return redirect(back)
    try:
        shown = reveal.reveal(request.user, person, school, form.reason, number)
    except ActRefused as refusal:
        messages.error(request, refusal.words())
        return redirect(back)
    context = {
        "title": _("Number in full"),
        "person": person,
        "is_document": not number,
        "pieces": pieces(shown.number, beside or shown.number),
        "places": differing_places(shown.number, beside),
        "access": shown.access,
        "seconds": reveal.SECONDS,
        "back": back,
    }
    response = render(request, "review/revealed.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Refresh"] = f"{reveal.SECONDS}; url={back}"  # the browser's own: needs no script
    return response
