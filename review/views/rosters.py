"""Pages of P1 and of the results (P2): upload, progress, the lists of a roster, rejected rows, the template."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseNotFound
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment import downloads, exporting
from enrollment.entries import states
from enrollment.entries.doubles import LIVE_ELSEWHERE, NAMESAKE_ELSEWHERE
from enrollment.rosters import exports, rematch, results, unusual, workbooks
from enrollment.rosters.counts import add_counts, roster_counts, standing, untouched
from enrollment.rosters.models import WITH_NEW_STUDENTS, Outcome, Roster
from enrollment.rosters.problem_groups import problem_groups
from enrollment.rosters.uploading import store_upload
from enrollment.seasons.deadlines import deadline_passed, tracks_of
from enrollment.uploads.models import UploadState
from enrollment.uploads.refusals import UploadRefused
from enrollment.uploads.wording import refusal_words
from registry.access import only_for
from registry.access_log import AccessKind, log_access
from review.cases.doubles import doubles_of
from review.cases.queries import waits_in_case
from review.forms.purposes import LISTS, ExportForm
from review.forms.rosters import NameSearch, StateFilter, UploadForm
from review.views.progress import progress_answer, wait_a_moment

STEP = 1  # of a new student's way, as the stepper counts
ROWS_PER_PAGE = 50
FOUND_AT_MOST = 200  # rows that a search by name shows


@only_for("registrar", "desk")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request):
    """Take a roster's file; the work on it goes on in the background (P1)."""
    form = UploadForm(request.POST or None, request.FILES or None, school=request.user.school)
    if request.method == "POST" and form.is_valid():
        roster = _stored(request, form)
        if roster:
            return redirect("roster", roster.pk)
    context = {
        "title": _("Import a roster of new students"),
        "form": form,
        "tracks": tracks_of(request.user.school),
        "max_megabytes": settings.ROSTER_MAX_BYTES // (1024 * 1024),
        "max_rows": f"{settings.ROSTER_MAX_ROWS:,}",
    }
    return render(request, "review/upload.html", context)


def _stored(request, form) -> Roster | None:
    file = form.cleaned_data["file"]
    try:
        roster, created = store_upload(
            request.user, form.cleaned_data["season"], form.cleaned_data["track"], file.name, file.read()
        )
    except UploadRefused as refusal:
        form.add_error("file", refusal_words(refusal.code, refusal.details))
        return None
    if not created:
        messages.info(request, _("This very file was uploaded before; here is its result. Nothing was doubled."))
    wait_a_moment(roster)
    return roster


@only_for("registrar", "desk")
@require_safe
def template(request, track):
    """The empty roster workbook to be filled in (P1)."""
    if track not in tracks_of(request.user.school):
        return HttpResponseNotFound()
    return downloads.download(workbooks.roster_template(track), _("roster template") + ".xlsx")


@only_for("registrar", "desk")
@require_safe
def rosters(request):
    """All rosters of the school, the newest first, with their counts."""
    found = Roster.objects.visible_to(request.user).select_related("season", "uploaded_by", "desk_session")
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    add_counts(page.object_list, waits_in_case())
    return render(request, "review/rosters.html", {"title": _("Rosters"), "page": page})


@only_for("registrar", "desk")
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request, pk):
    """What became of a roster: progress while it is read, then five lists that add up to its rows (P2)."""
    known = Roster.objects.visible_to(request.user).select_related("season", "school__authority")
    found = get_object_or_404(known, pk=pk)
    if found.state == UploadState.REFUSED:
        words = refusal_words(found.refusal_code, found.refusal_details)
        context = {"title": found.file_name, "step": STEP, "words": words, "number": found.error_number}
        return render(request, "review/upload_refused.html", context | {"upload_url": reverse("roster_upload")})
    if found.state != UploadState.DONE:
        return render(request, "review/upload_reading.html", _reading(found))
    return render(request, "review/roster.html", _results(request, found))


def _reading(found: Roster) -> dict:
    """What is shown while the roster is read; of this the bar alone takes how far it is."""
    return {
        "title": found.file_name,
        "step": STEP,
        "upload": found,
        "roster": found,
        "label": _("Looking for each new student's record"),
        "poll_url": reverse("roster_progress", args=[found.pk]),
        "page_url": reverse("roster", args=[found.pk]),
        "may_leave": _("You may leave this page; the work goes on, and the result will be under “Rosters”."),
    }


