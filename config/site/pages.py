"""Pages that belong to no floor of the house."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The four steps in short and who to call; open to those who cannot sign in."""
    return render(request, "help.html", {"title": _("Help")})


@login_not_required
@require_safe
def help_desk(request: HttpRequest) -> HttpResponse:
    """Who to call, when, and what to tell; open to those who cannot sign in."""
    context = {
        "title": _("Help desk"),
        "hours": settings.HELP_HOURS,
        "other_ways": settings.HELP_OTHER_WAYS,
    }
    return render(request, "help_desk.html", context)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of what nobody foresaw; made without the database, which may be the very thing that failed."""
    bare = {
        "help_contact": settings.HELP_CONTACT,
        "help_desk_url": reverse("help_desk"),
        "number": getattr(request, "number", ""),
    }
    return HttpResponse(render_to_string("500.html", {"frame": bare}), status=500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the browser sent cannot be read; 413 when it was too large to be read at all."""
    return render(request, "400.html", status=413 if isinstance(exception, RequestDataTooBig) else 400)
