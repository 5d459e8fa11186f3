"""Pages of the planned intake (N6): all own schools in one table, or a sheet to fill in and give back."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment import downloads
from enrollment.seasons.deadlines import tracks_of
from enrollment.seasons.models import TRACKS
from enrollment.seasons.planned_intake import CODE, NAME, NAMES, NUMBER, TRACK, plans, read_sheet, save
from enrollment.seasons.wording import season_words
from enrollment.uploads.wording import refusal_words
from registry.access import only_for
from registry.institutions import School, has_track
from registry.tabular.refusals import FileRefused
from registry.tabular.table import Limits
from registry.tabular.writing import SheetToWrite, tables
from review.forms.planned import PlanFile, PlanForm, SeasonChoice

SCHOOLS_PER_PAGE = 200  # two numbers each, as typed and as they were: Django reads 1,000 fields of a form


@only_for("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def planned_intake(request):
    """Type the numbers of the own schools."""
    choice = SeasonChoice(request.POST if request.method == "POST" else request.GET)
    page = Paginator(_schools(request.user), SCHOOLS_PER_PAGE).get_page(request.GET.get("page"))
    if choice.season is None or request.method in ("GET", "HEAD"):
        return _page(request, choice, page)
    form = PlanForm(page.object_list, choice.season, request.POST)
    if form.errors:
        return _page(request, choice, page, form=form)
    _tell(request, save(choice.season, form.changed))
    return redirect(request.get_full_path())


@only_for("officer")
@require_safe
def planned_sheet(request):
    """The sheet of all own schools with their codes and the numbers known so far."""
    season = SeasonChoice(request.GET).season
    if season is None:
        return redirect("planned_intake")
    schools = list(_schools(request.user))
    known = plans(season, schools)
    rows = [
        [school.code, school.name, NAMES[track], known.get((school.pk, track))]
        for school in schools
        for track in tracks_of(school)
    ]
    headings = [CODE, NAME, TRACK, NUMBER]
    note = _("Planned new students of %(season)s. Fill in the last column only and upload the file on the page.")
    data = tables(
        [SheetToWrite(_("planned intake"), headings, rows)], notes=[note % {"season": season_words(season.code)}]
    )
    return downloads.download(data, "-".join((_("Planned intake"), request.user.authority.name)) + ".xlsx")


@only_for("officer")
@require_POST
def planned_load(request):
    """Take a filled-in sheet: rows that are right are saved, of the others every problem is named with its cell."""
    choice, form = SeasonChoice(request.POST), PlanFile(request.POST, request.FILES)
    schools = _schools(request.user)
    page = Paginator(schools, SCHOOLS_PER_PAGE).get_page(1)
    if choice.season is None or not form.is_valid():
        return _page(request, choice, page, file=form)
    limits = Limits(bytes=settings.ROSTER_MAX_BYTES, rows=settings.SHEET_MAX_ROWS)
    try:
        loaded = read_sheet(form.cleaned_data["file"].read(), schools, limits)
    except FileRefused as refused:
        form.add_error("file", refusal_words(refused.code, refused.details))
        return _page(request, choice, page, file=form)
    _tell(request, save(choice.season, loaded.numbers))
    if loaded.problems:
        return _page(request, choice, page, problems=loaded.problems)
    return redirect(f"{reverse('planned_intake')}?season={choice.season.pk}")


def _schools(account):
    """The own schools that register new students."""
    return School.objects.reviewed_by(account).filter(has_track(TRACKS)).order_by("code")


def _page(request, choice, page, *, form=None, file=None, problems=()) -> HttpResponse:
    if form is None and choice.season is not None:
        form = PlanForm(page.object_list, choice.season)
    context = {
        "title": _("Planned intake"),
        "choice": choice,
        "page": page,
        "form": form,
        "file": file or PlanFile(),
        "problems": problems,
    }
    return render(request, "review/planned.html", context)


def _tell(request, changed: int) -> None:
    if changed:
        words = ngettext("Saved: %(n)s number changed.", "Saved: %(n)s numbers changed.", changed)
        messages.success(request, words % {"n": changed})
    else:
        messages.info(request, _("Nothing was changed; all numbers stand as they were."))
