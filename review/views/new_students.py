"""New students: all of a school's or an authority's with where each stands, one typed by hand, and the page of one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.disclosure.records import disclosed
from enrollment.entries import states
from enrollment.entries.models import Entry
from enrollment.entries.traces import note_archives
from enrollment.refused import ActRefused
from enrollment.rosters import results
from enrollment.rosters.intake import receive_typed
from enrollment.rosters.models import Outcome
from enrollment.uploads.refusals import UploadRefused
from enrollment.uploads.wording import problem_words, refusal_words
from registry.access import only_for
from registry.looks import LookKind
from registry.roles import Role
from review.cases import opening
from review.decisions.said import may_say
from review.forms.cases import ClaimForm
from review.forms.people import NewStudentFilter
from review.forms.rosters import NameSearch, NewStudentForm
from review.people import chain, history, next_step
from review.people.awaiting import whereabouts
from review.people.how import ways_of
from review.people.next_step import act_of
from review.people.places import with_places
from review.views.claim_row import asked_words
from review.views.refused import say_refused

PER_PAGE = 50
FOUND_AT_MOST = 200  # that a search by name shows


@only_for("registrar", "desk", "officer")
@require_http_methods(["GET", "HEAD", "POST"])
def new_students(request):
    """The list, narrowed by who has them, state, school, roster, deadline; a name is searched for by POST."""
    form = NewStudentFilter(request.GET, request.user)
    search = NameSearch.of(request)
    name = search.wanted
    found = form.narrow(Entry.objects.visible_to(request.user))
    found = found.filter(name__icontains=name) if name else found
    found = found.order_by("school", "roster", "row_number", "pk")
    page = Paginator(found, FOUND_AT_MOST if name else PER_PAGE).get_page(None if name else request.GET.get("page"))
    who_has = whereabouts(with_places(page.object_list, request.user.school))
    context = {
        "title": _("All new students"),
        "filter": form,
        "search": search,
        "searched": bool(name),
        "page": page,
        "schools": request.user.role == Role.OFFICER,
        "who_has": who_has,
        "rows": [_row(entry, who_has, request.user) for entry in page.object_list],
    }
    return render(request, "review/new_students.html", context)


def _row(entry: Entry, who_has, account) -> dict:
    url, words = act_of(entry, account, who_has[entry.pk])
    return {"entry": entry, "who_has": who_has[entry.pk], "url": url, "act": words}


@only_for("registrar", "desk")
@require_http_methods(["GET", "HEAD", "POST"])
def new_student(request):
    """One new student typed by hand; the same rules and the same recognition as a roster's row (P1)."""
    form = NewStudentForm(request.POST or None, school=request.user.school)
    if not (form.fields["track"].choices and form.begun):
        return redirect("roster_upload")  # which says why nobody can be brought
    if request.method == "POST" and form.is_valid():
        response = _claimed(request, form) if "claim" in request.POST else _received(request, form)
        if response:
            return response
    return _new_student_page(request, form)


def _new_student_page(request, form, **more):
    return render(request, "review/new_student.html", {"title": _("Add one new student"), "form": form, **more})


def _claimed(request, form):
    """The case about a child who is registered already, opened with its new student (row 4)."""
    values, asking = form.cleaned_data, ClaimForm(request.POST)
    said = asking.cleaned_data if asking.is_valid() else {"reason": "", "contact": ""}
    try:
        received, case = opening.claim_registered(
            request.user, values["season"], values["track"], form.values(), said["reason"], said["contact"]
        )
    except UploadRefused as refusal:
        form.add_error(None, refusal_words(refusal.code, refusal.details))
        return None
    except ActRefused as refusal:
        say_refused(request, refusal)
        return _new_student_page(request, form, asking=asking)
    if case is None:
        return _answered(request, form, received)
    messages.success(request, asked_words(values["name"], case))
    return redirect("case", case.pk)


def _received(request, form):
    """Where to go with the new student that was received; None when the form must be corrected."""
    values = form.cleaned_data
    try:
        received = receive_typed(request.user, values["season"], values["track"], form.values())
    except UploadRefused as refusal:
        form.add_error(None, refusal_words(refusal.code, refusal.details))
        return None
    if received.outcome == Outcome.REGISTERED:
        results.note_typed(request.user, received)
        messages.info(request, results.typed_words(received, values["name"], request.user))
        asking = ClaimForm(initial={"contact": request.user.acting_person})
        return _new_student_page(request, form, asking=asking if states.may("open_case", request.user.role) else None)
    return _answered(request, form, received)


def _answered(request, form, received):
    values = form.cleaned_data
    for problem in received.problems:
        form.add_error(None, problem_words(problem))
    if received.problems:
        return None
    for warning in received.warnings:
        messages.warning(request, problem_words(warning))
    messages.info(request, results.typed_words(received, values["name"], request.user))
    return redirect(next_step.next_page(received.entry) if received.entry else reverse("new_student"))


@only_for("registrar", "desk")
@require_POST
def new_student_locked(request):
    """The fields of sex and birth date for the document typed so far; by POST, the number stays out of the address.

    Fields that stand open already are left alone: somebody on a slow line may be typing in them.
    """
    form = NewStudentForm(request.POST, school=request.user.school)
    locked = form.locked()
    if locked is None and "birth_date" in request.POST:
        return HttpResponse(status=204)
    return render(request, "review/new_student_locked.html", {"form": form, "locked": locked})


@require_safe
def entry(request, pk):
    """One new student's page: the values, the archive, where it stands, and the whole history."""
    records = ("archive__school__authority", "record__school__authority")
    shown = ("season", "school__authority", *records, "decided_by", *history.ARRIVAL)
    found = get_object_or_404(Entry.objects.visible_to(request.user).select_related(*shown), pk=pk)
    note_archives(request.user, LookKind.FORM, [found])
    who_has = whereabouts([found])
    archive = disclosed(found, found.archive, request.user) if found.archive else None
    context = {
        "title": found.name,
        "entry": found,
        "steps": history.history(found),
        "ways": ways_of([found], request.user)[found.pk],
        "archive": archive,
        "record": disclosed(found, found.record, request.user) if found.record else None,
        "chain": chain.shown(found, request.user),
        "rows": history.rosters(found),
        "decider": history.decider(found),
        "who_has": who_has,
        "next": next_step.what_next(found, request.user, who_has[found.pk]),
        "may_withdraw": "withdraw" in states.allowed(found.state, request.user.role),
    }
    return render(request, "review/entry.html", context | may_say(found, request.user))
