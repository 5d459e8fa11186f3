"""Who is signed in with one's own account, and at the school's desks; each desk session can be ended (N8)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from registry.accounts import desk_sessions as service
from registry.accounts.models import DeskSession

LAST_ENDED = 20


@require_safe
def desk_sessions(request):
    """Desk sessions that go on, then the last ones that ended or ran out."""
    visible = DeskSession.objects.visible_to(request.user).select_related("account", "ended_by")
    going_on = list(visible.open().order_by("-seen_at"))
    over = visible.exclude(pk__in=[desk_session.pk for desk_session in going_on])[:LAST_ENDED]
    context = {"title": _("Who is signed in"), "going_on": going_on, "over": over, "own": request.user.desk_session}
    return render(request, "review/desk_sessions.html", context)


@require_POST
def end(request, pk):
    """End one; its next request is led to sign-in. The own one is ended by signing out."""
    found = get_object_or_404(DeskSession.objects.visible_to(request.user), pk=pk)
    service.end(found, request.user)
    messages.success(request, _("The desk session of %(person)s is ended.") % {"person": found.person})
    return redirect("desk_sessions")
