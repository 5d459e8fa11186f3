"""Pages of deadlines for a school: until when, what was extended and why, ask for an extension (N5, I21)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.refused import ActRefused
from enrollment.seasons import extensions
from enrollment.seasons.deadlines import own_days
from enrollment.seasons.refusals import DayNotOffered, NotLater
from registry.access import only_for
from registry.institutions import Track
from review.deadlines import pages
from review.forms.deadlines import AskForm


@only_for("registrar", "desk")
@require_safe
def school_deadlines(request):
    """The school's deadlines, its start of term, extensions with their reasons, requests with their answers."""
    season = pages.season_named(request.GET.get("season"))
    context = {"title": _("Deadlines"), "authority": request.user.school.authority}
    return render(
        request,
        "review/own_deadlines.html",
        context | (pages.own_page(request.user, season) if season else {}),
    )


@only_for("registrar")
@require_http_methods(["GET", "HEAD", "POST"])
def extension_ask(request):
    """Ask the competent authority for a later deadline."""
    season = pages.season_named(request.GET.get("season"))
    days = own_days(request.user, season) if season else {}
    if season is None or not days:
        messages.info(request, _("Your school registers no new students now."))
        return redirect("school_deadlines")
    form = AskForm(request.POST or None, tracks=list(days))
    if request.method == "POST" and form.is_valid() and _asked(request, form, season):
        return redirect(f"{reverse('school_deadlines')}?season={season.pk}")
    authority = request.user.school.authority
    context = {"title": _("Ask for an extension"), "form": form, "authority": authority, "season": season}
    context["days"] = [(Track(track).label, until) for track, until in days.items()]
    return render(request, "review/extension_ask.html", context)


def _asked(request, form: AskForm, season) -> bool:
    values = form.cleaned_data
    try:
        extensions.ask(request.user, season, values["track"], values["until"], values["reason"])
    except ActRefused as refusal:
        form.add_error("until" if isinstance(refusal, DayNotOffered | NotLater) else None, refusal.words())
        return False
    text = _("%(authority)s is asked for an extension until %(day)s; the answer will stand on this page.")
    authority = request.user.school.authority.name
    messages.success(request, text % {"authority": authority, "day": values["until"].isoformat()})
    return True
