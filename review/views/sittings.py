"""Who is signed in with one's own account, and at the school's desks; each sitting can be ended (N8)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from registry.accounts import desk_sessions as service
from registry.accounts.desk_sessions import Sitting

LAST_ENDED = 20


@require_safe
def sittings(request):
    """Sittings that go on, then the last ones that ended or ran out."""
    visible = Sitting.objects.visible_to(request.user).select_related("account", "ended_by")
    going_on = list(visible.open().order_by("-seen_at"))
    over = visible.exclude(pk__in=[sitting.pk for sitting in going_on])[:LAST_ENDED]
    context = {"title": _("Who is signed in"), "going_on": going_on, "over": over, "own": request.user.sitting}
    return render(request, "review/sittings.html", context)


@require_POST
def end(request, pk):
    """End one; its next request is led to sign-in. The own one is ended by signing out."""
    found = get_object_or_404(Sitting.objects.visible_to(request.user), pk=pk)
    service.end(found, request.user)
    messages.success(request, _("The sitting of %(person)s is ended.") % {"person": found.person})
    return redirect("sittings")
