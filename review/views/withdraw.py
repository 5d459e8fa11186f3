"""A new student who should not stand on the roster is taken off it, with a reason; the archive is free again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enrollment.entries.models import Entry
from enrollment.refused import ActRefused
from registry.access import only_for
from review.decisions import resolve
from review.views.refused import say_refused


@only_for("registrar")
@require_POST
def withdraw(request, pk):
    """Take one new student off the roster, until the school's approval."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=pk)
    try:
        resolve.withdraw(entry.pk, request.user, request.POST.get("reason", "").strip()[:500])
    except ActRefused as refusal:
        say_refused(request, refusal)
    else:
        messages.success(
            request, _("%(name)s is taken off the roster; an archive is free again.") % {"name": entry.name}
        )
    return redirect("entry", entry.pk)
