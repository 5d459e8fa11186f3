"""Pages of P3.2: take a sheet out, give it back, and what became of each row."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment import downloads
from enrollment.seasons.deadlines import current_season
from enrollment.sheets import results, workbooks
from enrollment.sheets.models import SheetOutcome, SupplementSheet
from enrollment.sheets.refusals import TooMany
from enrollment.sheets.taking_out import file_name, selected, take_out
from enrollment.sheets.uploading import store_sheet
from enrollment.supplement.work_list import to_supplement
from enrollment.uploads.models import UploadState
from enrollment.uploads.refusals import UploadRefused
from enrollment.uploads.wording import refusal_words
from registry.access import only_for
from registry.access_log import AccessKind, log_access
from review.forms.sheets import SheetInForm, SheetOutForm
from review.forms.supplement import chosen_ids
from review.views.progress import progress_answer, wait_a_moment

STEP = 3  # of a new student's way, as the stepper counts
ROWS_PER_PAGE = 50
LAST_SHEETS = 10


@only_for("registrar", "desk")
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request):
    """Take a sheet out, or upload a filled-in one; the work on it goes on in the background. Below, the last ones."""
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SheetInForm(*posted, account=request.user)
    if form.is_valid():
        stored = _stored(request, form)
        if stored:
            return redirect("sheet", stored.pk)
    last = SupplementSheet.objects.visible_to(request.user).select_related("uploaded_by", "desk_session")[:LAST_SHEETS]
    results.add_counts(last)
    context = {
        "title": _("Supplement by sheet"),
        "form": form,
        "out": SheetOutForm(None, request.user),
        "sheets": last,
        "max_megabytes": settings.ROSTER_MAX_BYTES // (1024 * 1024),
        "max_rows": f"{settings.SHEET_MAX_ROWS:,}",
    }
    return render(request, "review/sheets.html", context)


def _stored(request, form) -> SupplementSheet | None:
    file = form.cleaned_data["file"]
    try:
        sheet, created = store_sheet(request.user, form.cleaned_data["track"], file.name, file.read())
    except UploadRefused as refusal:
        form.add_error("file", refusal_words(refusal.code, refusal.details))
        return None
    if not created:
        messages.info(request, _("This very sheet was uploaded before; here is its result. Nothing is saved twice."))
    wait_a_moment(sheet)
    return sheet


@only_for("registrar", "desk")
@require_POST
def sheet_out(request):
    """The workbook of a selection; by POST, because it stands in the history of each new student in it (I23)."""
    form = SheetOutForm(request.POST, request.user)
    if not form.is_valid():
        messages.info(request, _("Nobody of this kind is being supplemented now."))
        return redirect("sheets")
    track, selection = form.chosen
    return _sheet_for(request, track, selected(request.user, track, selection, current_season()))


@only_for("registrar", "desk")
@require_POST
def sheet_of_chosen(request):
    """The workbook of the new students selected in the list, or of all that it is narrowed to."""
    found = to_supplement(request.user).filter(pk__in=chosen_ids(request.POST, request.user))
    kinds = set(found.order_by().values_list("track", "season"))
    tracks = {track for track, _season in kinds}
    if len(kinds) == 1:
        return _sheet_for(request, tracks.pop(), found)
    if len(tracks) == 1:
        messages.info(request, _("A sheet is for new students of one season. Select those of one season only."))
        return redirect("supplement_list")
    nobody = _("No students selected. Select the new students for the sheet.")
    several = _("A sheet is for new students of one kind of school. Select those of one kind only.")
    messages.info(request, several if tracks else nobody)
    return redirect("supplement_list")


def _sheet_for(request, track: str, found) -> HttpResponse:
    """The workbook of these new students as a download."""
    try:
        taken = take_out(request.user, track, found)
    except TooMany as refused:
        words = _(
            "A sheet takes %(limit)s new students at most; you selected %(count)s. Select fewer of them in the list."
        )
        messages.warning(request, words % {"limit": f"{settings.SHEET_MAX_ROWS:,}", "count": f"{refused.count:,}"})
        return redirect("sheets")
    if not taken.entries:
        messages.info(request, _("Nobody of this kind is being supplemented now."))
        return redirect("sheets")
    return downloads.download(taken.data, file_name(len(taken.entries)))


@only_for("registrar", "desk")
@require_safe
def sheet(request, pk):
    """What became of a sheet: progress while it is read, then three lists that add up to its rows."""
    found = get_object_or_404(SupplementSheet.objects.visible_to(request.user), pk=pk)
    if found.state == UploadState.REFUSED:
        words = results.refusal(found)
        context = {"title": found.file_name, "step": STEP, "words": words, "number": found.error_number}
        return render(request, "review/upload_refused.html", context | {"upload_url": reverse("sheets")})
    if found.state != UploadState.DONE:
        return render(request, "review/upload_reading.html", _reading(found))
    return render(request, "review/sheet.html", _results(request, found))


def _reading(found: SupplementSheet) -> dict:
    """What is shown while the sheet is read; of this the bar alone takes how far it is."""
    return {
        "title": found.file_name,
        "step": STEP,
        "upload": found,
        "label": _("Saving what the rows say"),
        "poll_url": reverse("sheet_progress", args=[found.pk]),
        "page_url": reverse("sheet", args=[found.pk]),
        "may_leave": _(
            "You may leave this page; the work goes on, and the result will be under “Supplement by sheet”."
        ),
    }


def _results(request, found: SupplementSheet) -> dict:
    results.add_counts([found])
    chosen = results.chosen_list(request.GET.get("list"), found.counts)
    paginator = Paginator(results.rows_of(found, chosen), ROWS_PER_PAGE)
    paginator.count = found.counts[chosen]
    page = paginator.get_page(request.GET.get("page"))
    return {
        "title": _("Result of the sheet"),
        "sheet": found,
        "tabs": results.tabs(found, chosen),
        "proof": results.proof(found),
        "remarks": results.remarks(found),
        "chosen": chosen,
        "page": page,
        "rows": results.shown(page.object_list, found.track),
    }


@only_for("registrar", "desk")
@require_safe
def sheet_progress(request, pk):
    """The progress bar alone, asked for again and again; at its end the page shows the result by itself."""
    found = get_object_or_404(SupplementSheet.objects.visible_to(request.user), pk=pk)
    return progress_answer(request, "review/upload_progress.html", _reading(found), under_way=found.under_way)


@only_for("registrar", "desk")
@require_POST
def sheet_refused(request, pk):
    """The rows that were not taken as a workbook in the user's own layout, bad cells marked, to be corrected."""
    done = SupplementSheet.objects.visible_to(request.user).filter(state=UploadState.DONE)
    found = get_object_or_404(done, pk=pk)
    rows = found.rows.filter(outcome=SheetOutcome.REFUSED).count()
    reason, about = _("corrected and uploaded again"), f"sheet {found.pk}"
    log_access(request.user, AccessKind.EXPORT, "refused_rows", reason=reason, rows=rows, subject=about)
    return downloads.download(workbooks.refused_rows(found), _("rejected rows") + f"-{found.pk}.xlsx")
