"""Pages of deadlines for an authority: schools past their day, requests, extensions, a school's own term (N5, I21)."""

import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.refused import ActRefused
from enrollment.seasons import extensions
from enrollment.seasons.deadlines import Deadlines, current_season, tracks_of, until_of
from enrollment.seasons.extensions import ExtensionPlace
from enrollment.seasons.models import TRACKS, Extension, ExtensionRequest, SchoolTerm
from enrollment.seasons.working_days import guessed
from registry.access import only_for
from registry.institutions import School, Track
from review.deadlines import pages
from review.forms.deadlines import AnswerForm, ExtensionForm, TermForm

PLACE = re.compile(rf"\b([0-9]{{1,18}})\.({'|'.join(TRACKS)})\b", re.ASCII)
PER_PAGE = 50
NAMED = 5  # so many schools a message names


@only_for("officer")
@require_safe
def deadlines(request):
    """Requests to answer, schools past their deadline or near it, all schools, what was granted."""
    season = pages.season_named(request.GET.get("season"))
    if season is None:
        return render(request, "review/deadlines.html", {"title": _("Deadlines"), "season": None})
    lists: dict[str, Any] = pages.listed(pages.rows(request.user, season))
    lists["requests"] = pages.open_requests(request.user).select_related("school", "season", "asked_by")
    granted = Extension.objects.visible_to(request.user).filter(season=season).order_by("-granted_at", "-pk")
    lists["granted"] = granted.select_related("school", "granted_by")
    counts = {name: found.count() if name in ("requests", "granted") else len(found) for name, found in lists.items()}
    chosen = request.GET.get("list")
    if chosen not in lists:
        chosen = next((name for name in pages.TABS if counts[name]), "all")
    paginator = Paginator(lists[chosen], PER_PAGE)
    paginator.count = counts[chosen]
    context = {
        "title": _("Deadlines"),
        "season": season,
        "guessed": guessed(season),
        "other_seasons": pages.other_seasons(season),
        "tabs": pages.tabs(counts, chosen, season),
        "chosen": chosen,
        "page": paginator.get_page(request.GET.get("page")),
        "empty": pages.EMPTY[chosen],
    }
    return render(request, "review/deadlines.html", context)


