"""The home page of each role: what waits for me, with whom the rest is, the deadline."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from enrollment import queries
from enrollment.models import Roster
from registry.models import Role, School

LAST_ROSTERS = 5


@require_GET
def home(request):
    """Where everybody starts."""
    if request.user.role == Role.OPS:
        return redirect("admin:index")
    if request.user.role == Role.OFFICER:
        return render(request, "review/home_officer.html", _officer(request))
    return render(request, "review/home_school.html", _school(request))


def _school(request) -> dict:
    counts = queries.waiting_counts(request.user)
    rosters = Roster.objects.visible_to(request.user).select_related("season", "uploaded_by")[:LAST_ROSTERS]
    rosters = list(rosters)
    queries.add_counts(rosters)
    cards = [
        (counts["resolving"], _("to be confirmed"), reverse("resolve")),
        (counts["sent_back"], _("sent back, to be mended"), reverse("supplement_list")),
        (counts["supplementing"], _("to be supplemented"), reverse("supplement_list")),
    ]
    if request.user.role == Role.REGISTRAR:
        cards.append((counts["at_school"], _("for the school to review"), reverse("school_review")))
    return {
        "title": _("What waits for you"),
        "cards": [{"count": count, "verb": verb, "url": url} for count, verb, url in cards],
        "counts": counts,
        "since": queries.oldest_at_authority(request.user),
        "rosters": rosters,
    }


def _officer(request) -> dict:
    figures = queries.school_figures(request.user)
    own = set(School.objects.reviewed_by(request.user).values_list("pk", flat=True))
    return {
        "title": _("What waits for you"),
        "waiting": sum(row["at_authority"] for row in figures if row["school"].pk in own),
        "figures": figures,
        "own": own,
    }
