"""Showing one whole number for a minute: a new student's, its record's, a child's in a case (I23)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from enrollment.disclosure.records import WHOLE, whole_number
from enrollment.entries.models import Entry
from enrollment.refused import ActRefused
from registry.access import only_for
from registry.roles import Role
from registry.text import Text
from review.cases import pages
from review.cases.models import PARTIES, AdmissionCase
from review.cases.states import CLAIMANT, HOLDER
from review.forms.purposes import SHOWING, PurposeForm
from review.people import reveal

_DOCUMENT = gettext_lazy("document number")
# pages that a new student's number is asked for at, and led back to
PAGES = ("entry", "resolve_entry", "review_entry", "supplement")
RECORDS = ("record__school__authority", "archive__school__authority")
_ON_ROSTER = gettext_lazy("student number, as on the roster")


def _entry(request, pk) -> Entry:
    return get_object_or_404(Entry.objects.visible_to(request.user).select_related("school__authority"), pk=pk)


@only_for("registrar", "desk", "officer")
@require_POST
def reveal_entry(request, pk):
    """A new student's own number."""
    entry = _entry(request, pk)
    page = request.POST.get("page")
    back = reverse(page if page in PAGES else "entry", args=[pk])
    return _answer(request, entry, entry.school, back, entry.id_number)


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
    return _answer(request, entry, entry.school, back, entry.student_number, kind=_ON_ROSTER)


@only_for("registrar", "officer")
@require_POST
def reveal_record(request, pk, which):
    """A number of the record that the new student continues, or became: only where the link is proved."""
    entries = Entry.objects.visible_to(request.user)
    entry = get_object_or_404(entries.select_related("school__authority", *RECORDS), pk=pk)
    record = entry.record or entry.archive
    number = whole_number(entry, record, which, request.user) if record else None
    if number is None:
        raise Http404
    page = request.POST.get("page")
    back = reverse(page if page in PAGES else "entry", args=[pk])
    return _answer(request, record, entry.school, back, number, kind=WHOLE[which][1], entry=entry)


@only_for("registrar", "officer")
@require_POST
def reveal_case(request, pk, side):
    """The number of the child as one side of a case has it: to that side, and to who decides."""
    visible = AdmissionCase.objects.visible_to(request.user).select_related(*PARTIES)
    case = get_object_or_404(visible, pk=pk)
    school = case.claiming_school if side == CLAIMANT else case.holding_school
    if request.user.role != Role.OFFICER and request.user.school != school:
        raise Http404
    person = {CLAIMANT: lambda: case.entry, HOLDER: lambda: pages.held_as(case)}[side]()
    return _answer(request, person, school, reverse("case", args=[pk]), reveal.document_number(person))


def _answer(request, person, school, back: str, number: str, *, kind: Text = _DOCUMENT, entry: Entry | None = None):
    """The number once, on a page that the browser leaves by itself; without a reason, or too often, back at once."""
    form = PurposeForm(request.POST, purposes=SHOWING)
    if not number:
        messages.info(request, _("There is no document number to show."))
        return redirect(back)
    if not form.is_valid():
        messages.error(request, _("Choose for what purpose the number is shown, or write it: it is logged."))
        return redirect(back)
    try:
        shown = reveal.reveal(request.user, person, school, form.reason, number, entry=entry)
    except ActRefused as refusal:
        messages.error(request, refusal.words())
        return redirect(back)
    context = {
        "title": _("Number in full"),
        "person": person,
        "kind": kind,
        "number": shown.number,
        "access": shown.access,
        "seconds": reveal.SECONDS,
        "back": back,
    }
    response = render(request, "review/revealed.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Refresh"] = f"{reveal.SECONDS}; url={back}"  # the browser's own: needs no script
    return response
