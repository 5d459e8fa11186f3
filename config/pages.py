"""Pages that belong to no floor of the house."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The four steps in short and whom to call; open to those who cannot sign in."""
    return render(request, "help.html", {"title": _("Help")})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the browser sent cannot be read; 413 when it was too large to be read at all."""
    return render(request, "400.html", status=413 if isinstance(exception, RequestDataTooBig) else 400)
