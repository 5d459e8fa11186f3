"""What a person says of a new student beside the decision whose record it is: of its number, of a namesake."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enrollment.entries.models import Entry
from enrollment.refused import ActRefused
from registry.access import only_for
from review.cases import opening
from review.cases.doubles import doubles_of
from review.decisions import namesakes, numbers
from review.forms.cases import ClaimForm
from review.forms.decisions import DecisionForm
from review.forms.numbers import whole_number
from review.people import next_step
from review.views.refused import say_refused

PAGES = ("entry", "supplement", "review_entry")


def _entry(request, pk) -> Entry:
    return get_object_or_404(Entry.objects.visible_to(request.user).select_related("school"), pk=pk)


def _back(request, entry: Entry):
    page = request.POST.get("page")
    if page == "doubles":
        return redirect(f"{reverse('doubles')}?list=numbers")
    if page == "resolve_entry":  # with the number the doubt may have gone
        return redirect(next_step.next_page(Entry.objects.get(pk=entry.pk)))
    return redirect(page if page in PAGES else "entry", entry.pk)


@only_for("registrar", "desk", "officer")
@require_POST
def number_check(request, pk):
    """The number from the roster, known to no registry: struck or kept again by either, checked (row 9).

    Also that of the archive, where another child is registered with it: struck by the authority. What two schools bring
    along, the authority above both strikes at one of them.

    Who is tired does nothing, and the number is kept: what the paper of another province says is more often right than
    not. Who is in a hurry presses “checked” without the paper; the act bears the name, and the page says what to look
    for. Of ill will one could strike a number to have a new one: it needs a reason, and stays in the history for good;
    the archive's can only be struck where another child has it.
    """
    entry = get_object_or_404(numbers.in_reach(request.user).select_related("school"), pk=pk)
    version = whole_number(request.POST.get("version", ""))
    choice, name = request.POST.get("choice", ""), {"name": entry.name}
    try:
        if choice == "strike":
            numbers.strike(entry.pk, request.user, DecisionForm.reason_of(request.POST), version)
            words = _("The number of %(name)s is struck out; a new one is given at registration.")
        elif choice == "strike_archive":
            numbers.strike_archives(entry.pk, request.user, DecisionForm.reason_of(request.POST), version)
            words = _("The record's number is struck out for %(name)s; a new one is given at registration.")
        elif choice == "keep_archive":
            numbers.keep_archives(entry.pk, request.user, version)
            words = _("The record's number is kept for %(name)s.")
        elif choice == "check":
            numbers.check(entry.pk, request.user, version)
            words = _("The number of %(name)s is checked; it is kept for life.")
        elif choice == "keep":
            numbers.keep(entry.pk, request.user, version)
            words = _("The number of %(name)s is kept; the authority looks at the paper.")
        else:
            raise BadRequest("There is no such choice.")
    except ActRefused as refusal:
        say_refused(request, refusal)
    else:
        messages.success(request, words % name)
    return _back(request, entry)


@only_for("registrar")
@require_POST
def namesake(request, pk, double):
    """Of a namesake at another school: “not the same child”, with a reason, or a case (row 7).

    Who is tired leaves it, and the later one is not approved until somebody has looked. Who is in a hurry writes four
    characters to be done with it: both schools and the authority above both read them, with the name. Who knows that
    it is one child and says otherwise has put a lie under the own name where three others see it.
    """
    entry = _entry(request, pk)
    found = next((each for each in doubles_of([entry])[entry.pk] if each.pair.pk == double), None)
    if found is None:
        raise Http404
    choice, reason = request.POST.get("choice", ""), DecisionForm.reason_of(request.POST)
    if choice not in ("case", "apart", "take_back"):
        raise BadRequest("There is no such choice.")
    try:
        if choice == "case":
            form = ClaimForm(request.POST)
            contact = form.cleaned_data["contact"] if form.is_valid() else ""
            case = opening.open_claim_on_entry(entry.pk, found.other.pk, request.user, reason, contact)
            words = _("%(school)s is asked about %(name)s.") % {"school": found.other.school.name, "name": entry.name}
            link = reverse("case", args=[case.pk])
            messages.success(request, format_html('{} <a href="{}">{}</a>', words, link, _("Open the case")))
        elif choice == "take_back":
            namesakes.take_back(double, request.user)
            messages.success(request, _("Taken back; it is open again whether they are two children."))
        else:
            namesakes.not_the_same(double, request.user, reason)
            text = _("%(name)s and the namesake at %(school)s are two children; both reviews see your reason.")
            messages.success(request, text % {"name": entry.name, "school": found.other.school.name})
    except ActRefused as refusal:
        say_refused(request, refusal)
    return _back(request, entry)