@only_for("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def extension_grant(request):
    """Extend the deadline of the selected schools: the form, asked once more, done."""
    if request.method in ("GET", "HEAD"):  # the address of a page that was answered to a POST, opened again
        return redirect("deadlines")
    # the season of the page or the request that was answered, whichever is the present one by now
    season, places = pages.season_named(request.POST.get("season")), _chosen(request)
    schools = School.objects.reviewed_by(request.user).in_bulk([place.school_id for place in places])
    places = [place for place in places if place.school_id in schools]
    if season is None or not places:
        messages.info(request, _("No schools selected. Select the schools whose deadline is to be later."))
        return redirect("deadlines")
    form = ExtensionForm(request.POST if "until" in request.POST else None)
    days = Deadlines([season], schools)
    shown = [_shown(schools[place.school_id], days, season, place) for place in places]
    context = {"title": _("Extend the deadline"), "season": season, "form": form, "places": shown}
    if not form.is_bound or not _fit(form):
        return render(request, "review/extension.html", context)
    values = form.cleaned_data
    if "confirmed" not in request.POST or "back" in request.POST:
        later = [each for each in shown if each["until"].day < values["until"]]
        context |= {"fit": later, "unfit": [each for each in shown if each not in later]}
        page = "review/extension.html" if "back" in request.POST else "review/extension_confirm.html"
        return render(request, page, context)
    granted = extensions.grant(request.user, places, season, values["until"], values["reason"])
    _say(request, granted, schools)
    return redirect(f"{reverse('deadlines')}?season={season.pk}" + ("&list=granted" if granted.done else ""))


def _chosen(request) -> list[ExtensionPlace]:
    found = PLACE.findall(" ".join(request.POST.getlist("place")))
    return list(dict.fromkeys(ExtensionPlace(int(school), track) for school, track in found))


def _shown(school: School, days: Deadlines, season, place: ExtensionPlace) -> dict:
    until = days.of(school.pk, season.pk, place.track)
    value, label = f"{school.pk}.{place.track}", Track(place.track).label
    return {"school": school, "track_label": label, "until": until, "value": value}


def _fit(form) -> bool:
    """Whether form and day can be taken; the day's own sentence stands at the field."""
    if form.is_valid():
        try:
            extensions.check_day(form.cleaned_data["until"])
        except ActRefused as refusal:
            form.add_error("until", refusal.words())
    return form.is_valid()


def _say(request, granted: extensions.Granted, schools) -> None:
    if granted.done:
        names = [schools[extension.school_id].name for extension in granted.done]
        text = ngettext(
            "Extended until %(day)s: %(names)s. The school sees it at once.",
            "Extended until %(day)s, %(n)d schools: %(names)s. The schools see it at once.",
            len(names),
        )
        named = "、".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
        messages.success(request, text % {"day": granted.done[0].until.isoformat(), "n": len(names), "names": named})
    for _place, refusal in granted.refused[:NAMED]:
        messages.warning(request, refusal.words())


@only_for("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def extension_request(request, pk):
    """One school's request with how far it is there: extend, or decline with a word."""
    requests = ExtensionRequest.objects.visible_to(request.user)
    shown = ("school__authority", "season", "asked_by", "answered_by", "extension")
    found = get_object_or_404(requests.select_related(*shown), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            extensions.decline(found.pk, request.user, form.cleaned_data["answer"])
        except ActRefused as refusal:
            messages.error(request, refusal.words())
        else:
            messages.success(request, _("Declined; %(school)s sees why.") % {"school": found.school.name})
        return redirect("deadlines")
    rows = [row for row in pages.rows(request.user, found.season) if row.school == found.school]
    context = {
        "title": _("Request for an extension"),
        "asked": found,
        "row": next((row for row in rows if row.track == found.track), None),
        "form": form,
        "grant": ExtensionForm(initial={"until": found.until, "reason": found.reason}),
    }
    return render(request, "review/extension_request.html", context)


@only_for("officer")
@require_http_methods(["GET", "HEAD", "POST"])
def school_term(request, pk):
    """A school whose term starts on another day: enter it, see what days it makes, then save."""
    school = get_object_or_404(School.objects.reviewed_by(request.user).select_related("authority"), pk=pk)
    season = current_season()
    if season is None or not tracks_of(school):
        messages.info(request, _("This school registers no new students now."))
        return redirect("deadlines")
    term = SchoolTerm.objects.visible_to(request.user).filter(school=school, season=season).first()
    form = TermForm(request.POST or None, initial={"starts_on": term and term.starts_on})
    days = _days(form, school, season) if form.is_bound else None
    if days and "confirmed" in request.POST:
        return _enter(request, school, season, form.cleaned_data["starts_on"])
    context = {
        "title": _("Start of term: %(school)s") % {"school": school.name},
        "school": school,
        "season": season,
        "term": term,
        "form": form,
        "days": days,
        "present": [(Track(track).label, until_of(school, season, track)) for track in tracks_of(school)],
    }
    return render(request, "review/school_term.html", context)


def _days(form: TermForm, school: School, season) -> list[dict] | None:
    """The deadlines that the day typed would make; None, with the reason at the field, when it cannot be taken."""
    if not form.is_valid():
        return None
    try:
        found = extensions.check_term(school, season, form.cleaned_data["starts_on"] or season.starts_on)
    except ActRefused as refusal:
        form.add_error("starts_on", refusal.words())
        return None
    return [{"label": Track(track).label, "counted": found[track]} for track in tracks_of(school)]


def _enter(request, school: School, season, starts_on):
    try:
        term = extensions.set_term(request.user, school.pk, season, starts_on)
    except ActRefused as refusal:
        messages.error(request, refusal.words())
        return redirect("school_term", school.pk)
    if term:
        text = _("%(school)s begins on %(day)s; its deadlines are counted from there.")
        messages.success(request, text % {"school": school.name, "day": term.starts_on.isoformat()})
    else:
        messages.success(request, _("%(school)s begins with the season.") % {"school": school.name})
    return redirect(f"{reverse('deadlines')}?list=all")
