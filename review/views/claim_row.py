"""A roster's row of a child whom another school has registered, and who studies here: that school is asked (row 4)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enrollment.entries import states
from enrollment.refused import ActRefused
from enrollment.rosters import results
from enrollment.rosters.models import Outcome, RosterRow
from enrollment.seasons.deadlines import closed, until_of
from enrollment.uploads.refusals import UploadRefused
from enrollment.uploads.wording import problem_words, refusal_words
from registry.access import only_for
from registry.looks import Looked, LookKind, note_looks
from review.cases import opening
from review.forms.cases import ClaimForm
from review.people import next_step
from review.views.refused import say_refused


@only_for("registrar")
@require_http_methods(["GET", "HEAD", "POST"])
def claim_row(request, pk):
    """The row's child and the school that has it; a reason, and that school is asked. Nothing is typed again."""
    rows = RosterRow.objects.visible_to(request.user).filter(outcome=Outcome.REGISTERED)
    row = get_object_or_404(rows.select_related("roster__school", "roster__season", "record__school", "entry"), pk=pk)
    if row.entry and row.entry.state not in states.ENDED:
        return redirect("entry", row.entry.pk)  # asked for since
    if row.record:
        note_looks(request.user, LookKind.SHOWN, [Looked(row.record.pk, row.record.school_id)])
    form = ClaimForm(request.POST or None, initial={"contact": request.user.acting_person})
    response = _claimed(request, row, form) if request.method == "POST" and form.is_valid() else None
    roster = row.roster
    late = closed(until_of(roster.school, roster.season, roster.track), roster.school)
    results.note_registered(request.user, [row])
    problems = results.problems_of(row)
    school = results.registered_at(row.record, request.user, problems) or _("another school")
    context = {"title": _("Ask the school that has the child"), "row": row, "school": school, "form": form}
    context |= {"closed": late}
    return response or render(request, "review/claim_row.html", context)


def _claimed(request, row: RosterRow, form: ClaimForm):
    """Where to go with what was opened, or made; None when it was refused."""
    said = form.cleaned_data
    try:
        received, case = opening.claim_row(row, request.user, said["reason"], said["contact"])
    except UploadRefused as refusal:
        messages.error(request, refusal_words(refusal.code, refusal.details))
        return None
    except ActRefused as refusal:
        say_refused(request, refusal)
        return None
    if case:
        messages.success(request, asked_words(row.name, case))
        return redirect("case", case.pk)
    for problem in received.problems:
        messages.error(request, problem_words(problem))
    messages.info(request, results.typed_words(received, row.name, request.user))
    return redirect(next_step.next_page(received.entry) if received.entry else reverse("roster", args=[row.roster_id]))


def asked_words(name: str, case) -> str:
    """That the school which has the child was asked, and until when it is to answer."""
    text = _("The other school is asked about %(name)s; it is to answer by %(day)s.")
    return text % {"name": name, "day": case.answer_by.isoformat()}