def _may_be_elsewhere(entry) -> bool:
    """Whether it was said of the new student that another school has, or may have, the child."""
    return LIVE_ELSEWHERE in entry.warnings or NAMESAKE_ELSEWHERE in entry.warnings


def _results(request, found: Roster) -> dict:
    counts = roster_counts(found)
    search = NameSearch.of(request)
    name = search.wanted
    chosen = "" if name else results.chosen_list(request.GET.get("list"), counts)
    state = "" if name else request.GET.get("state", "")
    rows: Any = results.rows_of(found, chosen, name=name, state=state)  # a page takes no more than number and slice
    # a search is one page: the address of a second one would have to hold the name
    paginator = Paginator(rows, FOUND_AT_MOST if name else ROWS_PER_PAGE)
    if not name and not state:
        paginator.count = counts[chosen]
    page = paginator.get_page(None if name else request.GET.get("page"))
    shown = results.shown(page.object_list, request.user)
    entries = found.entries.all()
    in_case = entries.filter(waits_in_case())
    stand = standing(entries, rematchable=rematch.eligible(entries), untouched=untouched(entries), in_case=in_case)
    stand[states.RESOLVING] -= stand["in_case"]
    late = deadline_passed(found.school, found.season, found.track)
    here = [row.entry for row in shown if row.entry]
    for entry in here:  # of this place, every one: nobody reads them again
        entry.school, entry.season = found.school, found.season
    return {
        "doubles": doubles_of(entry for entry in here if _may_be_elsewhere(entry)),
        "title": _("Results of recognition"),
        "roster": found,
        "roster_alone": [found],
        "tabs": results.tabs(counts, chosen),
        "proof": results.proof(found, counts),
        "remarks": unusual.remarks(found, counts),
        "stand": stand,
        "withdrawable": stand["untouched"] and states.may("withdraw", request.user.role),
        "rematchable": stand["rematchable"] and not late and chosen in results.MAY_CHANGE,
        "closed": late if counts.get(Outcome.PENDING) or counts.get(Outcome.ADMITTED) else None,
        "counts": counts,
        "chosen": chosen,
        "groups": problem_groups(found, counts[Outcome.REJECTED]) if chosen == Outcome.REJECTED else [],
        "page": page,
        "rows": shown,
        "search": search,
        "searched": bool(name),
        "export": ExportForm(purposes=LISTS, auto_id=False),
        "filter": StateFilter({"list": chosen, "state": state}) if chosen in WITH_NEW_STUDENTS else None,
        "filtered": bool(state),
    }


@only_for("registrar", "desk")
@require_safe
def progress(request, pk):
    """The progress bar alone, asked for again and again; at its end the page shows the result by itself."""
    found = get_object_or_404(Roster.objects.visible_to(request.user), pk=pk)
    return progress_answer(request, "review/upload_progress.html", _reading(found), under_way=found.under_way)


@only_for("registrar", "desk")
@require_POST
def match_again(request, pk):
    """Match the roster's undecided and not-found new students again, as shared data may have come late (N7)."""
    found = _done(request, pk)
    messages.info(request, results.rematched_words(rematch.rematch_roster(found, request.user)))
    return redirect("roster", pk)


def _done(request, pk) -> Roster:
    done = Roster.objects.visible_to(request.user).filter(state=UploadState.DONE)
    return get_object_or_404(done.select_related("season", "school__authority"), pk=pk)


@only_for("registrar", "desk")
@require_POST
def rejected(request, pk):
    """Rejected rows as a workbook in the user's own layout, bad cells marked, to be corrected and uploaded again.

    Their numbers are in full, because they are what is to be corrected.
    """
    found = _done(request, pk)
    rows = roster_counts(found)[Outcome.REJECTED]
    reason, about = _("corrected and uploaded again"), f"roster {found.pk}"
    log_access(request.user, AccessKind.EXPORT, "rejected_rows", reason=reason, rows=rows, subject=about)
    return downloads.download(workbooks.rejected_rows(found, request.user), _("rejected rows") + f"-{found.pk}.xlsx")


@only_for("registrar", "desk")
@require_POST
def roster_export(request, pk):
    """The rows of a roster with what became of each, as a workbook for the school's own archive."""
    found, form = _done(request, pk), ExportForm(request.POST, request=request, purposes=LISTS)
    if not form.is_valid():
        messages.error(request, form.complaint)
        return redirect("roster", pk)
    return exporting.answer(exports.roster_results(found, request.user, form.reason, whole=form.cleaned_data["whole"]))
